"""The workspace file: where it lies, how it is made and opened, and its settings.

Knows files, versions and connections; what is in the tables is the business of the modules of each noun.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed, NotFound, Refused, SfaError, Usage
from sfa_tui.model.ids import new_id
from sfa_tui.model.money import is_currency
from sfa_tui.store import filesystem, migrations, triggers

if TYPE_CHECKING:
    from sfa_tui.store.journal import Action

FILE_NAME = "sfa.db"
SPOKEN = "spoken_language"
"""Under which key a machine notes in which language it speaks; that of the workspace where it is not set."""
TEAM_URL = "sync.url"
"""Under which key a machine notes where its team meets."""
BUSY_SECONDS = 30.0
_FULL = 1 << 16
"""Fewer free bytes than SQLite needs beside the file."""
_DEFECTS = (
    0,
    *(getattr(sqlite3, f"SQLITE_{each}") for each in "ERROR INTERNAL CONSTRAINT MISMATCH MISUSE RANGE".split()),
)
"""What SQLite says of a program, not of a file or a disk; 0 is what the module says by itself."""
_OLDEST_SQLITE = (3, 37, 0)


class Store:
    """An open workspace: its connection (autocommit; writes go through journal.action), its folder and its settings."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        folder: Path,
        *,
        read_only: bool = False,
        identity: tuple[int, int] | None = None,
    ) -> None:
        self.connection = connection
        self.folder = folder
        self.path = folder / FILE_NAME
        self.read_only = read_only
        self.action: Action | None = None
        # Which row of a noun a person meant by a name that several answer to: {(noun, name): id}, asked once a command.
        self.picked: dict[tuple[str, str], str] = {}
        # How a new row gets its id; invented data that must come out the same every time has its own way.
        self.new_id: Callable[[], str] = new_id
        self.changed = False
        """Whether this process has changed anything here that stands."""
        self.raised = False
        """Whether this process has written an alert that it may have to send."""
        self.known: dict[str, object] = {}
        """What was read of the workspace in the action under way, so that it is read once."""
        self._settings: dict[str, object] | None = None
        self._identity = identity

    def check_file(self) -> None:
        """Make sure that the folder still holds the file that is open, as this program knows it: NotFound where it was
        removed, Failed where another has taken its place or a newer program has upgraded it.

        SQLite would go on writing to a file that nobody finds any more; reading it harms nobody.
        """
        self.check_version()
        if self._identity is None:
            return
        try:
            found = _identity(self.path)
        except OSError as error:
            raise NotFound(
                N_("there is no workspace in {path} any more; nothing was changed"), path=self.folder
            ) from error
        if found != self._identity:
            raise Failed(
                N_("another file has taken the place of {path} since it was opened; nothing was changed"),
                path=self.path,
            )

    def check_version(self) -> None:
        """Make sure that no newer program has upgraded the file since it was opened; Failed where one has."""
        _check_version(self.connection, self.path)

    def setting(self, key: str) -> object:
        """Return the value of a workspace setting, None where it is not set."""
        if self._settings is None:
            rows = self.connection.execute("SELECT id, value FROM setting WHERE deleted_at IS NULL")
            self._settings = dict(rows.fetchall())
        return self._settings.get(key)

    def forget_settings(self) -> None:
        """Read the settings, and what is known beside them, again when they are next asked for."""
        self._settings = None
        self.known.clear()

    @property
    def currency(self) -> str:
        """Return the base currency (ISO 4217); Failed where the workspace has lost it."""
        currency = self.setting("currency")
        if not isinstance(currency, str) or not is_currency(currency):
            raise Failed(
                N_("{path} has no base currency; `sfa config set currency CODE` sets it"), path=self.folder / FILE_NAME
            )
        return currency

    def local(self, key: str) -> object:
        """Return what this machine alone notes under a key, None where there is nothing."""
        row = self.connection.execute("SELECT value FROM local_setting WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_local(self, key: str, value: str | int | float | None) -> None:
        """Let this machine alone note a value under a key; it is in no journal and is never synced."""
        self.connection.execute(
            "INSERT INTO local_setting (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give one consistent view over several queries; keep it short, since the WAL grows as long as it lasts."""
        if self.connection.in_transaction:
            yield self.connection
            return
        self.connection.execute("BEGIN")
        try:
            yield self.connection
        finally:
            self.connection.execute("ROLLBACK")

    @contextmanager
    def noting(self) -> Iterator[sqlite3.Connection]:
        """Let notes of this machine's own, which are no action of the journal, be one transaction that waits for no
        reader; on an error nothing of it stays."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.rollback()  # unless it has been committed when the interruption came
            raise

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def create_workspace(folder: Path) -> Store:
    """Make an empty workspace in a folder and return it open.

    Refused where the folder holds one already, or lies on a network file system (SQLite's WAL is unsafe there).
    """
    _check_sqlite()
    path = folder / FILE_NAME
    _check_is_file(path)
    if path.exists():
        raise Refused(N_("{path} holds a workspace already"), path=folder)
    filesystem.refuse_network(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Failed(
            N_("the folder {path} cannot be made: {reason}"), path=folder, reason=error.strerror or error
        ) from error
    unfinished = path.with_name(f"{FILE_NAME}.{os.getpid()}.new")
    with told(path):
        try:
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            connection = _connect(unfinished, "rw")
            connection.execute("PRAGMA journal_mode = WAL")
            migrations.migrate(connection)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            # A link and not a rename: of two processes that make the same workspace, one must lose.
            _publish(unfinished, path)
        finally:
            for leftover in (unfinished, Path(f"{unfinished}-wal"), Path(f"{unfinished}-shm")):
                leftover.unlink(missing_ok=True)
    return open_workspace(folder)


def _publish(unfinished: Path, path: Path) -> None:
    try:
        os.link(unfinished, path)
    except FileExistsError as error:
        raise Refused(N_("{path} holds a workspace already"), path=path.parent) from error
    except OSError:
        if path.exists():
            raise Refused(N_("{path} holds a workspace already"), path=path.parent) from None
        unfinished.rename(path)


def open_workspace(folder: Path) -> Store:
    """Return the workspace of a folder, upgraded to this version where it is older.

    NotFound where there is none; Failed where it is newer than this program, not a workspace, corrupt or unreadable.
    """
    _check_sqlite()
    path = folder / FILE_NAME
    if not path.exists():
        raise NotFound(N_("there is no workspace in {path}; `sfa init` makes one, `sfa demo` shows one"), path=folder)
    _check_is_file(path)
    filesystem.refuse_network(folder)
    with _opening(path), told(path):
        read_only = not os.access(path, os.W_OK) or not os.access(folder, os.W_OK)
        if not read_only:
            _make_writable(path)
        connection = _connect_read_only(path) if read_only else _connect(path, "rw")
        try:
            _check_file(connection, path)
            if not read_only:
                _bring_up_to_date(connection)
            identity = _identity(path)
        except BaseException:
            connection.close()
            raise
    return Store(connection, folder, read_only=read_only, identity=identity)


def _identity(path: Path) -> tuple[int, int]:
    """Return what tells a file from every other, whatever it is called."""
    found = os.stat(path)  # noqa: PTH116  asked by every verb, and a Path takes as long again
    return found.st_dev, found.st_ino


def _check_is_file(path: Path) -> None:
    """Refuse a folder, and a pipe or a device, which SQLite would wait for or read without end."""
    if path.exists() and not path.is_file():
        raise Failed(N_("{path} is not a file"), path=path)


def _connect_read_only(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path, "ro")
    except sqlite3.OperationalError:
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            raise
        # The folder is read-only too, so nobody can be writing, and no change waits in a WAL: the file is the whole.
        return _connect(path, "ro&immutable=1")


def _make_writable(path: Path) -> None:
    """Let the files of the WAL be written again: SQLite made them read-only while the workspace was."""
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(FILE_NAME + suffix)
        if beside.exists() and not os.access(beside, os.W_OK):
            with suppress(OSError):
                beside.chmod(0o600)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=256)
    try:
        # FULL: a change that was acknowledged outlives a power cut.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cache_size = -65536")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_sqlite() -> None:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise Failed(
            N_("this Python has SQLite {version}; sfa needs {oldest} or newer"),
            version=sqlite3.sqlite_version,
            oldest=".".join(map(str, _OLDEST_SQLITE)),
        )


def _check_file(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != migrations.APPLICATION_ID:
        raise Failed(N_("{path} is not a workspace of sfa"), path=path)
    _check_version(connection, path)


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > migrations.VERSION:
        raise Failed(
            N_("{path} was written by a newer sfa (version {version} of the file; this program knows {known})"),
            path=path,
            version=version,
            known=migrations.VERSION,
        )


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] < migrations.VERSION:
        migrations.migrate(connection)
    elif not triggers.are_whole(connection):
        connection.execute("BEGIN IMMEDIATE")
        try:
            triggers.make(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    """Tell what is not as sfa made it (a table that is gone) by the file: at this point no question can be wrong."""
    try:
        yield
    except sqlite3.Error as error:
        raise Failed(N_("{path}: {reason}"), path=path, reason=error) from error


class told:
    """Turn what SQLite and the system say of the file into one line that names it; a question that SQLite cannot make
    sense of, or a row that it refuses, is a defect of ours and goes on as it is."""

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, sqlite3.Error):
            if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DEFECTS:
                raise Failed(_sentence(error, self.path), path=self.path, reason=error) from error
        elif isinstance(error, OSError) and not isinstance(error, SfaError):
            raise Failed(N_("{path}: {reason}"), path=self.path, reason=error.strerror or error) from error


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _FULL
    except OSError:
        return False


def _sentence(error: sqlite3.Error, path: Path) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_IOERR and _is_full(path):  # so SQLite calls it where a file of the WAL cannot grow
        code = sqlite3.SQLITE_FULL
    sentences = {
        sqlite3.SQLITE_BUSY: N_("{path} is locked by another program; nothing was changed"),
        sqlite3.SQLITE_LOCKED: N_("{path} is locked by another program; nothing was changed"),
        sqlite3.SQLITE_READONLY: N_("{path} cannot be written (read-only); nothing was changed"),
        sqlite3.SQLITE_FULL: N_("the disk of {path} is full; nothing was changed"),
        sqlite3.SQLITE_IOERR: N_("{path} cannot be read or written ({reason}); nothing was changed"),
        sqlite3.SQLITE_CORRUPT: N_("{path} is damaged ({reason}); restore a backup of it"),
        sqlite3.SQLITE_NOTADB: N_("{path} is not a workspace of sfa, or is damaged"),
        sqlite3.SQLITE_CANTOPEN: N_("{path} cannot be opened; is the folder yours to write?"),
        sqlite3.SQLITE_PERM: N_("{path} is not yours to read"),
        sqlite3.SQLITE_AUTH: N_("{path} is not yours to read"),
    }
    return sentences.get(code, N_("{path}: {reason}"))


def check_language(language: str) -> str:
    """Return a language of the program as it is, Usage for any other."""
    from sfa_tui.locale import LANGUAGES

    if language not in LANGUAGES:
        raise Usage(N_("the language {language} is not one of {known}"), language=language, known=", ".join(LANGUAGES))
    return language
