"""What a command finds around it: the workspace that was chosen, and the terminal.

Knows options and streams; where workspaces lie and what day it is, is `environment`'s; how one is opened is the
store's. One command runs at a time, so the choice made by `--workspace` and the opened store are kept here, between
`begin` and `end`.
"""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sfa_tui.environment import clock, config_folder, locate, now, today, zone

if TYPE_CHECKING:
    import sqlite3

    from sfa_tui.model.money import Scale
    from sfa_tui.store.workspace import Store

__all__ = [
    "begin",
    "changed",
    "choose",
    "chosen",
    "clock",
    "colour",
    "config_folder",
    "current",
    "end",
    "interactive",
    "is_followed",
    "locate",
    "now",
    "on_terminal",
    "read_only",
    "scale",
    "store",
    "stored_language",
    "today",
    "width",
    "workspace",
    "zone",
]

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


def current() -> "Store":
    """Return the workspace that stands there now, for what goes on for long: opened anew where another file has taken
    the place of the one that was open.

    NotFound while there is none; Failed where a newer program has upgraded it.
    """
    from sfa_tui.model.errors import SfaError

    try:
        store().check_file()
    except SfaError:
        end()
    return store()


def is_followed() -> bool:
    """Return whether anything may follow from what the command did: it has changed something, or alerts wait."""
    return _store is not None and (_store.changed or _store.raised)


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
    """Return the language that this machine speaks in a workspace, else the workspace's; None where it cannot be read,
    for whatever reason."""
    try:
        if not (folder / FILE).is_file():
            return None
        connection = read_only(folder)
        try:
            row = connection.execute(
                "SELECT coalesce((SELECT value FROM local_setting WHERE key = 'spoken_language'),"
                " (SELECT value FROM setting WHERE id = 'language'))"
            ).fetchone()
        finally:
            connection.close()
    except Exception:  # whatever is wrong with the workspace, the command that follows says so in some language
        return None
    return row[0] if row else None


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
