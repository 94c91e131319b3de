"""How the numbers of a whole column are written: decimal commas or points, a factor in the header, percent or shares of
one. Single amounts are read by `sfa_tui.model.amount`."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache

from sfa_tui.locale import N_, _
from sfa_tui.model.amount import MAX_MINOR, mentions_tax_included, parse_amount, read_number, scale_of_header
from sfa_tui.model.errors import Usage
from sfa_tui.model.money import is_currency, minor_digits

Proof = bool | None
MIXED = "mixed"
# Signs in a header and the currencies that each can mean, the likeliest first.
_HEADER_SIGNS = {
    "円": ("JPY",),
    "¥": ("JPY", "CNY"),
    "ユーロ": ("EUR",),
    "€": ("EUR",),
    "£": ("GBP",),
    "ドル": ("USD", "AUD", "CAD", "HKD", "SGD", "TWD", "NZD"),
    "$": ("USD", "AUD", "CAD", "HKD", "SGD", "TWD", "NZD", "MXN"),
}


# Codes that are English words too: TOTAL OF ALL DEALS is not in Albanian lek.
_WORDS = frozenset({"ALL", "TOP", "TRY", "CUP", "MOP"})


def decimal_comma(values: Iterable[str]) -> tuple[Proof, bool]:
    """Return whether the decimals of the column are commas (None: nothing proves it), and whether values contradict.

    Proofs: two kinds of signs in one number (the last is the decimal), one kind twice (thousands), and a sign before
    one, two or more than three digits. 1,234 and 1.234 prove nothing.
    """
    commas = points = False
    for value in values:
        if value.isascii() and value.isdigit():
            continue
        proof = _proof(value)
        commas = commas or proof is True
        points = points or proof is False
        if commas and points:
            return None, True
    return (True if commas else False if points else None), False


def _proof(value: str) -> Proof:
    match = _separated().search(unicodedata.normalize("NFKC", value[:80]))
    if match is None:
        return None
    signs: list[str] = re.findall(r"[.,]", match[0])
    last = signs[-1]
    if len(set(signs)) == 2:
        return last == ","
    if len(signs) > 1:
        return last == "."
    return None if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", match[0]) else last == ","


@cache
def _separated() -> re.Pattern[str]:
    return re.compile(r"\d*(?:[.,]\d+)+")


def header_currency(header: str, default: str) -> str:
    """Return the currency that a header names (金額（円）, Amount (USD), $K), else the default; a sign that the default
    currency bears too means the default."""
    plain = unicodedata.normalize("NFKC", header)
    for match in re.finditer(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", plain):
        in_brackets = re.search(r"[(\[][^)\]]*$", plain[: match.start()]) is not None
        if is_currency(match[0]) and (in_brackets or match[0] not in _WORDS):
            return match[0]
    for sign, codes in _HEADER_SIGNS.items():
        if sign in plain:
            return default if default in codes else codes[0]
    return default


def amount_reader(
    header: str, values: Sequence[str], currency: str, preamble: Sequence[str]
) -> tuple[Callable[[str], int], int, tuple[str, ...]]:
    """Return what reads a cell into minor units of the currency, the factor by which it multiplies, and notes on both.

    The factor stands in the header, or in a line above it (単位：千円), and is always said.
    """
    scale, notes = 1, list[str]()
    for text in (header, *preamble):
        if found := scale_of_header(text):
            scale = found[0]
            note = _('"{header}" is in {unit}: its amounts are multiplied by {factor}')
            notes.append(note.format(header=header, unit=found[1], factor=f"{scale:,}"))
            break
    if any(map(mentions_tax_included, (header, *preamble))):
        notes.append(
            _('"{header}" includes tax; amounts here are before tax: they are kept as they stand').format(header=header)
        )
    comma, mixed = decimal_comma(values)
    if mixed:
        notes.append(
            _('"{header}" has decimal commas and decimal points: what could be either is refused').format(header=header)
        )
    digits = minor_digits(currency)
    minor: int = scale * 10**digits

    def read(cell: str) -> int:
        # Quick paths for what nearly all files hold; the rest, and all that has two readings, is parse_amount's.
        if cell.isascii() and cell.isdigit() and len(cell) < 12:
            amount = int(cell) * minor
            if amount <= MAX_MINOR:
                return amount
        if comma is not True and digits == 2 and cell[-3:-2] == "." and cell.isascii() and len(cell) < 12:
            whole, decimals = cell[:-3], cell[-2:]
            if whole.isdigit() and decimals.isdigit():
                return int(whole + decimals) * scale
        if scale > 1 and _own_unit().search(unicodedata.normalize("NFKC", cell)):
            raise Usage(
                N_('"{value}" has a unit of its own, and its header has another: give one of the two'), value=cell[:80]
            )
        _refuse_either(cell, mixed)
        return parse_amount(cell, currency, scale=scale, decimal_comma=comma)

    return read, scale, tuple(notes)


@cache
def _own_unit() -> re.Pattern[str]:
    return re.compile(r"[百千万億兆円]|\d\s*(?:k|m|mm|mn|mio|b|bn|thousands?|millions?|billions?)\b", re.IGNORECASE)


def _refuse_either(cell: str, mixed: bool) -> None:
    if mixed and _proof(cell) is None and re.search(r"[.,．，]", cell):
        raise Usage(N_('"{value}" could have a decimal or thousands; the column has both kinds'), value=cell[:80])


def number_reader(values: Sequence[str]) -> Callable[[str], Decimal]:
    """Return what reads a cell into a number (quantities, counts), with the column's own decimal sign."""
    comma, mixed = decimal_comma(values)

    def read(cell: str) -> Decimal:
        if cell.isascii() and cell.isdigit() and len(cell) < 16:
            return Decimal(cell)
        _refuse_either(cell, mixed)
        plain = unicodedata.normalize("NFKC", cell[:80]).strip()
        found = read_number(
            re.sub(r"(?<=\d)\s*(?:人|名|社|個|台|本|枚|式|件|ライセンス)$", "", plain), decimal_comma=comma
        )
        if found is None or abs(found) >= 10**15:
            raise Usage(N_('"{value}" is not a number'), value=cell[:80])
        return found

    return read


def integer_reader(values: Sequence[str]) -> Callable[[str], int]:
    """Return what reads a cell into a whole number; a year may carry its sign (1996年)."""
    number = number_reader(values)

    def read(cell: str) -> int:
        found = number(cell.rstrip("年"))
        if found % 1:
            raise Usage(N_('"{value}" is not a whole number'), value=cell[:80])
        return int(found)

    return read


def percent_reader(values: Sequence[str]) -> Callable[[str], Decimal]:
    """Return what reads a cell into percent (0 to 100): 50 %, 50, 8割, or 0.5 where the whole column is shares of one.

    A column of bare 0 and 1 alone proves neither: its ones are refused.
    """
    bare = [found for value in values if (found := _bare(value)) is not None]
    beyond = any(abs(each) > 1 for each in bare)
    shares = not beyond and any(0 < each < 1 for each in bare)
    comma, _mixed = decimal_comma(values)

    def read(cell: str) -> Decimal:
        plain = unicodedata.normalize("NFKC", cell[:80]).strip()
        unit = plain[-1:]
        found = read_number(plain.rstrip("%割 "), decimal_comma=comma)
        if found is None:
            raise Usage(N_('"{value}" is not a percentage'), value=cell[:80])
        if unit == "割":
            found *= 10
        elif unit != "%":
            if found == 1 and not beyond and not shares:
                raise Usage(N_('"{value}" could be 1% or 100%: write the percent sign'), value=cell[:80])
            found *= 100 if shares else 1
        if not 0 <= found <= 100:
            raise Usage(N_('"{value}" is not between 0% and 100%'), value=cell[:80])
        return found.normalize() + 0

    return read


def _bare(value: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", value[:80]).strip()
    if not plain or plain[-1] in "%割":
        return None
    try:
        found = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
