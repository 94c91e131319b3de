"""A way through the page of the sync and its conflicts, in a workspace that a team has in common."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest

from sfa_tui import environment
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.choose_columns import ChooseColumns
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.conflicts import ConflictsScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.invitation import Invitation
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.sync import SyncScreen
from sfa_tui.store.sync import founding
from sfa_tui.store.sync.storage import storage_at
from tests.screens.piloting import Desk, opened
from tests.screens.walks import Effect, Step, Walk
from tests.screens.walks.seen import becomes, both, opens, says, stored
from tests.store.sync.sites import Machine, joined

NAMES = ("Deal 00", "Deal 01", "Deal 02")
"""Deals that both have edited without having seen it of each other; theirs holds."""
WITHIN = 20.0
"""Seconds within which a sync with a folder has ended."""


@asynccontextmanager
async def with_conflicts(folder: Path, *, size: tuple[int, int]) -> AsyncIterator[Desk]:
    """Open a workspace that a team of two has in common, and whose last edits a colleague's have overridden."""
    storage = folder.with_name("storage")
    storage.mkdir()
    ours = Machine(folder, storage_at(storage.as_uri()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(environment, "config_folder", lambda: ours.place)
        with ours.open() as store:
            founding.found(store, ours.storage, "Aoki · desk", None, ours.place)
        ours.sync()
        theirs = joined(folder.with_name("theirs"), ours)
        with ours.open() as store:
            sql = "SELECT id FROM deal WHERE name = ?"
            ids = [str(store.connection.execute(sql, (name,)).fetchone()[0]) for name in NAMES]
        for machine, amount in ((ours, 200), (theirs, 300)):
            for id in ids:
                machine.edit(id, amount=amount)
        for machine in (ours, theirs, ours):
            machine.sync()
        async with opened(folder, size=size) as desk:
            await _until(desk, lambda desk: "✓" in desk.screen_text.splitlines()[0])
            yield desk


async def _until(desk: Desk, effect: Effect) -> bool:
    ends = monotonic() + WITHIN
    while not effect(desk):
        if monotonic() > ends:
            return False
        await desk.pilot.pause(0.01)
    return True


def soon(effect: Effect) -> Effect:
    """Something is so within some seconds after the key; before it, it is not waited for."""
    asked = False

    async def is_so(desk: Desk) -> bool:
        nonlocal asked
        asked = not asked
        return bool(effect(desk)) if asked else await _until(desk, effect)

    return is_so


def in_step(desk: Desk) -> bool:
    return "In step with the team." in desk.told


async def _forget(desk: Desk) -> None:
    """Forget what was told, which is not told twice in a row."""
    desk.app.all_news.clear()


async def _lose(desk: Desk) -> None:
    """Let an empty folder lie in the place of the storage, and the app notice."""
    storage = (await desk.read(lambda store, _clock: store.folder)).with_name("storage")
    storage.rename(storage.with_name("away"))
    storage.mkdir()
    await desk.press("s")
    assert await _until(desk, lambda desk: desk.app.syncing.standing.kind == "emptied")  # type: ignore[union-attr]


async def _find(desk: Desk) -> None:
    """Mount the storage again."""
    storage = (await desk.read(lambda store, _clock: store.folder)).with_name("storage")
    storage.rmdir()
    storage.with_name("away").rename(storage)
    await desk.press("s")
    assert await _until(desk, in_step)


def _left(count: int, amounts: str) -> Effect:
    """So many conflicts are left, and these are the amounts of the deals."""
    names = ", ".join(f"'{name}'" for name in NAMES)
    sql = f"SELECT group_concat(amount) FROM (SELECT amount FROM deal WHERE name IN ({names}) ORDER BY amount)"
    return both(becomes(lambda desk: desk.on(ConflictsScreen).table.total, count), stored(sql, amounts))


WALK = Walk(
    ConflictsScreen,
    (),
    (
        Step("app.sync", "R", soon(in_step)),
        Step("sync.now", "s", soon(in_step), ("g", "s", _forget), SyncScreen),
        Step("sync.invite", "i", soon(opens(Invitation, "sfa1.")), (), SyncScreen),
        Step("invitation.copy", "c", says("Copied: sfa1."), (), Invitation),
        Step("invitation.leave", "escape", opens(SyncScreen), (), Invitation),
        Step("sync.machines", "m", soon(opens(Picker, "The machines of the team")), (), SyncScreen),
        Step("sync.put_back", "p", opens(Confirm, "Send there again"), ("escape", _lose), SyncScreen),
        Step("sync.conflicts", "x", opens(ConflictsScreen, "3 conflicts"), ("n", _find), SyncScreen),
        Step("conflict.menu", "m", opens(Picker, "Deal 0")),
        Step("rows.columns", "v", opens(ChooseColumns), ("escape",)),
        Step("rows.copy", "c", says("Copied: Deal 02 amount"), ("escape",)),
        Step("conflict.ours", "o", _left(2, "200,300,300")),
        Step("conflict.base", "b", _left(1, "200,300,15000"), ("home",)),
        Step("conflict.theirs", "t", _left(0, "200,300,15000"), ("home",)),
        Step("conflict.whose", "w", says("of all machines")),
        Step("rows.less", "escape", opens(SyncScreen)),
        Step("sync.back", "escape", opens(BoardScreen), (), SyncScreen),
    ),
    open=with_conflicts,
)

NOT_SYNCED = Walk(
    SyncScreen,
    ("g", "s"),
    (
        Step("sync.set_up", "n", opens(Form, "Set up a team")),
        Step("sync.join", "e", opens(Form, "Join a team"), ("escape",)),
    ),
)

WALKS = (WALK, NOT_SYNCED)
