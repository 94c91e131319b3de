"""The storages that the shared suite runs against: a folder, and real servers that are started once a run."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from threading import Event
from urllib.parse import quote

import pytest

from sfa_tui.store.sync.storage import Storage, storage_at
from sfa_tui.store.sync.storage.address import read
from sfa_tui.store.sync.storage.folder import Folder, path_of
from sfa_tui.store.sync.storage.patience import Patient
from tests.keyrings import no_ring, ring
from tests.store.sync.storage import servers
from tests.store.sync.storage.hostile import PASSING, Hostile
from tests.store.sync.storage.servers import HOST, Server

__all__ = ["no_ring", "ring"]

KINDS = ["folder", "s3", "webdav", "postgresql", "hostile"]
"""The last is a folder where every fourth call or so fails in a way that a second try gets over."""


@dataclass(frozen=True)
class Space:
    """A space that was empty before the test, and how sites open it."""

    kind: str
    url: str
    secrets: dict[str, str]

    def open(self, **more: object) -> Storage:
        """Return it as another site opens it."""
        if self.kind == "hostile":
            folder = Folder(path_of(read(self.url)), self.url, Event(), **more)  # type: ignore[arg-type]
            return Patient(Hostile(folder, Random(7).randrange, faults=PASSING), Event(), pauses=[0.0] * 30)
        return storage_at(self.url, secrets=self.secrets, **more)  # type: ignore[arg-type]


_numbers = count()


@contextmanager
def _or_skip(
    serve: Callable[[Path], AbstractContextManager[Server]], factory: pytest.TempPathFactory, name: str
) -> Iterator[Server]:
    try:
        with serve(factory.mktemp(name)) as server:
            yield server
    except servers.NotInstalled as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running SeaweedFS."""
    with _or_skip(servers.seaweed, tmp_path_factory, "s3") as server:
        yield server


@pytest.fixture(scope="session")
def webdav_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running wsgidav."""
    with _or_skip(servers.webdav, tmp_path_factory, "webdav") as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running PostgreSQL."""
    try:
        with servers.postgres_folder() as folder, servers.postgres(folder) as server:
            yield server
    except servers.NotInstalled as error:
        pytest.skip(str(error))


@pytest.fixture(params=KINDS)
def space(request: pytest.FixtureRequest, tmp_path: Path) -> Space:
    """An empty space of every kind of storage."""
    return space_of(request.param, request, tmp_path)


def space_of(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Space:
    """Return an empty space of a kind of storage."""
    mine = f"space{next(_numbers)}_{os.getpid()}"
    if kind in ("folder", "hostile"):
        made = Space(kind, (tmp_path / mine).as_uri(), {})
    else:
        server: Server = request.getfixturevalue(f"{kind}_server")
        there = f"{HOST}:{server.port}"
        if kind == "s3":
            url = f"s3://{servers.KEY}@{servers.BUCKET}/{mine}?endpoint=http://{there}"
            made = Space(kind, url, {"secret_access_key": servers.SECRET})
        elif kind == "webdav":
            made = Space(kind, f"webdav://{quote(servers.USER)}@{there}/dav/{mine}", {"password": servers.PASSWORD})
        else:
            url = f"postgresql://{servers.USER}@{there}/postgres?table={mine}"
            made = Space(kind, url, {"password": servers.PASSWORD})
    made.open(create=True).close()
    return made
