"""The tabs of deals, companies and contacts as a person uses them."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.widgets import Checkbox, Input, SelectionList

from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals as verbs
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import COMPANY, CONTACT
from sfa_tui.screens.companies import CompaniesScreen
from sfa_tui.screens.contacts import ContactsScreen
from sfa_tui.screens.deals import DealsScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.table_page import TablePage
from sfa_tui.store.bulk import bulk
from sfa_tui.store.journal import action
from sfa_tui.store.workspace import Store, open_workspace
from tests.conftest import Once, Run
from tests.screens.piloting import Desk, drive, opened

SCREENS = {"deals": DealsScreen, "companies": CompaniesScreen, "contacts": ContactsScreen}


def fill(store: Store, clock: Clock) -> None:
    """Record four companies, four contacts and six deals."""
    for name, reading in (
        ("Acme Inc.", ""),
        ("北洋電機", "ホクヨウデンキ"),
        ("Betasoloin", ""),
        ("アクメ工業", "アクメ"),
    ):
        rows.add(
            store, clock, COMPANY, {"name": name, "sector": "machines", **({"reading": reading} if reading else {})}
        )
        rows.add(store, clock, CONTACT, {"name": f"{name} 太郎", "company": name, "email": "t@example.com"})
    for number, company in enumerate(("Acme Inc.", "北洋電機", "Betasoloin", "Acme Inc.", "北洋電機", "アクメ工業")):
        given = {"name": f"Deal {number}", "company": company, "amount": str(1000 * (7 - number))}
        verbs.add(store, clock, given | {"expected_close": f"2026-12-{20 - number}", "owner": "me"})


@pytest.fixture
def stocked(once: Once, workspace: Path, clock: Clock) -> Path:
    """An English workspace with a few rows of each noun."""

    def make() -> None:
        with open_workspace(workspace) as store:
            fill(store, clock)

    once(make)
    return workspace


@pytest.fixture
def japanese(once: Once, japanese_workspace: Path, clock: Clock) -> Path:
    """A Japanese workspace with the same rows."""

    def make() -> None:
        with open_workspace(japanese_workspace) as store:
            fill(store, clock)

    once(make)
    return japanese_workspace


def at_table(
    folder: Path,
    mode: str,
    work: Callable[[Desk, TablePage], Awaitable[None]],
    *,
    size: tuple[int, int] = (140, 30),
    language: str = "en",
) -> None:
    """Run a test's coroutine on the table of a tab."""

    async def go() -> None:
        async with opened(folder, size=size, language=language) as desk:
            await desk.app.action_go(mode)
            await desk.settle()
            await work(desk, desk.on(TablePage))

    drive(go)


def names(page: TablePage) -> list[str]:
    """Return the names of the rows that are loaded, from the first on."""
    return [str(row["name"]) for place in range(page.table.total) if (row := page.table.row_at(place)) is not None]


async def retype(desk: Desk, text: str) -> None:
    """Type a text into a line in place of what stands there."""
    line = desk.app.focused
    assert isinstance(line, Input)
    line.value = ""
    await desk.type(text)


def test_the_table_of_deals_has_the_rows_and_sums_of_the_command_line(stocked: Path, invoke: Run) -> None:
    listed = invoke("deal", "list", "--json").ok().json
    pipeline = json.loads(invoke("pipeline", "--json").ok().out)

    async def look(desk: Desk, page: TablePage) -> None:
        assert names(page) == [deal["name"] for deal in listed]
        text = desk.screen_text
        assert "6 deals" in text
        assert f"${pipeline['total']['amount']:,.0f} open" in text
        for word in ("Acme", "北洋電機", "Deal 5", "Lead", "$2,000", "2026-12-15", "○ no next step", "Aoki"):
            assert word in text

    at_table(stocked, "deals", look, size=(180, 30))


@pytest.mark.parametrize("mode", SCREENS)
@pytest.mark.parametrize("size", [(200, 50), (120, 40), (80, 24), (40, 30), (20, 8)])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_table_is_drawn_in_both_languages_and_any_size(
    stocked: Path, mode: str, size: tuple[int, int], language: str
) -> None:
    async def look(desk: Desk, page: TablePage) -> None:
        assert isinstance(page, SCREENS[mode])
        assert page.table.total in (4, 6)
        lines = desk.screen_text.split("\n")
        assert all(len(line) <= size[0] for line in lines)
        assert page.table.columns[0].title in desk.screen_text or size[0] <= 40
        assert any(line.startswith("█") for line in lines)

    at_table(stocked, mode, look, size=size, language=language)


@pytest.mark.parametrize("mode", SCREENS)
@pytest.mark.parametrize(("language", "said"), [("en", "Press a to add one"), ("ja", "a で追加する")])
def test_an_empty_table_says_what_to_do(workspace: Path, mode: str, language: str, said: str) -> None:
    async def look(desk: Desk, page: TablePage) -> None:
        assert said in desk.screen_text
        await desk.press(*"j k pageup end space enter c e escape".split())
        assert page.table.total == 0

    at_table(workspace, mode, look, language=language)


def test_a_filter_is_typed_and_taken_back(stocked: Path, invoke: Run) -> None:
    listed = invoke("deal", "list", "company:北洋電機", "amount>4000", "--json").ok().json

    async def filter(desk: Desk, page: TablePage) -> None:
        await desk.press("slash")
        await desk.type("company:北洋電機 amount>4000")
        await desk.press("enter")
        assert names(page) == [deal["name"] for deal in listed] == ["Deal 1"]
        assert "1 deal " in desk.screen_text
        assert "$6,000 open" in desk.screen_text
        assert "company:北洋電機 amount>4000" in desk.screen_text
        assert desk.app.focused is page.table
        await desk.press("escape")
        assert page.table.total == 6

    at_table(stocked, "deals", filter)


@pytest.mark.parametrize(
    ("mode", "typed", "said"),
    [
        ("deals", "stage:Nowhere", "there is no stage named Nowhere"),
        ("deals", "clsoe<eom", "did you mean close"),
        ("deals", "close<someday", "someday"),
        ("companies", "parent:Nobody", "there is no company named Nobody"),
        ("contacts", "company:", "needs a value"),
    ],
)
def test_a_filter_that_cannot_be_used_is_told_at_the_line_and_stays_typed(
    stocked: Path, mode: str, typed: str, said: str
) -> None:
    async def refuse(desk: Desk, page: TablePage) -> None:
        before = page.table.total
        await desk.press("slash")
        await desk.type(typed)
        await desk.press("enter")
        assert said in desk.screen_text
        assert typed in desk.screen_text
        assert page.table.total == before
        await desk.press("escape")
        assert desk.app.focused is page.table
        assert said not in desk.screen_text

    at_table(stocked, mode, refuse)


def test_a_filter_that_nothing_meets_says_how_to_go_on(stocked: Path) -> None:
    async def look(desk: Desk, page: TablePage) -> None:
        await desk.press("slash")
        await desk.type("sector:fishing")
        await desk.press("enter")
        assert "Nothing meets sector:fishing." in desk.screen_text
        await desk.press("escape")
        assert page.table.total == 4

    at_table(stocked, "companies", look)


def test_custom_fields_are_filtered_by_and_shown(stocked: Path, invoke: Run) -> None:
    invoke("field", "add", "company", "Region").ok()
    invoke("company", "edit", "北洋電機", "--set", "Region=North").ok()

    async def look(desk: Desk, page: TablePage) -> None:
        await desk.press("slash")
        await desk.type("Region:North")
        await desk.press("enter")
        assert names(page) == ["北洋電機"]
        page._show_columns(("name", "fields.Region"))
        await desk.settle()
        assert "North" in desk.screen_text

    at_table(stocked, "companies", look)


@pytest.mark.parametrize(
    ("mode", "order", "options"),
    [
        ("deals", "close", ("deal", "list", "--sort", "close")),
        ("deals", "amount", ("deal", "list", "--sort", "amount")),
        ("deals", "company", ("deal", "list", "--sort", "company")),
        ("companies", "name", ("company", "list", "--sort", "name")),
        ("companies", "new", ("company", "list", "--sort", "new")),
        ("contacts", "company", ("contact", "list", "--sort", "company")),
    ],
)
def test_an_order_is_that_of_the_command_line_and_turns_round(
    stocked: Path, invoke: Run, mode: str, order: str, options: tuple[str, ...]
) -> None:
    listed = [row["name"] for row in invoke(*options, "--json").ok().json]
    turned = [row["name"] for row in invoke(*options, "--reverse", "--json").ok().json]

    async def sort(desk: Desk, page: TablePage) -> None:
        if page.view.order != order:
            page.sort(order)
            await desk.settle()
        assert names(page) == listed
        page.sort(order)
        await desk.settle()
        assert names(page) == turned

    at_table(stocked, mode, sort)


def test_an_order_is_picked_with_a_key_and_is_there_the_next_time(stocked: Path) -> None:
    async def pick(desk: Desk, page: TablePage) -> None:
        await desk.press("s")
        await desk.type("exp")
        await desk.press("enter")
        assert page.view.order == "close"
        assert names(page)[0] == "Deal 5"
        assert "Close ▲" in desk.screen_text

    async def again(desk: Desk, page: TablePage) -> None:
        assert (page.view.order, names(page)[0]) == ("close", "Deal 5")

    at_table(stocked, "deals", pick)
    at_table(stocked, "deals", again)


def test_a_click_on_a_head_sorts(stocked: Path) -> None:
    async def click(desk: Desk, page: TablePage) -> None:
        placed = next(each for each in page.table._layout() if each.column.name == "amount")
        await desk.pilot.click(page.table, offset=(placed.x + 2, 0))
        await desk.settle()
        assert names(page)[0] == "Deal 0"
        await desk.pilot.click(page.table, offset=(placed.x + 2, 0))
        await desk.settle()
        assert names(page)[0] == "Deal 5"

    at_table(stocked, "deals", click)


def test_columns_are_ticked_and_are_there_the_next_time(stocked: Path) -> None:
    async def tick(desk: Desk, page: TablePage) -> None:
        await desk.press("v", "space", "enter")
        assert page.table.columns[0].name == "sector"
        assert "Sector" in desk.screen_text
        await desk.press("v")
        listed = desk.app.screen.query_one(SelectionList)
        listed.deselect_all()
        await desk.press("enter")
        assert desk.app.screen is not page  # of no columns there is no table
        await desk.press("escape")
        assert page.table.columns[0].name == "sector"

    async def again(desk: Desk, page: TablePage) -> None:
        assert page.table.columns[0].name == "sector"
        await desk.press("v", "r")
        assert page.table.columns[0].name == "name"

    at_table(stocked, "companies", tick)
    at_table(stocked, "companies", again)


def test_enter_and_a_double_click_open_the_row(stocked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def open_row(desk: Desk, page: TablePage) -> None:
        opened_rows: list[tuple[str, str]] = []
        monkeypatch.setattr(desk.app, "open_row", lambda noun, id: opened_rows.append((noun, id)))
        await desk.press("j", "enter")
        await desk.pilot.double_click(page.table, offset=(4, 3))
        await desk.settle()
        ids = [page.table.row_at(place)["id"] for place in (1, 2)]  # type: ignore[index]
        assert opened_rows == [("company", id) for id in ids]

    at_table(stocked, "companies", open_row)


def test_a_row_and_a_cell_are_copied(stocked: Path) -> None:
    async def copy(desk: Desk, page: TablePage) -> None:
        await desk.press("c")
        assert desk.app.clipboard.split("\t")[:2] == ["Acme Inc.", "machines"]
        placed = next(each for each in page.table._layout() if each.column.name == "sector")
        await desk.pilot.click(page.table, offset=(placed.x, 2), button=3)
        await desk.settle()
        await desk.type("copy “")
        await desk.press("enter")
        assert desk.app.clipboard == "machines"

    at_table(stocked, "companies", copy)


def test_what_is_in_the_way_of_a_deletion_is_named(stocked: Path) -> None:
    async def delete(desk: Desk, _page: TablePage) -> None:
        await desk.press("delete", "y")
        assert desk.told == ["Acme Inc. is still in use; move or delete these first: deals: 2, contacts: 1"]

    at_table(stocked, "companies", delete)


def test_marks_are_counted_and_taken_back(stocked: Path) -> None:
    async def mark(desk: Desk, page: TablePage) -> None:
        await desk.press("space", "space")
        assert "2 marked" in desk.screen_text
        assert len(page.chosen()) == 2
        await desk.press("escape")
        assert "marked" not in desk.screen_text
        assert len(page.chosen()) == 1

    at_table(stocked, "deals", mark)


def test_another_process_is_followed_with_the_cursor_on_its_row(stocked: Path, clock: Clock) -> None:
    async def follow(desk: Desk, page: TablePage) -> None:
        await desk.app.watch_file()
        await desk.press("j", "j")
        assert page.table.row is not None
        name = page.table.row["name"]
        with open_workspace(stocked) as other:
            verbs.add(other, clock, {"name": "From elsewhere", "company": "Acme Inc."})
            verbs.edit(other, clock, [str(page.table.row["id"])], {"amount": "77777"})
        await desk.app.watch_file()
        await desk.settle()
        assert names(page)[0] == "From elsewhere"
        assert (page.table.cursor, page.table.row["name"]) == (3, name)
        assert "$77,777" in desk.screen_text
        with open_workspace(stocked) as other:
            verbs.delete(other, [str(page.table.row["id"])])
        await desk.app.watch_file()
        await desk.settle()
        assert page.table.total == 6
        assert name not in names(page)
        assert page.table.cursor == 3

    at_table(stocked, "deals", follow)


def test_deals_are_edited_with_the_keys_of_deals_and_undone(stocked: Path) -> None:
    async def act(desk: Desk, page: TablePage) -> None:
        assert page.table.row is not None
        name = page.table.row["name"]
        await desk.press("w", "ctrl+s")
        assert page.table.row["name"] == name
        assert page.table.row["kind"] == "won"
        await desk.press("u")
        assert page.table.row["kind"] == "open"

    at_table(stocked, "deals", act)


@pytest.mark.parametrize(("mode", "table"), [("companies", "company"), ("contacts", "contact")])
def test_a_row_is_added_edited_deleted_and_brought_back(stocked: Path, mode: str, table: str) -> None:
    async def count(desk: Desk, name: str) -> int:
        sql = f"SELECT count(*) FROM {table} WHERE name = ? AND deleted_at IS NULL"
        return int(await desk.read(lambda store, _: store.connection.execute(sql, (name,)).fetchone()[0]))

    async def act(desk: Desk, page: TablePage) -> None:
        await desk.press("a")
        await desk.type("Newcomer")
        await desk.press("ctrl+s")
        assert page.table.row is not None
        assert page.table.row["name"] == "Newcomer"
        assert page.table.total == 5
        await desk.press("e")
        desk.on(Form)
        await retype(desk, "Zebra")
        await desk.press("ctrl+s")
        assert page.table.row["name"] == "Zebra"
        assert await count(desk, "Zebra") == 1
        await desk.press("delete", "y")
        assert await count(desk, "Zebra") == 0
        assert page.table.total == 4
        await desk.press("u")
        assert await count(desk, "Zebra") == 1
        assert page.table.total == 5

    at_table(stocked, mode, act)


def test_a_field_is_set_on_all_marked_rows(stocked: Path) -> None:
    async def act(desk: Desk, page: TablePage) -> None:
        await desk.press("space", "space", "e")
        await desk.type("sector")
        await desk.press("enter")
        await desk.type("fishing")
        await desk.press("ctrl+s")
        assert [row["sector"] for place in range(4) if (row := page.table.row_at(place))].count("fishing") == 2

    at_table(stocked, "companies", act)


def test_many_rows_are_walked_through_from_end_to_end(workspace: Path) -> None:
    with open_workspace(workspace) as store, action(store, "import") as act, bulk(act) as many:
        stage = store.connection.execute("SELECT id FROM stage WHERE position = 1").fetchone()
        deals = [{"id": f"{number:026}", "name": f"D{number}", "stage_id": stage[0]} for number in range(20_000)]
        many.insert_rows("deal", deals)

    async def walk(desk: Desk, page: TablePage) -> None:
        assert "20,000 deals" in desk.screen_text
        for key, name in (("end", "D0"), ("home", "D19999"), ("pagedown", f"D{19_999 - page.table.on_screen}")):
            await desk.press(key)
            assert page.table.row is not None
            assert page.table.row["name"] == name
        page.table.point(12_345)
        await desk.settle()
        page.sort("name")
        await desk.settle()
        assert names(page)[:3] == ["D0", "D1", "D10"]
        await desk.press("end")
        assert names(page)[-1] == "D9999"

    at_table(workspace, "deals", walk)


def test_what_is_ticked_is_told_by_a_sign(stocked: Path) -> None:
    async def look(desk: Desk, _page: TablePage) -> None:
        await desk.press("v")
        assert "✓▌ Deal" in desk.screen_text
        await desk.press("space")
        first = next(line for line in desk.screen_text.splitlines() if "▌ Company" in line)
        assert "✓" not in first
        await desk.press("escape", "f6", "a")
        assert "▐ ▌" in desk.screen_text
        box = desk.app.screen.query_one(Checkbox)
        box.focus()
        await desk.press("space")
        assert "▐✓▌" in desk.screen_text

    at_table(stocked, "deals", look)
