import subprocess
import sys
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from babel.core import get_global
from babel.numbers import format_currency, list_currencies
from hypothesis import given
from hypothesis import strategies as st

from sfa_tui.model.errors import Usage
from sfa_tui.model.money import (
    CURRENCIES,
    Scale,
    convert,
    format_money,
    is_currency,
    json_number,
    minor_digits,
    round_div,
    share,
    to_major,
    weighted_minor,
)

amounts = st.integers(-9_000_000_000_000_000, 9_000_000_000_000_000)
currencies = st.sampled_from(sorted(CURRENCIES))


@pytest.mark.parametrize(
    ("currency", "digits"), [("JPY", 0), ("USD", 2), ("KWD", 3), ("CLF", 4), ("HUF", 2), ("KRW", 0)]
)
def test_minor_digits(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


def test_currencies_are_those_that_babel_knows_to_be_in_use() -> None:
    in_use = {
        code
        for uses in get_global("territory_currencies").values()
        for code, _, end, tender in uses
        if end is None and tender
    }
    assert in_use <= CURRENCIES
    # ZWG is newer than some releases of Babel's names.
    assert CURRENCIES - {"ZWG"} <= set(list_currencies())


@pytest.mark.parametrize("code", ["jpy", "ABC", "", "US", "XXX"])
def test_what_is_no_currency(code: str) -> None:
    assert not is_currency(code)
    assert is_currency("JPY")


@given(amounts, st.sampled_from(["JPY", "USD", "EUR", "GBP"]), st.sampled_from(["en", "ja"]))
def test_quick_format_is_what_babel_writes(minor: int, currency: str, language: str) -> None:
    major = Decimal(minor).scaleb(-minor_digits(currency))
    assert format_money(minor, currency, language) == format_currency(major, currency, locale=language)


@given(amounts, currencies, st.sampled_from(["en", "ja"]))
def test_every_currency_shows_all_its_digits(minor: int, currency: str, language: str) -> None:
    shown = format_money(minor, currency, language)
    digits = "".join(character for character in shown if character.isdigit())
    assert int(digits) == abs(minor)
    assert shown.startswith("-") == (minor < 0)


@pytest.mark.parametrize(
    ("minor", "currency", "language", "scale", "shown"),
    [
        (4_800_000, "JPY", "en", "unit", "¥4,800,000"),
        (4_800_000, "JPY", "ja", "unit", "￥4,800,000"),
        (482_100, "USD", "en", "unit", "$4,821.00"),
        (-5, "USD", "ja", "unit", "-$0.05"),
        (4_800_000, "JPY", "en", "million", "¥4.8M"),
        (4_800_000, "JPY", "ja", "million", "4.8百万円"),
        (4_800_000, "JPY", "ja", "thousand", "4,800千円"),
        (1_234_567, "JPY", "ja", "thousand", "1,234.6千円"),
        (482_100, "USD", "en", "thousand", "$4.8K"),
        (482_100_00, "USD", "ja", "thousand", "482.1千米ドル"),
        (-38_000_000, "JPY", "en", "million", "-¥38M"),
        (-49, "JPY", "en", "thousand", "¥0"),
        (0, "JPY", "ja", "million", "0百万円"),
        (1_234_567, "KWD", "en", "unit", "KWD1,234.567"),
        (1_234_567, "KWD", "en", "thousand", "KWD1.2K"),
        (1_234, "AFN", "en", "unit", "AFN12.34"),
    ],
)
def test_format_money(minor: int, currency: str, language: str, scale: Scale, shown: str) -> None:
    assert format_money(minor, currency, language, scale) == shown


def test_unknown_scale_is_named() -> None:
    with pytest.raises(Usage, match="billion"):
        format_money(1, "JPY", "en", "billion")  # type: ignore[arg-type]


def test_plain_amounts_do_not_import_babel() -> None:
    code = (
        "import sys; from sfa_tui.model.money import format_money as f;"
        "f(1, 'JPY', 'ja', 'million'); f(1, 'USD', 'en'); sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(amounts, currencies)
def test_major_amount_is_exact(minor: int, currency: str) -> None:
    major = to_major(minor, currency)
    assert Fraction(major) == Fraction(minor, 10 ** minor_digits(currency))
    assert isinstance(major, int) == (minor % 10 ** minor_digits(currency) == 0)


@given(amounts, currencies)
def test_json_number_reads_back_as_the_amount(minor: int, currency: str) -> None:
    number = json_number(minor, currency)
    factor = 10 ** minor_digits(currency)
    if isinstance(number, int) or abs(minor) < 10**15:
        assert round(Fraction(repr(number)) * factor) == minor


@given(st.integers(), st.integers().filter(bool))
def test_round_div_is_half_even(numerator: int, denominator: int) -> None:
    assert round_div(numerator, denominator) == round(Fraction(numerator, denominator))


def test_halves_go_to_the_even_neighbour() -> None:
    assert [round_div(n, 2) for n in (-3, -1, 1, 3, 5)] == [-2, 0, 0, 2, 2]
    assert weighted_minor(5, 10) == 0
    assert weighted_minor(15, 10) == 2
    assert share(12_345, 1_000) == 1_234


@given(amounts, st.integers(0, 100))
def test_weighted(minor: int, percent: int) -> None:
    assert weighted_minor(minor, percent) == round(Fraction(minor * percent, 100))


@given(amounts, currencies, currencies, st.decimals("0.000001", "100000", places=6))
def test_convert_rounds_once(minor: int, source: str, target: str, rate: Decimal) -> None:
    exact = Fraction(minor, 10 ** minor_digits(source)) * Fraction(rate) * 10 ** minor_digits(target)
    assert convert(minor, source, target, rate) == round(exact)


def test_convert_between_currencies_of_unlike_digits() -> None:
    assert convert(100_00, "USD", "JPY", Decimal("151.235")) == 15_124
    assert convert(15_124, "JPY", "USD", Decimal("0.0066")) == 9_982
    rounded = (Decimal("0.5") * 1).quantize(Decimal(1), ROUND_HALF_EVEN)
    assert convert(50, "USD", "JPY", Decimal(1)) == rounded == 0
