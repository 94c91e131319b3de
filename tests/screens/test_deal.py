"""The page of a deal as a person uses it."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, custom, deals, rows
from sfa_tui.sales.nouns import CONTACT, PRODUCT
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.contact import ContactScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.history import HistoryScreen
from sfa_tui.screens.picker import Picker
from sfa_tui.store import deals as store_deals
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store, open_workspace
from tests.conftest import TODAY, Once, Run
from tests.screens.piloting import Desk, drive, opened
from tests.store.workspaces import named

LONG = "株式会社" + "東西南北" * 124
SAID = "価格は了承、稟議待ち"
SIZES = [(200, 50), (120, 40), (80, 24), (40, 30)]


def fill(folder: Path, clock: Clock, *, japanese: bool = False) -> str:
    """Put a deal with all that a page shows into a workspace, and return its id."""
    with open_workspace(folder) as store:
        rows.add(store, clock, PRODUCT, {"name": "Support", "unit_price": "8000", "unit_cost": "5000"})
        id, _ = deals.add(
            store,
            clock,
            {"name": "保守更新", "ref": "2026-0141", "company": "北洋電機株式会社", "amount": "9900"}
            | {"expected_close": "2026-12-18", "source": "Fair", "competitor": "Rival", "tag": "hot, new"},
        )
        for name, title in (("山本 一郎", "工場長"), ("小林 さくら", "購買"), ("Mori", "")):
            rows.add(store, clock, CONTACT, {"name": name, "title": title, "company": "北洋電機株式会社"})
        deals.edit(
            store, clock, [id], {"contact": "山本 一郎:decision maker, 小林 さくら:champion", "product": "Support x 2"}
        )
        at = datetime.fromisoformat("2026-11-20T10:00:00+09:00")
        target = [("deal", id)]
        activities.log(
            store,
            clock,
            target,
            kind="visit",
            summary="価格は了承、稟議待ち",
            at=at,
            direction="in",
            who=("山本 一郎",),
        )
        activities.log(
            store, clock, target, kind="mail", summary="sent quote rev.2", at=at - timedelta(days=9), direction="out"
        )
        activities.plan(store, clock, target, kind="call", subject="call 山本 一郎", due=date(2026, 12, 3))
        activities.plan(store, clock, target, kind="todo", subject="稟議の結果", due=date(2026, 12, 5), owed_by="them")
        deals.edit(store, clock, [id], {"expected_close": "2027-01-29"})
        stage = "ヒアリング" if japanese else "Qualified"
        deals.edit(store, clock, [id], {"stage": stage})
    return id


@pytest.fixture
def deal(once: Once, workspace: Path, clock: Clock) -> str:
    """A deal with people, items and a timeline."""
    return once(lambda: fill(workspace, clock))


@asynccontextmanager
async def page(folder: Path, id: str, size: tuple[int, int] = (120, 40), language: str = "en") -> AsyncIterator[Desk]:
    """Give the app with the page of a deal open."""
    async with opened(folder, size=size, language=language) as desk:
        desk.app.open_row("deal", id)
        await desk.settle()
        assert desk.on(DealScreen).view is not None
        yield desk


async def go(desk: Desk, key: str) -> None:
    """Put the cursor of the page on what stands beside the timeline, by its key."""
    screen = desk.on(DealScreen)
    if not screen.panes.aside.has_focus:
        await desk.press("tab")
    screen.panes.aside.point_at(key)
    await desk.settle()
    assert screen.focused_key == key


async def put(desk: Desk, text: str) -> None:
    """Type a text in place of what stands in the line, and save it."""
    line = desk.on(DealScreen).panes.line
    assert line.is_open
    line.query_one(Input).value = ""
    await desk.type(text)
    await desk.press("enter")


def held(store: Store, id: str, key: str) -> object:
    """Return a key of the deal's object."""
    return store_deals.get(store, id, Clock(datetime.fromisoformat(f"{TODAY}T09:30:00+09:00")))[key]


def test_the_page_says_who_spoke_last_first(workspace: Path, deal: str) -> None:
    async def look() -> None:
        async with page(workspace, deal) as desk:
            text = desk.screen_text
            assert "北洋電機 保守更新   deal 2026-0141" in text
            assert "Lead – ● Qualified" in text
            assert "$9,900" in text
            assert "−$6,100 to its items" in text
            assert "→ 2027-01-29 ⇢ slipped 1×" in text
            told = "◀ 山本 一郎 (decision maker) spoke last, 11d ago, visit: 価格は了承、稟議待ち · we owe an answer"
            assert told in text
            for part in (
                "● 12/03  call 山本 一郎",
                "… waiting for 12/05  稟議の結果",
                "⇢ close date 12/18 → 01/29",
            ):
                assert part in text
            assert "★ stage Lead → Qualified" in text
            assert "▶ mail     sent quote rev.2" in text
            assert "小林 さくら" in text
            assert "never spoken" in text
            assert "Support" in text
            assert "margin 38%" in text

    drive(look)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_size_and_language_shows_what_matters(
    request: pytest.FixtureRequest, clock: Clock, size: tuple[int, int], language: str
) -> None:
    folder: Path = request.getfixturevalue("workspace" if language == "en" else "japanese_workspace")
    id = fill(folder, clock, japanese=language == "ja")

    async def look() -> None:
        async with page(folder, id, size, language) as desk:
            text = desk.screen_text
            assert "保守更新" in text
            assert "価格は了承" in text
            assert max(len(line) for line in text.splitlines()) <= size[0]
            one = size[0] < 100
            people = "add a person" if language == "en" else "担当者を追加"
            assert (people in text) is not one
            if one:
                await desk.press("tab")
                assert people in desk.screen_text
                await desk.press("shift+tab")
                assert people not in desk.screen_text

    drive(look)


@pytest.mark.parametrize("size", SIZES)
def test_a_name_of_500_characters_emoji_and_combining_marks_break_nothing(
    workspace: Path, clock: Clock, deal: str, size: tuple[int, int]
) -> None:
    with open_workspace(workspace) as store:
        deals.edit(store, clock, [deal], {"name": LONG + "👩‍👩‍👧‍👦が゙e\u0301", "company": LONG})
        activities.log(store, clock, [("deal", deal)], kind="call", summary=f"{LONG} 🎉\n\x1b[31mred e\u0301")

    async def look() -> None:
        async with page(workspace, deal, size) as desk:
            assert "東西南北" in desk.screen_text
            assert "\x1b" not in desk.screen_text
            assert ("NEXT" in desk.screen_text) or size[1] < 30
            await desk.press("tab", "end", "home", "tab", "end")

    drive(look)


def test_a_field_is_typed_over_where_it_stands(workspace: Path, deal: str, invoke: Run) -> None:
    async def edit() -> None:
        async with page(workspace, deal) as desk:
            for name, text, key, value in (
                ("amount", "1.2m", "amount", 1_200_000),
                ("name", "Renewal", "name", "Renewal"),
                ("company", "Acme Inc.", "company", "Acme Inc."),
                ("probability", "35", "probability", 35),
                ("rank", "A", "rank", "A"),
                ("tag", "hot, big", "tags", ["big", "hot"]),
            ):
                await go(desk, f"field:{name}")
                await desk.press("enter" if name == "amount" else "e")
                await put(desk, text)
                assert not desk.on(DealScreen).panes.line.is_open
                assert await desk.read(lambda store, _, key=key: held(store, deal, key)) == value  # type: ignore[misc]
                assert desk.on(DealScreen).focused_key == f"field:{name}"
            assert "$1,200,000" in desk.screen_text
            assert "35% (its own)" in desk.screen_text

    drive(edit)
    assert invoke("deal", "show", deal, "--json").ok().json["amount"] == 1_200_000


def test_what_cannot_be_read_is_said_at_the_field_and_nothing_typed_is_lost(workspace: Path, deal: str) -> None:
    async def edit() -> None:
        async with page(workspace, deal) as desk:
            line = desk.on(DealScreen).panes.line
            await go(desk, "field:expected_close")
            await desk.press("e")
            await put(desk, "someday")
            assert line.is_open
            assert line.text == "someday"
            assert "someday" in str(line.query_one(Static).render())
            await desk.press("escape")
            assert line.is_open
            assert "Esc again throws away" in desk.screen_text
            await desk.type("x")
            assert "Esc again throws away" not in desk.screen_text
            await desk.press("escape", "escape")
            assert not line.is_open
            assert desk.on(DealScreen).focused_key == "field:expected_close"
            await desk.press("e", "escape")
            assert not line.is_open
            assert await desk.read(lambda store, _: held(store, deal, "expected_close")) == "2027-01-29"

    drive(edit)


def test_people_are_added_given_a_part_gone_to_and_taken_off(workspace: Path, deal: str) -> None:
    async def edit() -> None:
        async with page(workspace, deal) as desk:
            await go(desk, "add:contact")
            await desk.press("e")
            await put(desk, "Mori:buyer")
            people = await desk.read(lambda store, _: held(store, deal, "contacts"))
            assert [(each["name"], each["role"]) for each in people][-1] == ("Mori", "buyer")  # type: ignore[attr-defined]
            mori = await desk.read(lambda store, _: named(store, "contact", "Mori"))
            await go(desk, f"contact:{mori}")
            await desk.press("e")
            await put(desk, "blocker")
            assert "blocker" in desk.screen_text
            await desk.press("enter")
            assert desk.on(ContactScreen).row_id == mori
            await desk.press("escape")
            await desk.press("delete")
            people = await desk.read(lambda store, _: held(store, deal, "contacts"))
            assert "Mori" not in str(people)
            await desk.press("u")
            assert "blocker" in desk.screen_text

    drive(edit)


def test_items_are_added_changed_and_removed(workspace: Path, clock: Clock, deal: str) -> None:
    with open_workspace(workspace) as store:
        rows.add(store, clock, PRODUCT, {"name": "Check", "unit_price": "100"})

    async def edit() -> None:
        async with page(workspace, deal) as desk:
            await go(desk, "add:product")
            await desk.press("e")
            await put(desk, "Check x 6")
            assert "× 6" in desk.screen_text
            item = next(each for each in desk.on(DealScreen).view.items if each["name"] == "Check")  # type: ignore[union-attr]
            await go(desk, f"item:{item['id']}")
            await desk.press("e")
            assert desk.on(DealScreen).panes.line.text == "6 × 100"
            await put(desk, "7 x 120")
            assert "$840" in desk.screen_text
            await desk.press("e")
            await put(desk, "many")
            assert desk.on(DealScreen).panes.line.is_open
            await desk.press("escape", "escape")
            await desk.press("delete")
            *above, foot = desk.screen_text.splitlines()
            assert "Check" not in "\n".join(above)
            assert "Check" in foot
            await desk.press("u")
            assert "$840" in desk.screen_text

    drive(edit)


def test_an_activity_is_completed_snoozed_rescheduled_edited_and_deleted(workspace: Path, deal: str) -> None:
    def planned(store: Store) -> list[tuple[str, str]]:
        return store.connection.execute(
            "SELECT subject, due FROM activity WHERE done_at IS NULL AND deleted_at IS NULL ORDER BY due"
        ).fetchall()

    async def work() -> None:
        async with page(workspace, deal) as desk:
            screen = desk.on(DealScreen)
            call = screen.focused_key
            await desk.press("z")
            assert (await desk.read(lambda store, _: planned(store)))[0] == ("call 山本 一郎", "2026-12-04")
            assert screen.focused_key == call
            await desk.press("r")
            await put(desk, "+10d")
            assert (await desk.read(lambda store, _: planned(store)))[1] == ("call 山本 一郎", "2026-12-11")
            await desk.press("e")
            await put(desk, "call 小林")
            assert "call 小林" in desk.screen_text
            await desk.press("d")
            await put(desk, "they sign")
            assert len(await desk.read(lambda store, _: planned(store))) == 1
            assert "小林" in desk.screen_text
            assert "they sign" in desk.screen_text
            screen.panes.timeline.point_at(call)
            await desk.press("e")
            assert screen.panes.line.text == "they sign"
            await put(desk, "they signed")
            assert "they signed" in desk.screen_text
            await desk.press("delete")
            assert "they signed" not in desk.screen_text
            await desk.press("u")
            assert "they signed" in desk.screen_text

    drive(work)


def test_the_stage_is_moved_and_stays_among_open_ones(workspace: Path, deal: str) -> None:
    async def move() -> None:
        async with page(workspace, deal) as desk:
            await desk.press("L")
            assert "● Proposal" in desk.screen_text
            await desk.press("H", "H", "H", "H")
            assert "● Lead" in desk.screen_text

    drive(move)


def test_the_history_shows_every_change(workspace: Path, deal: str, invoke: Run) -> None:
    async def look() -> None:
        async with page(workspace, deal) as desk:
            await desk.press("y")
            desk.on(HistoryScreen)
            text = desk.screen_text
            assert "stage: Lead → Qualified" in text
            assert "2026-12-18 → 2027-01-29" in text
            await desk.press("escape")
            desk.on(DealScreen)

    drive(look)
    assert "2027-01-29" in invoke("history", "deal", deal).ok().out


def test_a_deal_deleted_by_another_process_says_so_and_comes_back(workspace: Path, deal: str) -> None:
    async def delete() -> None:
        async with page(workspace, deal) as desk:
            screen = desk.on(DealScreen)
            await go(desk, "field:name")
            await desk.press("e")
            await desk.type(" and more")
            ran = subprocess.run(
                [sys.executable, "-m", "sfa_tui", "--workspace", str(workspace), "deal", "delete", deal, "--yes"],
                capture_output=True,
                text=True,
                check=False,
            )
            assert ran.returncode == 0, ran.stderr
            await screen.reload()
            await desk.settle()
            assert "This deal is deleted." in desk.screen_text
            assert "and more" in desk.screen_text
            await desk.press("e", "d", "r", "z", "tab", "enter", "L", "delete")
            assert "This deal is deleted." in desk.screen_text
            await desk.press("u")
            assert "保守更新" in desk.screen_text
            assert screen.view is not None
            await desk.press("escape")
            desk.on(BoardScreen)

    drive(delete)


def test_a_deal_that_never_was_is_no_traceback(workspace: Path) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            desk.app.open_row("deal", "nothing")
            await desk.settle()
            assert "This deal is deleted." in desk.screen_text
            await desk.press("escape")
            desk.on(BoardScreen)

    drive(look)


def test_a_past_of_2000_conversations_comes_in_pages(workspace: Path, clock: Clock, deal: str) -> None:
    with open_workspace(workspace) as store, action(store, "test") as act:
        for number in range(2000):
            at = f"2026-{1 + number % 10:02}-{1 + number % 28:02}T0{number % 10}:00:00.000Z"
            id = act.insert("activity", {"kind": "call", "done_at": at, "summary": f"call {number}", "direction": "in"})
            act.insert("activity_link", {"activity_id": id, "noun": "deal", "row_id": deal})

    async def walk() -> None:
        async with page(workspace, deal) as desk:
            screen = desk.on(DealScreen)
            assert len(screen.past) == 100
            assert screen.view is not None
            assert screen.view.timeline.total == 2004
            await desk.press("end")
            assert len(screen.past) == 200
            seen = screen.focused_key
            await desk.press(*["end"] * 20)
            assert len(screen.past) == 2004
            assert "more" not in desk.screen_text
            assert len({str(each["id"]) for each in screen.past}) == 2004
            screen.panes.timeline.point_at(seen)
            await screen.reload()
            assert screen.focused_key == seen

    drive(walk)


def test_a_click_goes_to_an_entry_and_two_open_it(workspace: Path, deal: str) -> None:
    async def click() -> None:
        async with page(workspace, deal) as desk:
            screen = desk.on(DealScreen)
            rows_ = desk.screen_text.splitlines()
            y = next(at for at, line in enumerate(rows_) if "小林 さくら" in line)
            await desk.pilot.click(offset=(80, y))
            await desk.settle()
            assert (
                screen.focused_key
                == f"contact:{await desk.read(lambda store, _: named(store, 'contact', '小林 さくら'))}"
            )
            await desk.pilot.click(offset=(80, y), times=2)
            await desk.settle()
            desk.on(ContactScreen)

    drive(click)


def test_the_tabs_of_a_narrow_screen_are_clicked(workspace: Path, deal: str) -> None:
    async def click() -> None:
        async with page(workspace, deal, (80, 24)) as desk:
            rows_ = desk.screen_text.splitlines()
            y = next(at for at, line in enumerate(rows_) if "Details" in line)
            await desk.pilot.click(offset=(rows_[y].index("Details") + 2, y))
            await desk.settle()
            assert "PEOPLE" in desk.screen_text

    drive(click)


def test_custom_fields_and_a_company_spoken_with_elsewhere(workspace: Path, clock: Clock, deal: str) -> None:
    with open_workspace(workspace) as store:
        custom.add_field(store, "deal", "Contract", "choice", ("Lease", "Sale"))
        company = named(store, "company", "北洋電機株式会社")
        target = [("company", company)]
        activities.log(store, clock, target, kind="call", summary="budget is cut", direction="in", who=("Mori",))

    async def look() -> None:
        async with page(workspace, deal) as desk:
            assert "newer at 北洋電機株式会社: Mori spoke last, today, call: budget is cut" in desk.screen_text
            await go(desk, "field:Contract")
            await desk.press("e")
            assert "Lease, Sale" in desk.screen_text
            await put(desk, "lease")
            assert "Lease" in desk.screen_text

    drive(look)


def test_the_keys_of_the_board_act_on_the_deal(workspace: Path, deal: str) -> None:
    async def act() -> None:
        async with page(workspace, deal) as desk:
            await desk.press("n")
            await desk.type("< mail: they want it")
            await desk.press("enter")
            desk.on(DealScreen)
            assert "they want it" in desk.screen_text
            await desk.press("p")
            await desk.type("visit tomorrow")
            await desk.press("enter")
            assert "visit" in desk.screen_text
            await desk.press("w")
            await desk.press("ctrl+s")
            assert "● Won" in desk.screen_text
            assert "✓ won on 2026-12-01" in desk.screen_text
            assert desk.on(DealScreen).check_action("move", ()) is False
            await desk.press("o")
            assert "● Qualified" in desk.screen_text

    drive(act)


def test_a_note_is_written_in_the_editor_and_survives_its_failure(
    workspace: Path, deal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = tmp_path / "modes"
    script = tmp_path / "editor.py"
    script.write_text(
        "import sys, pathlib, os\n"
        "path = pathlib.Path(sys.argv[1])\n"
        f"pathlib.Path({str(modes)!r}).write_text(f'{{os.stat(path).st_mode & 0o777:o}} {{path.suffix}}')\n"
        "path.write_text(path.read_text() + 'first\\nsecond\\n')\n"
        "sys.exit(int(sys.argv[2]) if len(sys.argv) > 2 else 0)\n"
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    async def write() -> None:
        async with page(workspace, deal) as desk:
            # The driver of a test has no terminal to hand over; all else is as it is.
            monkeypatch.setattr(type(desk.app._driver), "can_suspend", True)
            await go(desk, "note")
            await desk.press("enter")
            assert await desk.read(lambda store, _: held(store, deal, "note")) == "first\nsecond"
            assert modes.read_text() == "600 .md"
            assert "second" in desk.screen_text
            assert desk.on(DealScreen).focused_key == "note"
            script.write_text(script.read_text().replace("else 0", "else 3"))
            await desk.press("e")
            assert await desk.read(lambda store, _: held(store, deal, "note")) == "first\nsecond"
            assert "what it wrote is in" in "".join(desk.told)
            (kept,) = tmp_path.glob("sfa-*.md")
            assert kept.read_text() == "first\nsecondfirst\nsecond\n"
            monkeypatch.setenv("VISUAL", "no-such-editor")
            await desk.press("enter")
            assert await desk.read(lambda store, _: held(store, deal, "note")) == "first\nsecond"

    drive(write)


def test_a_workspace_that_cannot_be_written_says_so_at_the_field(workspace: Path, deal: str) -> None:
    async def edit() -> None:
        async with page(workspace, deal) as desk:

            def close_it(store: Store, _clock: Clock) -> None:
                store.connection.execute("PRAGMA query_only = 1")

            await desk.app.session.write(close_it)
            await go(desk, "field:name")
            await desk.press("e")
            await put(desk, "Another")
            line = desk.on(DealScreen).panes.line
            assert line.is_open
            assert line.text == "Another"
            assert str(line.query_one(Static).render())

    drive(edit)


def test_a_line_that_is_typed_in_survives_every_size(workspace: Path, deal: str) -> None:
    async def resize() -> None:
        async with page(workspace, deal) as desk:
            line = desk.on(DealScreen).panes.line
            await go(desk, "field:name")
            await desk.press("e")
            await desk.type(" next")
            for size in [(40, 30), (200, 50), (80, 24), (20, 6), (120, 40)] * 2:
                await desk.pilot.resize_terminal(*size)
                await desk.settle()
                assert line.is_open
                assert line.text == "保守更新 next"
                assert line.region.right <= max(size[0], 1)
            await desk.press("enter")
            assert await desk.read(lambda store, _: held(store, deal, "name")) == "保守更新 next"

    drive(resize)


def test_a_bare_deal_says_what_it_lacks(workspace: Path, clock: Clock) -> None:
    with open_workspace(workspace) as store:
        id, _ = deals.add(store, clock, {"name": "Bare"})
        with action(store, "test") as act:
            act.update("deal", id, {"stage_id": None, "owner_id": None})

    async def look() -> None:
        async with page(workspace, id) as desk:
            text = desk.screen_text
            for part in ("– Nobody has spoken about this deal yet", "○ no next step", "no amount", "○ no close date"):
                assert part in text
            assert "(no stage)" in text
            await desk.press("L")
            assert "● Lead" in desk.screen_text

    drive(look)


def test_a_line_with_nothing_typed_goes_with_the_focus(workspace: Path, deal: str) -> None:
    async def leave() -> None:
        async with page(workspace, deal) as desk:
            screen = desk.on(DealScreen)
            await go(desk, "field:name")
            await desk.press("e")
            y = next(at for at, line in enumerate(desk.screen_text.splitlines()) if "sent quote" in line)
            await desk.pilot.click(offset=(20, y))
            await desk.settle()
            assert not screen.panes.line.is_open
            assert screen.focused_key.startswith("activity:")
            await go(desk, "field:name")
            await desk.press("e")
            await desk.type("!")
            await desk.pilot.click(offset=(20, y))
            await desk.settle()
            assert screen.panes.line.text == "保守更新!"
            await desk.press("e")
            await desk.press("enter")
            assert await desk.read(lambda store, _: held(store, deal, "name")) == "保守更新!"

    drive(leave)


@pytest.mark.parametrize("column", ["due", "done_at"])
def test_a_date_that_another_program_broke_is_told_in_its_place(workspace: Path, deal: str, column: str) -> None:
    condition = "done_at IS NULL" if column == "due" else "done_at IS NOT NULL"

    async def look() -> None:
        async with page(workspace, deal) as desk:
            with open_workspace(workspace) as store:
                store.connection.execute(f"UPDATE activity SET {column} = '2026-13-45' WHERE {condition}")
            await desk.on(DealScreen).reload()
            await desk.settle()
            assert "2026-13-45" in desk.screen_text
            assert "PEOPLE" in desk.screen_text
            await desk.pilot.resize_terminal(80, 24)
            await desk.settle()
            await desk.press("end", "y", "escape", "tab", "end")
            desk.on(DealScreen)

    drive(look)


def test_the_way_back_stays_in_the_foot_of_a_narrow_terminal(workspace: Path, deal: str) -> None:
    async def look() -> None:
        async with page(workspace, deal, size=(80, 24)) as desk:
            assert "esc back" in desk.screen_text.splitlines()[-1]

    drive(look)


def test_a_name_that_two_answer_to_is_picked_where_it_is_typed(workspace: Path, clock: Clock, deal: str) -> None:
    with open_workspace(workspace) as store:
        for company in ("Alpha", "Beta"):
            rows.add(store, clock, CONTACT, {"name": "Sato", "company": company})

    async def add() -> None:
        async with page(workspace, deal) as desk:
            screen = desk.on(DealScreen)
            await go(desk, "add:contact")
            await desk.press("enter")
            await put(desk, "Sato:buyer")
            desk.on(Picker)
            await desk.press("escape")
            assert (screen.panes.line.is_open, screen.panes.line.text) == (True, "Sato:buyer")
            assert "Sato names 2 rows of contact" in desk.screen_text
            await desk.press("enter", "down", "enter")
            assert not desk.on(DealScreen).panes.line.is_open
            found = await desk.read(lambda store, _: held(store, deal, "contacts"))
            assert isinstance(found, list)
            assert [(each["name"], each["role"]) for each in found][2:] == [("Sato", "buyer")]

    drive(add)
