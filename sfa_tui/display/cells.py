"""What a person reads in a cell of a table or a card: money, days, how long ago, in the language in force.

Knows words and signs; the rows are objects of the store, amounts in major units beside their currency.
"""

import math
from datetime import date, datetime, timedelta
from decimal import Decimal

from sfa_tui.locale import N_, _, language, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale, format_money, minor_digits
from sfa_tui.model.recurrence import word

_DAY = len("2026-12-01")
_NEAR_BEHIND, _NEAR_AHEAD = timedelta(60), timedelta(270)
"""How far a day may be from today for its month to tell its year."""

ARROWS = {"in": "◀", "out": "▶", "both": "◆"}
"""Who spoke: they, we, both."""


def money(amount: object, currency: object, scale: Scale = "unit") -> str:
    """Return an amount in major units as a reader of the language in force expects it, "" for none; what is in no
    currency is a number, and what is no number, as only another program writes it, stands there as it is."""
    if amount is None:
        return ""
    if not isinstance(amount, int | float | Decimal) or not math.isfinite(amount):
        return str(amount)
    if not currency:
        return quantity(amount)
    code = str(currency)
    minor = int((Decimal(str(amount)).scaleb(minor_digits(code))).to_integral_value())
    return format_money(minor, code, language(), scale)


def brief_money(amount: object, currency: object, scale: Scale = "unit") -> str:
    """Return an amount as `money`, without decimals where they are all 0: what a list has room for."""
    text, digits = money(amount, currency, scale), minor_digits(str(currency))
    return text.replace("." + "0" * digits, "") if digits and isinstance(amount, int) else text


def quantity(number: object) -> str:
    """Return a quantity without decimals where they are all 0, "" for none."""
    return "" if number is None else f"{Decimal(str(number)).normalize():f}"


def percent(value: object) -> str:
    """Return a whole number of per cent, "" for none."""
    return "" if value is None else f"{value}%"


def kind(name: object) -> str:
    """Return a kind of activity in the language in force."""
    return words.choice(name)


def recurrence(rule: object) -> str:
    """Return how often something recurs: a word where the rule has one, else the rule itself; "" for never."""
    return words.choice(word(str(rule)) or rule) if rule else ""


def with_role(name: object, role: object) -> str:
    """Return a name with what its bearer is in brackets, alone where that is not known."""
    return _("{name} ({role})").format(name=name, role=words.choice(role)) if role else str(name or "")


def moment(at: object, clock: Clock) -> str:
    """Return an instant of the store as local time to the minute, a day as it is, "" for none; what is no instant, as
    only another program writes it, stands there as it is."""
    text = str(at or "")
    if len(text) <= _DAY or clock.day_of(text) is None:
        return text
    return f"{datetime.fromisoformat(text).astimezone(clock.now.tzinfo):%Y-%m-%d %H:%M}"


def short_moment(at: object, clock: Clock) -> str:
    """Return the same with its day as people read one in passing: 12/18 09:30."""
    text = moment(at, clock)
    return short_day(text[:_DAY], clock) + text[_DAY:]


def short_day(day: str, clock: Clock) -> str:
    """Return a day as people read one in passing, in either language: 12/18; whole, as 2027-12-15, where its month does
    not tell its year (months ago, or far ahead); and as it is where it is none.

    Every short day passes through here; where there is room for the year, a day is ISO.
    """
    if clock.day_of(day) is None:
        return day
    near = (clock.today - _NEAR_BEHIND).isoformat() <= day[:_DAY] <= (clock.today + _NEAR_AHEAD).isoformat()
    return f"{day[5:7]}/{day[8:10]}" if near else day[:_DAY]


WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def week_day(day: date, clock: Clock) -> str:
    """Return a day of a week as its head: Tue 12/01."""
    told = {"weekday": _(WEEKDAYS[day.weekday()]), "day": short_day(day.isoformat(), clock)}
    return _("{weekday} {day}").format(**told)


def hours(at: object, minutes: object, clock: Clock) -> str:
    """Return the time of an instant of the store, up to when it ends where it lasts: 10:00, 10:00–11:30; "" for a
    day."""
    text = str(at or "")
    if len(text) <= _DAY or clock.day_of(text) is None:
        return ""
    start = datetime.fromisoformat(text)
    told = f"{start.astimezone(clock.now.tzinfo):%H:%M}"
    if not isinstance(minutes, int) or minutes <= 0:
        return told
    try:
        return f"{told}–{(start + timedelta(minutes=minutes)).astimezone(clock.now.tzinfo):%H:%M}"
    except OverflowError:  # nonsense that another program wrote
        return told


def due(at: object, clock: Clock) -> str:
    """Return when something is due, seen from now: 3d overdue, today 10:00, tomorrow, 12/18, 2027-12-15; what is no
    date stands there as it is."""
    if not at:
        return ""
    day = clock.day_of(str(at))
    if day is None:
        return str(at)
    time = "" if len(str(at)) == _DAY else moment(at, clock)[_DAY + 1 :]
    days = (day - clock.today).days
    if days < 0:
        return ngettext("{days}d overdue", "{days}d overdue", -days).format(days=-days)
    if days == 0 and time and str(at) < clock.instant:
        return _("overdue since {time}").format(time=time)
    return f"{_near(day, days, clock)} {time}".strip()


def _near(day: date, days: int, clock: Clock) -> str:
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return short_day(day.isoformat(), clock)


def ago(at: object, clock: Clock) -> str:
    """Return how long ago a day or an instant was: today, 3d ago; what is neither stands there as it is."""
    if not at:
        return ""
    days = clock.days_since(str(at))
    if days is None:
        return str(at)
    return _("today") if days == 0 else ngettext("{days}d ago", "{days}d ago", days).format(days=days)
