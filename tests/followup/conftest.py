"""What lies outside the workspace, for tests: a keyring (tests/keyrings.py), and calendars of other programs, a folder
and a real CalDAV server that a test starts."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

import pytest

from sfa_tui.followup.caldav_server import Account, Server
from sfa_tui.followup.folder import Folder
from sfa_tui.followup.sharing import Calendar
from tests.keyrings import no_ring, ring

__all__ = ["no_ring", "ring"]

USER, PASSWORD = "aoki", "s3cret/ü"


@dataclass(frozen=True)
class There:
    """A calendar of another program as its own user sees it."""

    calendar: Calendar

    def texts(self) -> dict[str, str]:
        """Return {href: text} of all that lies there."""
        found = self.calendar.read([*self.calendar.etags()])
        return {href: text for href, (_etag, text) in found.items()}

    def text(self, id: str) -> str:
        """Return what lies there of an activity, its lines whole."""
        (text,) = self.calendar.read([self.calendar.place(id)]).values()
        return text[1].replace("\r\n ", "").replace("\n ", "")

    def change(self, id: str, *pairs: tuple[str, str]) -> None:
        """Change what lies there of an activity as another program does."""
        href, text = self.calendar.place(id), self.text(id)
        for old, new in pairs:
            assert old in text, text
            text = text.replace(old, new)
        self.calendar.put(href, text.replace("\r\n", "\n").replace("\n", "\r\n"), self.calendar.etags()[href])

    def remove(self, id: str) -> None:
        """Remove what lies there of an activity."""
        href = self.calendar.place(id)
        self.calendar.remove(href, self.calendar.etags()[href])


@dataclass
class Radicale:
    """A real CalDAV server of a test, on a port that the system chose."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Start it, and wait until it listens; the port stays the same when it is started once more."""
        if not self.port:
            with socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        self.folder.mkdir(exist_ok=True)
        users = self.folder / "users"
        users.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{self.port}"),
                *("--auth-type", "htpasswd", "--auth-htpasswd-filename", str(users), "--auth-delay", "0"),
                *("--auth-htpasswd-encryption", "plain", "--logging-level", "info"),
                *("--storage-filesystem-folder", str(self.folder / "store")),
            ],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if "Listening on" in line or "ready" in line:
                break
        else:
            raise AssertionError("Radicale did not start")

    def stop(self) -> None:
        """Stop it; what it stores stays."""
        if self.process is not None:
            self.process.terminate()
            self.process.communicate()
            self.process = None

    def make_calendar(self, name: str, kinds: list[str] | None = None) -> str:
        """Make a calendar, of some kinds of entries alone if they are given, and return its address."""
        from caldav.davclient import DAVClient

        with DAVClient(url=self.url, username=USER, password=PASSWORD) as client:
            principal = client.principal()  # type: ignore[no-untyped-call]
            return str(principal.make_calendar(name=name, supported_calendar_component_set=kinds).url)

    @contextmanager
    def opened(self, url: str, password: str = PASSWORD) -> Iterator[Server]:
        """Give a calendar of it, as it is published to."""
        server = Server(Account(url, USER), password)
        try:
            server.find(None)
            yield server
        finally:
            server.close()


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[Radicale]:
    """A running CalDAV server with a user and no calendar."""
    server = Radicale(tmp_path / "radicale")
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["folder", "caldav"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[There]:
    """An empty calendar of another program: a folder, and one on a server."""
    if request.param == "folder":
        yield There(Folder(tmp_path / "calendar"))
        return
    radicale: Radicale = request.getfixturevalue("radicale")
    with radicale.opened(radicale.make_calendar("Work")) as server:
        yield There(server)
