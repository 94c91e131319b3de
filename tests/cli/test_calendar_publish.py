"""`sfa calendar publish` on a real CalDAV server, and where that fails; `sfa calendar vdir`; and where passwords go."""

import contextlib
import json
import os
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.cli.terminal import needs_terminal
from tests.conftest import PROJECT, TODAY, ZONE, Run
from tests.followup.conftest import PASSWORD, USER, Radicale, There, radicale
from tests.keyrings import Held, no_ring, ring

pytestmark = pytest.mark.usefixtures("workspace", "ring")
__all__ = ["no_ring", "radicale", "ring"]

SECRET = {"SFA_CALDAV_PASSWORD": PASSWORD}
UNREADABLE = "/proc/self/mem"
"""A regular file that fails whoever reads it, root as well."""
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="what cannot be read is Linux's")
QUOTED = "s3cret%2F%C3%BC"


@pytest.fixture
def planned(invoke: Run, workspace: Path) -> str:
    """The id of a to-do."""
    ran = invoke("plan", "send quote", "--due", "2026-12-05", "--user", "Aoki", "--json").ok()
    return str(ran.json["id"])


def publish(invoke: Run, *arguments: str, code: int = 0, secret: bool = True) -> dict[str, object]:
    """Publish and return what was told, which never holds the password."""
    ran = invoke("calendar", "publish", *arguments, "--json", env=SECRET if secret else None)
    assert ran.code == code, ran.err
    for said in (PASSWORD, QUOTED):
        assert said not in ran.out + ran.err
    return {"err": ran.err, **(json.loads(ran.out) if ran.out else {})}


def test_follow_ups_go_there_and_come_back(invoke: Run, radicale: Radicale, planned: str) -> None:
    url = radicale.make_calendar("Work")
    told = publish(invoke, url, "--user", USER)
    assert (told["address"], told["created"], told["clashes"]) == (url, 1, [])
    with radicale.opened(url) as server:
        There(server).change(planned, ("20261205", "20261207"))
    assert publish(invoke)["moved"] == 1  # where it was published last
    assert invoke("activity", "show", planned, "--json").ok().json["due"] == "2026-12-07"
    assert invoke("undo", "--json").ok().json["verb"] == "calendar publish"
    assert invoke("activity", "show", planned, "--json").ok().json["due"] == "2026-12-05"


def test_the_only_calendar_of_a_server_is_found_and_one_of_several_named(
    invoke: Run, radicale: Radicale, planned: str
) -> None:
    url = radicale.make_calendar("Work")
    assert publish(invoke, radicale.url, "--user", USER)["address"] == url
    other = radicale.make_calendar("家")
    told = publish(invoke, radicale.url, "--user", USER, code=4)
    assert "--calendar Work" in str(told["err"])
    assert publish(invoke, radicale.url, "--user", USER, "--calendar", "家")["address"] == other
    assert "no such calendar" in str(publish(invoke, radicale.url, "--user", USER, "--calendar", "X", code=3)["err"])


def test_a_clash_exits_with_5_and_shows_both(invoke: Run, radicale: Radicale, planned: str) -> None:
    url = radicale.make_calendar("Work")
    publish(invoke, url, "--user", USER)
    invoke("activity", "reschedule", planned, "2026-12-08").ok()
    with radicale.opened(url) as server:
        There(server).change(planned, ("20261205", "20261207"))
    told = publish(invoke, code=5)
    assert [(each["ours"]["at"], each["theirs"]["at"]) for each in told["clashes"]] == [("2026-12-08", "2026-12-07")]  # type: ignore[attr-defined]
    assert "send quote: ours 2026-12-08; theirs 2026-12-07" in str(told["err"])
    assert planned in str(told["err"])  # what --keep-theirs wants to know
    rehearsed = publish(invoke, "--dry-run", "--keep-theirs", "send")
    assert (rehearsed["moved"], rehearsed["entries"][0]["what"]) == (1, "moved")  # type: ignore[index]
    assert "nothing was changed" in str(rehearsed["err"])
    assert publish(invoke, "--keep-theirs", "send", "--keep-ours", planned, code=2)
    assert publish(invoke, "--keep-theirs", planned[-6:])["moved"] == 1
    assert publish(invoke, "--keep-theirs", "no such", code=3)
    assert "--keep" in str(publish(invoke, "--keep", "both", code=2)["err"])


def test_a_dry_run_tells_and_does_nothing(invoke: Run, radicale: Radicale, planned: str, ring: Held) -> None:
    url = radicale.make_calendar("Work")
    told = publish(invoke, url, "--user", USER, "--dry-run")
    assert told["entries"] == [{"what": "created", "name": "send quote", "at": "2026-12-05", "id": planned}]
    with radicale.opened(url) as server:
        assert server.etags() == {}
    assert not ring.secrets
    assert "say where to" in str(publish(invoke, code=2)["err"])  # it has not become the calendar of the last time
    shown = invoke("calendar", "publish", url, "--user", USER, "--dry-run", env=SECRET).ok()
    assert "added there  send quote" in shown.out


def test_a_server_that_is_down_is_told_and_tried_again_later(invoke: Run, radicale: Radicale, planned: str) -> None:
    url = radicale.make_calendar("Work")
    publish(invoke, url, "--user", USER)
    invoke("activity", "reschedule", planned, "2026-12-08").ok()
    radicale.stop()
    told = publish(invoke, code=1)
    assert str(told["err"]).count("\n") == 1
    assert "cannot be reached" in str(told["err"])
    assert "nothing was lost" in str(told["err"])
    radicale.start()
    assert publish(invoke)["updated"] == 1


def test_a_wrong_password_is_told_and_not_kept(invoke: Run, radicale: Radicale, planned: str, ring: Held) -> None:
    address = radicale.make_calendar("Work").replace("http://", f"http://{USER}:wr0ng@")
    ran = invoke("calendar", "publish", address)
    assert (ran.code, ran.err.count("\n"), "wr0ng" in ran.err) == (5, 1, False)
    assert f"refuses {USER}" in ran.err
    assert ring.secrets == {}


def test_a_password_in_the_address_goes_into_the_keyring_and_is_never_shown(
    invoke: Run, radicale: Radicale, planned: str, ring: Held, workspace: Path
) -> None:
    address = radicale.make_calendar("Work").replace("http://", f"http://{USER}:{QUOTED}@")
    told = publish(invoke, address, secret=False)
    assert "keyring" in str(told["err"])
    assert [*ring.secrets.values()] == [PASSWORD]
    assert not [each for each in workspace.iterdir() if PASSWORD.encode() in each.read_bytes()]
    assert publish(invoke, secret=False)["unchanged"] == 1


def test_without_a_keyring_it_is_in_a_file_of_its_own_and_said_once(
    invoke: Run, radicale: Radicale, planned: str, tmp_path: Path, no_ring: None
) -> None:
    address = radicale.make_calendar("Work").replace("http://", f"http://{USER}:{QUOTED}@")
    told = publish(invoke, address, secret=False)
    (file,) = tmp_path.rglob("secrets.json")
    assert str(file) in str(told["err"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "home" not in file.relative_to(tmp_path).parts  # outside the workspace
    told = publish(invoke, secret=False)
    assert (told["unchanged"], told["err"]) == (1, "")


@needs_terminal
def test_at_a_terminal_it_is_asked_for_and_not_shown(radicale: Radicale, planned: str, home: Path) -> None:
    url = radicale.make_calendar("Work")
    ours, theirs = os.openpty()
    env = {"PYTHONPATH": str(PROJECT), "LC_ALL": "C.UTF-8", "SFA_HOME": str(home), "SFA_TODAY": TODAY, "TZ": ZONE}
    process = subprocess.Popen(
        [sys.executable, "-m", "sfa_tui", "calendar", "publish", url, "--user", USER, "--json"],
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        env={**env, "HOME": str(home.parent), "PATH": os.environ["PATH"], "TERM": "xterm"},
        start_new_session=True,  # nobody else's terminal is asked
    )
    os.close(theirs)
    shown = b""
    while b": " not in shown:  # what is typed before it is asked for is thrown away
        shown += os.read(ours, 65536)
    os.write(ours, f"{PASSWORD}\n".encode())
    out, _ = process.communicate(timeout=60)
    with contextlib.suppress(OSError):  # Linux says so at the end of what was written
        while more := os.read(ours, 65536):
            shown += more
    os.close(ours)
    assert process.returncode == 0, shown
    assert json.loads(out)["created"] == 1
    assert f"Password for {USER}@127.0.0.1:{radicale.port}: " in shown.decode()
    assert PASSWORD not in shown.decode()


def test_a_calendar_that_takes_no_to_dos_gets_events(invoke: Run, radicale: Radicale, planned: str) -> None:
    url = radicale.make_calendar("Work", kinds=["VEVENT"])
    told = publish(invoke, url, "--user", USER)
    assert "takes no to-dos" in str(told["err"])
    with radicale.opened(url) as server:
        assert "BEGIN:VEVENT" in There(server).text(planned)


def test_without_a_password_nobody_waits(invoke: Run, radicale: Radicale, planned: str) -> None:
    url = radicale.make_calendar("Work")
    told = publish(invoke, url, "--user", USER, code=5, secret=False)
    assert "SFA_CALDAV_PASSWORD" in str(told["err"])


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://example.com", "https://", "https://a:b@[", f"x://{USER}:{PASSWORD}@x"]
)
def test_what_is_no_address_is_told(invoke: Run, url: str) -> None:
    assert "https://" in str(publish(invoke, url, code=2)["err"])


def test_without_an_address_there_must_have_been_one(invoke: Run) -> None:
    assert "sfa calendar publish URL" in str(publish(invoke, code=2)["err"])


@contextmanager
def answering(code: int, *, put: int = 0, listed: bytes | None = None) -> Iterator[str]:
    """Give the address of a server that answers everything with one code, and PUT with another where it is an empty
    calendar otherwise; `listed` is all that it says of what is in it."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            here = put if put and self.command == "PUT" else code
            body = b""
            if here == 207:
                kind = b"<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
                found = b"<d:prop>" + kind + b"</d:prop><d:status>HTTP/1.1 200 OK</d:status>"
                body = (
                    b'<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response><d:href>'
                    + self.path.encode()
                    + b"</d:href><d:propstat>"
                    + found
                    + b"</d:propstat></d:response></d:multistatus>"
                )
            if listed is not None and self.headers.get("Depth") == "1":
                body = listed
            self.send_response(here)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Type", "application/xml")
            self.end_headers()
            self.wfile.write(body)

        do_PROPFIND = do_PUT = do_REPORT = do_GET = do_OPTIONS = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/cal/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(("code", "exit"), [(500, 1), (503, 1), (403, 5), (401, 5), (200, 1), (302, 1), (418, 1)])
def test_a_server_that_answers_otherwise_is_told_in_one_line(invoke: Run, planned: str, code: int, exit: int) -> None:
    with answering(code) as url:
        told = publish(invoke, url, "--user", USER, code=exit)
    assert str(told["err"]).count("\n") == 1
    assert url in str(told["err"])


@pytest.mark.parametrize(("code", "exit", "said"), [(412, 0, "next time"), (507, 1, "507"), (500, 1, "500")])
def test_what_cannot_be_written_there_is_left_for_the_next_time(
    invoke: Run, planned: str, code: int, exit: int, said: str
) -> None:
    with answering(207, put=code) as url:
        told = publish(invoke, url, "--user", USER, code=exit)
    assert said in str(told["err"])
    assert str(told["err"]).count("\n") == 1
    assert invoke("activity", "show", planned, "--json").ok().json["done_at"] is None


@pytest.mark.parametrize("listed", [b"", b"<a><b>", b"<html/>"])
def test_an_answer_that_is_cut_off_does_not_say_that_nothing_is_there(invoke: Run, planned: str, listed: bytes) -> None:
    with answering(207, listed=listed) as url:
        told = publish(invoke, url, "--user", USER, code=1)
    assert "nothing was lost" in str(told["err"])
    assert str(told["err"]).count("\n") == 1
    assert invoke("activity", "show", planned, "--json").ok().json["done_at"] is None


def test_a_folder_for_khal_and_vdirsyncer(invoke: Run, planned: str, tmp_path: Path) -> None:
    folder = tmp_path / "sfa"
    told = invoke("calendar", "vdir", str(folder), "--json").ok().json
    assert (told["created"], told["address"]) == (1, f"vdir:{folder}")
    (file,) = folder.iterdir()
    assert file.name == f"{planned}.ics"
    (folder / "theirs.ics").write_text("somebody else's")
    invoke("activity", "delete", planned).ok()
    assert invoke("calendar", "vdir", str(folder), "--json").ok().json["removed"] == 1
    assert [each.name for each in folder.iterdir()] == ["theirs.ics"]


@needs_linux
def test_what_else_lies_in_a_folder_is_in_nobodys_way(invoke: Run, planned: str, tmp_path: Path) -> None:
    folder = tmp_path / "sfa"
    folder.mkdir()
    (folder / "loop.ics").symlink_to("loop.ics")
    (folder / "endless.ics").symlink_to("/dev/zero")
    (folder / "gone.ics").symlink_to("nowhere")
    (folder / "folder.ics").mkdir()
    (folder / "theirs.ics").symlink_to(UNREADABLE)
    os.mkfifo(folder / "pipe.ics")
    assert invoke("calendar", "vdir", str(folder), "--json").ok().json["created"] == 1
    assert invoke("calendar", "vdir", str(folder), "--json").ok().json["unchanged"] == 1
    assert len(list(folder.iterdir())) == 7


@needs_linux
def test_a_file_of_ours_that_cannot_be_read_is_named(invoke: Run, planned: str, tmp_path: Path) -> None:
    folder = tmp_path / "sfa"
    invoke("calendar", "vdir", str(folder)).ok()
    (folder / f"{planned}.ics").unlink()
    (folder / f"{planned}.ics").symlink_to(UNREADABLE)
    ran = invoke("calendar", "vdir", str(folder))
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert f"{planned}.ics: " in ran.err


@pytest.mark.skipif(os.name != "posix", reason="a path of Windows is text")
def test_what_cannot_be_read_in_a_folder_takes_nothing_away_here(invoke: Run, planned: str, tmp_path: Path) -> None:
    folder = tmp_path / "calendar"
    invoke("calendar", "vdir", str(folder)).ok()
    (file,) = folder.glob("*.ics")
    before = invoke("activity", "show", planned, "--json").ok().json
    file.write_text(re.sub(r"(?m)^(DUE|DTSTART)[;:].*$", r"\1:20261345T990000Z", file.read_text(), count=2))
    ran = invoke("calendar", "vdir", str(folder))
    assert "cannot be read there" in ran.err
    after = invoke("activity", "show", planned, "--json").ok().json
    assert after["due"] == before["due"]


@pytest.mark.parametrize("command", ["vdir", "feed", "import"])
def test_a_path_without_a_name_is_not_the_folder_where_one_is(invoke: Run, tmp_path: Path, command: str) -> None:
    ran = invoke("calendar", command, "")
    assert ran.code == 2
    assert "needs the name of a file or folder" in ran.err


@pytest.mark.parametrize("command", ["vdir", "feed"])
def test_a_path_that_is_no_text_is_refused_before_anything_is_written(
    invoke: Run, planned: str, tmp_path: Path, command: str
) -> None:
    ran = invoke("calendar", command, os.fsdecode(bytes(tmp_path) + b"/\xff"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "is not text" in ran.err
    assert not any("\udcff" in each.name for each in tmp_path.iterdir())


def test_a_folder_that_cannot_be_is_told(invoke: Run, planned: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    ran = invoke("calendar", "vdir", str(tmp_path / "file"))
    assert (ran.code, ran.err.count("\n")) == (1, 1)
