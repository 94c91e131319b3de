"""A calendar taken apart whatever stands in it: what cannot be read is marked (vBroken), and the rest goes on.

icalendar does so within events alone: a to-do, an alarm or a zone with one broken property refused the whole file.
"""

from icalendar import Calendar, Component
from icalendar.cal.component_factory import ComponentFactory
from icalendar.parser.ical.calendar import CalendarIcalParser


class _Parser(CalendarIcalParser):
    def handle_begin_component(self, vals: str) -> None:
        super().handle_begin_component(vals)
        self._stack[-1].ignore_exceptions = True  # type: ignore[misc]  # of this one alone, not of its class

    def handle_end_component(self, vals: str) -> None:
        open_there = bool(self._stack)
        try:
            super().handle_end_component(vals)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            # A zone that makes no sense is in its place by now, and is not kept: its times are those of its name.
            if not open_there:
                raise


def components(text: str) -> list[Component]:
    """Return the calendars of a text; ValueError where it is none."""
    return _Parser(text, ComponentFactory(), Calendar.types_factory).parse()
