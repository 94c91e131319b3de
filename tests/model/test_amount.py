from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.amount import MAX_MINOR, mentions_tax_included, parse_amount, read_number, scale_of_header
from sfa_tui.model.errors import Usage

amounts = st.integers(-MAX_MINOR, MAX_MINOR)
FULL_WIDTH = str.maketrans("0123456789,.-()", "０１２３４５６７８９，．－（）")


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("4800000", 4_800_000),
        ("4,800,000", 4_800_000),
        ("４，８００，０００円", 4_800_000),
        ("￥4,800,000", 4_800_000),
        ("JPY 4,800,000", 4_800_000),
        ("4,800,000 jpy", 4_800_000),
        ("¥ 4,800,000 円", 4_800_000),
        ("4.800.000", 4_800_000),
        ("4 800 000", 4_800_000),
        ("4\u00a0800\u00a0000", 4_800_000),
        ("4'800'000", 4_800_000),
        ("4’800’000", 4_800_000),
        ("1,234", 1_234),
        ("1.234", 1_234),
        ("1234.0", 1_234),
        ("1,234.00", 1_234),
        ("450万", 4_500_000),
        ("450 万円", 4_500_000),
        ("１．２億", 120_000_000),
        ("1.234億", 123_400_000),
        ("1億2000万", 120_000_000),
        ("1億2,000万円", 120_000_000),
        ("1億2千万", 120_000_000),
        ("2千3百万", 23_000_000),
        ("1兆", 1_000_000_000_000),
        ("5千", 5_000),
        ("2万5千", 25_000),
        ("1万2,500円", 12_500),
        ("4,800千円", 4_800_000),
        ("5百万円", 5_000_000),
        ("4.5k", 4_500),
        ("4.5K JPY", 4_500),
        ("1.2m", 1_200_000),
        ("1.2 million", 1_200_000),
        (".5m", 500_000),
        ("3bn", 3_000_000_000),
        ("▲1,200", -1_200),
        ("△ 1,200", -1_200),
        ("(1,200)", -1_200),
        ("（１，２００）", -1_200),
        ("−1,200", -1_200),
        ("－1,200", -1_200),
        ("-¥1,200", -1_200),
        ("¥-1,200", -1_200),
        ("▲¥1,200", -1_200),
        ("¥(1,200)", -1_200),
        ("1,200-", -1_200),
        ("▲450万", -4_500_000),
        ("+1,200", 1_200),
        ("-0", 0),
        ("9,000,000,000,000,000", MAX_MINOR),
    ],
)
def test_yen(text: str, yen: int) -> None:
    assert parse_amount(text, "JPY") == yen
    assert parse_amount(f"  {text.translate(FULL_WIDTH)}\t", "JPY") == yen


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("$4,821.00", 482_100),
        ("4821", 482_100),
        ("1,234", 123_400),
        ("1.23", 123),
        ("12,5", 1_250),
        ("1.234,56", 123_456),
        ("1,234.56", 123_456),
        ("1 234,56", 123_456),
        ("1'234.56", 123_456),
        ("12345,67", 1_234_567),
        ("1,234.560", 123_456),
        ("US$5.50", 550),
        ("$1.2m", 120_000_000),
        ("USD $5", 500),
        ("($5.25)", -525),
    ],
)
def test_dollars(text: str, cents: int) -> None:
    assert parse_amount(text, "USD") == cents


@pytest.mark.parametrize(
    ("text", "currency", "decimal_comma", "minor"),
    [
        ("1.234", "USD", True, 123_400),
        ("1,23", "USD", True, 123),
        ("1.234.567,8", "EUR", True, 123_456_780),
        ("1,234", "USD", False, 123_400),
        ("1.234", "KWD", False, 1_234),
        ("1,234", "KWD", True, 1_234),
        ("1,2m", "EUR", True, 120_000_000),
        ("1.234m", "USD", False, 123_400_000),
    ],
)
def test_told_which_mark_is_the_decimal(text: str, currency: str, decimal_comma: bool, minor: int) -> None:
    assert parse_amount(text, currency, decimal_comma=decimal_comma) == minor


@pytest.mark.parametrize(
    ("text", "currency", "scale"),
    [
        ("1.234", "USD", 1),
        ("10.500", "USD", 1),
        ("1.234", "KWD", 1),
        ("1.234m", "JPY", 1),
        ("1.234", "JPY", 1000),
        ("-€1.234", "EUR", 1),
    ],
)
def test_two_readings_are_refused_with_both(text: str, currency: str, scale: int) -> None:
    with pytest.raises(Usage) as error:
        parse_amount(text, currency, scale=scale)
    assert text in str(error.value)
    assert text.replace(".", ",") in str(error.value)


@pytest.mark.parametrize(
    ("text", "currency", "decimal_comma", "reason"),
    [
        ("12.5", "JPY", None, "decimals"),
        ("1.235", "USD", False, "decimals"),
        ("0.123", "USD", None, "decimals"),
        ("1.234", "USD", False, "decimals"),
        ("1.23", "USD", True, "not an amount"),
        ("1,23", "USD", False, "not an amount"),
        ("1,234.56", "USD", True, "not an amount"),
        ("1.234,56", "USD", False, "not an amount"),
        ("1,23,456", "USD", None, "not an amount"),
        ("1,2345", "USD", None, "not an amount"),
        ("1,234,56", "USD", None, "not an amount"),
        ("1.234,567.8", "USD", None, "not an amount"),
        ("9,000,000,000,000,001", "JPY", None, "too large"),
        ("9999兆", "USD", None, "too large"),
        ("1" * 79, "JPY", None, "too large"),
        ("1" * 81, "JPY", None, "not an amount"),
        ("$5", "JPY", None, "not in JPY"),
        ("EUR 5", "USD", None, "not in USD"),
        ("5円", "USD", None, "not in USD"),
        ("C$5", "USD", None, "not in USD"),
        ("¥5 USD", "USD", None, "not in USD"),
        ("1,100円（税込）", "JPY", None, "tax"),
        ("1億5", "JPY", None, "not an amount"),
        ("1億5千", "JPY", None, "not an amount"),
        ("1億20000万", "JPY", None, "not an amount"),
        ("1.5億2000万", "JPY", None, "not an amount"),
        ("5万億", "JPY", None, "not an amount"),
        ("2万1億", "JPY", None, "not an amount"),
        ("百万円", "JPY", None, "not an amount"),
        ("円", "JPY", None, "not an amount"),
        ("", "JPY", None, "not an amount"),
        ("-", "JPY", None, "not an amount"),
        ("(-5)", "JPY", None, "not an amount"),
        ("--5", "JPY", None, "not an amount"),
        ("(5", "JPY", None, "not an amount"),
        ("5 6", "JPY", None, "not an amount"),
        ("1_000", "JPY", None, "not an amount"),
        ("9e5", "JPY", None, "not an amount"),
        ("NaN", "JPY", None, "not an amount"),
        ("Infinity", "JPY", None, "not an amount"),
        ("٣", "JPY", None, "not an amount"),
        ("²", "JPY", None, "not an amount"),
        ("①", "JPY", None, "not an amount"),
        ("10–20", "JPY", None, "not an amount"),
        ("12%", "JPY", None, "not an amount"),
    ],
)
def test_what_is_refused_and_why(text: str, currency: str, decimal_comma: bool | None, reason: str) -> None:
    with pytest.raises(Usage, match=reason) as error:
        parse_amount(text, currency, decimal_comma=decimal_comma)
    assert text.strip()[:80] in str(error.value)


@pytest.mark.parametrize(
    ("text", "scale", "yen"),
    [
        ("4,800", 1000, 4_800_000),
        ("4.8", 1_000_000, 4_800_000),
        ("1,234.5", 1000, 1_234_500),
        ("▲12", 10_000, -120_000),
    ],
)
def test_scale_of_the_column(text: str, scale: int, yen: int) -> None:
    assert parse_amount(text, "JPY", scale=scale) == yen


@given(st.text(max_size=40), st.sampled_from(["JPY", "USD", "KWD"]), st.sampled_from([None, True, False]))
def test_any_text_is_read_or_refused(text: str, currency: str, decimal_comma: bool | None) -> None:
    try:
        minor = parse_amount(text, currency, decimal_comma=decimal_comma)
    except Usage:
        return
    assert abs(minor) <= MAX_MINOR


@given(st.text("0123456789.,-()¥$円万億千百kmb JPY▲'", max_size=14), st.sampled_from(["JPY", "USD"]))
def test_what_looks_like_an_amount_never_means_two(text: str, currency: str) -> None:
    readings = set()
    for decimal_comma in (True, False):
        try:
            readings.add(parse_amount(text, currency, decimal_comma=decimal_comma))
        except Usage:
            continue
    try:
        guessed = parse_amount(text, currency)
    except Usage:
        return
    assert guessed in readings
    # Only a comma before three digits and, in yen, a point there may be settled by convention.
    if len(readings) > 1:
        assert guessed == max(readings, key=abs)


@given(amounts, st.sampled_from(["JPY", "USD", "EUR", "GBP"]), st.sampled_from(["en", "ja"]))
def test_what_babel_writes_is_read_back(minor: int, currency: str, language: str) -> None:
    major = Decimal(minor).scaleb(0 if currency == "JPY" else -2)
    assert parse_amount(format_currency(major, currency, locale=language), currency) == minor


@given(amounts, st.sampled_from(["de", "fr", "it", "es", "de_CH"]))
def test_european_numbers_are_read_back(minor: int, locale: str) -> None:
    text = format_decimal(Decimal(minor).scaleb(-2), format="#,##0.00", locale=locale)
    assert parse_amount(text, "EUR") == minor
    assert parse_amount(text, "EUR", decimal_comma=locale != "de_CH") == minor


@given(st.integers(0, 10**17), st.sampled_from(["JPY", "USD", "KWD"]), st.sampled_from([1, 1000]))
def test_bare_digits_are_the_same_on_the_quick_path(number: int, currency: str, scale: int) -> None:
    def read(text: str) -> int | str:
        try:
            return parse_amount(text, currency, scale=scale)
        except Usage as error:
            return str(error).replace("+", "")

    assert read(str(number)) == read(f"+{number}")


@given(st.integers(1, 9_999), st.integers(0, 9_999))
def test_sections_of_ten_thousand_add_up(oku: int, man: int) -> None:
    text = f"{oku}億" + (f"{man}万" if man else "")
    assert parse_amount(text, "JPY") == oku * 10**8 + man * 10**4


@pytest.mark.parametrize(
    ("text", "decimal_comma", "number"),
    [
        ("1.234", None, "1.234"),
        ("1.234", True, "1234"),
        ("1,234", None, "1234"),
        ("1,234", True, "1.234"),
        ("▲450万", None, "-4500000"),
        ("$5.5", None, "5.5"),
        ("0", None, "0"),
        ("-0.50", None, "-0.50"),
    ],
)
def test_read_number(text: str, decimal_comma: bool | None, number: str) -> None:
    assert read_number(text, decimal_comma=decimal_comma) == Decimal(number)


@pytest.mark.parametrize("text", ["", "abc", "2026-12-18", "12/18", "1e5", "03-1234-5678", "A-12"])
def test_what_is_no_number(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("header", "factor", "unit"),
    [
        ("金額（千円）", 1_000, "千円"),
        ("金額(千円)", 1_000, "千円"),
        ("受注金額［百万円］", 1_000_000, "百万円"),
        ("（万円）", 10_000, "万円"),
        ("売上【億円】", 100_000_000, "億円"),
        ("売上（十億円）", 1_000_000_000, "十億円"),
        ("金額　単位：千円", 1_000, "千円"),
        ("金額（税抜、単位：千円）", 1_000, "千円"),
        ("金額（千円、税抜）", 1_000, "千円"),
        ("売上（千円/月）", 1_000, "千円"),
        ("売上_千円", 1_000, "千円"),
        ("売上千円", 1_000, "千円"),
        ("予算（千）", 1_000, "千"),
        ("売上(百万米ドル)", 1_000_000, "百万米ドル"),
        ("Amount (thousands)", 1_000, "thousands"),
        ("Amount ($K)", 1_000, "$K"),
        ("Amount （＄Ｋ）", 1_000, "＄Ｋ"),
        ("Amount (K$)", 1_000, "K$"),
        ("Amount (kUSD)", 1_000, "kUSD"),
        ("amount_usd_k", 1_000, "usd_k"),
        ("Revenue (in millions)", 1_000_000, "millions"),
        ("Revenue in USD millions", 1_000_000, "USD millions"),
        ("Revenue (USD m)", 1_000_000, "USD m"),
        ("Revenue (€ mn)", 1_000_000, "€ mn"),
        ("Revenue $000", 1_000, "$000"),
        ("Revenue ('000)", 1_000, "'000"),
        ("Revenue (£’000s)", 1_000, "£’000s"),
        ("Revenue, thousands of USD", 1_000, "thousands of USD"),
        ("Revenue millions", 1_000_000, "millions"),
        ("Revenue (M)", 1_000_000, "M"),
        ("Revenue ($bn)", 1_000_000_000, "$bn"),
    ],
)
def test_scale_of_header(header: str, factor: int, unit: str) -> None:
    assert scale_of_header(header) == (factor, unit)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "金額",
        "金額（円）",
        "Amount",
        "Amount (USD)",
        "10万円以上",
        "案件規模（1千万円以上）",
        "千葉支店",
        "Length (m)",
        "Size (mm)",
        "Kind",
        "in Kyoto",
        "Thousand Oaks",
        "deal_value",
    ],
)
def test_header_without_a_scale(header: str) -> None:
    assert scale_of_header(header) is None


@given(st.text(max_size=40))
def test_any_header_is_looked_at(header: str) -> None:
    found = scale_of_header(header)
    assert found is None or (found[0] >= 1_000 and found[1] in header)
    assert mentions_tax_included(header) in (True, False)


@pytest.mark.parametrize(
    "header",
    [
        "税込金額",
        "金額（税込み）",
        "内税",
        "Amount incl. tax",
        "Amount (including VAT)",
        "VAT incl.",
        "ＴＡＸ included",
    ],
)
def test_tax_included(header: str) -> None:
    assert mentions_tax_included(header)


@pytest.mark.parametrize("header", ["金額", "税抜金額", "Tax", "Amount excl. tax", "Includes support"])
def test_tax_not_included(header: str) -> None:
    assert not mentions_tax_included(header)
