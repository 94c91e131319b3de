"""The rules and the templates in the app: gone to by keys, seen in words, tried, turned, added, edited, deleted."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from sfa_tui.model.clock import Clock
from sfa_tui.model.steps import parse_step
from sfa_tui.sales import deals, rows, templates
from sfa_tui.sales.nouns import RULE
from sfa_tui.screens import hearing
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.rules import RulesScreen
from sfa_tui.screens.sheet import Sheet
from sfa_tui.screens.templates import TemplatesScreen
from sfa_tui.store.workspace import Store, open_workspace
from tests.conftest import Run
from tests.live import live_rows_in
from tests.screens.forms import fill, put, told
from tests.screens.piloting import drive, opened


@pytest.fixture
def ruled(workspace: Path, clock: Clock) -> Path:
    """A workspace with two rules, one of them at rest, a template, and two deals."""
    with open_workspace(workspace) as store:
        deals.add(store, clock, {"name": "GTX", "company": "Acme"})
        deals.add(store, clock, {"name": "Other", "company": "Bolt"})
        rows.add(store, clock, RULE, {"name": "call after", "stage": "Qualified", "kind": "call", "after": "48h"})
        rows.add(store, clock, RULE, {"name": "quiet", "days": "14", "user": "me", "active": "no"})
        templates.add(store, "after demo", [parse_step("0d mail thanks"), parse_step("3d 10:00 call about the offer")])
    return workspace


def held(store: Store, _clock: Clock) -> list[dict[str, Any]]:
    cursor = store.connection.execute(
        "SELECT r.name, r.event, s.name AS stage, r.days, r.does, r.kind, r.after_minutes, r.active FROM rule r"
        " LEFT JOIN stage s ON s.id = r.stage_id WHERE r.deleted_at IS NULL ORDER BY r.n"
    )
    names = [each[0] for each in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("a deal enters Qualified", "plans call: call after, due 48h later", "nobody has spoken for 14 days")),
        ("ja", ("案件が Qualified に入ったとき", "電話「call after」を 48h 後に予定", "14 日間接触がないとき")),
    ],
)
def test_the_rules_stand_in_words_and_esc_leads_back(ruled: Path, language: str, said: tuple[str, ...]) -> None:
    async def look() -> None:
        async with opened(ruled, language=language) as desk:
            await desk.press("g", "r")
            desk.on(RulesScreen)
            for text in said:
                assert text in desk.screen_text
            await desk.press("escape")
            desk.on(BoardScreen)

    drive(look)


def test_trying_shows_what_would_happen_and_changes_nothing(
    ruled: Path, invoke: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The key that leads from the form to the page comes to its end although what had the focus is gone.
    monkeypatch.setattr(hearing, "_HELD_UP", 60.0)
    before = live_rows_in(ruled)
    shown = invoke("rule", "test", "call after", "GTX").ok().out
    assert "It would happen if the deal entered the stage now" in shown

    async def look() -> None:
        async with opened(ruled) as desk:
            await desk.press("g", "r", "t")
            await desk.press("ctrl+s")
            assert told(desk, "deal") == "say which one: a deal"
            await fill(desk, "deal", "nothing of the kind")
            await desk.press("ctrl+s")
            desk.on(Form)
            await fill(desk, "deal", "GTX")
            await asyncio.wait_for(desk.press("ctrl+s"), 30)
            desk.on(Sheet)
            assert "It would happen if the deal entered the stage now" in desk.screen_text
            await desk.press("c")
            assert desk.told[-1].startswith("Copied: What would happen: GTX")
            await desk.press("escape", "space", "space", "t")
            await fill(desk, "deal", "GTX")
            await desk.press("ctrl+s")
            assert "The rule is not in force." in desk.screen_text
            await desk.press("q")
            desk.on(RulesScreen)

    drive(look)
    assert live_rows_in(ruled) == before


def test_a_rule_is_added_by_a_form_acts_and_is_deleted_and_comes_back(ruled: Path) -> None:
    async def add() -> None:
        async with opened(ruled) as desk:
            await desk.press("g", "r", "a")
            await put(desk, "name", "visit")
            await desk.press("ctrl+s")
            assert "a rule waits for something" in desk.screen_text
            await put(desk, "event", "stage")
            await desk.press("ctrl+s")
            assert "--stage" in told(desk, "stage")
            await put(desk, "stage", "Proposal")
            await put(desk, "kind", "visit")
            await put(desk, "after", "3d")
            await desk.press("ctrl+s")
            desk.on(RulesScreen)
            last = (await desk.read(held))[-1]
            assert last == {
                "name": "visit",
                "event": "stage",
                "stage": "Proposal",
                "days": None,
                "does": "plan",
                "kind": "visit",
                "after_minutes": 4320,
                "active": 1,
            }
            # The cursor stands on it.
            await desk.press("enter")
            assert desk.on(Form).texts["name"] == "visit"
            await put(desk, "after", "24h")
            await desk.press("ctrl+s")
            assert (await desk.read(held))[-1]["after_minutes"] == 1440
            await desk.press("delete", "y")
            assert len(await desk.read(held)) == 2
            await desk.press("u")
            assert len(await desk.read(held)) == 3

    drive(add)


def test_a_rule_by_time_says_how_many_deals_meet_it_and_acts_when_asked(workspace: Path, clock: Clock) -> None:
    with open_workspace(workspace) as store:
        deals.add(store, clock, {"name": "Old", "created": "2026-11-01"})

    def alerts(store: Store, _clock: Clock) -> int:
        return int(store.connection.execute("SELECT count(*) FROM alert WHERE deleted_at IS NULL").fetchone()[0])

    async def add() -> None:
        async with opened(workspace) as desk:
            await desk.press("g", "r")
            assert "There is no rule yet" in desk.screen_text
            await desk.press("a")
            await put(desk, "name", "gone quiet")
            await put(desk, "days", "14")
            await desk.press("ctrl+s")
            assert desk.told[-1].startswith("1 deal meets it now")
            await desk.press("r")
            assert await desk.read(alerts) == 1
            assert desk.told[-1] == "gone quiet ×1"
            await desk.press("r")
            assert desk.told[-1] == "No rule had anything to do."
            await desk.press("u")
            assert await desk.read(alerts) == 0

    drive(add)


def steps(store: Store, _clock: Clock) -> list[tuple[str, list[str]]]:
    from sfa_tui.store import templates as stored

    return [(str(each["name"]), [step["line"] for step in each["steps"]]) for each in stored.listed(store)]  # type: ignore[attr-defined]


DEMO = ("after demo", ["0d mail thanks", "3d 10:00 call about the offer"])


def test_a_template_is_added_edited_deleted_and_undone(ruled: Path) -> None:
    async def edit() -> None:
        async with opened(ruled) as desk:
            await desk.press("g", "m")
            desk.on(TemplatesScreen)
            assert "0d mail thanks / 3d 10:00 call about the offer" in desk.screen_text
            await desk.press("a")
            await put(desk, "name", "fair")
            await put(desk, "steps", "0d mail thanks\n25:00 call")
            await desk.press("ctrl+s")
            assert "25:00 call" in told(desk, "steps")
            await put(desk, "steps", "0d mail thanks\n2w visit; place: room 4")
            await desk.press("ctrl+s")
            assert await desk.read(steps) == [DEMO, ("fair", ["0d mail thanks", "14d visit; place: room 4"])]
            await desk.press("e")
            assert desk.on(Form).texts["steps"] == "0d mail thanks\n14d visit; place: room 4"
            await put(desk, "name", "After demo")
            await desk.press("ctrl+s")
            assert "there is a template named after demo already" in desk.screen_text
            await put(desk, "name", "trade fair")
            await put(desk, "steps", "1d call")
            await desk.press("ctrl+s")
            assert await desk.read(steps) == [DEMO, ("trade fair", ["1d call"])]
            await desk.press("delete", "y")
            assert await desk.read(steps) == [DEMO]
            await desk.press("u")
            assert await desk.read(steps) == [DEMO, ("trade fair", ["1d call"])]

    drive(edit)


def test_a_template_is_planned_on_several_deals_at_once(ruled: Path) -> None:
    def planned(store: Store, _clock: Clock) -> list[tuple[str, str, int]]:
        return store.connection.execute(
            "SELECT a.subject, a.due, count(l.id) FROM activity a JOIN activity_link l ON l.activity_id = a.id"
            " AND l.noun = 'deal' WHERE a.deleted_at IS NULL GROUP BY a.id ORDER BY a.due"
        ).fetchall()

    async def plan() -> None:
        async with opened(ruled) as desk:
            await desk.press("g", "m", "p", "ctrl+s")
            assert told(desk, "deal") == "say on what: a deal, a company or a contact"
            await fill(desk, "deal", "GTX, Other")
            await fill(desk, "due", "2026-12-07")
            await desk.press("ctrl+s")
            assert await desk.read(planned) == [
                ("mail thanks", "2026-12-07", 2),
                ("call about the offer", "2026-12-10T01:00:00.000Z", 2),
            ]
            assert desk.told[-1] == "after demo: 2 steps planned"
            await desk.press("u")
            assert await desk.read(planned) == []

    drive(plan)
