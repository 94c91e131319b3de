"""The board as a person uses it."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from sfa_tui.display.cells import short_day
from sfa_tui.model.clock import Clock
from sfa_tui.model.text import display_width
from sfa_tui.sales import activities, deals
from sfa_tui.sales import views as views_of
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.board_mouse import Ghost
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import FILE_NAME, Store, open_workspace
from tests.conftest import TODAY
from tests.screens.piloting import Desk, drive, opened


@pytest.fixture
def board(workspace: Path, clock: Clock) -> Path:
    """A workspace with three deals in Lead and one in Proposal."""
    with open_workspace(workspace) as store:
        for number in range(3):
            deals.add(
                store, clock, {"name": f"Deal {number}", "company": "Acme Inc.", "amount": str(1000 * (number + 1))}
            )
        deals.add(store, clock, {"name": "Big", "company": "北洋電機", "amount": "50000", "stage": "Proposal"})
    return workspace


def cards(desk: Desk) -> list[list[str]]:
    """Return the names of the loaded deals, column by column."""
    columns = [lane.column for lane in desk.on(BoardScreen).lanes.lanes]
    return [[row["name"] for place in range(column.total) if (row := column.row(place))] for column in columns]


def stage_of(store: Store, name: str) -> str:
    """Return the stage that a deal is in."""
    sql = "SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.name = ?"
    return str(store.connection.execute(sql, (name,)).fetchone()[0])


def stage_id(store: Store, name: str) -> str:
    """Return the id of a stage."""
    return str(store.connection.execute("SELECT id FROM stage WHERE name = ?", (name,)).fetchone()[0])


def test_the_board_opens_with_every_stage_its_sums_and_its_cards(board: Path) -> None:
    async def look() -> None:
        async with opened(board, size=(160, 40)) as desk:
            text = desk.screen_text
            assert "4 deals" in text
            assert "$56,000 open" in text
            for word in ("Lead", "Qualified", "Proposal", "Negotiation", "Acme", "北洋電機", "○ no next step"):
                assert word in text
            assert "Acme Inc." not in text

    drive(look)


def test_a_deal_is_moved_with_a_key_and_taken_back(board: Path) -> None:
    async def move() -> None:
        async with opened(board) as desk:
            screen = desk.on(BoardScreen)
            assert screen.deal is not None
            first = screen.deal["name"]
            await desk.press("L")
            assert await desk.read(lambda store, _: stage_of(store, first)) == "Qualified"
            assert screen.deal["name"] == first
            assert screen.lanes.current == 1
            await desk.press("escape", "u")
            assert await desk.read(lambda store, _: stage_of(store, first)) == "Lead"

    drive(move)


def test_a_deal_is_dragged_to_another_stage(board: Path) -> None:
    async def drag() -> None:
        async with opened(board, size=(160, 40)) as desk:
            screen = desk.on(BoardScreen)
            first = screen.lanes.lanes[0].column.row(0)
            assert first is not None
            await desk.pilot.mouse_down(screen.lanes.lanes[0].column, offset=(5, 1))
            await desk.drag(screen.lanes.lanes[2].column, (5, 8))
            await desk.pilot.mouse_up(screen.lanes.lanes[2].column, offset=(5, 8))
            await desk.settle()
            assert await desk.read(lambda store, _: stage_of(store, first["name"])) == "Proposal"
            assert screen.lanes.current == 2
            assert screen.deal is not None
            assert screen.deal["id"] == first["id"]

    drive(drag)


async def begin_drag(desk: Desk) -> None:
    """Drag the first card of the first column over the third."""
    lanes = desk.on(BoardScreen).lanes.lanes
    await desk.pilot.mouse_down(lanes[0].column, offset=(5, 1))
    await desk.drag(lanes[2].column, (5, 8))
    assert desk.on(BoardScreen).query_one(Ghost).display


def test_a_deal_of_another_column_than_the_cursors_leaves_its_own(board: Path) -> None:
    async def drag() -> None:
        async with opened(board, size=(160, 40)) as desk:
            await desk.press("l", "l")
            await begin_drag(desk)
            await desk.pilot.mouse_up(desk.on(BoardScreen).lanes.lanes[2].column, offset=(5, 8))
            await desk.settle()
            await desk.press("escape")  # the next step is asked for
            assert [len(column) for column in cards(desk)[:3]] == [2, 0, 2]
            # So does one that is marked.
            await desk.press("h", "h", "space", "l", "L", "escape")
            assert [len(column) for column in cards(desk)[:3]] == [1, 0, 3]

    drive(drag)


@pytest.mark.parametrize("way", ["key", "form", "tab", "size", "stages", "mouse"])
def test_what_comes_between_ends_a_drag(board: Path, clock: Clock, way: str) -> None:
    async def drag() -> None:
        async with opened(board, size=(160, 40)) as desk:
            await begin_drag(desk)
            match way:
                case "key":
                    await desk.press("escape")
                case "form":
                    await desk.press("a", "escape")
                case "tab":
                    await desk.press("f3", "f2")
                case "size":
                    await desk.pilot.resize_terminal(60, 20)
                case "stages":
                    with open_workspace(board) as other, action(other, "stage edit") as act:
                        act.update("stage", stage_id(other, "Lead"), {"name": "Inquiry"})
                    await desk.app.watch_file()
                case "mouse":
                    # It was let go outside of the terminal, which tells of no release then, and comes back.
                    await desk.pilot.hover(desk.on(BoardScreen).lanes.lanes[1].column, offset=(5, 8))
            await desk.settle()
            assert not desk.on(BoardScreen).query_one(Ghost).display
            assert desk.app.mouse_captured is None
            await desk.pilot.mouse_up(offset=(40, 10))
            await desk.settle()
            assert await desk.read(lambda store, _: {stage_of(store, f"Deal {n}") for n in range(3)}) in (
                {"Lead"},
                {"Inquiry"},
            )

    drive(drag)


def test_the_deal_that_was_pressed_is_dropped_whatever_stands_in_its_place(board: Path, clock: Clock) -> None:
    async def drag() -> None:
        async with opened(board, size=(160, 40)) as desk:
            pressed = desk.on(BoardScreen).lanes.lanes[0].column.row(0)
            assert pressed is not None
            await desk.app.watch_file()
            await begin_drag(desk)
            with open_workspace(board) as other:
                deals.move(other, clock, [pressed["id"]], stage_id(other, "Qualified"))
            await desk.app.watch_file()
            await desk.settle()
            await desk.pilot.mouse_up(desk.on(BoardScreen).lanes.lanes[2].column, offset=(5, 8))
            await desk.settle()
            await desk.press("escape")
            assert await desk.read(lambda store, _: stage_of(store, pressed["name"])) == "Proposal"
            assert [len(column) for column in cards(desk)[:3]] == [2, 0, 2]

    drive(drag)


def test_a_press_that_does_not_move_is_no_drag(board: Path) -> None:
    async def click() -> None:
        async with opened(board, size=(160, 40)) as desk:
            screen = desk.on(BoardScreen)
            await desk.pilot.click(screen.lanes.lanes[0].column, offset=(5, 6))
            await desk.settle()
            assert screen.lanes.lanes[0].column.cursor == 1
            assert await desk.read(lambda store, _: {stage_of(store, f"Deal {n}") for n in range(3)}) == {"Lead"}

    drive(click)


def test_marked_deals_move_together_and_are_taken_back_together(board: Path) -> None:
    async def mark() -> None:
        async with opened(board) as desk:
            await desk.press("space", "space", "L")
            moved = await desk.read(lambda store, _: [stage_of(store, f"Deal {n}") for n in range(3)])
            assert sorted(moved) == ["Lead", "Qualified", "Qualified"]
            await desk.press("u")
            assert await desk.read(lambda store, _: {stage_of(store, f"Deal {n}") for n in range(3)}) == {"Lead"}

    drive(mark)


def test_what_another_program_writes_appears_and_the_cursor_stays_on_its_deal(board: Path, clock: Clock) -> None:
    async def watch() -> None:
        async with opened(board, size=(160, 40)) as desk:
            screen = desk.on(BoardScreen)
            await desk.press("j")
            assert screen.deal is not None
            held = screen.deal["id"]
            await desk.app.watch_file()
            with open_workspace(board) as other:
                urgent = {"name": "Urgent", "company": "Beta"}
                id, _made = deals.add(other, clock, urgent)
                activities.plan(other, clock, [("deal", id)], kind="call", subject="", due=clock.today)
            await desk.app.watch_file()
            await desk.settle()
            assert "Beta" in desk.screen_text
            assert "5 deals" in desk.screen_text
            assert screen.deal["id"] == held

    drive(watch)


@pytest.mark.parametrize("size", [(200, 50), (120, 40), (80, 24), (40, 30)])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_board_fits_any_terminal(board: Path, size: tuple[int, int], language: str) -> None:
    async def look() -> None:
        async with opened(board, size=size, language=language) as desk:
            screen = desk.on(BoardScreen)
            shown = [lane for lane in screen.lanes.lanes if lane.display]
            assert (len(shown) == 1) == (size[0] < 100)
            assert all(display_width(line) <= size[0] for line in desk.screen_text.splitlines())
            await desk.press("l", "l")
            assert "北洋電機" in desk.screen_text

    drive(look)


def test_a_filter_is_typed_and_taken_away_again(board: Path) -> None:
    async def filter() -> None:
        async with opened(board, size=(160, 40)) as desk:
            await desk.press("slash")
            await desk.type("company:北洋電機")
            # The foot says what can be done here: a / is written.
            assert desk.screen_text.splitlines()[-1].split("  ")[:2] == [" tab complete", "esc leave as it was"]
            await desk.press("enter")
            assert [name for column in cards(desk) for name in column] == ["Big"]
            assert "company:北洋電機" in desk.screen_text
            assert "1 deal" in desk.screen_text
            await desk.press("escape")
            assert "4 deals" in desk.screen_text

    drive(filter)


def test_a_filter_that_names_nothing_is_told_and_kept(board: Path) -> None:
    async def filter() -> None:
        async with opened(board, size=(160, 40)) as desk:
            await desk.press("slash")
            await desk.type("stage:Nowhere")
            await desk.press("enter")
            assert "there is no stage named Nowhere" in desk.screen_text
            assert "stage:Nowhere" in desk.screen_text
            assert "4 deals" in desk.screen_text
            await desk.press("escape")
            assert "4 deals" in desk.screen_text

    drive(filter)


def test_cards_are_sorted_and_turned_round(board: Path) -> None:
    async def sort() -> None:
        async with opened(board, size=(160, 40)) as desk:
            await desk.press("s")
            await desk.type("amount")
            await desk.press("enter")
            assert cards(desk)[0] == ["Deal 2", "Deal 1", "Deal 0"]
            await desk.press("s")
            await desk.type("amount")
            await desk.press("enter")
            assert cards(desk)[0] == ["Deal 0", "Deal 1", "Deal 2"]

    drive(sort)


def test_a_view_is_saved_behind_a_digit_and_shown_by_it(board: Path) -> None:
    async def views() -> None:
        async with opened(board, size=(160, 40)) as desk:
            await desk.press("slash")
            await desk.type("amount>1500")
            await desk.press("enter", "v")
            await desk.type("save this")
            await desk.press("enter")
            await desk.type("large ones")
            await desk.press("enter")
            await desk.press("1")
            assert "4 deals" in desk.screen_text
            await desk.press("6")
            assert "3 deals" in desk.screen_text
            saved = await desk.read(lambda store, _: views_of.saved_views(store)["6"])
            assert (saved.name, saved.filter) == ("large ones", "amount>1500")
            await desk.press("9")
            assert "3 deals" in desk.screen_text

    drive(views)


def test_lanes_part_the_columns_by_company(board: Path) -> None:
    async def part() -> None:
        async with opened(board, size=(160, 40)) as desk:
            await desk.press("v")
            await desk.type("by company")
            await desk.press("enter")
            lines = desk.screen_text.splitlines()
            heading = next(number for number, line in enumerate(lines) if line.startswith("Acme Inc."))
            other = next(number for number, line in enumerate(lines) if line.startswith("北洋電機"))
            assert other == heading + 1 + 3 * 5
            assert cards(desk)[0] == ["Deal 0", "Deal 1", "Deal 2"]
            assert cards(desk)[2] == ["Big"]
            assert "Big" in lines[other + 1]
            await desk.press("j", "j", "L", "escape")
            assert await desk.read(lambda store, _: stage_of(store, "Deal 2")) == "Qualified"

    drive(part)


@pytest.mark.parametrize("filtered", [False, True])
def test_in_lanes_the_cursor_stays_on_its_deal_whatever_is_written(
    board: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, filtered: bool
) -> None:
    monkeypatch.setenv("SFA_TODAY", TODAY)

    async def watch() -> None:
        async with opened(board, size=(160, 40)) as desk:
            screen = desk.on(BoardScreen)
            if filtered:
                await desk.press("slash")
                await desk.type("amount>0")
                await desk.press("enter")
            await desk.press("v")
            await desk.type("by company")
            await desk.press("enter", "j")
            assert screen.deal is not None
            held = screen.deal["id"]
            with open_workspace(board) as other:
                # Lanes before its own, and a deal before it in its own.
                for name, company in (("Urgent", "Acme Inc."), ("Other", "AAA"), ("Another", "AAB")):
                    id, _made = deals.add(other, clock, {"name": name, "company": company, "amount": "1"})
                    activities.plan(other, clock, [("deal", id)], kind="call", subject="", due=clock.today)
            await desk.app.watch_file()
            await desk.settle()
            assert cards(desk)[0][:3] == ["Other", "Another", "Urgent"]
            assert screen.deal["id"] == held
            for stage in ("Qualified", "Proposal"):
                with open_workspace(board) as other:
                    deals.move(other, clock, [held], stage_id(other, stage))
                await desk.app.watch_file()
                await desk.settle()
                assert (screen.deal["id"], screen.lanes.lanes[screen.lanes.current].stage.name) == (held, stage)

    drive(watch)


def test_in_lanes_the_cursor_goes_with_a_deal_that_is_moved(board: Path, clock: Clock) -> None:
    with open_workspace(board) as store:
        deals.add(store, clock, {"name": "There before", "company": "AAA", "stage": "Qualified"})

    async def move() -> None:
        async with opened(board, size=(160, 40)) as desk:
            screen = desk.on(BoardScreen)
            await desk.press("v")
            await desk.type("by company")
            await desk.press("enter", "j")
            assert screen.deal is not None
            held = screen.deal["id"]
            await desk.press("L", "escape")
            assert (screen.deal["id"], screen.lanes.current) == (held, 1)
            await desk.press("H")
            assert (screen.deal["id"], screen.lanes.current) == (held, 0)

    drive(move)


def test_a_column_is_folded_and_unfolded(board: Path) -> None:
    async def fold() -> None:
        async with opened(board, size=(160, 40)) as desk:
            assert "Deal 0" in desk.screen_text
            await desk.press("z")
            assert "Deal 0" not in desk.screen_text
            assert "▸3" in desk.screen_text
            await desk.press("z")
            assert "Deal 0" in desk.screen_text
            # A phone shows nothing but the strip: the foot says how it opens.
            await desk.press("z")
            await desk.pilot.resize_terminal(40, 30)
            await desk.settle()
            assert "⏎ open" in desk.screen_text
            await desk.press("enter")
            assert "Deal 0" in desk.screen_text

    drive(fold)


def test_what_was_won_in_the_quarter_is_a_folded_column(board: Path, clock: Clock) -> None:
    with open_workspace(board) as store:
        (big,) = store.connection.execute("SELECT id FROM deal WHERE name = 'Big'").fetchone()
        deals.win(store, clock, [big], on=clock.today)

    async def unfold() -> None:
        async with opened(board, size=(220, 40)) as desk:
            screen = desk.on(BoardScreen)
            assert "▸1" in desk.screen_text
            assert "3 deals" in desk.screen_text
            await desk.pilot.click(screen.lanes.lanes[-1].strip, offset=(1, 0))
            await desk.settle()
            assert "Big" in desk.screen_text
            assert screen.deal is not None
            assert screen.deal["name"] == "Big"

    drive(unfold)


def test_a_stage_over_its_limit_says_so(board: Path) -> None:
    with open_workspace(board) as store, action(store, "limit") as act:
        (lead,) = store.connection.execute("SELECT id FROM stage WHERE name = 'Lead'").fetchone()
        act.update("stage", lead, {"wip_limit": 2})

    async def look() -> None:
        async with opened(board, size=(160, 40)) as desk:
            assert "Lead 3/2" in desk.screen_text

    drive(look)


def test_an_empty_board_says_what_to_do(workspace: Path) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            assert "Press a to add one" in desk.screen_text
            await desk.press("j", "l", "L", "enter", "space", "G")
            await desk.press("a")
            await desk.type("First")
            await desk.press("ctrl+s")
            assert "1 deal" in desk.screen_text
            assert "Press a to add one" not in desk.screen_text
            assert cards(desk)[1] == ["First"]

    drive(look)


def test_forty_stages_are_walked_through(board: Path, clock: Clock) -> None:
    with open_workspace(board) as store, action(store, "stages") as act:
        pipeline = act.insert("pipeline", {"name": "Long", "position": 0})
        for number in range(40):
            stage: dict[str, Value] = {
                "pipeline_id": pipeline,
                "name": f"S{number}",
                "position": number,
                "kind": "open",
            }
            act.insert("stage", stage)

    async def walk() -> None:
        async with opened(board) as desk:
            screen = desk.on(BoardScreen)
            await desk.press(*["l"] * 39)
            assert screen.lanes.lanes[screen.lanes.current].head.title == "S39"
            assert "S39" in desk.screen_text
            await desk.press("v")
            await desk.type("pipeline Sales")
            await desk.press("enter")
            assert cards(desk)[0] == ["Deal 0", "Deal 1", "Deal 2"]

    drive(walk)


def test_odd_names_keep_every_line_in_its_width(board: Path, clock: Clock) -> None:
    odd = [
        "株式" * 250,
        "👩‍👩‍👧‍👦 family",
        "e\u0301\u0301\u0301 combining",
        "tab\there\nnew line",
        "\u202eright to left",
    ]
    with open_workspace(board) as store:
        for name in odd:
            deals.add(store, clock, {"name": name, "company": name[:80].replace("\n", " ")})

    async def look() -> None:
        async with opened(board, size=(120, 60)) as desk:
            for line in desk.app.screen._compositor.render_strips():
                assert line.cell_length == 120
                assert "\u202e" not in line.text

    drive(look)


def test_a_deal_whose_currency_has_no_rate_has_its_card_and_is_told_apart(workspace: Path, clock: Clock) -> None:
    async def look() -> None:
        async with opened(workspace) as desk:
            screen = desk.on(BoardScreen)
            assert "Abroad" in desk.screen_text
            assert "Lead 2" in desk.screen_text
            assert "2 deals   1 without a rate   $1,000 open" in desk.screen_text
            await desk.press("j", "L")
            assert "Qualified 1" in desk.screen_text
            assert screen.deal is not None

    with open_workspace(workspace) as store:
        deals.add(store, clock, {"name": "Here", "amount": "1000"})
        deals.add(store, clock, {"name": "Abroad", "amount": "1000", "currency": "EUR"})
    drive(look)


def test_heads_side_by_side_are_in_one_unit(board: Path) -> None:
    async def look() -> None:
        async with opened(board, size=(200, 40)) as desk:
            lanes = desk.on(BoardScreen).lanes.lanes
            assert not any(lane.head.brief for lane in lanes)
            standing = lanes[0].standing
            assert standing is not None
            lanes[0].stand(replace(standing, amount=10**40))
            desk.on(BoardScreen).lanes.show_heads({})
            assert all(lane.head.brief for lane in lanes)

    drive(look)


def test_a_day_is_without_its_year_where_it_can_be_no_other(clock: Clock) -> None:
    days = {"2026-12-18": "12/18", "2027-01-15": "01/15", "2027-11-30": "2027-11-30"}
    days |= {"2026-02-05": "2026-02-05", "2027-12-15T10:00:00.000Z": "2027-12-15", "soon": "soon"}
    assert {day: short_day(day, clock) for day in days} == days


@pytest.mark.parametrize("width", [160, 60])
def test_the_cursor_goes_with_its_deal_that_another_program_moves(board: Path, clock: Clock, width: int) -> None:
    async def watch() -> None:
        async with opened(board, size=(width, 40)) as desk:
            screen = desk.on(BoardScreen)
            await desk.press("j")
            assert screen.deal is not None
            held = screen.deal["id"]
            for stage in ("Qualified", "Proposal"):
                with open_workspace(board) as other:
                    deals.move(other, clock, [held], stage_id(other, stage))
                await desk.app.watch_file()
                await desk.settle()
                assert screen.deal["id"] == held
                assert screen.lanes.lane is not None
                assert (screen.lanes.lane.stage.name, screen.lanes.lane.display) == (stage, True)
            with open_workspace(board) as other:
                deals.delete(other, [held])
            await desk.app.watch_file()
            await desk.settle()
            assert screen.deal["name"] == "Big"

    drive(watch)


def test_stages_that_another_program_adds_and_takes_away_come_and_go(board: Path) -> None:
    async def watch() -> None:
        async with opened(board, size=(220, 40)) as desk:
            screen = desk.on(BoardScreen)
            await desk.press("l", "l")
            assert screen.deal is not None
            assert screen.deal["name"] == "Big"
            await desk.app.watch_file()
            with open_workspace(board) as other, action(other, "stages") as act:
                (pipeline,) = other.connection.execute("SELECT id FROM pipeline").fetchone()
                new: dict[str, Value] = {"pipeline_id": pipeline, "name": "Sample", "position": 0, "kind": "open"}
                act.insert("stage", new)
                (gone,) = other.connection.execute("SELECT id FROM stage WHERE name = 'Qualified'").fetchone()
                act.delete("stage", gone)
            await desk.app.watch_file()
            await desk.settle()
            titles = [lane.head.title for lane in screen.lanes.lanes]
            assert titles[:3] == ["Sample", "Lead", "Proposal"]
            assert screen.deal["name"] == "Big"

    drive(watch)


def test_an_undo_says_what_it_left_because_someone_has_changed_it_since(board: Path, clock: Clock) -> None:
    async def take_back() -> None:
        async with opened(board) as desk:
            await desk.press("L", "escape")
            moved = desk.on(BoardScreen).deal
            assert moved is not None
            # As a colleague's program does, which is no action of this machine.
            connection = sqlite3.connect(board / FILE_NAME, isolation_level=None)
            connection.execute(
                "UPDATE deal SET stage_id = (SELECT id FROM stage WHERE name = 'Proposal') WHERE id = ?", (moved["id"],)
            )
            connection.close()
            await desk.press("u")
            said = desk.told[-1]
            assert "was left, because" in said
            assert f"deal {moved['name']} stage" in said

    drive(take_back)


def test_what_another_process_writes_while_the_board_opens_is_seen(board: Path, clock: Clock) -> None:
    async def look() -> None:
        async with opened(board) as desk:
            # The first time that the app asks.
            with open_workspace(board) as other:
                deals.add(other, clock, {"name": "From elsewhere", "stage": "Proposal"})
            await desk.app.watch_file()
            await desk.settle()
            assert any("From elsewhere" in column for column in cards(desk))

    drive(look)
