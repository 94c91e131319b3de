"""The screens that have no tab: what is set up once, and looked after now and then. `g` and a letter, or the palette,
lead to each; Esc leads back."""

from typing import TYPE_CHECKING, Any

from sfa_tui.locale import N_
from sfa_tui.screens.modes import made

if TYPE_CHECKING:
    from textual.screen import Screen

# Name -> (module of sfa_tui.screens, class, title, letter after `g`).
PLACES: dict[str, tuple[str, str, str, str]] = {
    "alerts": ("alerts", "AlertsScreen", N_("Alerts"), "a"),
    "channels": ("channels", "ChannelsScreen", N_("Notifications"), "n"),
    "rules": ("rules", "RulesScreen", N_("Rules"), "r"),
    "templates": ("templates", "TemplatesScreen", N_("Templates"), "m"),
    "calendars": ("calendars", "CalendarsScreen", N_("Calendars"), "k"),
    "sync": ("sync", "SyncScreen", N_("Sync"), "s"),
    "conflicts": ("conflicts", "ConflictsScreen", N_("Conflicts"), "x"),
}


def screen(place: str, *arguments: str) -> "Screen[Any]":
    """Return the screen of a place."""
    module, name, _title, _letter = PLACES[place]
    return made(module, name, *arguments)
