"""The screens that have a tab, in the order of their tabs; each is imported when it is first gone to."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from sfa_tui.locale import N_

if TYPE_CHECKING:
    from textual.screen import Screen

# Mode of the app -> (module of sfa_tui.screens, class, name, letter after `g`). A row may stand here before its module
# is written: the tab appears with the module.
MODES: dict[str, tuple[str, str, str, str]] = {
    "board": ("board", "BoardScreen", N_("Board"), "b"),
    "today": ("today", "TodayScreen", N_("Today"), "t"),
    "deals": ("deals", "DealsScreen", N_("Deals"), "d"),
    "companies": ("companies", "CompaniesScreen", N_("Companies"), "c"),
    "contacts": ("contacts", "ContactsScreen", N_("Contacts"), "p"),
    "forecast": ("forecast", "ForecastScreen", N_("Forecast"), "f"),
    "day": ("day", "DayScreen", N_("Day"), "y"),
    "week": ("week", "WeekScreen", N_("Week"), "w"),
}

_DETAILS = {
    "deal": ("deal", "DealScreen"),
    "company": ("company", "CompanyScreen"),
    "contact": ("contact", "ContactScreen"),
}


def present() -> list[tuple[str, str]]:
    """Return (mode, name) of every tab."""
    return [(mode, name) for mode, (module, _, name, _) in MODES.items() if find_spec(f"sfa_tui.screens.{module}")]


def letter(mode: str) -> str:
    """Return the letter of a tab, after `g`."""
    return MODES[mode][3]


def shown_nouns() -> list[str]:
    """Return the nouns that have a screen of their own."""
    return [noun for noun, (module, _) in _DETAILS.items() if find_spec(f"sfa_tui.screens.{module}")]


def screens() -> "dict[str, Callable[[], Screen[None]]]":
    """Return what makes the screen of each mode."""
    return {mode: partial(made, *MODES[mode][:2]) for mode, _ in present()}


def detail(noun: str, id: str) -> "Screen[None]":
    """Return the screen that shows all of one row."""
    return made(*_DETAILS[noun], id)


def made(module: str, name: str, *arguments: str) -> "Screen[None]":
    """Return a screen of a class that its module has."""
    screen: Screen[None] = getattr(import_module(f"sfa_tui.screens.{module}"), name)(*arguments)
    return screen
