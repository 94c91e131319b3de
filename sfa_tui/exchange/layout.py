"""Which sign separates the cells of a text, and on which line its header stands; judged by its first hundred lines or
so. The rows are read in `reading`."""

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed
from sfa_tui.model.text import fold

CANDIDATES = (",", "\t", ";", "|")
ONE_COLUMN = "\x1f"  # the unit separator stands in no text: each line is one cell, and quotes still work
SAMPLE_LINES = 400
SAMPLE_CHARACTERS = 300_000
HEADER_WITHIN = 20

Record = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is cut: the sign between cells, the header's cells and line, how many records go before the rows."""

    delimiter: str
    header: tuple[str, ...]
    line: int
    skip: int
    preamble: tuple[str, ...]


def find_layout(stream: Iterable[str], delimiter: str | None, path: Path) -> Layout:
    """Return the layout of the text; Failed where its first lines hold nothing or cannot be cut."""
    lines, size = list[str](), 0
    for line in islice(stream, SAMPLE_LINES):
        lines.append(line)
        size += len(line)
        if size > SAMPLE_CHARACTERS:
            break
    if delimiter is not None:
        return _layout(_records(lines, delimiter), delimiter, path)
    options = [_layout(records, sign, path) for sign in CANDIDATES if (records := _records(lines, sign))]
    scored = [(_score(layout, _records(lines, layout.delimiter)), layout) for layout in options]
    best, layout = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if best > 0 and layout is not None:
        return layout
    return _layout(_records(lines, ONE_COLUMN), ONE_COLUMN, path)


def name_headers(header: Sequence[str], path: Path) -> tuple[str, ...]:
    """Return the header with a name for each nameless column ("column 3"); Failed where two names are alike."""
    names = tuple(cell or f"column {index}" for index, cell in enumerate(header, 1))
    seen: dict[str, int] = {}
    for index, name in enumerate(names, 1):
        first = seen.setdefault(fold(name), index)
        if first != index:
            raise Failed(
                N_('{path}: columns {first} and {second} are both called "{header}"; rename one'),
                path=path,
                first=first,
                second=index,
                header=name,
            )
    return names


def _records(lines: Sequence[str], delimiter: str) -> list[Record]:
    """Return the records, each with the line on which it starts; stops at one that cannot be cut or is torn."""
    reader = csv.reader(iter(lines), delimiter=delimiter)
    records, end = list[Record](), 0
    try:
        for cells in reader:
            records.append((end + 1, cells))
            end = reader.line_num
    except csv.Error:
        pass
    if len(records) > 1 and len(lines) >= SAMPLE_LINES:
        records.pop()
    return records


def _layout(records: Sequence[Record], delimiter: str, path: Path) -> Layout:
    filled = [index for index, (_line, cells) in enumerate(records) if any(map(str.strip, cells))]
    if not filled:
        raise Failed(N_("{path} has no header in its first {count} lines"), path=path, count=SAMPLE_LINES)
    at = _header_index([records[index][1] for index in filled])
    index = filled[at]
    line, cells = records[index]
    preamble = tuple(" ".join(" ".join(records[i][1]).split()) for i in filled[:at])
    return Layout(delimiter, tuple(" ".join(cell.split()) for cell in cells), line, index + 1, preamble)


def _header_index(rows: Sequence[list[str]]) -> int:
    """Return which record is the header: the first, unless it is a title or metadata above a table that is wider.

    A title has one cell over a table of three or more columns; metadata fills fewer than half of them (or half, and
    blanks the rest), and a row that looks like a header (all different, no numbers) follows within a few lines.
    """
    usual = Counter(map(_width, rows)).most_common(1)[0][0]
    if usual < 3:
        return 0
    for index, cells in enumerate(rows[:HEADER_WITHIN]):
        filled = sum(1 for cell in cells if cell.strip())
        if filled * 2 < usual or (filled * 2 == usual and len(cells) > filled):
            continue
        titles = all(_width(above) == 1 for above in rows[:index])
        return index if titles or _is_headerlike(cells) else 0
    return 0


def _width(cells: Sequence[str]) -> int:
    """Return how many cells there are, without the blank ones at the end."""
    return max((index for index, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _is_headerlike(cells: Sequence[str]) -> bool:
    names = [cell.strip() for cell in cells if cell.strip()]
    return len(set(names)) == len(names) and not any(_number().fullmatch(name) for name in names)


@cache
def _number() -> re.Pattern[str]:
    return re.compile(r"[-+¥$€£▲△(]*[\d.,/:-]+[)%円]?")


def _score(layout: Layout, records: Sequence[Record]) -> float:
    """Return how well the sign cuts the text: the share of rows as wide as the header, more for more columns.

    A sign that does not cut the header cuts nothing: those are the commas of names in a file of one column, or of
    decimals in one of semicolons.
    """
    width = len(layout.header)
    rows = [cells for _line, cells in records[layout.skip :] if any(map(str.strip, cells))]
    if width < 2:
        return 0.0
    if not rows:
        return 0.1 * math.log(width)
    share = sum(len(cells) == width for cells in rows) / len(rows)
    named = [cell for cell in layout.header if cell]
    likely = (1.0 if _is_headerlike(named) else 0.5) * (0.5 if layout.preamble else 1.0)
    return (share + 0.05) * likely * math.log(width)
