"""A file of values between commas, tabs, semicolons or pipes, or of JSON objects, becomes a header and rows of text.
What a column holds is the business of `columns`, which field it is that of `mapping`."""

import csv
import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sfa_tui.exchange.decoding import find_encoding, line_at
from sfa_tui.exchange.formula import restore
from sfa_tui.exchange.layout import ONE_COLUMN, Layout, find_layout, name_headers
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Failed, NotFound, Usage

ADDED = (("reason", "line"), ("rejected: reason", "rejected: line"))
DELIMITERS = {"comma": ",", "tab": "\t", "\\t": "\t", "semicolon": ";", "pipe": "|"}
LONG_RECORD = 100
END = "\0"


class Row(NamedTuple):
    """One row: the line of the file on which it starts, its cells (as many as the header's), what is wrong with it.

    A row that has too many cells keeps them all and says so in `error`.
    """

    line: int
    cells: tuple[str, ...]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table, read anew from its bytes at each iteration; `len` is known from the first reading."""

    count: int
    start: Callable[[], Iterator[Row]]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        return self.start()


@dataclass(frozen=True, slots=True)
class Table:
    """A file that has been read once from end to end and found whole.

    `delimiter` is "" where there is but one column, and for JSON. `header_line` is the line of the header (0 for JSON),
    `preamble` the lines of text above it. `blank_rows` counts the rows that were skipped because they hold nothing.
    `rejected` tells a file that an earlier import wrote: its last two columns are the reason and the line.
    """

    path: Path
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    rows: Rows
    blank_rows: int = 0
    preamble: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    rejected: bool = False

    @property
    def name(self) -> str:
        """Return the file's name as text; bytes of it that are not text are replaced."""
        return os.fsencode(self.path.name).decode("utf-8", "replace")

    def distinct(self, columns: Iterable[int]) -> list[dict[str, int]]:
        """Return for each of the columns its distinct cells, each with the line on which it stands first."""
        wanted = [(column, dict[str, int]()) for column in columns]
        for line, cells, _error in self.rows:
            for column, seen in wanted:
                cell = cells[column]
                if cell not in seen:
                    seen[cell] = line
        return [seen for _column, seen in wanted]


def read_table(path: str | Path, *, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """Return the table that stands in the file; NotFound, Failed or Usage say in one line why there is none."""
    path = Path(path)
    separator = _check_delimiter(delimiter)
    data = _read_bytes(path)
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x1a"):
        raise Failed(N_("{path} is empty"), path=path)
    if data.endswith(b"\x1a") and b"\0" not in data:
        data = data.rstrip(b"\x1a")  # the end-of-file mark of CP/M and old Windows programs
    codec = find_encoding(data, path, encoding)
    if separator is None and _is_json(path, data, codec):
        return _read_json(path, data, codec)
    return _read_separated(path, data, codec, separator)


def _check_delimiter(delimiter: str | None) -> str | None:
    if delimiter is None:
        return None
    sign = DELIMITERS.get(delimiter.lower(), delimiter)
    if len(sign) != 1 or sign in "\r\n\0\" '":
        raise Usage(N_('"{delimiter}" cannot separate cells; try comma, tab, semicolon or pipe'), delimiter=delimiter)
    return sign


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise Failed(N_("{path} is a folder, not a file"), path=path)
        if path.is_char_device() or path.is_block_device():  # /dev/zero has no end
            raise Failed(N_("{path} is a device, not a file"), path=path)
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise NotFound(N_("there is no file {path}"), path=path) from None
    except PermissionError:
        raise Failed(N_("{path} may not be read (permission denied)"), path=path) from None
    except OSError as error:
        raise Failed(N_("{path} cannot be read: {reason}"), path=path, reason=error.strerror or error) from None


def _is_json(path: Path, data: bytes, codec: str) -> bool:
    if path.suffix.lower() in (".json", ".jsonl", ".ndjson"):
        return True
    head = "".join(data[:4000].decode(codec, errors="ignore").split())
    return head.startswith(('{"', '[{"'))


def _read_json(path: Path, data: bytes, codec: str) -> Table:
    from sfa_tui.exchange.json_table import read_objects, whole

    keys, objects, blank = read_objects(data.decode(codec), path)
    if not objects:
        raise Failed(N_("{path} holds no objects with values"), path=path)

    def rows() -> Iterator[Row]:
        return (Row(line, tuple(map(cells.get, keys, [""] * len(keys))), error) for line, cells, error in objects)

    return Table(
        path,
        codec,
        "",
        name_headers([" ".join(whole(key).split()) for key in keys], path),
        0,
        Rows(len(objects), rows),
        blank,
    )


def _open(data: bytes, codec: str) -> io.TextIOWrapper:
    """Return the lines of the text with their CR, LF or CRLF, as the csv module wants them."""
    return io.TextIOWrapper(io.BytesIO(data), encoding=codec, newline="")


def _read_separated(path: Path, data: bytes, codec: str, delimiter: str | None) -> Table:
    layout = find_layout(_open(data, codec), delimiter, path)
    survey = _survey(path, data, codec, layout)
    if not survey.rows:
        raise Failed(N_("{path} has a header (line {line}) and no rows"), path=path, line=layout.line)
    named = layout.header[: survey.width]
    rejected = len(named) > 2 and named[-2:] in ADDED and _all_numbered(data, codec, layout, len(named))
    header = name_headers([restore(cell) for cell in named], path)

    def rows() -> Iterator[Row]:
        return _rows(data, codec, layout, len(header))

    return Table(
        path=path,
        encoding=codec,
        delimiter="" if layout.delimiter == ONE_COLUMN else layout.delimiter,
        header=header,
        header_line=layout.line,
        rows=Rows(survey.rows, rows),
        blank_rows=survey.blank,
        preamble=layout.preamble,
        warnings=survey.warnings,
        rejected=rejected,
    )


class _Survey(NamedTuple):
    width: int
    rows: int
    blank: int
    warnings: tuple[str, ...]


def _survey(path: Path, data: bytes, codec: str, layout: Layout) -> _Survey:
    """Return how many columns are used, how many rows and blank ones there are, from a reading of the whole file.

    Failed where the file ends inside a quoted cell: a line of NUL alone is put after the last, and must come out whole.
    """
    width = max((index + 1 for index, cell in enumerate(layout.header) if cell), default=0)
    unnamed_after = width if len(layout.header) > width else None
    rows, blank, line, end = 0, 0, layout.line, 0
    cells: list[str] = []
    warnings = _lost_characters(path, data)
    reader = csv.reader(_ended(data, codec), delimiter=layout.delimiter)
    try:
        for _skipped in range(layout.skip):
            next(reader)
        end = reader.line_num
        for cells in reader:
            line, end = end + 1, reader.line_num
            if _is_blank(cells):
                blank += 1
                continue
            rows += 1
            if unnamed_after is not None and any(map(str.strip, cells[unnamed_after : len(layout.header)])):
                width = max(i + 1 for i, cell in enumerate(cells[: len(layout.header)]) if i < width or cell.strip())
            if end - line > LONG_RECORD:
                text = _("line {line}: a quoted cell reaches as far as line {end}; is a closing quote missing?")
                warnings.append(text.format(line=line, end=end))
    except csv.Error:
        raise Failed(
            N_("{path}, line {line}: a cell is longer than {limit} characters; is a closing quote missing?"),
            path=path,
            line=end + 1,
            limit=csv.field_size_limit(),
        ) from None
    if cells != [END]:
        raise Failed(N_("{path}, line {line}: a quote is opened and never closed"), path=path, line=line)
    return _Survey(width, rows - 1, blank, tuple(warnings))


def _ended(data: bytes, codec: str) -> Iterator[str]:
    line = ""
    with _open(data, codec) as stream:
        for line in stream:
            yield line
    if not line.endswith(("\n", "\r")):
        yield "\n"  # ends the last record, or goes on with its quoted cell
    yield END


def _lost_characters(path: Path, data: bytes) -> list[str]:
    offset = data.find("\ufffd".encode())
    if offset < 0:
        return []
    text = _('line {line} holds "\ufffd": a program that wrote {path} has lost characters')
    return [text.format(line=line_at(data[:offset].decode("latin-1"), offset), path=path.name)]


def _is_blank(cells: list[str]) -> bool:
    return not cells or ((not cells[0] or cells[0].isspace()) and not "".join(cells).strip())


def _rows(data: bytes, codec: str, layout: Layout, width: int) -> Iterator[Row]:
    with _open(data, codec) as stream:
        reader = csv.reader(stream, delimiter=layout.delimiter)
        for _skipped in range(layout.skip):
            next(reader)
        end = reader.line_num
        for read in reader:
            line, end = end + 1, reader.line_num
            if _is_blank(read):
                continue
            # Our own lists and others' are made harmless for spreadsheets; what comes in is the text itself.
            cells = [restore(cell) if cell[:1] == "'" else cell for cell in read]
            yield Row(line, tuple(cells)) if len(cells) == width else _fitted(line, cells, width)


def _all_numbered(data: bytes, codec: str, layout: Layout, width: int) -> bool:
    """Return whether the last column holds line numbers, as `rejected` writes them; "line" may be a product's."""
    return all(row.cells[width - 1].isdecimal() for row in _rows(data, codec, layout, width))


def _fitted(line: int, cells: list[str], width: int) -> Row:
    """Return the row padded to the width; one that is wider, and not just by blanks, whole and with an error."""
    if len(cells) <= width:
        return Row(line, (*cells, *[""] * (width - len(cells))))
    if not any(map(str.strip, cells[width:])):
        return Row(line, tuple(cells[:width]))
    text = _("{count} cells where the header has {width}")
    return Row(line, tuple(cells), text.format(count=len(cells), width=width))
