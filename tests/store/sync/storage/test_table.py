"""PostgreSQL: that a change is heard at once, that a lost connection comes back, and who may do what."""

import socket
import threading
import time
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest

from sfa_tui.model.errors import Usage
from sfa_tui.store.sync.storage import Denied, Missing, Unavailable, Unsuitable, storage_at
from sfa_tui.store.sync.storage.address import read
from sfa_tui.store.sync.storage.table import Table
from tests.store.sync.storage import servers
from tests.store.sync.storage.conftest import Space, space_of
from tests.store.sync.storage.servers import HOST, PASSWORD, USER, Server


@pytest.fixture
def space(request: pytest.FixtureRequest, tmp_path: Path) -> Space:
    """An empty table of the server that all tests share."""
    return space_of("postgresql", request, tmp_path)


def admin(server: Server) -> "psycopg.Connection[Any]":
    """Return a connection that may do everything."""
    return psycopg.connect(
        host=HOST, port=server.port, user=USER, password=PASSWORD, dbname="postgres", autocommit=True
    )


def table_of(space: Space) -> str:
    """Return the name of the space's table."""
    return space.url.rpartition("table=")[2]


def test_a_change_is_heard_in_less_than_a_second(space: Space) -> None:
    with closing(space.open()) as ours, closing(space.open()) as theirs:
        assert ours.wait(0)  # what came before nobody heard
        for number in range(3):
            heard: list[float] = []
            listener = threading.Thread(target=lambda heard=heard: heard.append(ours.wait(20) and time.monotonic()))
            listener.start()
            assert not heard
            theirs.put(f"heads/s{number}", b"x")
            put = time.monotonic()
            listener.join()
            assert heard[0]
            assert heard[0] - put < 1
        assert not ours.wait(0)


def test_many_changes_at_once_are_few_and_our_own_are_none(space: Space) -> None:
    with closing(space.open()) as ours, closing(space.open()) as theirs:
        assert ours.wait(0)
        for number in range(20):
            theirs.put(f"heads/s{number}", b"x")
        assert ours.wait(20)
        times = 1
        while ours.wait(0.3):
            times += 1
        assert times < 10
        ours.put("heads/mine", b"x")
        assert not ours.wait(0.3)


def test_stopping_ends_the_wait(space: Space) -> None:
    stop = Event()
    with closing(space.open(stop=stop)) as storage:
        assert storage.wait(0)
        threading.Timer(0.1, stop.set).start()
        started = time.monotonic()
        assert not storage.wait(60)
        assert time.monotonic() - started < 5


def test_a_connection_that_was_ended_comes_back(space: Space, postgresql_server: Server) -> None:
    with closing(space.open()) as storage, admin(postgresql_server) as connection:
        storage.put("heads/a", b"x")
        assert storage.wait(0)
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sfa'")
        assert storage.get("heads/a") == b"x"
        assert not storage.wait(0.1)  # the ears were ended too
        assert storage.wait(0)  # what came meanwhile nobody heard
        with closing(space.open()) as theirs:
            theirs.put("heads/b", b"y")
        assert storage.wait(20)


def test_a_server_that_goes_and_comes_back(postgresql_server: Server) -> None:
    with servers.postgres_folder() as folder:
        with servers.postgres(folder) as server:
            url = f"postgresql://{USER}@{HOST}:{server.port}/postgres"
            storage = Table(read(url), {"password": PASSWORD}, Event(), create=True)
            storage.put("heads/a", b"x")
            assert storage.wait(0)
        for _ in range(2):
            with pytest.raises(Unavailable, match=r"refused|terminated|closed|shut"):
                storage.get("heads/a")
            assert not storage.wait(0)
        with servers.postgres(folder, server.port):
            assert storage.get("heads/a") == b"x"
            assert storage.wait(0)
            storage.close()


def test_a_server_that_says_nothing_holds_up_nobody() -> None:
    with socket.create_server((HOST, 0)) as mute:
        storage = Table(read(f"postgresql://aoki@{HOST}:{mute.getsockname()[1]}/x"), {"password": "p"}, Event())
        started = time.monotonic()
        assert not storage.wait(0.5)
        assert time.monotonic() - started < 10


def test_a_table_is_made_once_by_all_who_come_at_once(postgresql_server: Server) -> None:
    url = f"postgresql://{USER}@{HOST}:{postgresql_server.port}/postgres?table=at_once"
    wrong: list[BaseException] = []

    def come() -> None:
        try:
            with closing(storage_at(url, secrets={"password": PASSWORD}, create=True)) as storage:
                storage.put("a", b"x")
        except BaseException as error:
            wrong.append(error)

    comers = [threading.Thread(target=come) for _ in range(8)]
    for comer in comers:
        comer.start()
    for comer in comers:
        comer.join()
    assert not wrong


def test_a_table_that_is_not_there_is_no_empty_storage(postgresql_server: Server) -> None:
    url = f"postgresql://{USER}@{HOST}:{postgresql_server.port}/postgres?table=never_made"
    with closing(storage_at(url, secrets={"password": PASSWORD})) as storage:
        for use in (lambda: storage.get("a"), lambda: storage.put("a", b"x"), lambda: [*storage.names("")]):
            with pytest.raises(Unsuitable, match="never_made"):
                use()


def test_a_table_of_something_else_is_told(postgresql_server: Server) -> None:
    url = f"postgresql://{USER}@{HOST}:{postgresql_server.port}/postgres?table=invoices"
    with admin(postgresql_server) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS invoices (id int)")
    storage = storage_at(url, secrets={"password": PASSWORD}, create=True)
    with closing(storage), pytest.raises(Unsuitable, match="name"):
        storage.put("a", b"x")


@pytest.mark.parametrize(
    ("url", "secrets", "trouble"),
    [
        ("postgresql://aoki@{there}/postgres", {"password": "wr0ng"}, Denied),
        ("postgresql://aoki@{there}/postgres", {}, Denied),
        ("postgresql://nobody@{there}/postgres", {"password": PASSWORD}, Denied),
        ("postgresql://aoki@{there}/nowhere", {"password": PASSWORD}, Unsuitable),
        ("postgresql://aoki@127.0.0.1:1/postgres", {"password": PASSWORD}, Unavailable),
        ("postgresql://aoki@host.invalid/postgres", {"password": PASSWORD}, Unavailable),
    ],
)
def test_who_cannot_come_in_is_told_why(
    postgresql_server: Server, url: str, secrets: dict[str, str], trouble: type[Exception]
) -> None:
    url = url.format(there=f"{HOST}:{postgresql_server.port}")
    storage = Table(read(url), secrets, Event())
    with pytest.raises(trouble) as caught:
        storage.get("a")
    told = str(caught.value)
    assert url in told
    assert "\n" not in told
    assert not any(secret in told for secret in (PASSWORD, "wr0ng"))


def test_who_may_only_read_reads(space: Space, postgresql_server: Server) -> None:
    with closing(space.open()) as storage:
        storage.put("team.json", b"x")
    with admin(postgresql_server) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN PASSWORD 'r'")
        connection.execute(f'GRANT SELECT ON "{table_of(space)}" TO reader'.encode())
    url = space.url.replace(USER, "reader")
    with closing(storage_at(url, secrets={"password": "r"}, create=True)) as reader:  # it is there: nothing is made
        assert reader.get("team.json") == b"x"
        assert [*reader.names("")] == ["team.json"]
        with pytest.raises(Denied, match="permission"):
            reader.put("a", b"x")
        with pytest.raises(Denied, match="permission"):
            reader.delete("team.json")
    with admin(postgresql_server) as connection:
        connection.execute(f'REVOKE ALL ON "{table_of(space)}" FROM reader; DROP ROLE reader'.encode())


def test_what_others_wrote_there_is_no_object(space: Space, postgresql_server: Server) -> None:
    with closing(space.open()) as storage, admin(postgresql_server) as connection:
        storage.put("log/a", b"x")
        connection.execute(f"INSERT INTO {table_of(space)} (name, content) VALUES ('Log/A (2)', '')".encode())
        assert [*storage.names("")] == ["log/a"]
        assert storage.strays == {"Log/A (2)"}


def test_more_names_than_a_page(space: Space, postgresql_server: Server) -> None:
    with closing(space.open()) as storage, admin(postgresql_server) as connection:
        fill = f"INSERT INTO {table_of(space)} SELECT 'log/a/' || n, '' FROM generate_series(1, 25000) AS n"
        connection.execute(fill.encode())
        storage.put("loga", b"x")
        assert len({*storage.names("log/")}) == 25000
        assert len({*storage.names("")}) == 25001
        with pytest.raises(Missing):
            storage.get("log/a/0")


def test_what_is_no_name_of_a_table_is_refused() -> None:
    with pytest.raises(Usage, match="Robert"):
        storage_at('postgresql://a@b/c?table=Robert"; DROP TABLE students;--')
