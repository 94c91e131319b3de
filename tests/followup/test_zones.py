"""A zone that a calendar tells has the same offsets as the zone itself, for a reader that knows nothing else of it."""

import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical
from icalendar import Calendar, Timezone

from sfa_tui.followup.zones import vtimezone

ZONES = (
    "Asia/Tokyo America/Los_Angeles America/New_York Europe/Dublin Europe/London Europe/Berlin Africa/Casablanca"
    " Africa/Cairo Australia/Lord_Howe Australia/Sydney Pacific/Auckland America/Sao_Paulo Asia/Tehran Asia/Kolkata"
    " America/St_Johns Asia/Gaza Pacific/Apia America/Havana"
).split()


def same(name: str, first: int, last: int, step: timedelta) -> None:
    """Compare a zone as it is told with what zoneinfo says, at noon and around each change."""
    text = "\r\n".join(vtimezone(name, first, last)) + "\r\n"
    told, real = tzical(io.StringIO(text)).get(), ZoneInfo(name)
    assert told is not None
    at = datetime(first, 1, 2, 12, tzinfo=UTC)
    while at < datetime(last, 12, 30, tzinfo=UTC):
        by_the_clock = at.astimezone(real)
        if by_the_clock.fold == 0 and (by_the_clock + timedelta(hours=1)).utcoffset() == by_the_clock.utcoffset():
            read = by_the_clock.replace(tzinfo=None).replace(tzinfo=told)
            assert read.utcoffset() == by_the_clock.utcoffset(), (name, by_the_clock)
        at += step


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_has_its_offsets(name: str) -> None:
    same(name, 2019, 2030, timedelta(hours=83))


@pytest.mark.parametrize("name", ["America/Los_Angeles", "Europe/London", "Australia/Lord_Howe"])
def test_a_zone_has_its_offsets_at_every_hour(name: str) -> None:
    same(name, 2026, 2027, timedelta(hours=1))


def test_a_rule_goes_on_after_the_years_that_are_told() -> None:
    text = "\r\n".join(vtimezone("America/Los_Angeles", 2026, 2028)) + "\r\n"
    told = tzical(io.StringIO(text)).get()
    assert datetime(2060, 7, 1, tzinfo=told).utcoffset() == timedelta(hours=-7)
    assert datetime(2060, 12, 1, tzinfo=told).utcoffset() == timedelta(hours=-8)


def test_summer_time_begins_by_the_clock_that_is_in_force_until_then() -> None:
    assert "DTSTART:20260308T020000" in vtimezone("America/Los_Angeles", 2026, 2030)
    # What icalendar makes begins an hour late; where that is mended, ours can go.
    theirs = Timezone.from_tzid("America/Los_Angeles", first_date=date(2026, 1, 1), last_date=date(2030, 1, 1))
    assert b"DTSTART:20260308T030000" in theirs.to_ical()


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(available_timezones() - {"localtime"}))
def test_every_zone_has_its_offsets(name: str) -> None:
    same(name, 2010, 2037, timedelta(hours=37))
    body = "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *vtimezone(name, 2010, 2037), "END:VCALENDAR", ""]
    )
    assert Calendar.from_ical(body)
