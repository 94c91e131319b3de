"""What the cells of a column hold, judged over all of them and never row by row: each becomes a value or an error that
says why not. Which kind a column is comes from the field to which it was mapped."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import cache

from sfa_tui.exchange.column_dates import date_reader
from sfa_tui.exchange.column_numbers import (
    amount_reader,
    header_currency,
    integer_reader,
    number_reader,
    percent_reader,
)
from sfa_tui.exchange.formula import restore
from sfa_tui.locale import N_
from sfa_tui.model.errors import SfaError, Usage
from sfa_tui.model.money import is_currency
from sfa_tui.model.text import fold

Value = str | int | Decimal | bool | date | datetime | tuple[str, ...] | None

# What stands for "nothing" where a date, a number or an address is expected; in texts it may be meant.
NOTHING = frozenset(
    {"-", "--", "–", "—", "―", "ー", "n/a", "na", "null", "none", "nan", "nil", "未定", "tbd", "無し", "なし", "不明"}
)
YES = frozenset(
    {
        "true",
        "yes",
        "y",
        "t",
        "1",
        "on",
        "x",
        "✓",
        "✔",
        "○",
        "〇",
        "◯",
        "●",
        "レ",
        "はい",
        "有",
        "有り",
        "あり",
        "済",
        "済み",
        "可",
    }
)
NO = frozenset({"false", "no", "n", "f", "0", "off", "いいえ", "無", "無し", "なし", "未", "不可", "-", "―", "—", "ー"})
CURRENCY_NAMES = {
    **dict.fromkeys(("¥", "円", "日本円"), "JPY"),
    **dict.fromkeys(("$", "us$", "ドル", "米ドル"), "USD"),
    **dict.fromkeys(("€", "ユーロ"), "EUR"),
    **dict.fromkeys(("£", "ポンド"), "GBP"),
    **dict.fromkeys(("元", "人民元"), "CNY"),
}


@dataclass(frozen=True, slots=True)
class CellError:
    """Why a cell could not be read, in the reader's language; the row and the field are the caller's to name."""

    message: str


@dataclass(frozen=True, slots=True)
class ColumnReader:
    """What reads the cells of one column: `read(cell)` gives the value (None where it is blank) or a CellError.

    Amounts are minor units of `currency`, after multiplying by `scale`. `notes` are said before the import: a factor,
    tax, the order of days and months (`date_order`).
    """

    header: str
    kind: str
    read: Callable[[str], Value | CellError]
    currency: str = ""
    scale: int = 1
    date_order: str | None = None
    notes: tuple[str, ...] = ()


class _Cached(dict[str, "Value | CellError"]):
    """The values of cells, each read once however often it stands in the column."""

    def __init__(self, parse: Callable[[str], Value], nothing: frozenset[str]) -> None:
        super().__init__()
        self._parse = parse
        self._nothing = nothing

    def __missing__(self, cell: str) -> "Value | CellError":
        text = cell.strip()
        value: Value | CellError
        if not text or (len(text) < 6 and text.lower() in self._nothing):
            value = None
        elif text.startswith("#") and _spreadsheet_error().fullmatch(text):
            value = CellError(str(Usage(N_('"{value}" is an error of the spreadsheet'), value=text)))
        else:
            try:
                value = self._parse(text)
            except SfaError as error:
                value = CellError(str(error))
        self[cell] = value
        return value


@cache
def _spreadsheet_error() -> re.Pattern[str]:
    return re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|#+)")


def read_column(
    header: str,
    values: Iterable[str],
    *,
    kind: str,
    currency: str = "",
    today: date,
    date_order: str | None = None,
    zone: tzinfo | None = None,
    preamble: tuple[str, ...] = (),
) -> ColumnReader:
    """Return the reader of a column of that kind, after a look at all of its values (or its distinct ones).

    Kinds: text, code, country, tags, date, datetime, amount, number, integer, percent, boolean, email, emails, phone,
    phones, url, currency, corporate_number. Ambiguous where dates allow several orders and `date_order` names none.
    """
    filled = [text for value in values if (text := value.strip())] if kind in _JUDGED else []
    if kind in ("date", "datetime"):
        parse, order, notes = date_reader(
            header, filled, today=today, order=date_order, zone=zone, times=kind == "datetime"
        )
        return ColumnReader(header, kind, _Cached(parse, NOTHING).__getitem__, date_order=order, notes=notes)
    if kind == "amount":
        own = header_currency(header, currency)
        amount, scale, notes = amount_reader(header, filled, own, preamble)
        return ColumnReader(header, kind, _Cached(amount, NOTHING).__getitem__, own, scale, notes=notes)
    if kind in ("text", "code", "country"):
        return ColumnReader(header, kind, _Cached(_text, frozenset()).__getitem__)
    if kind == "boolean":
        return ColumnReader(header, kind, _Cached(_boolean, frozenset()).__getitem__)
    number = _NUMBERS.get(kind)
    parse_value = number(filled) if number else _PARSERS.get(kind)
    if parse_value is None:
        raise ValueError(f"no column is of the kind {kind}")
    return ColumnReader(header, kind, _Cached(parse_value, NOTHING).__getitem__)


_JUDGED = frozenset({"date", "datetime", "amount", "number", "integer", "percent"})


def _text(cell: str) -> str:
    return cell


def _narrow(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _boolean(cell: str) -> bool:
    folded = fold(cell)
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise Usage(N_('"{value}" is neither yes nor no'), value=cell[:80])


def _email(cell: str) -> str:
    plain = _narrow(cell)
    named = re.fullmatch(r"[^<>]*<([^<>]+)>", plain)
    address = (named[1] if named else plain).removeprefix("mailto:").strip()
    if not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+", address) or len(address) > 254:
        raise Usage(N_('"{value}" is not an e-mail address'), value=cell[:80])
    return address


def _emails(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_email(each) for each in re.split(r"[;,、；，\n]+|\s+(?=\S+@)", cell) if each.strip()))


def _phone(cell: str) -> str:
    # Our own lists put an apostrophe before +81…, which a spreadsheet would take for a sum.
    plain = re.sub(r"[‐‑‒–—―−ー]", "-", _narrow(restore(cell))).removeprefix("tel:").strip()
    digits = sum(character.isdigit() for character in plain)
    if (
        not re.fullmatch(r"\+?[\d\s()./-]+(?:\s*(?:ext\.?|extension|内線|x|#)\s*:?\s*\d+\)?)?", plain, re.IGNORECASE)
        or not 5 <= digits <= 20
    ):
        raise Usage(N_('"{value}" is not a phone number'), value=cell[:80])
    return plain


def _phones(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_phone(each) for each in re.split(r"[;,、；，\n]+|\s+/\s+", cell) if each.strip()))


def _url(cell: str) -> str:
    plain = _narrow(cell)
    if not re.fullmatch(r"(?:https?://)?[^\s/@]+\.[^\s/@]+(?:/\S*)?", plain, re.IGNORECASE):
        raise Usage(N_('"{value}" is not a web address'), value=cell[:80])
    return plain


def _tags(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for each in re.split(r"[;,、；，|\n]+", cell) if (tag := each.strip())))


def _currency(cell: str) -> str:
    folded = fold(cell)
    code = CURRENCY_NAMES.get(folded, folded.upper())
    if not is_currency(code):
        raise Usage(N_('"{value}" is not a currency; write its code, like {example}'), value=cell[:80], example="JPY")
    return code


def _corporate_number(cell: str) -> str:
    """Return the 13 digits; the first checks the others: 9 - (sum of digits × 1, 2, 1, 2 … from the right) mod 9.

    Source: 法人番号の指定等に関する省令, article 2 (check digit).
    """
    digits = re.sub(r"[\s-]", "", _narrow(cell)).removeprefix("T")
    if not re.fullmatch(r"[1-9][0-9]{12}", digits):
        raise Usage(N_('"{value}" is not a corporate number (13 digits)'), value=cell[:80])
    total = sum(int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(digits[1:])))
    if int(digits[0]) != 9 - total % 9:
        raise Usage(N_('"{value}" is not a corporate number: its first digit does not fit the others'), value=cell[:80])
    return digits


_NUMBERS: dict[str, Callable[[Sequence[str]], Callable[[str], Value]]] = {
    "number": number_reader,
    "integer": integer_reader,
    "percent": percent_reader,
}
_PARSERS: dict[str, Callable[[str], Value]] = {
    "email": _email,
    "emails": _emails,
    "phone": _phone,
    "phones": _phones,
    "url": _url,
    "tags": _tags,
    "currency": _currency,
    "corporate_number": _corporate_number,
}
