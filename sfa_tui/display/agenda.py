"""What the sections of a day are called, on the screen and on paper."""

from collections.abc import Mapping

from sfa_tui.locale import N_
from sfa_tui.store.agenda import Section

TITLES: Mapping[Section, str] = {
    "alerts": N_("Alerts"),
    "overdue": N_("Overdue"),
    "today": N_("Today"),
    "week": N_("This week"),
    "no-next-step": N_("Without a next step"),
    "we-owe": N_("We owe an answer"),
    "rotting": N_("Rotting"),
}
"""{section: its title}"""
