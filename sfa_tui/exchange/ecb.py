"""Reads exchange rates in the layout of the European Central Bank (eurofxref-hist.csv and eurofxref.csv): a column for
the day, and one for each currency with what one euro is worth in it; N/A where there was no rate.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sfa_tui.exchange.reading import Table, read_table
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError, Usage
from sfa_tui.sales.rates import read_rate

BASE = "EUR"

# The daily file writes its day out.
_DAILY = "%d %B %Y"
_EMPTY = frozenset(("", "N/A", "-"))


@dataclass(slots=True)
class RatesFile:
    """A file of rates; `bad` says of each cell that could not be read where it stands and why, once `rates` is
    through."""

    table: Table
    columns: dict[int, str]
    bad: list[str] = field(default_factory=list)

    def rates(self) -> Iterator[tuple[str, str, Decimal]]:
        """Yield (day, currency, what one euro was worth in it) of each cell that holds a rate."""
        lines: dict[date, int] = {}
        for row in self.table.rows:
            day = _day(row.cells[0]) if row.error is None else None
            if day is None:
                self._reject(
                    row.line, row.error or _("{value} is not a day like 2026-12-01").format(value=row.cells[0])
                )
                continue
            if lines.setdefault(day, row.line) != row.line:
                why = _("the day {day} stands on line {line} already")
                self._reject(row.line, why.format(day=day, line=lines[day]))
                continue
            for column, currency in self.columns.items():
                cell = row.cells[column].strip()
                if cell.upper() in _EMPTY:
                    continue
                try:
                    yield day.isoformat(), currency, read_rate(cell)
                except SfaError as error:
                    self._reject(row.line, f"{currency}: {error}")

    def _reject(self, line: int, why: str) -> None:
        self.bad.append(_("{file}, line {line}: {why}").format(file=self.table.path.name, line=line, why=why))


def read_rates(path: Path) -> RatesFile:
    """Return the rates of a file; Usage where its header is not that of such a file."""
    table = read_table(path, delimiter="comma")
    names = [name.strip().upper() for name in table.header]
    # What a euro is worth in euros is no rate.
    columns = {index: name for index, name in enumerate(names) if _is_code(name) and name != BASE}
    if not names or names[0] != "DATE" or not columns:
        raise Usage(
            N_("{path} is not in the layout of the ECB's rates: its header must be Date,USD,JPY,… (it is {header})"),
            path=path,
            header=",".join(table.header)[:80],
        )
    return RatesFile(table, columns)


def _is_code(name: str) -> bool:
    # Currencies of the past (ROL, CYP) stand in the file too.
    return len(name) == 3 and name.isascii() and name.isalpha()


def _day(text: str) -> date | None:
    text = text.strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.strptime(text, _DAILY).date()  # noqa: DTZ007
    except ValueError:
        return None
