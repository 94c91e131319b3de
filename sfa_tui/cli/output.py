"""What a command prints: data to standard output, as a table for people or as JSON, CSV or TSV for programs.

Knows formats, widths and what a spreadsheet would run; what the rows mean is the command's. The table is drawn by hand:
rich's costs more to import than the rest of a list command to run, and cuts cells where nobody reads a terminal.
"""

import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO

from sfa_tui.cli import context
from sfa_tui.cli.dialogue import printable, say
from sfa_tui.locale import N_, _
from sfa_tui.model.text import display_width, truncate_width

Row = Mapping[str, Any]

GAP = "  "
NARROWEST = 8
# A text that has less room than this says too little: columns that can be spared go before it is cut so far.
READABLE = 16
# Where no terminal cuts it, a longer text stands whole and moves the rest of its own row alone.
ALIGNED = 80
BOLD, PLAIN = "\x1b[1m", "\x1b[0m"

# Excel, LibreOffice and Google Sheets run a cell that begins so; in a Japanese locale the full-width ones as well.
# What stands behind apostrophes gets one more, so that `sfa import` takes exactly one away.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


class Format(Enum):
    """How a reading command prints."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table and of CSV.

    `name` is the key in the row (dots go into objects: "next_step.due") and CSV's header; `title` is the untranslated
    heading; `show` returns the cell that a person reads, from the whole row (a figure needs its row's currency). A
    column without a title is for programs alone: it is in CSV, not in the table. On a terminal too narrow for them all,
    `whole` columns are never cut, and those with a `spare` are left out, the highest first, and said.
    """

    name: str
    title: str = ""
    show: Callable[[Row], str] | None = None
    right: bool = False
    whole: bool = False
    spare: int = 0


NOTHING = N_("There is nothing to show.")


def emit_rows(
    rows: Iterable[Row],
    columns: Sequence[Column],
    format: Format,
    *,
    nothing: str = NOTHING,
    out: TextIO | None = None,
) -> None:
    """Print rows; JSON is an array of the whole rows, one a line, written as they come.

    Where there are none a table says `nothing` (a message of the catalogues) on standard error, JSON is `[]`, and CSV
    is its header.
    """
    out = out or sys.stdout
    if format is Format.JSON:
        _write_array(rows, out)
    elif format is Format.TABLE:
        _write_table(rows, columns, nothing, out)
    else:
        _write_cells(rows, columns, format, out)


def emit_object(row: Row, columns: Sequence[Column], format: Format, *, out: TextIO | None = None) -> None:
    """Print one row: as JSON the whole object, as a table one line a column, empty ones left out."""
    out = out or sys.stdout
    if format is Format.JSON:
        out.write(_json(row, indent=2) + "\n")
    elif format is Format.TABLE:
        cells = [(_(column.title), _shown(row, column)) for column in columns if column.title]
        left = max((display_width(title) for title, cell in cells if cell), default=0)
        out.writelines(f"{_pad(title, left, right=False)}{GAP}{cell}\n" for title, cell in cells if cell)
    else:
        _write_cells([row], columns, format, out)


def emit_report(
    report: Row, rows: Iterable[Row], columns: Sequence[Column], format: Format, *, out: TextIO | None = None
) -> None:
    """Print a report: as JSON the one object that it is, otherwise the rows that it holds."""
    if format is Format.JSON:
        (out or sys.stdout).write(_json(report, indent=2) + "\n")
        return
    emit_rows(rows, columns, format, out=out)


def prepare_streams() -> None:
    """Make what is piped UTF-8 with plain line ends whatever the code page, and let no character end the program."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        # Closed by whoever started the program: nothing is to be read or said, and no file may take its number.
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _value(row: Row, name: str) -> Any:
    """Return what a row holds under a name whose dots go into objects, None where a step is missing."""
    if name in row:
        return row[name]
    # Only the first dot parts: the name of a custom field (fields.v1.0) may hold others.
    first, _dot, rest = name.partition(".")
    inner = row.get(first)
    return _value(inner, rest) if rest and isinstance(inner, Mapping) else None


def _write_array(rows: Iterable[Row], out: TextIO) -> None:
    before = "[\n"
    for row in rows:
        out.write(before + _json(row))
        before = ",\n"
    out.write("[]\n" if before == "[\n" else "\n]\n")


def _json(value: object, indent: int | None = None) -> str:
    import json

    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, default=_plain)
    except ValueError:  # of the numbers that JSON has no form for
        return json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, indent=indent, default=_plain)


def _finite(value: object) -> object:
    """Return a value with null in the place of each number that is none: an endless one, as only another program
    writes it."""
    match value:
        case Mapping():
            return {key: _finite(each) for key, each in value.items()}
        case list() | tuple():
            return [_finite(each) for each in value]
        case float() if not math.isfinite(value):
            return None
    return value


def _plain(value: object) -> object:
    """Return what stands in JSON for a value that it has no form for."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date() | datetime() | time():
            return value.isoformat()
        case Enum():
            return value.value
        case bytes():
            return {"hex": value.hex()}
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return sorted(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _write_cells(rows: Iterable[Row], columns: Sequence[Column], format: Format, out: TextIO) -> None:
    import csv

    # csv quotes a carriage return only where it is part of the line end, so the end is shortened behind its back.
    plain_ends = SimpleNamespace(write=lambda line: out.write(line.removesuffix("\r\n") + "\n"))
    writer = csv.writer(plain_ends, delimiter="," if format is Format.CSV else "\t", lineterminator="\r\n")
    # A reader who takes rows as dictionaries would lose the first of two columns of one name.
    columns = list({column.name: column for column in columns}.values())
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([_cell(_value(row, column.name)) for column in columns])


def _cell(value: object) -> str:
    """Return a value as text for programs: numbers and dates as JSON has them, a list's members with "; " between."""
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if _FORMULA.match(value) else value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case Enum():
            return _cell(value.value)
        case list() | tuple() if all(isinstance(member, str | int | float) for member in value):
            return _cell("; ".join(str(member) for member in value))
        case list() | tuple() | dict():
            return _json(value)
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
    return str(value)


def _shown(row: Row, column: Column) -> str:
    """Return a cell for people."""
    if column.show is not None:
        return printable(column.show(row))
    value = _value(row, column.name)
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, list | tuple):
        # Nobody's spreadsheet runs what a person reads: a telephone number keeps its plus.
        return printable("; ".join(map(str, value)))
    return printable(_cell(value))


def _write_table(rows: Iterable[Row], columns: Sequence[Column], nothing: str, out: TextIO) -> None:
    columns = [column for column in columns if column.title]
    lines = [[_shown(row, column) for column in columns] for row in rows]
    if not lines:
        say(_(nothing))
        return
    titles = [_(column.title) for column in columns]
    widths = [max(map(display_width, cells)) for cells in zip(titles, *lines, strict=True)]
    if context.on_terminal(out):
        kept = _kept(columns, widths, context.width())
        left_out = [title for place, title in enumerate(titles) if place not in kept]
        columns, titles = [columns[place] for place in kept], [titles[place] for place in kept]
        widths = [widths[place] for place in kept]
        lines = [[line[place] for place in kept] for line in lines]
        widths = _fit(widths, [_uncut(column) for column in columns], context.width() - len(GAP) * (len(widths) - 1))
        titles = _cut(titles, widths)
        lines = [_cut(line, widths) for line in lines]
        if left_out:
            say(_("No room here for: {columns}").format(columns=", ".join(left_out)))
    else:
        widths = [width if column.right else min(width, ALIGNED) for width, column in zip(widths, columns, strict=True)]
    on, off = (BOLD, PLAIN) if context.colour(out) else ("", "")
    out.write(f"{on}{_line(titles, widths, columns)}{off}\n")
    out.writelines(_line(line, widths, columns) + "\n" for line in lines)


def _cut(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [truncate_width(cell, width) for cell, width in zip(cells, widths, strict=True)]


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    padded = [_pad(cell, width, right=column.right) for cell, width, column in zip(cells, widths, columns, strict=True)]
    return GAP.join(padded).rstrip()


def _uncut(column: Column) -> bool:
    return column.right or column.whole


def _kept(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    """Return the places of the columns that the terminal has room for, those that can be spared left out as needed."""
    kept = list(range(len(columns)))
    while True:
        needed = sum(widths[place] if _uncut(columns[place]) else min(widths[place], READABLE) for place in kept) + len(
            GAP
        ) * (len(kept) - 1)
        spared = max(kept, key=lambda place: columns[place].spare)
        if needed <= room or not columns[spared].spare:
            return kept
        kept.remove(spared)


def _fit(widths: Sequence[int], figures: Sequence[bool], room: int) -> list[int]:
    """Return widths that fit into the room, taken from the widest texts; a figure is never cut."""
    fitted = list(widths)
    texts = [index for index, figure in enumerate(figures) if not figure]
    while sum(fitted) > room:
        widest = max(texts, key=lambda index: fitted[index], default=None)
        if widest is None or fitted[widest] <= NARROWEST:
            break
        fitted[widest] -= 1
    return fitted


def _pad(text: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - display_width(text))
    return blanks + text if right else text + blanks
