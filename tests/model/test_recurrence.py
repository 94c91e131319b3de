"""Recurrence: what may be said, what is refused, and that ten o'clock stays ten o'clock."""

import time
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sfa_tui.model.errors import Usage
from sfa_tui.model.recurrence import (
    FREQUENCIES,
    first,
    following,
    moment,
    occurrence,
    parse_recurrence,
    upcoming,
    word,
)

TOKYO, NEW_YORK, LOS_ANGELES = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("weekly", "FREQ=WEEKLY"),
        (" Daily ", "FREQ=DAILY"),
        ("毎月", "FREQ=MONTHLY"),
        ("RRULE:FREQ=YEARLY", "FREQ=YEARLY"),
        ("freq=weekly; byday=mo,th;", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("ＦＲＥＱ＝ＷＥＥＫＬＹ", "FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=6", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=6"),
        ("FREQ=DAILY;UNTIL=20271231T150000Z", "FREQ=DAILY;UNTIL=20271231T150000Z"),
        ("FREQ=YEARLY;BYDAY=53MO", "FREQ=YEARLY;BYDAY=53MO"),
        ("FREQ=MONTHLY;BYDAY=5MO,-5TU", "FREQ=MONTHLY;BYDAY=5MO,-5TU"),
    ],
)
def test_what_is_read(text: str, rule: str) -> None:
    assert parse_recurrence(text) == rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no recurrence"),
        ("sometimes", "is no recurrence"),
        ("every tuesday", "is no recurrence"),
        ("FREQ=", "is no recurrence"),
        ("FREQ=HOURLY", "FREQ=HOURLY"),
        ("BYDAY=MO", "how often"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX"),
        ("FREQ=WEEKLY;BYDAY=1MO", "no meaning with FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "no meaning with FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYDAY=53MO", "BYDAY=53MO"),
        ("FREQ=MONTHLY;BYDAY=FR,-6MO", "BYDAY=-6MO"),
        ("FREQ=YEARLY;BYMONTH=12;BYDAY=53MO", "BYDAY=53MO"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY=0"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,32", "BYMONTHDAY=32"),
        ("FREQ=DAILY;COUNT=0", "COUNT=0"),
        ("FREQ=DAILY;INTERVAL=1.5", "INTERVAL=1.5"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "both COUNT and UNTIL"),
        ("FREQ=DAILY;UNTIL=20270230", "UNTIL=20270230"),
        ("FREQ=DAILY;FREQ=DAILY", "twice"),
        ("FREQ=DAILY;EVERY=2", "knows no EVERY"),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS"),
    ],
)
def test_a_broken_rule_is_told_in_one_line(text: str, said: str) -> None:
    with pytest.raises(Usage, match=said) as refused:
        parse_recurrence(text)
    assert "\n" not in str(refused.value)


@given(st.text(max_size=60))
def test_no_text_ends_in_anything_but_a_refusal(text: str) -> None:
    try:
        rule = parse_recurrence(text)
    except Usage:
        return
    assert parse_recurrence(rule) == rule


def test_the_words_for_rules() -> None:
    assert [word(parse_recurrence(each)) for each in ("daily", "毎週", "FREQ=WEEKLY;BYDAY=MO")] == [
        "daily",
        "weekly",
        None,
    ]


# Both changes of 2026/27: New York goes back on 1 November 2026 and forward on 14 March 2027.
@pytest.mark.parametrize(
    ("zone", "start", "walls", "offsets"),
    [
        (NEW_YORK, "2026-10-26T10:00", ("2026-10-26T10:00", "2026-11-02T10:00"), (-4, -5)),
        (NEW_YORK, "2027-03-08T10:00", ("2027-03-08T10:00", "2027-03-15T10:00"), (-5, -4)),
        (TOKYO, "2026-10-26T10:00", ("2026-10-26T10:00", "2026-11-02T10:00"), (9, 9)),
    ],
)
def test_ten_o_clock_stays_ten_o_clock(
    zone: ZoneInfo, start: str, walls: tuple[str, ...], offsets: tuple[int, ...]
) -> None:
    assert tuple(islice(upcoming("FREQ=WEEKLY", start, zone), 2)) == walls
    moments = [moment(each, zone) for each in walls]
    assert all(isinstance(each, datetime) and each.hour == 10 for each in moments)
    assert [each.utcoffset() for each in moments if isinstance(each, datetime)] == [timedelta(hours=h) for h in offsets]


def test_a_meeting_in_tokyo_is_at_another_hour_in_los_angeles_after_the_change() -> None:
    seen = []
    for each in islice(upcoming("FREQ=WEEKLY", "2026-10-27T10:00", TOKYO), 2):
        found = moment(each, TOKYO)
        assert isinstance(found, datetime)
        seen.append(found.astimezone(LOS_ANGELES).strftime("%a %H:%M"))
    assert seen == ["Mon 18:00", "Mon 17:00"]


def test_a_time_that_is_skipped_or_comes_twice() -> None:
    def utc(wall: str) -> str:
        found = moment(wall, NEW_YORK)
        assert isinstance(found, datetime)
        return found.astimezone(UTC).strftime("%d %H:%M")

    assert utc("2027-03-14T02:30") == "14 07:30"  # half past three there
    assert utc("2026-11-01T01:30") == "01 05:30"  # the first of the two
    assert list(islice(upcoming("FREQ=WEEKLY", "2027-03-07T02:30", NEW_YORK), 3))[-1] == "2027-03-21T02:30"


@pytest.mark.parametrize(
    ("rule", "start", "found"),
    [
        ("FREQ=DAILY;COUNT=2", "2026-12-01", ["2026-12-01", "2026-12-02"]),
        ("FREQ=DAILY;UNTIL=20261202", "2026-12-01", ["2026-12-01", "2026-12-02"]),
        ("FREQ=DAILY;UNTIL=20261202", "2026-12-01T10:00", ["2026-12-01T10:00", "2026-12-02T10:00"]),
        # 01:00 UTC is 10:00 in Tokyo.
        ("FREQ=DAILY;UNTIL=20261202T010000Z", "2026-12-01T10:00", ["2026-12-01T10:00", "2026-12-02T10:00"]),
        ("FREQ=DAILY;UNTIL=20261202T005959Z", "2026-12-01T10:00", ["2026-12-01T10:00"]),
        ("FREQ=DAILY;UNTIL=20261201T160000Z", "2026-12-01", ["2026-12-01", "2026-12-02"]),
        ("FREQ=DAILY;UNTIL=20251201", "2026-12-01", []),
        ("FREQ=MONTHLY;COUNT=3", "2026-12-31", ["2026-12-31", "2027-01-31", "2027-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2026-12-31", ["2026-12-31", "2027-01-31", "2027-02-28"]),
        ("FREQ=YEARLY;COUNT=2", "2028-02-29", ["2028-02-29", "2032-02-29"]),
        ("FREQ=DAILY;BYHOUR=9,17;COUNT=2", "2026-12-01T09:00", ["2026-12-01T09:00", "2026-12-01T17:00"]),
    ],
)  # fmt: skip
def test_where_a_rule_comes_and_ends(rule: str, start: str, found: list[str]) -> None:
    assert list(islice(upcoming(parse_recurrence(rule), start, TOKYO), 9)) == found


def test_the_first_is_where_the_rule_comes_by_itself() -> None:
    tuesday = date(2026, 12, 1)
    assert first("FREQ=WEEKLY", tuesday, TOKYO) == tuesday
    assert first("FREQ=WEEKLY;BYDAY=MO", tuesday, TOKYO) == date(2026, 12, 7)
    ten = datetime(2026, 12, 1, 10, tzinfo=TOKYO)
    assert first("FREQ=WEEKLY;BYDAY=MO", ten, TOKYO) == datetime(2026, 12, 7, 10, tzinfo=TOKYO)


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=100", "FREQ=DAILY;UNTIL=20200101"]
)
def test_a_rule_that_never_comes_is_told_and_soon(rule: str) -> None:
    began = time.process_time()
    with pytest.raises(Usage, match="never comes"):
        first(rule, date(2026, 12, 1), TOKYO)
    assert time.process_time() - began < 5  # dateutil by itself takes five to ten times as long as this does


def test_times_of_a_day_need_a_time() -> None:
    with pytest.raises(Usage, match="due time"):
        first("FREQ=DAILY;BYHOUR=9", date(2026, 12, 1), TOKYO)


def test_the_next_is_after_the_last_and_not_before_a_day() -> None:
    rule, start = "FREQ=WEEKLY;COUNT=4", "2026-12-01T10:00"
    assert following(rule, start, start, TOKYO) == "2026-12-08T10:00"
    assert following(rule, start, start, TOKYO, not_before=date(2026, 12, 9)) == "2026-12-15T10:00"
    assert following(rule, start, "2026-12-22T10:00", TOKYO) is None
    assert following(rule, start, start, TOKYO, not_before=date(2027, 3, 1)) is None


def test_an_end_of_the_calendar_is_no_failure() -> None:
    assert following("FREQ=DAILY", "9999-12-30", "9999-12-30", TOKYO) is None


days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
starts = st.one_of(
    days.map(occurrence), st.builds(datetime.combine, days, st.times().filter(lambda at: at.fold == 0)).map(occurrence)
)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """A rule of any frequency with parts that fit it."""
    freq = draw(st.sampled_from(FREQUENCIES))
    parts = [f"FREQ={freq}"]
    weekdays = st.lists(
        st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, max_size=3, unique=True
    )
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 12))}")
    if draw(st.booleans()):
        parts.append(f"BYDAY={','.join(draw(weekdays))}")
    if freq in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        parts.append(f"BYMONTHDAY={draw(st.sampled_from([1, 13, 28, 29, 30, 31, -1, -2]))}")
    if draw(st.booleans()):
        parts.append(f"BYMONTH={draw(st.integers(1, 12))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 20))}")
    return parse_recurrence(";".join(parts))


@settings(max_examples=150, deadline=None)
@given(rules(), starts, st.sampled_from([TOKYO, NEW_YORK]))
def test_occurrences_are_those_of_dateutil_in_order(rule: str, start: str, zone: ZoneInfo) -> None:
    found = list(islice(upcoming(rule, start, zone), 8))
    assume(found)
    assert all(one < other for one, other in pairwise(found))
    assert all(len(each) == len(found[0]) for each in found)
    plain = list(islice(rrulestr(rule, dtstart=datetime.fromisoformat(start)), len(found)))
    assert [datetime.fromisoformat(each) for each in found] == plain
    assert [following(rule, start, one, zone) for one in found[:-1]] == found[1:]


@given(starts, st.sampled_from([TOKYO, NEW_YORK, LOS_ANGELES]))
def test_an_occurrence_is_a_moment_and_back(start: str, zone: ZoneInfo) -> None:
    assert occurrence(moment(start, zone)) == start
