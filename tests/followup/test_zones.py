"""A zone that a calendar tells has the same offsets as the zone itself, for a reader that knows nothing else of it."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.tz import tzical
from icalendar import Timezone

from sfa_tui.followup.zones import timezone

ZONES = (
    "Asia/Tokyo America/Los_Angeles America/New_York Europe/Dublin Europe/London Europe/Berlin Africa/Casablanca"
    " Africa/Cairo Australia/Lord_Howe Australia/Sydney Pacific/Auckland America/Sao_Paulo Asia/Tehran Asia/Kolkata"
    " America/St_Johns Asia/Gaza Pacific/Apia America/Havana"
).split()


def same(name: str, first: int, last: int, step: timedelta) -> None:
    """Compare a zone as it is told with what zoneinfo says, at noon and around each change."""
    text = timezone(name, first, last).to_ical().decode()
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
    text = timezone("America/Los_Angeles", 2026, 2028).to_ical().decode()
    told = tzical(io.StringIO(text)).get()
    assert datetime(2060, 7, 1, tzinfo=told).utcoffset() == timedelta(hours=-7)
    assert datetime(2060, 12, 1, tzinfo=told).utcoffset() == timedelta(hours=-8)


def onsets(zone: Timezone) -> set[str]:
    """Return when the changes of a zone begin that are told one by one."""
    parts: list[Any] = [*zone.standard, *zone.daylight]
    dates = [
        each for part in parts if (told := part.get("RDATE")) for each in (told if isinstance(told, list) else [told])
    ]
    return {
        f"{at:%Y-%m-%d %H:%M}"
        for at in (*(part.DTSTART for part in parts), *(each.dt for told in dates for each in told.dts))
    }


def theirs(name: str, first: int, last: int) -> Timezone:
    """Return a zone as icalendar makes it by itself."""
    return Timezone.from_tzid(name, first_date=date(first, 1, 1), last_date=date(last, 1, 1))


def test_summer_time_begins_by_the_clock_that_is_in_force_until_then() -> None:
    assert "2026-03-08 02:00" in onsets(timezone("America/Los_Angeles", 2026, 2030))
    # What icalendar makes begins an hour late; where that is mended, and what follows as well, ours can go.
    assert "2026-03-08 03:00" in onsets(theirs("America/Los_Angeles", 2026, 2030))


def test_a_change_of_a_few_weeks_is_told() -> None:
    ramadan = "2024-03-10 03:00"
    assert ramadan in onsets(timezone("Africa/Casablanca", 2019, 2030))
    assert ramadan not in onsets(theirs("Africa/Casablanca", 2019, 2030))  # see above


def test_changes_of_every_year_are_a_rule() -> None:
    assert [part["RRULE"].to_ical() for part in timezone("Europe/Berlin", 2026, 2030).daylight] == [
        b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"
    ]
    assert not [part for part in theirs("Europe/Berlin", 2026, 2030).daylight if "RRULE" in part]  # see above


@pytest.mark.soak
@pytest.mark.parametrize("name", sorted(available_timezones() - {"localtime"}))
def test_every_zone_has_its_offsets(name: str) -> None:
    same(name, 2010, 2037, timedelta(hours=37))
    zone = timezone(name, 2010, 2037)
    assert Timezone.from_ical(zone.to_ical()) == zone
