"""Reads amounts of money as people and spreadsheets write them, exactly, or refuses; never through a float.

Knows separators, signs, multipliers and units in English and Japanese. It reads text into minor units; which column of
a file holds money, and whether its decimals are commas, is the importer's business.

One number can be read in two ways: `1.234` and `1,234`. A comma before exactly three digits separates thousands, as in
English and Japanese, and so does a point where there is nothing for a decimal to stand for (yen in full). Elsewhere
`1.234` is refused until the caller says which it is: a silent factor of 1,000 is the worst an importer can do.
"""

import re
from decimal import Decimal
from functools import cache

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage
from sfa_tui.model.money import CURRENCIES, minor_digits

MAX_MINOR = 9_000_000_000_000_000

_EXAMPLE = "4,800,000, 450万, 1.2m"
_LONGEST = 80
# Full-width forms to ASCII, one character for one; the blanks, minus signs and apostrophes that files contain.
_PLAIN: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{code: code + 32 for code in range(ord("A"), ord("Z") + 1)},
    **{code: code - 0xFEE0 + 32 for code in range(ord("Ａ"), ord("Ｚ") + 1)},
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2009\u202f\t\r\n"), " "),
    **dict.fromkeys(map(ord, "−‐‑‒–—﹣▲△"), "-"),
    **dict.fromkeys(map(ord, "’´ʼ"), "'"),
    ord("￥"): "¥",
    ord("￡"): "£",
    ord("￦"): "₩",
}
_DOLLARS = "USD ARS AUD BBD BMD BND BSD BZD CAD CLP COP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD UYU XCD"
# Which currencies a sign can mean; an amount in any other currency that bears it is refused.
_SIGNS: dict[str, frozenset[str]] = {
    "us$": frozenset({"USD"}),
    "a$": frozenset({"AUD"}),
    "c$": frozenset({"CAD"}),
    "hk$": frozenset({"HKD"}),
    "nt$": frozenset({"TWD"}),
    "s$": frozenset({"SGD"}),
    "$": frozenset(_DOLLARS.split()),
    "¥": frozenset({"JPY", "CNY"}),
    "円": frozenset({"JPY"}),
    "元": frozenset({"CNY", "TWD"}),
    "米ドル": frozenset({"USD"}),
    "ドル": frozenset(_DOLLARS.split()),
    "ユーロ": frozenset({"EUR"}),
    "ポンド": frozenset({"GBP"}),
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "₩": frozenset({"KRW"}),
    "ウォン": frozenset({"KRW"}),
    "₹": frozenset({"INR"}),
    "฿": frozenset({"THB"}),
    "₫": frozenset({"VND"}),
    "₱": frozenset({"PHP"}),
    "zł": frozenset({"PLN"}),
}
# Powers of ten.
_LATIN = {
    **dict.fromkeys(("k", "thousand", "thousands"), 3),
    **dict.fromkeys(("m", "mn", "mm", "mio", "million", "millions"), 6),
    **dict.fromkeys(("b", "bn", "billion", "billions"), 9),
    "": 0,
}
_SMALL_KANJI = {"千": 3, "百": 2, "十": 1, "": 0}
_LARGE_KANJI = {"兆": 12, "億": 8, "万": 4, "": 0}


class _TwoReadings(Exception):
    """The number is like `1.234`, and nothing says whether its point separates thousands."""


def parse_amount(text: str, currency: str, *, scale: int = 1, decimal_comma: bool | None = None) -> int:
    """Return the amount in minor units of the currency; `scale` is what the header of its column multiplies by.

    Usage when it cannot be read, can be read in two ways, bears the sign of another currency, has more decimals than
    the currency, or lies beyond ±9,000,000,000,000,000 minor units. Nothing is ever rounded.
    """
    if len(text) <= 15 and text.isascii() and text.isdigit():
        # What most cells of an import hold; it takes a tenth of the time of the whole grammar.
        return _in_minor(int(text), text, currency, scale)
    shown = _shown(text)
    try:
        reading = _read(text, decimal_comma, whole=scale == 1 and minor_digits(currency) == 0)
    except _TwoReadings:
        raise Usage(
            N_('the amount "{text}" could be {large} or {text}: write {large}, or give it other than three decimals'),
            text=shown,
            large=re.sub(r"[.．]", ",", shown),
        ) from None
    if reading is None and mentions_tax_included(text):
        raise Usage(N_('the amount "{text}" includes tax: give it before tax'), text=shown)
    if reading is None:
        raise Usage(N_('"{text}" is not an amount: expected one like {example}'), text=shown, example=_EXAMPLE)
    value, signs = reading
    if any(currency not in _SIGNS.get(sign, {sign.upper()}) for sign in signs):
        raise Usage(N_('the amount "{text}" is not in {currency}'), text=shown, currency=currency)
    return _in_minor(value, shown, currency, scale)


def read_number(text: str, *, decimal_comma: bool | None = None) -> Decimal | None:
    """Return the number that a cell holds, with its sign and multiplier, whatever its currency; None if there is none.

    It tells what a column holds and reads quantities: `1.234` is 1.234 here unless decimal_comma says otherwise.
    """
    try:
        reading = _read(text, decimal_comma, whole=False)
    except _TwoReadings:
        reading = _read(text, False, whole=False)
    return reading and reading[0]


def _in_minor(value: Decimal | int, shown: str, currency: str, scale: int) -> int:
    digits = minor_digits(currency)
    numerator, denominator = value.as_integer_ratio()
    minor, rest = divmod(numerator * scale * int(10**digits), denominator)
    if rest:
        template = N_('the amount "{text}" has more decimals than {currency} has ({digits})')
        raise Usage(template, text=shown, currency=currency, digits=digits)
    if abs(minor) > MAX_MINOR:
        raise Usage(N_('the amount "{text}" is too large'), text=shown)
    return minor


def _shown(text: str) -> str:
    kept = text.strip()
    return kept if len(kept) <= _LONGEST else kept[:_LONGEST] + "…"


def _read(text: str, decimal_comma: bool | None, *, whole: bool) -> tuple[Decimal, list[str]] | None:
    """Return the number and the currency signs (lower case) around it; `whole`: decimals would make no sense."""
    if len(text) > _LONGEST:
        return None
    body, minuses, signs = _peel(text.translate(_PLAIN))
    if len(minuses) > 1:
        return None
    value = _number(body, decimal_comma, whole=whole)
    if value is None:
        return None
    return (value.copy_negate() if minuses and minuses != ["+"] else value), signs


def _peel(rest: str) -> tuple[str, list[str], list[str]]:
    """Return the number, the minus signs (brackets are one) and the currency signs around it, in any order."""
    minuses: list[str] = []
    signs: list[str] = []
    before, after = _sign_patterns()
    while True:
        rest = rest.strip(" ")
        if rest.startswith("(") and rest.endswith(")"):
            minuses.append("(")
            rest = rest[1:-1]
        elif rest[:1] in ("-", "+"):
            minuses.append(rest[0])
            rest = rest[1:]
        elif rest.endswith("-"):
            minuses.append("-")
            rest = rest[:-1]
        elif match := before.match(rest) or after.search(rest):
            signs.append(match[0])
            rest = rest[: match.start()] + rest[match.end() :]
        else:
            return rest, minuses, signs


@cache
def _sign_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    codes = "|".join(code.lower() for code in sorted(CURRENCIES))
    signs = "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True))
    return re.compile(rf"{signs}|(?:{codes})(?![a-z])"), re.compile(rf"(?:{signs}|{codes})$")


def _number(body: str, decimal_comma: bool | None, *, whole: bool) -> Decimal | None:
    """Return the number with its multiplier: 4,800,000, 4.5k, 450万, 1億2000万."""
    if re.search("[十百千万億兆]", body):
        return _kanji_number(body, decimal_comma)
    match = re.fullmatch(r"([0-9., ']*[0-9]) ?([a-z]*)", body)
    if match is None or match[2] not in _LATIN:
        return None
    digits = _ungrouped(match[1], decimal_comma, point_groups=True if whole and not match[2] else None)
    return None if digits is None else Decimal(f"{digits}E{_LATIN[match[2]]}")


def _kanji_number(body: str, decimal_comma: bool | None) -> Decimal | None:
    pattern, powers = _kanji()
    match = pattern.fullmatch(body)
    if match is None:
        return None
    parts: list[tuple[str, int]] = []
    for found, power in zip(match.groups(), powers, strict=True):
        # A Japanese point is always a decimal: 1.234億 is never 1,234億.
        digits = found and _ungrouped(found.strip(), decimal_comma, point_groups=False)
        if digits:
            parts.append((digits, power))
        elif found:
            return None
    if len(parts) == 1:
        return Decimal(f"{parts[0][0]}E{parts[0][1]}")
    for (digits, power), (_, above) in zip(parts[1:], parts, strict=False):
        size = len(digits.lstrip("0")) + power
        # 1億20000万 and 1.5億2000万 are slips of the pen, and whoever writes 1億5 or 1億5千 mostly means 1億5千万.
        if "." in digits or size > above or 2 * size <= above:
            return None
    return None if "." in parts[0][0] else sum((Decimal(f"{digits}E{power}") for digits, power in parts), Decimal())


@cache
def _kanji() -> tuple[re.Pattern[str], list[int]]:
    """Return the pattern of a number that falls from 兆 to ones, and the power of ten of each of its groups."""
    section = "".join(rf"(?:([0-9.,]+ ?){small})?" if small else "([0-9.,]+ ?)?" for small in _SMALL_KANJI)
    pattern = "".join(f"(?:(?!{large}){section}{large} ?)?" if large else section for large in _LARGE_KANJI)
    return re.compile(pattern), [large + small for large in _LARGE_KANJI.values() for small in _SMALL_KANJI.values()]


def _ungrouped(text: str, decimal_comma: bool | None, *, point_groups: bool | None) -> str | None:
    """Return the digits of a number, with a point before its decimals if it has any; None if it is no number.

    `point_groups` settles what `1.234` is where decimal_comma does not: thousands, a decimal, or (None) two readings.
    """
    match = re.fullmatch("([0-9]*)([.,])([0-9]+)", text)
    if match is not None:
        return _with_one_mark(match[1], match[2], match[3], decimal_comma, point_groups)
    match = re.fullmatch(r"([0-9]{1,3}(?:([ '.,])[0-9]{3})(?:\2[0-9]{3})*|[0-9]+)(?:([.,])([0-9]+))?", text)
    if match is None:
        return None
    whole, group, mark, decimals = match.groups()
    decimal_mark = mark if decimal_comma is None else ("," if decimal_comma else ".")
    if (group and group in (mark, decimal_mark)) or mark not in (None, decimal_mark):
        return None
    return re.sub("[ '.,]", "", whole) + (f".{decimals}" if mark else "")


def _with_one_mark(
    whole: str, mark: str, decimals: str, decimal_comma: bool | None, point_groups: bool | None
) -> str | None:
    could_group = len(decimals) == 3 and re.fullmatch("[1-9][0-9]{0,2}", whole) is not None
    if decimal_comma is not None:
        groups = (mark == ",") != decimal_comma
        if groups and not could_group:
            return None
    elif not could_group:
        groups = False
        # 1,2345 is no way to write a number here (and 12,3456 groups by 万).
        if mark == "," and (len(decimals) > 3 or not whole):
            return None
    elif mark == ",":
        groups = True
    elif point_groups is None:
        raise _TwoReadings
    else:
        groups = point_groups
    return whole + decimals if groups else f"{whole or 0}.{decimals}"


def scale_of_header(header: str) -> tuple[int, str] | None:
    """Return what a header says the numbers of its column are multiplied by, and its words for it; None if it does not.

    （千円）, (百万円), （税抜、単位：千円）, 売上_千円, (thousands), ($K), (in USD millions), Revenue $000, ('000).
    """
    plain = header.translate(_HEADER)
    for pattern in _scale_patterns():
        match = pattern.search(plain)
        if match:
            start, end = match.span("shown")
            return 10 ** _SCALE_POWERS[match["unit"].lower().removesuffix("s").lstrip("'")], header[start:end]
    return None


# One character for one, so that the words can be shown as the header has them.
_HEADER: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "[{【〔［｛「<《〈"), "("),
    **dict.fromkeys(map(ord, "]}】〕］｝」>》〉"), ")"),
    **dict.fromkeys(map(ord, "’‘ʼ`"), "'"),
    **dict.fromkeys(map(ord, "_\u3000\u00a0\t\r\n"), " "),
    ord("￥"): "¥",
}
_SCALE_POWERS = {
    **{"千": 3, "万": 4, "百万": 6, "千万": 7, "億": 8, "十億": 9, "兆": 12},
    **dict.fromkeys(("thousand", "thou", "k", "000"), 3),
    **dict.fromkeys(("million", "mil", "mio", "mn", "mm", "m", "000,000"), 6),
    **dict.fromkeys(("billion", "bil", "bn", "b"), 9),
}


@cache
def _scale_patterns() -> tuple[re.Pattern[str], ...]:
    kanji = "(?P<unit>十億|百万|千万|千|万|億|兆)"
    sign = rf"(?:(?:US|HK|NT|[ACS])?[$¥€£₩₹円]|(?:{'|'.join(sorted(CURRENCIES))})(?![A-Za-z]))"
    words = r"(?:thousands?|thous?|millions?|mil|mio|mn|billions?|bil|bn|'?000(?:,000)?'?s?)"
    # A lone letter is a unit only beside a currency (m is also a metre), or as a capital in brackets.
    letters = "(?:k|mm?|b)"
    flags = re.IGNORECASE
    return (
        # Never after a number (10万円以上), and only where the word ends.
        re.compile(
            rf"(?<![0-9.,〇一二三四五六七八九十百千万億数何])(?P<shown>{kanji}(?:円|[米豪加]?ドル|香港ドル|ユーロ|ポンド|元|ウォン))"
            r"(?=$|[\s(),、・/:;*-]|税|単位)"
        ),
        re.compile(rf"(?:\(|単位\s*:?)\s*(?P<shown>{kanji})\s*(?:[),、]|$)"),
        re.compile(rf"\bin\s+(?P<shown>(?:{sign}\s*)?(?P<unit>{words}|K|MM?)(?:\s*(?:of\s+)?{sign})?)(?!\w)", flags),
        re.compile(rf"(?<![A-Za-z0-9])(?P<shown>{sign}\s*(?P<unit>{words}|{letters}))(?=$|[\s),;/])", flags),
        re.compile(rf"(?:^|[\s(])(?P<shown>(?P<unit>{words}|{letters})\s*(?:of\s+)?{sign})(?=$|[\s),;/])", flags),
        re.compile(rf"[(,;/]\s*(?P<shown>(?P<unit>{words}))\s*(?=[),;/])", flags),
        re.compile(r"\(\s*(?P<shown>(?P<unit>K|MM?))\s*\)"),
        re.compile(r"\s(?P<shown>(?P<unit>thousands|millions|billions))\s*$", flags),
    )


def mentions_tax_included(header: str) -> bool:
    """Return whether a header (or a cell) says that its amounts include tax: 税込, 内税, incl. tax, VAT included."""
    tax = r"(?:tax|vat|gst)\b"
    pattern = rf"税込|内税|\bincl(?:\.|usive|uding|udes)?(?: of)? (?:\w+ )?{tax}|\b{tax}[ -]*incl"
    return re.search(pattern, header.translate(_PLAIN)) is not None
