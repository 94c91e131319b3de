"""What a command finds around it: the workspace, today, the zone, the terminal.

Knows options and environment variables; how a workspace is opened is the store's. One command runs at a time, so the
choice made by `--workspace` and the opened store are kept here, between `begin` and `end`.
"""

import os
import shutil
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sfa_tui.locale import N_
from sfa_tui.model.errors import Usage

if TYPE_CHECKING:
    import sqlite3

    from sfa_tui.model.clock import Clock
    from sfa_tui.model.money import Scale
    from sfa_tui.store.workspace import Store

FILE = "sfa.db"

_chosen: str | None = None
_store: "Store | None" = None


def begin() -> None:
    """Forget what an earlier command chose and opened."""
    global _chosen
    end()
    _chosen = None


def end() -> None:
    """Close the store if the command opened it."""
    global _store
    if _store is not None:
        _store.close()
        _store = None


def choose(folder: str) -> None:
    """Make this folder the workspace of the command that runs (`--workspace`)."""
    global _chosen
    _chosen = folder


def chosen() -> Path | None:
    """Return the folder that `--workspace` names for the command that runs, None where it names none."""
    return Path(_chosen).expanduser().absolute() if _chosen else None


def locate(chosen: str | None) -> Path:
    """Return the workspace's folder: the chosen one, else SFA_HOME, else `sfa` in the user's data folder."""
    folder = chosen or os.environ.get("SFA_HOME")
    if folder:
        return Path(folder).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("sfa", appauthor=False)


def workspace() -> Path:
    """Return the folder of the workspace that the command works on; it need not exist."""
    return locate(_chosen)


def store() -> "Store":
    """Return the opened workspace, opened on the first call and closed when the command ends.

    NotFound when there is none there.
    """
    global _store
    if _store is None:
        from sfa_tui.store.workspace import open_workspace

        _store = open_workspace(workspace())
    return _store


def changed() -> bool:
    """Return whether the command has changed the workspace, whatever went wrong since."""
    return _store is not None and _store.changed


def read_only(folder: Path) -> "sqlite3.Connection":
    """Return a connection that reads the workspace in this folder and can neither change nor create it.

    For a glance (language, completion) that must not wait: sqlite3.Error, at once, where it cannot be read.
    """
    import sqlite3

    if not (folder / FILE).is_file():  # SQLite would wait for a pipe, and read a device without end
        raise sqlite3.OperationalError("not a file")
    # Where no file can be made beside it, and none is there, all stands in the file itself (as in store.workspace).
    alone = not os.access(folder, os.W_OK) and not (folder / f"{FILE}-wal").exists()
    uri = f"{(folder / FILE).absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
    return sqlite3.connect(uri, uri=True, timeout=0.1)


def stored_language(folder: Path) -> object:
    """Return the language that the workspace's settings name; None where it cannot be read, for whatever reason."""
    try:
        if not (folder / FILE).is_file():
            return None
        connection = read_only(folder)
        try:
            row = connection.execute("SELECT value FROM setting WHERE id = 'language'").fetchone()
        finally:
            connection.close()
    except Exception:  # whatever is wrong with the workspace, the command that follows says so in some language
        return None
    return row[0] if row else None


def today() -> date:
    """Return the day that every command calls today: SFA_TODAY (Usage when that is no date), else the local date."""
    value = os.environ.get("SFA_TODAY")
    if not value:
        return datetime.now(UTC).astimezone(zone()).date()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Usage(N_('SFA_TODAY is "{value}", which is no date: write it as YYYY-MM-DD'), value=value) from None


def zone() -> tzinfo:
    """Return the local time zone, that of TZ where it is set; by its name, so that it knows other days' summer time."""
    from zoneinfo import ZoneInfo

    # What nearly every machine says in one place; tzlocal, which knows the rest, takes as long as opening the store.
    with suppress(OSError, ValueError, KeyError):
        name = (
            os.environ.get("TZ", "").removeprefix(":")
            or str(Path("/etc/localtime").readlink()).partition("/zoneinfo/")[2]
        )
        return ZoneInfo(name)
    from tzlocal import get_localzone

    try:
        return get_localzone()
    except Exception:  # a TZ that only the C library understands, or none at all: its offset of this moment
        try:
            return datetime.now(UTC).astimezone().tzinfo or UTC
        except ValueError:  # more than a day away from UTC
            return UTC


def now() -> datetime:
    """Return this moment in the local zone, on the day that `today` names."""
    return datetime.combine(today(), datetime.now(zone()).timetz())


def clock() -> "Clock":
    """Return the present of this command."""
    from sfa_tui.model.clock import Clock

    return Clock(now())


def scale() -> "Scale":
    """Return in which unit the workspace shows amounts to a person: in full, in thousands or in millions."""
    held = store().setting("currency_scale")
    return "thousand" if held == "thousand" else "million" if held == "million" else "unit"


def width() -> int:
    """Return the columns of the terminal, 80 where there is none (COLUMNS overrides)."""
    return shutil.get_terminal_size().columns


def on_terminal(stream: TextIO) -> bool:
    """Return whether a person reads this stream as it is written."""
    return stream.isatty()


def colour(stream: TextIO) -> bool:
    """Return whether this stream takes colour: a terminal, and neither NO_COLOR nor TERM=dumb says otherwise."""
    return on_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def interactive() -> bool:
    """Return whether a question can be put to a person: standard input and standard error are both terminals."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
