"""How the conflicts and the page of sync look: compared with pictures that a person has looked at."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sfa_tui import environment
from sfa_tui.model.clock import utc
from sfa_tui.screens import sync
from sfa_tui.screens.session import Session
from sfa_tui.store import journal
from sfa_tui.store.journal import Value, action
from sfa_tui.store.sync import founding, sealing, site
from sfa_tui.store.sync.keeping import Standing
from sfa_tui.store.sync.sealed import invitation
from sfa_tui.store.workspace import create_workspace
from tests.screens.picture import svg
from tests.screens.piloting import Desk, drive, opened
from tests.screens.test_snapshots import NOW, is_found_good
from tests.store.sync.sites import Machine
from tests.store.sync.storage.hostile import Memory

LONG = {
    "en": "Renewal is decided in spring by the new head of purchasing; call the plant first, and bring the drawings.",
    "ja": "更新は春に新しい購買部長が決める。まず工場に電話し、第二ラインの図面を持参すること。見積もりも二案。",
}
STATUS = {
    "url": "s3://example/sales?region=eu-central-1",
    "site": "1bv7i76j36b7tpnc3k5ih8oov4",
    "last_sync": "2026-12-01T00:12:00.000Z",
    "pending": 3,
    "conflicts": 4,
    "problem": "",
    "admin": True,
    "peers": [
        {"site": "48a4g4b52pvliceadl6vpfhgpg", "user": "Maya Torres · laptop", "behind": 0, "clock_skew_s": 0},
        {"site": "9c0g4b52pvliceadl6vpfhgpg1", "user": "佐藤 健 · desk", "behind": 2, "clock_skew_s": 86_400},
    ],
}
TROUBLE = "s3://example/sales is out of reach (no answer); nothing was lost, try again later"
STANDINGS = {
    "in-step": Standing("in step"),
    "syncing": Standing("syncing", what="read", done=412, all=1000),
    "conflicts": Standing("pending", pending=3, conflicts=4),
    "offline": Standing("offline", pending=3, since=datetime(2026, 11, 30, 23, 40, tzinfo=UTC), trouble=TROUBLE),
}


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be one moment, and nothing be synced behind the screen."""
    monkeypatch.setattr(environment, "now", lambda: NOW)
    monkeypatch.setattr(journal, "now", lambda: utc(NOW - timedelta(hours=1)))
    monkeypatch.setattr(sealing, "clock", lambda: int(NOW.timestamp() * 1000))

    async def nothing(*_arguments: object) -> None:
        return None

    monkeypatch.setattr(Session, "keep_in_step", nothing)


@pytest.fixture(params=["en", "ja"])
def disputed(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Path]:
    """A language, and a workspace in it with conflicts of an amount, a stage, a name and a deletion."""
    language = request.param
    home: Path = request.getfixturevalue("workspace" if language == "en" else "japanese_workspace")
    ours = Machine(home, Memory("file:///nowhere"))
    with ours.open() as store:
        founding.found(store, ours.storage, "desk", None, ours.place)
        first, second, third = (
            str(id) for (id,) in store.connection.execute("SELECT id FROM stage ORDER BY position LIMIT 3")
        )
    names = ("GTX Pro ×40", "Isdom", "Betasoloin", "Umbra")
    deals = [ours.add(name, amount=4_800_000, stage_id=first) for name in names]
    ours.sync()
    theirs = Machine(tmp_path / "theirs", ours.storage)
    with ours.open() as store:
        code = founding.invite(store, site.load(store, ours.place), ours.storage)
    with create_workspace(theirs.home) as store:
        founding.join_by_code(store, ours.storage, invitation.read(code), "laptop", theirs.place)
    theirs.sync()
    with theirs.open() as store, action(store, "user add") as act:
        user = act.insert("user", {"name": "Maya Torres" if language == "en" else "田村 美咲"})
    with theirs.open() as store:
        store.set_local("me", user)
    edits: tuple[tuple[dict[str, Value], dict[str, Value] | None], ...] = (
        ({"amount": 4_900_000}, {"amount": 5_300_000}),
        ({"stage_id": second}, {"stage_id": third}),
        ({"name": LONG[language]}, {"name": f"Acme: {LONG[language]}"}),
        ({"expected_close": "2026-12-24"}, None),
    )
    for place, (mine, other) in enumerate(edits):
        at = NOW - timedelta(minutes=50 - 10 * place)
        monkeypatch.setattr(journal, "now", lambda at=at: utc(at))
        ours.edit(deals[place], **mine)
        monkeypatch.setattr(journal, "now", lambda at=at: utc(at + timedelta(minutes=5)))
        if other is not None:
            theirs.edit(deals[place], **other)
    with theirs.open() as store, action(store, "deal delete") as act:
        act.delete("deal", deals[3])
    for each in (ours, theirs, ours):
        each.sync()
    return language, home


def show(desk: Desk, standing: Standing) -> None:
    desk.app.syncing.standing = standing
    desk.app.syncing.show()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 30)], ids=lambda size: "x".join(map(str, size)))
def test_sync_looks_as_it_was_found_good(
    disputed: tuple[str, Path], size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    language, home = disputed
    monkeypatch.setattr(sync, "_status", lambda _store, _clock: STATUS)
    seen: dict[str, str] = {}

    async def work() -> None:
        async with opened(home, size=size, language=language) as desk:

            async def take(name: str) -> None:
                await desk.settle()
                seen[f"{name}-{size[0]}x{size[1]}.{language}.svg"] = svg(desk.app)

            with monkeypatch.context() as without:
                without.setattr(sync, "_status", lambda _store, _clock: None)
                await desk.press("g", "s")
                await take("sync-none")
            show(desk, STANDINGS["conflicts"])
            await desk.press("escape", "g", "x")
            await take("conflicts")
            await desk.press("down")
            await take("conflicts-long")
            await desk.press("escape", "g", "s")
            for name, standing in STANDINGS.items():
                show(desk, standing)
                await take(f"sync-{name}")

    drive(work)
    unlike = [name for name, picture in seen.items() if not is_found_good(name, picture, tmp_path)]
    assert not unlike, f"these look otherwise than in snapshots/; they lie in {tmp_path}: {', '.join(unlike)}"
