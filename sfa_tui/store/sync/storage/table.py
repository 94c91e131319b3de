"""A storage in a table of PostgreSQL: an object is a row, and a change reaches the others at once (LISTEN, NOTIFY)."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from secrets import token_hex
from threading import Event, Semaphore
from typing import TYPE_CHECKING, Any

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import Failed, Usage
from sfa_tui.store.sync.storage import names
from sfa_tui.store.sync.storage.address import Address
from sfa_tui.store.sync.storage.interface import LIMIT
from sfa_tui.store.sync.storage.trouble import (
    Denied,
    Full,
    Missing,
    StorageTrouble,
    TooLarge,
    Unavailable,
    Unsuitable,
    one_line,
)

if TYPE_CHECKING:
    from psycopg import Connection

_USUAL = "sfa_sync"
_CONNECTIONS = 4
"""How many questions a site asks at once; a server has a hundred places for all."""

_PAGE = 10_000
"""Names that are fetched at once."""

_GLANCE = 0.25
"""Seconds between two looks at whether to stop."""

_GATHER = 0.05
"""Seconds in which what is heard counts as one change."""

_PATIENCE = 15
"""Seconds for a connection to be made."""

_ALIVE = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
    "application_name": "sfa",
}

_MAKE = """
CREATE TABLE IF NOT EXISTS "{table}" (
  name text COLLATE "C" PRIMARY KEY,
  content bytea NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now()
)"""
_UNCOMPRESSED = 'ALTER TABLE "{table}" ALTER COLUMN content SET STORAGE EXTERNAL'  # what is encrypted does not shrink
_LIST = 'SELECT name FROM "{table}" WHERE name > %s AND name < %s ORDER BY name LIMIT %s'
_GET = 'SELECT CASE WHEN octet_length(content) <= %s THEN content END FROM "{table}" WHERE name = %s'
_PUT = """
WITH stored AS (
  INSERT INTO "{table}" AS kept (name, content) VALUES (%s, %b)
  ON CONFLICT (name) DO UPDATE SET content = excluded.content, written_at = now()
  RETURNING 1
) SELECT pg_notify('{table}', %s) FROM stored"""
_DELETE = 'DELETE FROM "{table}" WHERE name = %s'


class Table:
    """A storage in a table."""

    def __init__(self, place: Address, secrets: Mapping[str, str], stop: Event, *, create: bool = False) -> None:
        if find_spec("psycopg") is None:
            raise Failed(N_('storage in PostgreSQL needs one more package: pip install "sfa-tui[postgresql]"'))
        self.url = place.url
        self.strays: set[str] = set()
        self._stop = stop
        self._table = place.options.get("table", _USUAL)
        if not re.fullmatch("[a-z_][a-z0-9_]{0,62}", self._table):
            raise Usage(N_('"{name}" is no name of a table: a-z, 0-9 and _'), name=self._table)
        self._parameters = _parameters(place, secrets)
        self._origin = token_hex(8)
        """By what this site knows what it told itself."""
        self._few = Semaphore(_CONNECTIONS)
        self._idle: list[Connection] = []
        self._is_closed = False
        self._ears: Connection | None = None
        if create:
            self._make()

    def names(self, prefix: str) -> Iterator[str]:
        """Return the names below a prefix, page by page."""
        last, end = names.below(prefix), f"{prefix[:-1]}0" if prefix else "\x7f"  # 0 comes after /
        while True:
            found = self._ask(_LIST, (last, end, _PAGE))
            for (name,) in found:
                if names.is_name(name):
                    yield name
                else:
                    self.strays.add(name)
            if len(found) < _PAGE:
                return
            last = found[-1][0]

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        """Return an object's bytes."""
        found = self._ask(_GET, (limit, names.checked(name)))
        if not found:
            raise Missing(self.url, name)
        ((content,),) = found
        if content is None:
            raise TooLarge(self.url, name, limit)
        return bytes(content)

    def put(self, name: str, content: bytes) -> None:
        """Store an object, and tell the others in the same transaction."""
        self._ask(_PUT, (names.checked(name), content, self._origin))

    def delete(self, name: str) -> None:
        """Remove an object."""
        self._ask(_DELETE, (names.checked(name),))

    def wait(self, seconds: float) -> bool:
        """Wait until another site has written; True at once where it was not heard whether one had."""
        ends = time.monotonic() + seconds
        try:
            with self._told():
                if self._ears is None:
                    self._ears = self._connect(patience=seconds)
                    self._ears.execute(f'LISTEN "{self._table}"')
                    return True
                while not self._stop.is_set():
                    left = max(0.0, ends - time.monotonic())
                    heard = {told.payload for told in self._ears.notifies(timeout=min(left, _GLANCE), stop_after=1)}
                    heard |= {told.payload for told in self._ears.notifies(timeout=_GATHER if heard else 0)}
                    if heard - {self._origin}:
                        return True
                    if not left:
                        break
                return False
        except StorageTrouble:
            _end(self._ears)
            self._ears = None
            self._stop.wait(max(0.0, ends - time.monotonic()))
            return False

    def close(self) -> None:
        """End all connections."""
        self._is_closed = True
        self._end_idle()
        _end(self._ears)
        self._ears = None

    def _make(self) -> None:
        """Make the table where there is none; who may not make one may still use one that is there."""
        import psycopg.errors

        with self._told(), self._connected() as connection:
            if connection.execute("SELECT to_regclass(%s)", (f'"{self._table}"',)).fetchone() != (None,):
                return
            with suppress(psycopg.errors.UniqueViolation, psycopg.errors.DuplicateTable), connection.transaction():
                connection.execute(_MAKE.format(table=self._table).encode())
                connection.execute(_UNCOMPRESSED.format(table=self._table).encode())

    def _ask(self, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._told(), self._connected() as connection:
            cursor = connection.execute(query.format(table=self._table).encode(), values, binary=True)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def _connected(self) -> "Iterator[Connection]":
        """Give a connection that nobody else uses meanwhile."""
        with self._few:
            connection = self._idle_one() or self._connect()
            try:
                yield connection
            finally:
                if self._is_closed or connection.closed:
                    # What broke one broke the others most likely: the next try is made on a new one.
                    _end(connection)
                    self._end_idle()
                else:
                    self._idle.append(connection)

    def _idle_one(self) -> "Connection | None":
        with suppress(IndexError):
            return self._idle.pop()
        return None

    def _end_idle(self) -> None:
        while connection := self._idle_one():
            _end(connection)

    def _connect(self, patience: float = _PATIENCE) -> "Connection":
        import psycopg

        patient = {**self._parameters, "connect_timeout": int(min(max(patience, 2), _PATIENCE))}  # 2 is its least
        # Not prepared: what stands between (PgBouncer) may give each statement to another connection.
        return psycopg.connect(**patient, autocommit=True, prepare_threshold=None)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what PostgreSQL says into one of our troubles."""
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            raise self._trouble(error) from None

    def _trouble(self, error: "Exception") -> StorageTrouble:
        reason = self._line(error)
        state = getattr(error, "sqlstate", None) or _state_of(reason)
        match state[:2], state:
            case ("28", _) | (_, "42501") | (_, "25006"):
                return Denied(self.url, reason)
            case (_, "53100"):
                return Full(self.url, reason)
            case (_, "42P01"):
                return Unsuitable(self.url, _("it has no table {name}").format(name=self._table))
            case ("42" | "3D" | "22" | "3F", _):
                return Unsuitable(self.url, reason)
        return Unavailable(self.url, reason)

    def _line(self, error: Exception) -> str:
        """Return the first line of an error that says something, without a secret."""
        text = str(error)
        line = text.rpartition("FATAL:")[2] if "FATAL:" in text else text.strip().partition("\n")[0]
        return one_line(line, [str(self._parameters.get("password") or "")])


def _state_of(reason: str) -> str:
    """Return the state that a refused connection comes without, by what a server says in English or Japanese."""
    if re.search("password|authentication|pg_hba|パスワード|認証", reason):
        return "28000"
    return "3D000" if re.search("does not exist|存在しません", reason) else ""


def _parameters(place: Address, secrets: Mapping[str, str]) -> dict[str, Any]:
    """Return what the library connects with; what is not known here it takes from its own files and variables."""
    named = {name: value for name, value in place.named.items() if name != "table"}
    told = {"host": place.host, "port": place.port, "dbname": place.path.removeprefix("/"), **named, **secrets}
    return {**_ALIVE, **{name: value for name, value in told.items() if value}}


def _end(connection: "Connection | None") -> None:
    if connection is not None:
        with suppress(Exception):  # what is broken is ended
            connection.close()
