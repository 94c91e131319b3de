"""Ways through the tables: of deals, companies and contacts, and the list of their columns."""

from typing import Any

from sfa_tui.screens.choose_columns import ChooseColumns
from sfa_tui.screens.companies import CompaniesScreen
from sfa_tui.screens.company import CompanyScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.contacts import ContactsScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt, StepPrompt
from sfa_tui.screens.deals import DealsScreen
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Picker
from sfa_tui.screens.sheet import Sheet
from sfa_tui.screens.table_page import TablePage
from sfa_tui.widgets.filter_line import FilterLine
from tests.screens.piloting import Desk
from tests.screens.walks import Effect, Step, Walk
from tests.screens.walks.seen import becomes, both, cursor, opens, says, silent, stored, types

SIZE = (160, 15)
_PAGE = 11
"""Rows that are seen at that size."""
_DEALS = 23


def _here(name: str) -> Effect:
    return becomes(lambda desk: _table(desk).row and _table(desk).row["name"], name)


def _table(desk: Desk) -> Any:
    screen = desk.app.screen
    assert isinstance(screen, TablePage)
    return screen.table


def _marks(count: int) -> Effect:
    return becomes(lambda desk: len(_table(desk).marked), count)


def _typing(desk: Desk) -> bool:
    return desk.app.screen.query_one(FilterLine).is_open


MOVING = Walk(
    DealsScreen,
    ("f4",),
    (
        Step("table.down", "j", both(cursor(1), _here("Lost"))),
        Step("table.down", "down", both(cursor(2), _here("Won"))),
        Step("table.up", "k", cursor(1)),
        Step("table.up", "up", cursor(0)),
        Step("table.page_down", "pagedown", cursor(_PAGE)),
        Step("table.page_down", "ctrl+d", cursor(2 * _PAGE)),
        Step("table.page_up", "pageup", cursor(_PAGE)),
        Step("table.page_up", "ctrl+u", cursor(0)),
        Step("table.last", "G", both(cursor(_DEALS - 1), _here("Deal 00"))),
        Step("table.first", "home", both(cursor(0), _here("Pump"))),
        Step("table.last", "end", cursor(_DEALS - 1)),
        Step("table.mark", "space", both(_marks(1), says("1 marked")), ("home",)),
        Step("rows.less", "escape", _marks(0)),
        Step("table.open", "enter", opens(DealScreen, "Pump"), ("home",)),
    ),
    size=SIZE,
)

DEALS = Walk(
    DealsScreen,
    ("f4",),
    (
        Step("deal.reopen", "o", stored("SELECT closed_on FROM deal WHERE name = 'Won'", None), ("j", "j")),
        Step("deal.add", "a", opens(Form, "New deal"), ("home",)),
        Step("deal.log", "n", opens(LogPrompt, "Log: Hokuyo Pump"), ("escape",)),
        Step("deal.plan", "p", opens(PlanPrompt, "Plan: Hokuyo Pump"), ("escape",)),
        Step("deal.win", "w", opens(Form, "Won: Hokuyo Pump"), ("escape",)),
        Step("deal.lose", "x", opens(Form, "Lost: Hokuyo Pump"), ("escape",)),
        Step("deal.edit", "e", opens(Form, "Hokuyo Pump"), ("escape",)),
        Step("deal.menu", "m", opens(Picker, "Hokuyo Pump"), ("escape",)),
        Step("deal.brief", "b", opens(Sheet, "Hokuyo · Pump"), ("escape",)),
        Step("deal.park", "Z", opens(Form, "Park: Hokuyo Pump"), ("escape",)),
        Step("deal.delete", "delete", opens(Confirm, "Delete Hokuyo Pump?"), ("escape",)),
        Step("rows.filter", "slash", _typing, ("escape",)),
        Step("rows.sort", "s", opens(Picker, "Sort by"), ("escape",)),
        Step("rows.columns", "v", opens(ChooseColumns), ("escape",)),
        Step("rows.copy", "c", says("Copied: Hokuyo"), ("escape",)),
        # Back from a filter to all rows.
        Step("rows.less", "escape", says(f"{_DEALS} deals"), ("slash", types("Pump"), "enter")),
    ),
)

COMPANIES = Walk(
    CompaniesScreen,
    ("f5",),
    (
        Step("row.add", "a", opens(Form, "New company")),
        Step("row.edit", "e", opens(Form, "Firm 00"), ("escape",)),
        Step("row.menu", "m", opens(Picker, "Firm 00"), ("escape",)),
        Step("row.log", "n", opens(LogPrompt, "Log: Firm 00"), ("escape",)),
        Step("row.plan", "p", opens(StepPrompt, "Plan: Firm 00"), ("escape",)),
        Step("company.brief", "b", opens(Sheet, "Firm 00"), ("escape",)),
        Step("row.delete", "delete", opens(Confirm, "Delete Firm 00?"), ("escape",)),
        Step("rows.filter", "slash", _typing, ("escape",)),
        Step("rows.less", "escape", says("23 companies"), (types("Hokuyo"), "enter")),
        Step("rows.sort", "s", opens(Picker, "Sort by")),
        Step("rows.columns", "v", opens(ChooseColumns), ("escape",)),
        Step("rows.copy", "c", says("Copied: Firm 00"), ("escape",)),
        Step("table.open", "enter", opens(CompanyScreen, "Firm 00")),
    ),
)

CONTACTS = Walk(
    ContactsScreen,
    ("f6",),
    (
        Step("row.add", "a", opens(Form, "New contact")),
        Step("row.edit", "e", opens(Form, "Person 00"), ("escape",)),
        Step("row.menu", "m", opens(Picker, "Person 00"), ("escape",)),
        Step("row.log", "n", opens(LogPrompt, "Log: Firm 00 Person 00"), ("escape",)),
        Step("row.plan", "p", opens(StepPrompt, "Plan: Firm 00 Person 00"), ("escape",)),
        Step("row.delete", "delete", opens(Confirm, "Delete Person 00?"), ("escape",)),
        Step("rows.filter", "slash", _typing, ("escape",)),
        Step("rows.less", "escape", says("21 contacts"), (types("Yamamoto"), "enter")),
        Step("rows.sort", "s", opens(Picker, "Sort by")),
        Step("rows.columns", "v", opens(ChooseColumns), ("escape",)),
        Step("rows.copy", "c", says("Copied: Person 00"), ("escape",)),
    ),
)

COLUMNS = Walk(
    ChooseColumns,
    ("f6", "v"),
    (
        Step("columns.leave", "escape", opens(ContactsScreen)),
        # Without the first one.
        Step("columns.take", "enter", both(opens(ContactsScreen), silent("Contact ▲")), ("v", "space")),
        Step("columns.usual", "r", both(opens(ContactsScreen), says("Contact ▲")), ("v",)),
    ),
)

WALKS = (MOVING, DEALS, COMPANIES, CONTACTS, COLUMNS)
