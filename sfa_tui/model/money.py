"""Money in integer minor units: how many digits a currency has, how amounts are rounded, converted and shown.

Rounding is half to even and happens where a function here says so, nowhere else. How amounts are read is amount.py's
business. Probabilities are whole percents, 0 to 100.
"""

from decimal import Decimal
from typing import Literal

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage

Scale = Literal["unit", "thousand", "million"]

# ISO 4217 (currencies and funds that are money, and those withdrawn since 2015, for the deals of those years).
_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN
PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD
TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF YER ZAR ZMW ZWG ZWL
"""
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DIGITS = "CLF UYW"
CURRENCIES = frozenset(_CODES.split())
_DIGITS = {
    **dict.fromkeys(_NO_DIGITS.split(), 0),
    **dict.fromkeys(_THREE_DIGITS.split(), 3),
    **dict.fromkeys(_FOUR_DIGITS.split(), 4),
}
# The signs that Babel gives; a list of deals in these is shown without the 40 ms that Babel's import takes.
_SIGNS = {
    "en": {"JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"},
    "ja": {"JPY": "￥", "USD": "$", "EUR": "€", "GBP": "£"},
}
_FACTORS = {"unit": 1, "thousand": 1_000, "million": 1_000_000}
_ENGLISH_SCALES = {"thousand": "K", "million": "M"}
_JAPANESE_SCALES = {"thousand": "千", "million": "百万"}


def minor_digits(currency: str) -> int:
    """Return how many decimals the currency has by ISO 4217: JPY 0, USD 2, KWD 3; an unknown code has 2."""
    return _DIGITS.get(currency, 2)


def is_currency(code: str) -> bool:
    """Return whether it is the upper-case code of a currency in ISO 4217."""
    return code in CURRENCIES


def to_major(minor: int, currency: str) -> int | Decimal:
    """Return the exact amount in major units: an int where it is whole, else a Decimal with the currency's digits."""
    digits = minor_digits(currency)
    whole, rest = divmod(minor, 10**digits)
    return Decimal(_plain(minor, digits)) if rest else whole


def json_number(minor: int, currency: str) -> int | float:
    """Return the amount in major units as JSON carries it: an int where it is whole, else the nearest float."""
    major = to_major(minor, currency)
    return major if isinstance(major, int) else float(major)


def rescaled(minor: int, source: str, target: str) -> int | None:
    """Return the minor units in which another currency writes the same number (1,000.00 is 1,000), None where it has no
    room for the decimals."""
    shift = minor_digits(target) - minor_digits(source)
    if shift >= 0:
        return int(minor * 10**shift)
    whole, rest = divmod(minor, 10**-shift)
    return None if rest else whole


def round_div(numerator: int, denominator: int) -> int:
    """Return the quotient of two integers rounded half to even, exactly, whatever their size."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, rest = divmod(numerator, denominator)
    return quotient + (2 * rest > denominator or (2 * rest == denominator and quotient % 2 == 1))


def share(minor: int, basis_points: int) -> int:
    """Return that many hundredths of a percent of the amount, in minor units, rounded half to even."""
    return round_div(minor * basis_points, 10_000)


def weighted_minor(sum_minor: int, percent: int) -> int:
    """Return a sum times its probability (whole percent, 0 to 100) in minor units, rounded half to even.

    It is meant for the sum of all deals of one group and one probability, so that a group is rounded once.
    """
    return round_div(sum_minor * percent, 100)


def convert(minor: int, source: str, target: str, rate: Decimal) -> int:
    """Return the amount in minor units of the target currency, rounded half to even once.

    `rate` is what one major unit of the source costs in major units of the target.
    """
    numerator, denominator = rate.as_integer_ratio()
    return round_div(minor * numerator * 10 ** minor_digits(target), denominator * 10 ** minor_digits(source))


def format_money(minor: int, currency: str, language: str, scale: Scale = "unit") -> str:
    """Return the amount as a reader of that language ("en" or "ja") expects it: in full, in thousands or in millions.

    In full it is what Babel gives, with all digits of the currency: ¥4,800,000, $4,821.00. Scaled amounts keep one
    decimal unless it is 0: ¥4.8M and $12K in English, 4.8百万円 and 12千米ドル in Japanese.
    """
    if scale not in _FACTORS:
        raise Usage(N_('"{scale}" is not a scale: expected unit, thousand or million'), scale=scale)
    if scale != "unit":
        return _scaled(minor, currency, language, scale)
    sign = _SIGNS.get(language, {}).get(currency)
    if sign is None:
        return _by_babel(minor, currency, language)
    digits = minor_digits(currency)
    return f"{'-' if minor < 0 else ''}{sign}{_grouped(abs(minor), digits)}"


def brief_money(minor: int, currency: str, language: str) -> str:
    """Return an amount in full as `format_money`, without decimals where they are all 0."""
    digits = minor_digits(currency)
    text = format_money(minor, currency, language)
    return text.replace("." + "0" * digits, "") if digits and minor % 10**digits == 0 else text


def round_money(minor: int, currency: str, language: str, scale: Scale = "unit") -> str:
    """Return a sum as `format_money`, rounded half to even to whole units of the currency: what a head has room for."""
    digits = minor_digits(currency)
    text = format_money(round_div(minor, 10**digits) * 10**digits, currency, language, scale)
    return text.replace("." + "0" * digits, "") if digits and scale == "unit" else text


def _scaled(minor: int, currency: str, language: str, scale: Scale) -> str:
    tenths = round_div(minor * 10, _FACTORS[scale] * 10 ** minor_digits(currency))
    number = _grouped(abs(tenths), 1).removesuffix(".0")
    minus = "-" if tenths < 0 else ""
    if language == "ja":
        return f"{minus}{number}{_JAPANESE_SCALES[scale]}{_japanese_name(currency)}"
    # No thousands of nothing: $0.
    unit = _ENGLISH_SCALES[scale] if tenths else ""
    return f"{minus}{_SIGNS['en'].get(currency) or _english_sign(currency)}{number}{unit}"


def _japanese_name(currency: str) -> str:
    if currency == "JPY":
        return "円"
    from babel.numbers import get_currency_name

    return get_currency_name(currency, locale="ja")


def _english_sign(currency: str) -> str:
    from babel.numbers import get_currency_symbol

    return get_currency_symbol(currency, locale="en")


def _by_babel(minor: int, currency: str, language: str) -> str:
    from babel import Locale
    from babel.numbers import format_currency

    locale = Locale("ja" if language == "ja" else "en")
    digits = minor_digits(currency)
    # The pattern carries ISO's digits: Babel's own table drops the fils of the dinar and the øre of the krone.
    pattern = locale.currency_formats["standard"].pattern.replace(".00", "." + "0" * digits if digits else "")
    value = Decimal(_plain(minor, digits))
    return format_currency(value, currency, pattern, locale, currency_digits=False, decimal_quantization=False)


def _grouped(absolute: int, digits: int) -> str:
    whole, rest = divmod(absolute, 10**digits)
    return f"{whole:,}.{rest:0{digits}d}" if digits else f"{whole:,}"


def _plain(minor: int, digits: int) -> str:
    whole, rest = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}" + (f".{rest:0{digits}d}" if digits else "")
