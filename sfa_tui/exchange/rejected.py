"""The rows that an import could not take, written beside the file: the same columns, then the reason and the line, so
that they can be mended and imported again. Reading it back, and leaving those two out, is the business of `reading`."""

import contextlib
import csv
import io
import os
import tempfile
from collections.abc import Iterable
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

    Columns: the table's, the reason, the line; what a row has beyond the header's width follows. Readable by its owner
    only. Failed where the file cannot be written.
    """
    target = rejected_path(table.path)
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
    _write_whole(target, text.getvalue().encode(encoding))
    return target, count


def _write_whole(target: Path, data: bytes) -> None:
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=".rejected-", dir=target.parent)  # mode 0600
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(target)
        _settle(target.parent)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise Failed(N_("{path} cannot be written: {reason}"), path=target, reason=error.strerror or error) from None


def _settle(folder: Path) -> None:
    """Make the new name last, where folders can be synced (Windows cannot)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
