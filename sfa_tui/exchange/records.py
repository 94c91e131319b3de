"""The rows of a table as records of typed fields, read column by column; a row with a cell that cannot be read says
why."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, tzinfo

from sfa_tui.exchange.columns import CellError, ColumnReader, Value, read_column
from sfa_tui.exchange.fields import field_of
from sfa_tui.exchange.mapping import CUSTOM, Mapping
from sfa_tui.exchange.reading import Row, Table
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Usage
from sfa_tui.store.fields import Field

Record = dict[str, Value]
_CUSTOM_KINDS = {"number": "number", "money": "amount", "date": "date", "multi-choice": "tags"}
_JOINED = {"address": " ", "note": "\n", "summary": "\n"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How the records of a table are read: notes to be said first, and the records themselves, as often as asked
    for."""

    notes: tuple[str, ...]
    start: Callable[[Collection[str] | None], Iterator[tuple[Row, Record | str]]]

    def __iter__(self) -> Iterator[tuple[Row, Record | str]]:
        """Yield each row with its record, or with the reason for which it is rejected."""
        return self.start(None)

    def only(self, *names: str) -> Iterator[Record]:
        """Yield the records with these fields alone, for a survey before the import; rows in which one of them cannot
        be read are left out."""
        return (record for _row, record in self.start(names) if not isinstance(record, str))


def read_records(
    table: Table,
    mapping: Mapping,
    *,
    currency: str,
    today: date,
    zone: tzinfo | None,
    date_order: str | None = None,
    custom: dict[str, Field] | None = None,
) -> Reading:
    """Return the records of a table under a mapping. Amounts are minor units of the record's own `currency` where the
    table has such a column, else of `currency`; Ambiguous where dates allow several orders and `date_order` names
    none."""
    columns = mapping.fields
    flat = [(name, column) for name, places in columns.items() for column in places]
    values = dict(
        zip([column for _name, column in flat], table.distinct(column for _name, column in flat), strict=True)
    )

    def reader(name: str, column: int, code: str) -> ColumnReader:
        return read_column(
            table.header[column],
            values[column],
            kind=_kind(mapping.noun, name, custom or {}),
            currency=code,
            today=today,
            date_order=date_order,
            zone=zone,
            preamble=table.preamble,
        )

    readers = [(name, column, reader(name, column, currency)) for name, column in flat]
    for name, _column, each in readers:
        if each.kind == "amount" and _in_base(name) and each.currency != currency:
            raise Usage(
                N_('"{header}" is in {foreign}, and {field} is kept in {currency}; --map "{header}=" leaves it out'),
                header=each.header,
                foreign=each.currency,
                field=name.removeprefix(CUSTOM),
                currency=currency,
            )
    money = {column for name, column, each in readers if each.kind == "amount" and not _in_base(name)}
    notes = list(dict.fromkeys(note for _name, _column, each in readers for note in each.notes))
    in_currency: dict[tuple[int, str], ColumnReader] = {}

    def amount_reader(name: str, column: int, code: str) -> ColumnReader:
        if (column, code) not in in_currency:
            in_currency[column, code] = reader(name, column, code)
        return in_currency[column, code]

    unlike = _("the amounts of this row are in unlike currencies")

    by_currency = "currency" in columns
    currency_place = columns["currency"][0] if by_currency else 0
    currency_of = next((each.read for _name, column, each in readers if by_currency and column == currency_place), None)

    def records(only: Collection[str] | None) -> Iterator[tuple[Row, Record | str]]:
        wanted = [
            (name, column, each.read, column in money, each)
            for name, column, each in readers
            if only is None or name in only
        ]
        for row in table.rows:
            if row.error is not None:
                yield row, row.error
                continue
            cells = row.cells
            record: Record = {}
            error = None
            code = currency
            if currency_of is not None:
                found = currency_of(cells[currency_place])
                code = found if isinstance(found, str) else currency
            for name, column, read, is_money, each in wanted:
                cell = cells[column]
                if is_money and currency_of is not None and code != each.currency:
                    value = amount_reader(name, column, code).read(cell)
                else:
                    value = read(cell)
                if value is None:
                    continue
                if isinstance(value, CellError):
                    error = f"{each.header}: {value.message}"
                    break
                record[name] = value if name not in record else _joined(name, record[name], value)
                if is_money and currency_of is None and record.setdefault("currency", each.currency) != each.currency:
                    error = unlike
                    break
            yield row, error if error is not None else record

    return Reading((*mapping.notes, *notes), records)


def _kind(noun: str, name: str, custom: dict[str, Field]) -> str:
    if name.startswith(CUSTOM):
        return _CUSTOM_KINDS.get(custom[name.removeprefix(CUSTOM)].type, "text")
    field = field_of(noun, name)
    return field.kind if field else "text"


def _in_base(name: str) -> bool:
    """Return whether an amount is kept in the base currency, whatever that of its row."""
    return name.startswith(CUSTOM) or name == "annual_revenue"


def _joined(name: str, before: Value, value: Value) -> Value:
    """Return what several columns of one field make together: lists are collected, notes and addresses joined, of the
    rest the first counts."""
    if isinstance(before, tuple) and isinstance(value, tuple):
        return tuple(dict.fromkeys((*before, *value)))
    if name in _JOINED and value != before:
        return f"{before}{_JOINED[name]}{value}"
    return before


def reason(error: Exception) -> str:
    """Return what stands in the reason column for a failure."""
    return str(error) or _("this row cannot be read")
