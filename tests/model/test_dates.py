import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.model.dates import When, find_when, parse_date, parse_duration, parse_when
from sfa_tui.model.days import Prefer
from sfa_tui.model.errors import Usage
from sfa_tui.model.period import Fiscal

APRIL = Fiscal(4)
NOW = datetime(2026, 11, 18, 9, 30, tzinfo=ZoneInfo("Asia/Tokyo"))  # a Wednesday
TODAY = NOW.date()
# Pieces of which dates are made, so that random texts come near to being one.
PREFERENCES: list[Prefer] = ["future", "past"]
_PIECES = """
1 2 3 10 12 18 31 2026 20261218 0 99999 / - . : 年 月 日 時 半 分 後 前 末 週 金 月曜 曜 来 今 再来 先 の 営業 令和 R
friday next last this week month of end eom + d w m y in ago days am pm 午後 ( ) （金） dec sat T Z , to from at
"""
PIECES = st.sampled_from([" ", " ", *_PIECES.split()])
near_dates = st.lists(PIECES, max_size=7).map("".join)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-12-18", "2026-12-18"),
        (" 2026/12/18 ", "2026-12-18"),
        ("2026.12.18", "2026-12-18"),
        ("2026/1/5", "2026-01-05"),
        ("２０２６／１２／１８", "2026-12-18"),
        ("20261218", "2026-12-18"),
        ("2026-12-18 00:00:00", "2026-12-18"),
        ("2026-12-18T23:30:00Z", "2026-12-18"),
        ("12/18", "2026-12-18"),
        ("11/18", "2026-11-18"),
        ("11/17", "2027-11-17"),
        ("12/18/2026", "2026-12-18"),
        ("18.12.2026", "2026-12-18"),
        ("Dec 18", "2026-12-18"),
        ("18 december", "2026-12-18"),
        ("December 18th, 2027", "2027-12-18"),
        ("18-Dec-2026", "2026-12-18"),
        ("18-Dec-26", "2026-12-18"),
        ("sept 5", "2027-09-05"),
        ("2/29", "2028-02-29"),
        ("12月18日", "2026-12-18"),
        ("12月18日（金）", "2026-12-18"),
        ("12/18(Fri)", "2026-12-18"),
        ("2027年1月5日", "2027-01-05"),
        ("来年3月5日", "2027-03-05"),
        ("令和8年12月1日", "2026-12-01"),
        ("令和元年5月1日", "2019-05-01"),
        ("R8.12.1", "2026-12-01"),
        ("r8/12/1", "2026-12-01"),
        ("Ｒ８．１２．１", "2026-12-01"),
        ("H30.4.1", "2018-04-01"),
        ("平成32年3月1日", "2020-03-01"),
        ("today", "2026-11-18"),
        ("今日", "2026-11-18"),
        ("Tomorrow", "2026-11-19"),
        ("明日", "2026-11-19"),
        ("明後日", "2026-11-20"),
        ("day after tomorrow", "2026-11-20"),
        ("昨日", "2026-11-17"),
        ("friday", "2026-11-20"),
        ("fri", "2026-11-20"),
        ("wednesday", "2026-11-25"),
        ("this friday", "2026-11-20"),
        ("this monday", "2026-11-16"),
        ("next friday", "2026-11-27"),
        ("next week friday", "2026-11-27"),
        ("friday next week", "2026-11-27"),
        ("last friday", "2026-11-13"),
        ("on friday", "2026-11-20"),
        ("金曜", "2026-11-20"),
        ("金曜日", "2026-11-20"),
        ("水曜", "2026-11-25"),
        ("今週金曜", "2026-11-20"),
        ("来週金曜", "2026-11-27"),
        ("来週の月曜日", "2026-11-23"),
        ("再来週月曜", "2026-11-30"),
        ("先週金曜", "2026-11-13"),
        ("今度の金曜", "2026-11-20"),
        ("次の水曜", "2026-11-25"),
        ("週末", "2026-11-21"),
        ("今週末", "2026-11-21"),
        ("next weekend", "2026-11-28"),
        ("10日", "2026-12-10"),
        ("18日", "2026-11-18"),
        ("31日", "2026-12-31"),
        ("the 10th", "2026-12-10"),
        ("10th", "2026-12-10"),
        ("来月10日", "2026-12-10"),
        ("来月の10日", "2026-12-10"),
        ("+3d", "2026-11-21"),
        ("-2w", "2026-11-04"),
        ("+1m", "2026-12-18"),
        ("+1y", "2027-11-18"),
        ("+3bd", "2026-11-23"),
        ("in 3 business days", "2026-11-23"),
        ("3営業日後", "2026-11-24"),
        ("翌営業日", "2026-11-19"),
        ("前営業日", "2026-11-17"),
        ("in 3 days", "2026-11-21"),
        ("3 days ago", "2026-11-15"),
        ("a week from now", "2026-11-25"),
        ("3 weeks from today", "2026-12-09"),
        ("in two weeks", "2026-12-02"),
        ("3日後", "2026-11-21"),
        ("2週間後", "2026-12-02"),
        ("2ヶ月後", "2027-01-18"),
        ("１カ月前", "2026-10-18"),
        ("月末", "2026-11-30"),
        ("eom", "2026-11-30"),
        ("end of month", "2026-11-30"),
        ("end of next month", "2026-12-31"),
        ("来月末", "2026-12-31"),
        ("12月末", "2026-12-31"),
        ("来年3月末", "2027-03-31"),
        ("eoq", "2026-12-31"),
        ("四半期末", "2026-12-31"),
        ("上期末", "2026-09-30"),
        ("期末", "2027-03-31"),
        ("年度末", "2027-03-31"),
        ("eoy", "2027-03-31"),
        ("年末", "2026-12-31"),
        ("来期末", "2028-03-31"),
        ("end of FY2026-Q3", "2026-12-31"),
        ("今月中", "2026-11-30"),
        ("来週中", "2026-11-27"),
        ("月初", "2026-11-01"),
        ("来月初め", "2026-12-01"),
        ("来週", "2026-11-23"),
        ("next week", "2026-11-23"),
        ("来月", "2026-12-01"),
        ("next quarter", "2027-01-01"),
        ("tomorrow 10:00", "2026-11-19"),
    ],
)
def test_parse_date(text: str, iso: str) -> None:
    assert parse_date(text, TODAY, APRIL) == date.fromisoformat(iso)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("11/17", "2026-11-17"),
        ("10/19", "2026-10-19"),
        ("10/1", "2026-10-01"),
        ("11/18", "2026-11-18"),
        ("12/18", "2026-12-18"),
        ("11月10日", "2026-11-10"),
        ("friday", "2026-11-13"),
        ("金曜", "2026-11-13"),
        ("10日", "2026-11-10"),
        ("明日", "2026-11-19"),
    ],
)
def test_where_the_past_is_preferred(text: str, iso: str) -> None:
    assert parse_date(text, TODAY, prefer="past") == date.fromisoformat(iso)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "abc", "call 田中", "2026", "12", "1.2", "may", "Q3", "2026-02-30", "2026-13-01", "18/12", "2/30"),
        *("feb 30", "2026-12", "12-18", "26/12/18", "令和0年1月0日", "R8.13.1", "3d", "5 days", "5 minutes", "10:00"),
        *("tomorrow-ish", "来月中旬", "毎週金曜", "第2金曜", "10日間", "٢٠٢٦-١٢-١٨", "2026-1２-18T", "日", "月", "末"),
        *("2026-12-18 25:00", "x" * 900, "1friday1", "2026days"),
    ],
)
def test_what_is_no_date_is_named_with_an_example(text: str) -> None:
    with pytest.raises(Usage, match="is not a date") as error:
        parse_date(text, TODAY, APRIL)
    assert text.strip()[:80] in str(error.value)
    assert "2026-12-18" in str(error.value)


@pytest.mark.parametrize(
    "text", ["1899-12-31", "3000-01-01", "0001-01-01", "9999年12月31日", "+99999y", "-5000m", "1850/1/1"]
)
def test_years_beyond_belief(text: str) -> None:
    with pytest.raises(Usage, match="out of range"):
        parse_date(text, TODAY)


def test_wrong_weekday_is_told() -> None:
    with pytest.raises(Usage, match="2026-12-18 falls on another weekday"):
        parse_date("12/18(土)", TODAY)


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)), st.dates(date(1950, 1, 1), date(2900, 1, 1)))
def test_full_dates_do_not_depend_on_today(day: date, today: date) -> None:
    shapes = [
        "{0:%Y-%m-%d}",
        "{0:%Y/%m/%d}",
        "{0.year}/{0.month}/{0.day}",
        "{0.year}年{0.month}月{0.day}日",
        "{0:%d.%m.%Y}",
    ]
    for shape in [*shapes, "{0:%m/%d/%Y}", "{0:%Y%m%d}", "{0:%d %B %Y}", "{0:%b %d, %Y}", "{0:%Y-%m-%d} 10:00"]:
        assert parse_date(shape.format(day), today) == day
    if 2019 <= day.year <= 2117:
        assert parse_date(f"令和{day.year - 2018}年{day:%m月%d日}", today) == day


@given(st.dates(date(1950, 1, 1), date(2900, 1, 1)), st.integers(0, 999))
def test_distances_are_those_of_datetime(today: date, count: int) -> None:
    for text in (f"+{count}d", f"{count}日後", f"in {count} days"):
        assert parse_date(text, today) == today + timedelta(days=count)
    for text in (f"-{count}w", f"{count}週間前", f"{count} weeks ago"):
        assert parse_date(text, today) == today - timedelta(weeks=count)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("10:00", When(date(2026, 11, 18), time(10))),
        ("9:00", When(date(2026, 11, 19), time(9))),
        ("9:30", When(date(2026, 11, 19), time(9, 30))),
        ("15:30", When(date(2026, 11, 18), time(15, 30))),
        ("3pm", When(date(2026, 11, 18), time(15))),
        ("3:30 p.m.", When(date(2026, 11, 18), time(15, 30))),
        ("12am", When(date(2026, 11, 19), time(0))),
        ("12pm", When(date(2026, 11, 18), time(12))),
        ("noon", When(date(2026, 11, 18), time(12))),
        ("10時", When(date(2026, 11, 18), time(10))),
        ("10時半", When(date(2026, 11, 18), time(10, 30))),
        ("１０時１５分", When(date(2026, 11, 18), time(10, 15))),
        ("午後3時", When(date(2026, 11, 18), time(15))),
        ("午後3:30", When(date(2026, 11, 18), time(15, 30))),
        ("午前10時半", When(date(2026, 11, 18), time(10, 30))),
        ("午後0時", When(date(2026, 11, 18), time(12))),
        ("午後12時半", When(date(2026, 11, 18), time(12, 30))),
        ("friday", When(date(2026, 11, 20))),
        ("tomorrow 10:00", When(date(2026, 11, 19), time(10))),
        ("10:00 tomorrow", When(date(2026, 11, 19), time(10))),
        ("tuesday at 3pm", When(date(2026, 11, 24), time(15))),
        ("Mon 10am", When(date(2026, 11, 23), time(10))),
        ("来週金曜10時", When(date(2026, 11, 27), time(10))),
        ("金曜　午後３時", When(date(2026, 11, 20), time(15))),
        ("明日の10時に", When(date(2026, 11, 19), time(10))),
        ("12/18 10:00", When(date(2026, 12, 18), time(10))),
        ("2026-12-18 15:30", When(date(2026, 12, 18), time(15, 30))),
        ("2026-12-18T15:30:00Z", When(date(2026, 12, 19), time(0, 30))),
        ("2026-12-18T15:30+09:00", When(date(2026, 12, 18), time(15, 30))),
        ("2026/12/18 15:30:20", When(date(2026, 12, 18), time(15, 30))),
        ("+2h", When(date(2026, 11, 18), time(11, 30))),
        ("in 30 minutes", When(date(2026, 11, 18), time(10))),
        ("30分後", When(date(2026, 11, 18), time(10))),
        ("15時間後", When(date(2026, 11, 19), time(0, 30))),
        ("2 hours ago", When(date(2026, 11, 18), time(7, 30))),
        ("tonight", When(date(2026, 11, 18), time(20))),
    ],
)
def test_parse_when(text: str, when: When) -> None:
    assert parse_when(text, NOW, APRIL) == when


def test_time_alone_was_the_last_one_where_the_past_is_preferred() -> None:
    assert parse_when("9:00", NOW, prefer="past") == When(date(2026, 11, 18), time(9))
    assert parse_when("15:00", NOW, prefer="past") == When(date(2026, 11, 17), time(15))


def test_hours_from_now_pass_over_a_change_of_clocks() -> None:
    before = datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert parse_when("+1h", before) == When(date(2026, 3, 29), time(3, 30))


@pytest.mark.parametrize(
    "text", ["", "abc", "25:00", "10:75", "午前12時", "13pm", "0am", "10時間", "明日午後", "10", "1:1", "16:9"]
)
def test_what_is_no_time_is_named_with_an_example(text: str) -> None:
    with pytest.raises(Usage, match="is not a time") as error:
        parse_when(text, NOW)
    assert "tomorrow 10:00" in str(error.value)


@pytest.mark.parametrize(
    ("phrase", "when", "rest"),
    [
        ("金曜10時 見積提出", When(date(2026, 11, 20), time(10)), "見積提出"),
        ("　金曜　１０時　見積提出", When(date(2026, 11, 20), time(10)), "見積提出"),
        ("見積提出 金曜10時", When(date(2026, 11, 20), time(10)), "見積提出"),
        ("tomorrow 10:00 send quote", When(date(2026, 11, 19), time(10)), "send quote"),
        ("call 田中 tomorrow at 10:00", When(date(2026, 11, 19), time(10)), "call 田中"),
        ("send quote by Friday", When(date(2026, 11, 20)), "send quote"),
        ("A社に金曜10時に訪問", When(date(2026, 11, 20), time(10)), "A社に訪問"),
        ("見積提出（12/18）", When(date(2026, 12, 18)), "見積提出"),
        ("12/18(金)までに見積", When(date(2026, 12, 18)), "見積"),
        ("月末までに請求", When(date(2026, 11, 30)), "請求"),
        ("明日、田中さんに電話", When(date(2026, 11, 19)), "田中さんに電話"),
        ("今日中に返信", When(date(2026, 11, 18)), "返信"),
        ("3日後に電話", When(date(2026, 11, 21)), "電話"),
        ("3営業日後 入金確認", When(date(2026, 11, 24)), "入金確認"),
        ("2時間後に電話", When(date(2026, 11, 18), time(11, 30)), "電話"),
        ("call in 2 hours", When(date(2026, 11, 18), time(11, 30)), "call"),
        ("call next week", When(date(2026, 11, 23)), "call"),
        ("来週 電話", When(date(2026, 11, 23)), "電話"),
        ("fri 10:00 call", When(date(2026, 11, 20), time(10)), "call"),
        ("next friday 3pm demo", When(date(2026, 11, 27), time(15)), "demo"),
        ("2026-12-18T10:00 call", When(date(2026, 12, 18), time(10)), "call"),
        ("15:00 折返し", When(date(2026, 11, 18), time(15)), "折返し"),
        ("friday", When(date(2026, 11, 20)), ""),
    ],
)
def test_find_when(phrase: str, when: When, rest: str) -> None:
    assert find_when(phrase, NOW, APRIL) == (when, rest)


@pytest.mark.parametrize(
    "phrase",
    [
        *(
            "",
            "電話",
            "call 田中",
            "The sat down meeting",
            "May I call",
            "毎週月曜の定例",
            "毎月10日の請求",
            "第2金曜に会議",
        ),
        *(
            "来月の計画を送る",
            "10日以内に連絡",
            "3年前の契約を更新",
            "年末年始の挨拶",
            "24/7 support",
            "12/18(木) 訪問",
        ),
        *("16:9 の画面", "見積 v2.1.2026", "案件No 20261218", "1:1 meeting", "GTX Pro ×40", "every friday", "3 days"),
        *("9999-12-31", "x" * 900 + " friday"),
    ],
)
def test_phrase_without_a_day_comes_back_as_it_is(phrase: str) -> None:
    assert find_when(phrase, NOW, APRIL) == (None, phrase)


@given(st.one_of(st.text(max_size=40), near_dates), st.sampled_from(PREFERENCES))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(text: str, prefer: Prefer) -> None:
    days = []
    with suppress(Usage):
        days.append(parse_date(text, TODAY, APRIL, prefer=prefer))
    with suppress(Usage):
        days.append(parse_when(text, NOW, APRIL, prefer=prefer).day)
    assert all(1900 <= day.year <= 2999 for day in days)


@given(st.one_of(st.text(max_size=40), near_dates))
@settings(max_examples=200, deadline=None)
def test_finding_never_fails_and_takes_only_away(phrase: str) -> None:
    when, rest = find_when(phrase, NOW, APRIL)
    if when is None:
        assert rest == phrase
        return
    assert 1900 <= when.day.year <= 2999
    remaining = iter(phrase)
    assert all(character in remaining for character in rest.replace(" ", ""))


@given(
    st.dates(date(2000, 1, 1), date(2900, 1, 1)), st.times(), st.sampled_from(["見積提出", "send quote", "電話 田中"])
)
def test_what_was_put_into_a_phrase_is_found(day: date, at: time, what: str) -> None:
    now = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
    when = When(day, at.replace(second=0, microsecond=0))
    for phrase in (f"{day} {at:%H:%M} {what}", f"{what} {day} {at:%H:%M}", f"{day:%Y年%m月%d日}{at:%H時%M分} {what}"):
        assert find_when(phrase, now) == (when, what)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("14d", timedelta(days=14)),
        ("14 days", timedelta(days=14)),
        ("2w", timedelta(weeks=2)),
        ("2週間", timedelta(weeks=2)),
        ("１４日", timedelta(days=14)),
        ("3時間", timedelta(hours=3)),
        ("1h", timedelta(hours=1)),
        ("1.5h", timedelta(minutes=90)),
        ("1h30m", timedelta(minutes=90)),
        ("1時間半", timedelta(minutes=90)),
        ("1時間30分", timedelta(minutes=90)),
        ("30m", timedelta(minutes=30)),
        ("90 min", timedelta(minutes=90)),
        ("0d", timedelta()),
    ],
)
def test_parse_duration(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["", "5", "d", "-1d", "1mo", "1y", "99999w", "1d x", "٣d"])
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(Usage, match="is not a length of time"):
        parse_duration(text)


@given(st.text(max_size=20))
def test_any_length_is_read_or_refused(text: str) -> None:
    with suppress(Usage):
        assert parse_duration(text) >= timedelta()


def test_dates_in_words_import_no_library() -> None:
    code = (
        "import sys, datetime as d; from sfa_tui.model.dates import parse_date as p; p('来週金曜', d.date(2026, 1, 1));"
        "sys.exit(bool({'dateparser', 'holidays', 'babel', 'rich', 'decimal'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "text", ["tomorrow 25:00", "26:00 tomorrow", "2026-12-01 10:00:61", "明日25時", "R0.1.1", "令和0年1月1日"]
)
def test_a_time_or_year_that_is_none_is_refused_and_not_left_out(text: str) -> None:
    with pytest.raises(Usage):
        parse_when(text, datetime(2026, 11, 22, 9, 0, tzinfo=UTC))
