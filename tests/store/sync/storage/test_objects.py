"""Servers of objects that answer otherwise than they should: each answer is one trouble, in a line without a secret."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest

from sfa_tui.model.errors import Usage
from sfa_tui.store.sync.storage import (
    Denied,
    Full,
    Storage,
    StorageTrouble,
    Unavailable,
    Unsuitable,
    storage_at,
)
from sfa_tui.store.sync.storage.address import read
from sfa_tui.store.sync.storage.objects import Objects
from sfa_tui.store.sync.storage.patience import Patient
from tests.store.sync.storage.conftest import Space, space_of
from tests.store.sync.storage.servers import BUCKET, HOST, KEY

SECRET = "hush/ü+?"


class Odd:
    """A server that answers every request in one and the same way."""

    def __init__(self) -> None:
        self.status, self.body, self.promised = 200, b"", 0
        self.asked: list[str] = []
        self.hangs = self.silent = False
        self.over = Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.asked.append(f"{self.command} {urlsplit(self.path).path}")
                if outer.hangs:
                    outer.over.wait(60)
                self.close_connection = True
                if outer.silent:
                    return
                self.send_response(outer.status)
                self.send_header("Content-Length", str(max(outer.promised, len(outer.body))))
                self.send_header("Connection", "close")
                self.end_headers()
                with suppress(OSError):
                    self.wfile.write(outer.body)

            do_GET = do_PUT = do_DELETE = do_HEAD = do_POST = do_PROPFIND = do_MKCOL = answer

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def place(self) -> str:
        """Return where it listens."""
        return f"{HOST}:{self.server.server_port}"

    def close(self) -> None:
        """End it."""
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def odd() -> Iterator[Odd]:
    """A server that answers oddly."""
    with closing(Odd()) as server:
        yield server


@pytest.fixture(params=["s3", "webdav"])
def objects(request: pytest.FixtureRequest, odd: Odd) -> Objects:
    """A storage on it, without the patience that would try again."""
    return bare(request.param, odd)


def bare(kind: str, odd: Odd) -> Objects:
    """Return a storage on an odd server that tries only once."""
    if kind == "s3":
        url = f"s3://{KEY}@{BUCKET}/team?endpoint=http://{odd.place}"
        return Objects(read(url), {"secret_access_key": SECRET}, Event())
    return Objects(read(f"webdav://aoki@{odd.place}/team"), {"password": SECRET}, Event())


USES: list[Callable[[Storage], object]] = [
    lambda storage: storage.get("heads/a"),
    lambda storage: storage.put("heads/a", b"x"),
    lambda storage: storage.delete("heads/a"),
    lambda storage: [*storage.names("heads/")],
]


@pytest.mark.parametrize("use", USES, ids=["get", "put", "delete", "names"])
@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        *((status, Unavailable) for status in (408, 409, 412, 423, 425, 429, 500, 502, 503, 504)),
        *((status, Denied) for status in (401, 403)),
        *((status, Full) for status in (413, 507)),
        *((status, Unsuitable) for status in (400, 501)),
    ],
)
def test_what_a_server_answers(
    objects: Objects, odd: Odd, use: Callable[[Storage], object], status: int, trouble: type[StorageTrouble]
) -> None:
    odd.status, odd.body = status, f"<html>{SECRET}</html>".encode()
    with pytest.raises(trouble) as caught:
        use(objects)
    told = str(caught.value)
    assert objects.url in told
    assert str(status) in told
    assert "\n" not in told
    assert "hush" not in told


def test_a_page_of_a_hotel_acknowledges_nothing(objects: Objects, odd: Odd) -> None:
    odd.body = b"<html><body>Welcome to our Wi-Fi. Please sign in.</body></html>"
    with pytest.raises(Unavailable):
        objects.put("heads/a", b"x")


def test_a_wrong_clock_is_named(odd: Odd) -> None:
    odd.status, odd.body = 403, b"<Error><Code>RequestTimeTooSkewed</Code><Message>Too far off</Message></Error>"
    for use in USES:
        with pytest.raises(Denied, match="clock"):
            use(bare("s3", odd))


def test_a_body_that_breaks_off_is_not_returned(objects: Objects, odd: Odd) -> None:
    odd.body, odd.promised = b"the first half", 28
    with pytest.raises(Unavailable):
        objects.get("heads/a")


def test_more_than_the_limit_is_not_read(objects: Objects, odd: Odd) -> None:
    odd.body, odd.promised = bytes(3_000_000), 10**12  # a liar, or an attack on our memory
    with pytest.raises(StorageTrouble):
        objects.get("heads/a", 1_000_000)


@pytest.mark.parametrize("use", USES, ids=["get", "put", "delete", "names"])
def test_nobody_listens(odd: Odd, use: Callable[[Storage], object]) -> None:
    odd.close()
    for kind in ("s3", "webdav"):
        with pytest.raises(Unavailable, match="refused"):
            use(bare(kind, odd))


@pytest.mark.parametrize("use", USES, ids=["get", "put", "delete", "names"])
def test_why_there_is_no_connection_is_told(odd: Odd, use: Callable[[Storage], object]) -> None:
    storage = Objects(read(f"webdavs://aoki@{odd.place}/team"), {"password": SECRET}, Event())  # no TLS is spoken there
    with pytest.raises(Unavailable, match="corrupt message"):
        use(storage)


def test_no_answer_at_all_is_no_success(objects: Objects, odd: Odd) -> None:
    odd.silent = True
    for use in USES:
        with pytest.raises(Unavailable, match=r"closed|reset"):
            use(objects)


def test_what_hangs_is_let_go_when_stopped(odd: Odd) -> None:
    odd.hangs = True
    stop = Event()
    storage = storage_at(f"webdav://aoki@{odd.place}/team", stop, secrets={"password": SECRET})
    threading.Timer(0.3, stop.set).start()
    started = time.monotonic()
    with pytest.raises(Unavailable, match="stopped"):
        storage.get("heads/a")
    assert time.monotonic() - started < 5
    with pytest.raises(Unavailable):
        storage.put("heads/a", b"x")
    assert not storage.wait(60)


def test_a_passing_trouble_is_tried_again_and_a_lasting_one_is_not(odd: Odd) -> None:
    storage = Patient(bare("webdav", odd), Event(), pauses=[0.01] * 3)
    for status, often in ((403, 1), (503, 4)):
        odd.status, odd.asked = status, []
        with pytest.raises(StorageTrouble):
            storage.get("heads/a")
        assert odd.asked == ["GET /team/heads/a"] * often


def test_what_is_not_said_is_asked_for() -> None:
    with pytest.raises(Usage, match="region"):
        storage_at(f"s3://{BUCKET}/x")


@pytest.mark.parametrize(
    ("kind", "secrets"),
    [("s3", {"secret_access_key": "wrong"}), ("webdav", {"password": "wrong"}), ("webdav", {})],
)
def test_who_may_not_is_told(request: pytest.FixtureRequest, tmp_path: Any, kind: str, secrets: dict[str, str]) -> None:
    space = space_of(kind, request, tmp_path)
    wrong = Space(kind, space.url, secrets).open()
    for use in USES:
        with pytest.raises(Denied, match=r"40[13]"):
            use(wrong)


def test_who_may_only_read_is_told(request: pytest.FixtureRequest, tmp_path: Any) -> None:
    space = space_of("s3", request, tmp_path)
    space.open().put("team.json", b"x")
    reader = Space("s3", space.url.replace(KEY, f"{KEY}R"), space.secrets).open()
    assert reader.get("team.json") == b"x"
    assert [*reader.names("")] == ["team.json"]
    for use in (USES[1], USES[2]):
        with pytest.raises(Denied, match="AccessDenied"):
            use(reader)
    closed = space_of("webdav", request, tmp_path)
    with pytest.raises(Denied, match="403"):
        Space("webdav", closed.url.replace("/dav/", "/closed/"), closed.secrets).open().put("a", b"x")


def test_a_bucket_or_a_path_that_is_not_there_is_no_missing_object(
    request: pytest.FixtureRequest, tmp_path: Any
) -> None:
    space = space_of("webdav", request, tmp_path)
    with pytest.raises(Unsuitable, match="404"):
        Space("webdav", space.url.replace("/dav/", "/nowhere/"), space.secrets).open().put("a", b"x")
    space = space_of("s3", request, tmp_path)
    for use in USES:
        with pytest.raises((Unsuitable, Denied)):
            use(Space("s3", space.url.replace(BUCKET, "nothing"), space.secrets).open())


@pytest.mark.parametrize("kind", ["s3", "webdav"])
def test_what_others_left_there_is_no_object(request: pytest.FixtureRequest, tmp_path: Any, kind: str) -> None:
    space = space_of(kind, request, tmp_path)
    storage = space.open()
    storage.put("log/a/1.seg", b"x")
    operator = storage._storage._operator  # type: ignore[attr-defined]
    for path in (
        "log/a/1 (conflicted copy 2026-12-01).seg",
        "log/a/1.sync-conflict-20261201-101010-ABCDEFG.seg",
        ".hidden",
    ):
        operator.write(path, b"other")
    assert [*storage.names("")] == ["log/a/1.seg"]
    assert sorted(storage.strays) == [
        "log/a/1 (conflicted copy 2026-12-01).seg",
        "log/a/1.sync-conflict-20261201-101010-ABCDEFG.seg",
    ]
