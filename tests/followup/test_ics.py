"""What is written as iCalendar is read by icalendar, by vobject and by ourselves, and says the same there."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.followup import components, ics, merging, reading
from sfa_tui.followup.entry import Entry, entry_of
from sfa_tui.followup.ics import Style
from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.ids import new_id
from sfa_tui.store.calendar import About, Ask, FollowUp, follow_ups
from sfa_tui.store.reminders import before
from sfa_tui.store.workspace import Store

TOKYO = ZoneInfo("Asia/Tokyo")
CLOCK = Clock(datetime(2026, 12, 1, 9, 30, tzinfo=TOKYO))
ZONES = ("Asia/Tokyo", "America/Los_Angeles", "Europe/Dublin", "Africa/Casablanca", "Australia/Lord_Howe", "UTC", None)

words = st.text(
    st.one_of(
        st.sampled_from("見積を送る,;:\\\n\r\t\"'🙂👩‍💻é\u2028\x85\x0b\x00 …"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=120,
)
moments = st.integers(31_536_000, 3_786_912_000).map(lambda second: datetime.fromtimestamp(second, UTC))
days = st.dates(date(1971, 1, 1), date(2090, 1, 1))
rules = st.one_of(
    st.none(),
    st.builds(
        lambda often, every, by, end: ";".join(filter(None, (f"FREQ={often}", every, by, end))),
        st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")),
        st.sampled_from(("", "INTERVAL=2", "INTERVAL=13")),
        st.sampled_from(
            (
                *(
                    "",
                    "BYDAY=MO,FR",
                    "BYMONTHDAY=31",
                    "BYMONTHDAY=-1",
                    "BYMONTH=2;BYMONTHDAY=29",
                    "BYDAY=FR;BYSETPOS=-1",
                ),
                *(
                    "BYDAY=2TU",
                    "BYDAY=-1FR",
                    "BYMONTH=3,9;BYDAY=1MO",
                    "BYYEARDAY=1,-1",
                    "BYWEEKNO=20",
                    "BYMONTHDAY=15,-1",
                ),
                *("WKST=SU;BYDAY=TU,SU", "BYHOUR=10", "BYDAY=MO;BYHOUR=9,15;BYMINUTE=30"),
            )
        ),
        st.sampled_from(("", "COUNT=5", "UNTIL=20991231", "UNTIL=20991231T235959Z")),
    ),
    st.just("FREQ=BROKEN"),
)
abouts = st.builds(
    About,
    st.builds(new_id),
    words,
    st.one_of(st.none(), words),
    st.one_of(st.none(), st.integers(-(10**12), 10**12)),
    st.sampled_from(("JPY", "USD", "XYZ")),
    st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {
                "at": moments.map(utc),
                "by": words,
                "contact": st.one_of(st.none(), words),
                "channel": st.sampled_from(("call", "mail", "x")),
                "direction": st.sampled_from(("in", "out", "both", None)),
                "summary": st.one_of(st.none(), words),
            }
        ),
    ),
)
made = st.builds(
    FollowUp,
    id=st.builds(new_id),
    kind=st.sampled_from(("call", "visit", "mail", "meeting", "demo", "message", "todo")),
    subject=st.one_of(st.none(), words),
    due=st.one_of(st.none(), days.map(date.isoformat), moments.map(utc)),
    zone=st.sampled_from(ZONES),
    minutes=st.one_of(st.none(), st.integers(-5, 10**7)),
    place=st.one_of(st.none(), words),
    summary=st.one_of(st.none(), words),
    owner=st.one_of(st.none(), words),
    done_at=st.one_of(st.none(), moments.map(utc)),
    rrule=rules,
    uid=st.one_of(st.none(), words.filter(lambda text: bool(text.strip()))),
    created_at=st.one_of(st.none(), moments.map(utc)),
    deleted=st.booleans(),
    changes=st.integers(0, 10**6),
    changed_at=st.one_of(st.none(), moments.map(utc)),
    deals=st.lists(abouts, max_size=2).map(tuple),
    contacts=st.lists(words, max_size=3).map(tuple),
    reminders=st.lists(st.integers(-10, 10**5), max_size=3, unique=True).map(
        lambda all: tuple(sorted(all, reverse=True))
    ),
)


def checked(text: str) -> list[reading.Found]:
    """Return the entries of a calendar, after icalendar and vobject have read it and its lines were measured."""
    assert text.endswith("\r\n")
    raw = text.encode()
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut
        assert b"\n" not in line
        assert b"\r" not in line
    parsed = icalendar.Calendar.from_ical(raw)
    assert isinstance(parsed, icalendar.Calendar)
    assert not [part.errors for part in parsed.walk() if part.errors]
    read = vobject.readOne(text)
    assert read.validate(raiseException=True)
    found = reading.entries(text, TOKYO, "test.ics")
    assert len(found) == len(parsed.walk("VEVENT")) + len(parsed.walk("VTODO"))
    return found


def plain(text: str | None) -> str | None:
    """Return a text as a calendar can hold it: its line ends alike, no control characters."""
    if text is None:
        return None
    lines = "\n".join(text.splitlines()) + (
        "\n" if text.splitlines(keepends=True)[-1:] != text.splitlines()[-1:] else ""
    )
    return (
        "".join(each for each in lines if each in "\n\t" or unicodedata.category(each) != "Cc" or each >= "\x80")
        .replace("\ufeff", "")
        .strip()
        or None
    )


def comparable(entry: Entry) -> dict[str, Any]:
    """Return what an entry says: moments as they are, not by whose clock, texts as a calendar can hold them."""
    fields = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
    for name in ("uid", "summary", "place", "description"):
        fields[name] = plain(fields[name])
    return fields


def by_vobject(text: str) -> Any:
    """Return what vobject reads in a calendar. It keeps the first zone of a name that it meets, however few of its
    years were told there, so each gets a name of its own; nor does it know that one."""
    return vobject.readOne(re.sub(r"(TZID[=:])[^:\r\n]+", rf"\g<1>zone {new_id()}", text))


def exported(store: Store) -> int:
    """Return how many follow-ups a workspace has, after all were exported and read back to the same fields."""
    asked = list(follow_ups(store, CLOCK, Ask()))
    text, written = ics.calendar(asked, CLOCK, Style(), name="例")
    found = checked(text)
    assert len(found) == written.events + written.todos == len(asked)
    for theirs, ours in zip(found, asked, strict=True):
        assert comparable(theirs.entry) == comparable(cast(Entry, ics.shown(ours, CLOCK, Style())))
    return len(asked)


@settings(max_examples=150, deadline=None)
@given(st.lists(made, max_size=4), st.booleans(), st.booleans())
def test_what_is_written_is_read_back(made: list[FollowUp], as_events: bool, private: bool) -> None:
    style = Style(as_events, private)
    text, written = ics.calendar(made, CLOCK, style, name="例; a, b")
    found = checked(text)
    wanted = [entry for each in made if (entry := ics.shown(each, CLOCK, style)) is not None]
    assert len(wanted) + written.left_out == len(made)
    assert (written.events, written.todos) == (
        sum(each.event for each in wanted),
        sum(not each.event for each in wanted),
    )
    for theirs, ours in zip(found, wanted, strict=True):
        assert comparable(theirs.entry) == comparable(ours)
        if isinstance(ours.at, datetime) and isinstance(theirs.entry.at, datetime):
            assert theirs.entry.at.utcoffset() == ours.at.utcoffset()
        if private:
            assert theirs.entry.description is None


@settings(max_examples=100, deadline=None)
@given(made)
def test_vobject_reads_the_same(follow_up: FollowUp) -> None:
    entry = ics.shown(follow_up, CLOCK, Style())
    assert entry is not None
    read = by_vobject(ics.single(entry))
    part: Any = read.vevent if entry.event else read.vtodo
    for name, said in (("summary", entry.summary), ("location", entry.place), ("description", entry.description)):
        assert plain(part.getChildValue(name, "")) == plain(said or "")
    assert part.rrule.value == entry.rrule if entry.rrule else not hasattr(part, "rrule")
    at = part.getChildValue("dtstart") or part.getChildValue("due")
    assert (at.astimezone(UTC) if isinstance(at, datetime) else at) == (
        entry.at.astimezone(UTC) if isinstance(entry.at, datetime) else entry.at
    )
    assert len(part.contents.get("valarm", ())) == len(entry.alarms)


@settings(max_examples=50, deadline=None)
@given(made)
def test_one_by_itself_is_a_calendar_too(follow_up: FollowUp) -> None:
    entry = ics.shown(follow_up, CLOCK, Style())
    assert entry is not None
    (found,) = checked(ics.single(entry))
    assert comparable(found.entry) == comparable(entry)


@settings(max_examples=150, deadline=None)
@given(made, words, st.sampled_from([r"\\NAS\New", r"C:\new", "\\,", ""]))
def test_one_that_is_written_into_what_is_there_says_the_same(follow_up: FollowUp, place: str, more: str) -> None:
    entry = ics.shown(replace(follow_up, place=place + more), CLOCK, Style())
    assert entry is not None
    (found,) = checked(merging.merged(ics.single(entry), entry, {}))
    assert comparable(replace(found.entry, sequence=entry.sequence)) == comparable(entry)


def test_a_demo_workspace_is_exported_whole(tmp_path: Path) -> None:
    with make_demo(tmp_path / "w", deals=1500, seed=3, language="ja", clock=CLOCK) as store:
        assert exported(store) > 300


@pytest.mark.soak
def test_a_demo_workspace_of_5000_follow_ups_is_exported_whole(tmp_path: Path) -> None:
    with make_demo(tmp_path / "w", deals=24_000, seed=3, language="ja", clock=CLOCK) as store:
        assert exported(store) > 5000


MEETING = FollowUp("01JCZ8F3Y2V6T4M0Q9RWXB5N7K", "meeting", "定例", "2026-12-01T01:00:00.000Z", "Asia/Tokyo")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def starts(text: str, library: str) -> datetime:
    """Return when the only event of a calendar begins, as a library reads it with the zones that the calendar tells."""
    if library == "vobject":
        return by_vobject(text).vevent.dtstart.value  # type: ignore[no-any-return]
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    begins: Any = event["DTSTART"]
    return begins.dt  # type: ignore[no-any-return]


@pytest.mark.parametrize("library", ["icalendar", "vobject"])
@pytest.mark.parametrize(
    ("day", "there"),
    [
        # Los Angeles leaves summer time on 1 November 2026 and goes to it on 14 March 2027; Tokyo knows none.
        ("2026-10-31", "2026-10-30 18:00"),
        ("2026-11-01", "2026-10-31 18:00"),
        ("2026-11-02", "2026-11-01 17:00"),
        ("2027-03-14", "2027-03-13 17:00"),
        ("2027-03-15", "2027-03-14 18:00"),
    ],
)
def test_ten_in_tokyo_is_the_evening_before_in_los_angeles(day: str, there: str, library: str) -> None:
    due = utc(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=TOKYO))
    text, _ = ics.calendar([replace(MEETING, due=due)], CLOCK, Style(), name="x")
    assert f"DTSTART;TZID=Asia/Tokyo:{day.replace('-', '')}T100000\r\n" in text
    begins = starts(text, library)
    assert f"{begins:%Y-%m-%d %H:%M}" == f"{day} 10:00"
    assert f"{begins.astimezone(LOS_ANGELES):%Y-%m-%d %H:%M}" == there


@pytest.mark.parametrize("library", ["icalendar", "vobject"])
@pytest.mark.parametrize(
    ("day", "there"),
    [("2026-10-31", "02:00"), ("2026-11-02", "03:00"), ("2027-03-13", "03:00"), ("2027-03-15", "02:00")],
)
def test_ten_in_los_angeles_stays_ten_whatever_its_summer_time(day: str, there: str, library: str) -> None:
    due = utc(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=LOS_ANGELES))
    meeting = replace(MEETING, due=due, zone="America/Los_Angeles")
    begins = starts(ics.calendar([meeting], CLOCK, Style(), name="x")[0], library)
    assert f"{begins:%H:%M}" == "10:00"
    assert f"{begins.astimezone(TOKYO):%H:%M}" == there


def test_the_second_of_an_hour_that_comes_twice_is_told_in_utc() -> None:
    twice = replace(MEETING, due="2026-11-01T09:30:00.000Z", zone="America/Los_Angeles")  # 01:30, the second time
    text, _ = ics.calendar([twice], CLOCK, Style(), name="x")
    assert "DTSTART:20261101T093000Z" in text
    once = replace(twice, due="2026-11-01T08:30:00.000Z")
    assert "DTSTART;TZID=America/Los_Angeles:20261101T013000" in ics.calendar([once], CLOCK, Style(), name="x")[0]


def test_the_zone_tells_its_changes_without_our_library() -> None:
    """A reader that knows no IANA names finds the offsets in the file itself."""
    weekly = replace(MEETING, zone="America/Los_Angeles", due="2026-10-26T17:00:00.000Z", rrule="FREQ=WEEKLY;COUNT=30")
    text, _ = ics.calendar([weekly], CLOCK, Style(), name="x")
    renamed = text.replace("America/Los_Angeles", "/their/own zone")
    event = vobject.readOne(renamed).vevent
    offsets = {f"{each:%Y-%m-%d}": each.utcoffset() // timedelta(hours=1) for each in event.getrruleset(addRDate=True)}
    assert (offsets["2026-10-26"], offsets["2026-11-02"], offsets["2027-03-15"]) == (-7, -8, -7)


def test_which_are_events(clock: Clock) -> None:
    def is_event(kind: str, due: str | None, *, as_events: bool = False) -> bool | None:
        found = entry_of(FollowUp("1", kind, "x", due), clock, as_events=as_events)
        return None if found is None else found.event

    day, time = "2026-12-01", "2026-12-01T01:00:00.000Z"
    assert [is_event(kind, time) for kind in ("meeting", "visit", "demo", "call", "mail", "todo")] == [True] * 4 + [
        False
    ] * 2
    assert [is_event(kind, day) for kind in ("meeting", "visit", "demo", "call", "mail", "todo")] == [True] * 3 + [
        False
    ] * 3
    assert [is_event(kind, None) for kind in ("meeting", "todo")] == [False, False]
    assert [is_event(kind, due, as_events=True) for kind, due in (("todo", day), ("mail", time), ("todo", None))] == [
        True,
        True,
        None,
    ]


def test_a_recurrence_goes_on_with_what_is_left_of_it(clock: Clock) -> None:
    fourth = FollowUp("1", "todo", "x", "2026-12-01", rrule="FREQ=WEEKLY;COUNT=10", occurred=3)

    def rule(follow_up: FollowUp) -> str | None:
        entry = entry_of(follow_up, clock)
        assert entry is not None
        return entry.rrule

    assert rule(fourth) == "FREQ=WEEKLY;COUNT=7"
    assert rule(replace(fourth, done_at="2026-12-01T01:00:00.000Z")) is None
    assert rule(replace(fourth, rrule="FREQ=SECONDLY")) is None
    assert rule(replace(fourth, occurrence="2026-12-01")) == "FREQ=WEEKLY;COUNT=7"
    assert rule(replace(fourth, occurrence="2026-11-30")) is None  # it was moved: the others were not


def test_a_due_time_that_nobody_can_read_is_none(clock: Clock) -> None:
    for due in ("soon", "2026-13-01", "9999-12-31T23:59:59.999Z", ""):
        text, written = ics.calendar([FollowUp("1", "meeting", "x", due)], clock, Style(), name="x")
        assert len(checked(text)) == written.events + written.todos == 1


def lines(text: str) -> Iterator[str]:
    """Yield the content lines of a calendar, unfolded."""
    yield from text.replace("\r\n ", "").splitlines()


def test_nobody_outside_is_invited(clock: Clock) -> None:
    meeting = replace(MEETING, contacts=("田中",), deals=(About("D1", "GTX", "アクメ", 4_800_000, "JPY", None),))
    text, _ = ics.calendar([meeting], clock, Style(), name="x")
    assert not [line for line in lines(text) if line.startswith(("ATTENDEE", "ORGANIZER"))]
    assert "URL:sfa://deal/D1" in [*lines(text)]
    (described,) = [line for line in lines(text) if line.startswith("DESCRIPTION")]
    assert "GTX" in described
    assert "4\\,800\\,000" in described


@pytest.mark.parametrize(
    ("due", "zone", "minutes", "end"),
    [
        ("2026-12-01T01:00:00.000Z", "Asia/Tokyo", 90, "DTEND;TZID=Asia/Tokyo:20261201T113000"),
        # Over the hour that summer time leaves out, and over the one that comes twice.
        ("2027-03-14T09:30:00.000Z", "America/Los_Angeles", 60, "DTEND;TZID=America/Los_Angeles:20270314T033000"),
        ("2026-11-01T08:30:00.000Z", "America/Los_Angeles", 60, "DTEND:20261101T093000Z"),
        ("2026-12-31", None, None, "DTEND;VALUE=DATE:20270101"),
        ("9999-12-31", None, None, "DURATION:P1D"),
    ],
)
def test_an_event_says_when_it_ends(due: str, zone: str | None, minutes: int | None, end: str) -> None:
    """Not every program reckons an end from a length (Android's, iCloud)."""
    text, _ = ics.calendar([replace(MEETING, due=due, zone=zone, minutes=minutes)], CLOCK, Style(), name="x")
    assert end in [*lines(text)]
    assert due.startswith("9999") or checked(text)


@pytest.mark.parametrize("kind", ["meeting", "todo"])
@pytest.mark.parametrize("minutes", [0, 60, 1440])
def test_what_is_due_all_day_is_reminded_of_in_the_morning_as_everywhere(kind: str, minutes: int) -> None:
    follow_up = replace(MEETING, kind=kind, due="2026-12-04", zone=None, reminders=(minutes,))
    entry = ics.shown(follow_up, CLOCK, Style())
    assert entry is not None
    text = ics.single(entry)
    (alarm,) = icalendar.Calendar.from_ical(text).walk("VALARM")
    trigger: Any = alarm["TRIGGER"]
    midnight = datetime(2026, 12, 4, tzinfo=TOKYO)
    assert midnight + trigger.dt == before("2026-12-04", CLOCK) - timedelta(minutes=minutes)
    (found,) = checked(text)
    assert found.entry.alarms == (minutes,)


def test_what_icalendar_writes_otherwise_than_it_was_said_is_written_here() -> None:
    """Where icalendar is mended, `components.text` can go."""
    assert components.text(r"\\NAS\New").to_ical() == rb"\\\\NAS\\New"
    assert icalendar.vText(r"C:\New").to_ical() == rb"C:\new"  # the end of a line
    assert components.text("a\x00b\u2028c").to_ical() == rb"ab\nc"
    assert icalendar.vText("a\x00b\u2028c").to_ical() == "a\x00b\u2028c".encode()  # nothing that may stand in a text
