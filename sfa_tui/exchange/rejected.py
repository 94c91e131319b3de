"""The rows that an import could not take, written beside the file: the same columns, then the reason and the line, so
that they can be mended and imported again. Reading it back, and leaving those two out, is the business of `reading`."""

import contextlib
import csv
import io
import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sfa_tui.exchange.formula import defuse
from sfa_tui.exchange.reading import ADDED, Row, Table
from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed

# Excel takes UTF-8 for the code page of the machine unless it begins with a byte order mark.
FROM_EXCEL = frozenset({"cp932", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"})


def rejected_path(path: Path) -> Path:
    """Return where the rejected rows of a file are written: deals.csv.rejected.csv beside deals.csv."""
    return path.with_name(path.name + ".rejected.csv")


def write_rejected(table: Table, rejected: Iterable[tuple[Row, str]]) -> tuple[Path, int]:
    """Return the file and how many rows, each with its reason, were written to it; all of it is there or nothing.

    What lies under that name already, perhaps half mended, stays: the file is then numbered (`.rejected-2.csv`), unless
    it holds the same rows. Columns: the table's, the reason, the line; what a row has beyond the header's width
    follows. Readable by its owner only. Failed where the file cannot be written.
    """
    width = len(table.header) - (2 if table.rejected else 0)
    header = table.header[:width]
    added = next(names for names in (*ADDED, ADDED[-1]) if not set(names) & set(header) or names == ADDED[-1])
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if table.delimiter == ";" else ",")
    writer.writerow([*map(defuse, header), *added])
    count = 0
    for row, reason in rejected:
        cells = list(map(defuse, row.cells))
        beyond = cells[len(table.header) :]
        writer.writerow([*cells[:width], *[""] * (width - len(cells)), defuse(reason), str(row.line), *beyond])
        count += 1
    encoding = "utf-8-sig" if table.encoding in FROM_EXCEL else "utf-8"
    return _write_whole(rejected_path(table.path), text.getvalue().encode(encoding)), count


def _write_whole(first: Path, data: bytes) -> Path:
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=".rejected-", dir=first.parent)  # mode 0600
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        target = next(name for name in _names(first) if _publish(Path(temporary), name, data))
        _settle(target.parent)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise Failed(N_("{path} cannot be written: {reason}"), path=first, reason=error.strerror or error) from None
    return target


def _names(first: Path) -> Iterator[Path]:
    yield first
    for number in itertools.count(2):
        yield first.with_name(first.name.removesuffix(".csv") + f"-{number}.csv")


def _publish(temporary: Path, target: Path, data: bytes) -> bool:
    """Return whether the file now has this name: not where another file has it, of other content."""
    try:
        # A link and not a rename: it never takes the place of what is there.
        os.link(temporary, target)
    except OSError:
        if not target.exists():  # a file system without links
            temporary.rename(target)
            return True
        if not target.is_file() or target.read_bytes() != data:
            return False
    temporary.unlink()
    return True


def _settle(folder: Path) -> None:
    """Make the new name last, where folders can be synced (Windows cannot)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
