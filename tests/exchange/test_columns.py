import time
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sfa_tui.exchange.columns import CellError, ColumnReader, read_column
from sfa_tui.model.errors import Ambiguous, Usage

TODAY = date(2026, 11, 22)
JST = timezone(timedelta(hours=9))


def reader(kind: str, *values: str, header: str = "x", currency: str = "JPY", **options: Any) -> ColumnReader:
    return read_column(header, values, kind=kind, currency=currency, today=TODAY, **options)


def read(kind: str, *values: str, **options: Any) -> list[Any]:
    column = reader(kind, *values, **options)
    return [column.read(value) for value in values]


def message(value: object) -> str:
    assert isinstance(value, CellError), value
    return value.message


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2017-03-01",
            "2017/3/1",
            "2017.03.01",
            "20170301",
            "２０１７／３／１",
            "2017年3月1日",
            "2017年3月1日(水)",
            "2017 年 3 月 1 日",
        ),
        *(
            "平成29年3月1日",
            "H29.3.1",
            "H29/03/01",
            "㍻29年3月1日",
            "1-Mar-17",
            "1 March 2017",
            "01-MAR-2017",
            "Mar 1, 2017",
        ),
        *("March 1st, 2017", "Wed, 1 Mar 2017", "2017-03-01 00:00:00", "2017-03-01T09:30:00+09:00", "2017/3/1 14:05"),
        *("2017-02-28T15:00:00Z", "2017年3月1日14時05分"),
    ],
)
def test_dates_that_read_one_way(text: str) -> None:
    assert read("date", text, zone=JST) == [date(2017, 3, 1)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和8年12月1日", date(2026, 12, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R8.12.1", date(2026, 12, 1)),
        ("S64.1.7", date(1989, 1, 7)),
        ("1-Mar-99", date(1999, 3, 1)),
        ("1-Mar-45", date(2045, 3, 1)),
        ("1-Mar-47", date(1947, 3, 1)),
    ],
)
def test_eras_and_short_years(text: str, day: date) -> None:
    assert read("date", text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "令和元年4月30日",
        "平成40年1月1日",
        "2017-02-30",
        "2017-13-01",
        "20171301",
        "soon",
        "43101",
        "12/18",
        "2017-03",
        "2017-03-01x",
        "32/1/2017",
        "2017-3-1 25:00",
    ],
)
def test_what_is_no_date_is_told(text: str) -> None:
    assert "is not a date" in message(read("date", text)[0])


def test_nothing_is_none() -> None:
    for kind in ("date", "amount", "integer", "email", "phone"):
        assert read(kind, "", "  ", "-", "N/A", "未定", "null") == [None] * 6
    assert read("text", "-", "", " x ") == ["-", None, "x"]
    assert "error of the spreadsheet" in message(read("text", "#REF!")[0])


def test_one_value_proves_the_order_of_all() -> None:
    assert read("date", "1/2/2017", "13/2/2017") == [date(2017, 2, 1), date(2017, 2, 13)]
    assert read("date", "1/2/2017", "2/13/2017") == [date(2017, 1, 2), date(2017, 2, 13)]
    column = reader("date", "1.2.2017", "13.2.2017", header="Datum")
    assert (column.date_order, column.notes) == (
        "dmy",
        ('"Datum": 1.2.2017 is read as 2017-02-01, as other dates of the column prove',),
    )


def test_an_order_that_nothing_proves_is_asked_for() -> None:
    with pytest.raises(Ambiguous, match=r'"Close".*--date-order dmy, --date-order mdy') as error:
        reader("date", "3/3/2017", "1/2/2017", "2017-05-06", header="Close")
    assert "(1/2/2017)" in str(error.value)
    assert error.value.candidates == ("--date-order dmy", "--date-order mdy")
    assert read("date", "1/2/2017", date_order="dmy") == [date(2017, 2, 1)]
    assert read("date", "1/2/2017", date_order="mdy") == [date(2017, 1, 2)]
    assert read("date", "3/3/2017", "4/4/2017") == [date(2017, 3, 3), date(2017, 4, 4)]
    with pytest.raises(Usage, match="--date-order"):
        reader("date", "1/2/2017", date_order="american")


def test_contradicting_orders_are_asked_for() -> None:
    with pytest.raises(Ambiguous):
        reader("date", "13/1/2017", "1/13/2017", "1/2/2017")
    assert "not a date" in message(read("date", "13/1/2017", "1/13/2017", date_order="dmy")[1])


def test_short_years_may_stand_first() -> None:
    assert read("date", "17/3/1", "17/4/30", "18/1/25") == [date(2017, 3, 1), date(2017, 4, 30), date(2018, 1, 25)]
    assert read("date", "1/3/17", "30/4/17", "25/1/18") == [date(2017, 3, 1), date(2017, 4, 30), date(2018, 1, 25)]
    assert read("date", "3/14/17") == [date(2017, 3, 14)]
    with pytest.raises(Ambiguous, match="--date-order dmy, --date-order ymd"):
        reader("date", "25/12/17")


def test_an_impossible_date_proves_nothing() -> None:
    with pytest.raises(Ambiguous):
        reader("date", "45/1/2017", "1/2/2017")


def test_moments_keep_their_time_and_zone() -> None:
    assert (
        read(
            "datetime",
            "2026-12-01 14:05",
            "2026/12/1 午後2時5分",
            "2026-12-01T05:05:00Z",
            "Dec 1, 2026 2:05 PM",
            zone=JST,
        )
        == [datetime(2026, 12, 1, 14, 5, tzinfo=JST)] * 4
    )
    assert read("datetime", "2026-12-01", zone=JST) == [date(2026, 12, 1)]
    (local,) = read("datetime", "2026-12-01 14:05")
    assert local.tzinfo is not None
    assert local.replace(tzinfo=None) == datetime(2026, 12, 1, 14, 5)  # noqa: DTZ001 - the wall clock is what is compared
    assert read("datetime", "2026-12-01 00:30:15.250Z", zone=UTC)[0].microsecond == 250_000


def test_amounts_in_yen_and_dollars() -> None:
    assert read("amount", "4,800,000", "￥１２００", "450万", "1.2億", "▲1,200", "(300)", "-5円") == [
        *(4_800_000, 1200, 4_500_000, 120_000_000, -1200, -300, -5)
    ]
    assert read("amount", "1054", "1,054.50", "$3", currency="USD") == [105400, 105450, 300]
    assert "not an amount" in message(read("amount", "many")[0])
    assert "too large" in message(read("amount", "99999999999", currency="JPY", header="金額（億円）")[0])


def test_the_factor_of_a_header_is_applied_and_told() -> None:
    column = reader("amount", "1,200", header="金額（千円）")
    assert column.read("1,200") == 1_200_000
    assert (column.scale, column.notes) == (1000, ('"金額（千円）" is in 千円: its amounts are multiplied by 1,000',))
    assert read("amount", "1.5", header="売上（百万円）") == [1_500_000]
    assert read("amount", "7", header="金額", preamble=("一覧", "（単位：千円）")) == [7000]
    assert reader("amount", "7", header="金額").notes == ()


def test_two_factors_are_refused() -> None:
    for text in ("450万", "1,200円", "4.5k"):
        assert "unit of its own" in message(read("amount", text, header="金額（千円）")[0])


def test_tax_is_warned_about() -> None:
    assert "includes tax" in reader("amount", "1", header="金額（税込）").notes[0]


def test_the_currency_of_a_header_rules() -> None:
    assert reader("amount", "1", header="Amount (USD)").currency == "USD"
    assert reader("amount", "1", header="金額（円）", currency="USD").currency == "JPY"
    assert reader("amount", "1", header="Amount ($)", currency="AUD").currency == "AUD"
    assert reader("amount", "1", header="Amount", currency="EUR").currency == "EUR"
    assert reader("amount", "1", header="TOTAL OF ALL DEALS").currency == "JPY"
    assert reader("amount", "1", header="Amount (in TRY)").currency == "TRY"
    assert read("amount", "1.5", header="Amount (USD)") == [150]
    assert read("amount", "1.50", "0.05", ".50", "-1.50", currency="USD") == [150, 5, 50, -150]
    assert read("amount", "1.50", header="Revenue ($K)", currency="USD") == [150_000]


def test_decimal_commas_are_decided_by_the_column() -> None:
    assert read("amount", "1.234", "12,50", currency="EUR") == [123_400, 1250]
    assert read("amount", "1,234", "12.50", currency="EUR") == [123_400, 1250]
    assert read("amount", "1.234", "1.234.567", currency="EUR") == [123_400, 123_456_700]
    assert read("amount", "1,234", currency="EUR") == [123_400]
    assert "could be" in message(read("amount", "1.234", currency="EUR")[0])
    mixed = read("amount", "12,50", "12.50", "1,234", "1.234", "7", currency="EUR")
    assert mixed[:2] == [1250, 1250]
    assert "both kinds" in message(mixed[2])
    assert "both kinds" in message(mixed[3])
    assert mixed[4] == 700


def test_numbers() -> None:
    assert read("number", "1,234", "2.5", "１０個") == [Decimal(1234), Decimal("2.5"), Decimal(10)]
    assert read("number", "2,5") == [Decimal("2.5")]
    assert read("integer", "2,822", "1996年", "120名", "3.0") == [2822, 1996, 120, 3]
    assert "whole number" in message(read("integer", "1.5")[0])
    assert "not a number" in message(read("number", "lots")[0])


def test_percentages_are_decided_by_the_column() -> None:
    assert read("percent", "50%", "50", "8割", "0") == [Decimal(50), Decimal(50), Decimal(80), Decimal(0)]
    assert read("percent", "0.5", "1", "0") == [Decimal(50), Decimal(100), Decimal(0)]
    assert read("percent", "0.5", "1", "20") == [Decimal("0.5"), Decimal(1), Decimal(20)]
    assert "1% or 100%" in message(read("percent", "1", "0")[0])
    assert "between" in message(read("percent", "120")[0])
    assert "between" in message(read("percent", "-1")[0])


def test_booleans() -> None:
    assert read("boolean", "Yes", "はい", "○", "1", "済", "no", "いいえ", "×", "0", "") == [True] * 5 + [False] * 2 + [
        True,
        False,
        None,
    ]
    assert "neither" in message(read("boolean", "maybe")[0])


def test_addresses_and_phones() -> None:
    assert read("email", "a@b.co.jp", "Tanaka <t@x.com>", "ａ＠ｂ．ｊｐ", "mailto:x@y.z") == [
        "a@b.co.jp",
        "t@x.com",
        "a@b.jp",
        "x@y.z",
    ]
    assert read("emails", "a@b.jp; c@d.jp, a@b.jp") == [("a@b.jp", "c@d.jp")]
    assert "e-mail" in message(read("email", "nobody")[0])
    assert read("phone", "０３ー１２３４ー５６７８", "+81 (3) 1234-5678", "03-1234-5678 内線 12") == [
        *("03-1234-5678", "+81 (3) 1234-5678", "03-1234-5678 内線 12")
    ]
    assert read("phones", "03-1234-5678 / 090-1234-5678") == [("03-1234-5678", "090-1234-5678")]
    assert "phone" in message(read("phone", "call me")[0])
    assert read("url", "example.co.jp", "https://x.com/a?b") == ["example.co.jp", "https://x.com/a?b"]
    assert "web address" in message(read("url", "not one")[0])


def test_codes() -> None:
    assert read("currency", "usd", "円", "€", "ＪＰＹ") == ["USD", "JPY", "EUR", "JPY"]
    assert "not a currency" in message(read("currency", "XYZ")[0])
    assert read("corporate_number", "5070001000715", "T6020001008662", "６-０２００-０１００-８６６２") == [
        *("5070001000715", "6020001008662", "6020001008662")
    ]
    assert "first digit" in message(read("corporate_number", "6070001000715")[0])
    assert "13 digits" in message(read("corporate_number", "5.07E+12")[0])
    assert read("tags", "a; b、c,a") == [("a", "b", "c")]


KINDS = (
    *("text", "code", "country", "tags", "date", "datetime", "amount", "number", "integer", "percent", "boolean"),
    *("email", "emails", "phone", "phones", "url", "currency", "corporate_number"),
)
DIGITS = st.text("0123456789０１.,-/年月日万億千円%()▲RH: TZ+aM", max_size=14)


@settings(max_examples=150, deadline=None)
@given(kind=st.sampled_from(KINDS), values=st.lists(st.text(max_size=12) | DIGITS, max_size=5))
def test_any_text_gives_a_value_or_an_error(kind: str, values: list[str]) -> None:
    try:
        column = reader(kind, *values)
    except Ambiguous:
        return
    for value in values:
        assert column.read(value) == column.read(value)


@settings(max_examples=100, deadline=None)
@given(days=st.lists(st.dates(date(1990, 1, 1), date(2040, 1, 1)), min_size=1), order=st.sampled_from(["dmy", "mdy"]))
def test_a_column_in_one_order_is_read_in_it_or_asked_about(days: list[date], order: str) -> None:
    form = "{0.day}/{0.month}/{0.year}" if order == "dmy" else "{0.month}/{0.day}/{0.year}"
    texts = [form.format(day) for day in days]
    assert read("date", *texts, date_order=order) == days
    try:
        assert read("date", *texts) == days
    except Ambiguous:
        assert all(day.day <= 12 for day in days)


def test_a_hundred_thousand_cells_are_quick() -> None:
    amounts = [f"{number},{number % 900 + 100}.50" for number in range(1, 999)] * 100
    days = [f"2017/{number % 12 + 1}/{number % 28 + 1}" for number in range(100_000)]
    started = time.perf_counter()
    for kind, cells in (("amount", amounts), ("date", days)):
        column = read_column("x", cells, kind=kind, currency="USD", today=TODAY)
        assert not any(isinstance(column.read(cell), CellError) for cell in cells)
    assert time.perf_counter() - started < 3
