"""A folder among people: killed writers, copies of sync programs, permissions, a share that goes away, a full disk."""

import errno
import os
import resource
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest

from sfa_tui.model.errors import Usage
from sfa_tui.store.sync.storage import Denied, Full, Missing, Storage, Unavailable, Unsuitable, storage_at
from sfa_tui.store.sync.storage.folder import Folder
from tests.conftest import PROJECT
from tests.privileges import NOBODY, without_privileges


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty folder that a team shares."""
    made = tmp_path / "shared"
    made.mkdir()
    return made


@pytest.fixture
def folder(root: Path) -> Folder:
    """A storage in it, without the patience that would try again."""
    return Folder(root, root.as_uri(), Event())


_WRITE = """
import sys
from sfa_tui.store.sync.storage import storage_at
storage = storage_at(sys.argv[1])
for number in range(10_000):
    storage.put(f"log/s1/{number:05}.seg", f"{number:05}".encode() * 50_000)
"""


def test_a_killed_writer_leaves_whole_objects_and_what_is_swept(root: Path) -> None:
    for _ in range(3):
        writer = subprocess.Popen([sys.executable, "-c", _WRITE, root.as_uri()], cwd=PROJECT)
        before = len([*root.rglob("*.seg")])
        ends = time.monotonic() + 30
        while len([*root.rglob("*.seg")]) < before + 3:
            assert time.monotonic() < ends
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    (root / "log" / "s1" / "~0011223344556677.tmp").write_bytes(b"a part")
    storage = storage_at(root.as_uri())
    for name in storage.names("log/"):
        assert storage.get(name) == name[-9:-4].encode() * 50_000
    assert [*root.rglob("~*.tmp")]  # its writer may be alive
    for left in root.rglob("~*.tmp"):
        os.utime(left, (time.time() - 90_000,) * 2)
    assert not storage.strays
    assert storage.names("log/s1/")
    assert not [*root.rglob("~*.tmp")]


COPIES = [
    "team (Aoki's conflicted copy 2026-12-01).json",
    "team (conflicted copy 2026-12-01 093000).json",
    "team.sync-conflict-20261201-093000-ABCDEFG.json",
    "team-DESKTOP-1A2B3C.json",
    "team-desktop.json",
    "team (1).json",
    "team 2.json",
    "team.json.Conflict",
    "チーム.json",
]
HIDDEN = [".DS_Store", "desktop.ini", "Thumbs.db", ".stfolder", ".dropbox", "~syncthing~team.json.tmp", "~$team.json"]


def test_copies_of_sync_programs_are_ignored_and_named(root: Path, folder: Folder) -> None:
    folder.put("team.json", b"ours")
    folder.put("log/a/1.seg", b"x")
    for name in [*COPIES, *HIDDEN]:
        (root / name).write_bytes(b"theirs")
    (root / "log (conflicted copy)" / "a").mkdir(parents=True)
    (root / "log (conflicted copy)" / "a" / "2.seg").write_bytes(b"y")
    assert sorted(folder.names("")) == ["log/a/1.seg", "team.json"]
    assert folder.get("team.json") == b"ours"
    assert folder.strays == {*COPIES, "log (conflicted copy)"}


def test_a_file_system_that_tells_no_cases_apart(root: Path, folder: Folder) -> None:
    # As FAT lists a short name; the link stands for such a file system, where both are one file.
    folder.put("log/a1", b"x")
    (root / "log" / "A1").hardlink_to(root / "log" / "a1")
    (root / "log" / "A2").write_bytes(b"another file, where cases differ")
    assert [*folder.names("log/")] == ["log/a1"]
    assert folder.strays == {"log/A2"}


def test_what_is_no_file_is_told(root: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "heads").mkdir()
    os.mkfifo(root / "heads" / "pipe")
    (root / "heads" / "loop").symlink_to(root / "heads" / "loop")
    (root / "entries").write_bytes(b"a file where a folder should be")
    monkeypatch.chdir(root / "heads")  # the path of a socket has to be short
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind("socket")
    for name, said in (
        ("pipe", "a pipe, a socket"),
        ("socket", "a pipe, a socket"),
        ("loop", "link"),
        ("", "directory"),
    ):
        with pytest.raises(Unsuitable, match=said):
            folder.get(f"heads/{name}".rstrip("/"))
    with pytest.raises((Unsuitable, Missing)):
        folder.get("entries/a")
    with pytest.raises(Unsuitable, match="entries is no folder"):
        folder.put("entries/a", b"x")


def test_a_link_to_a_folder_is_not_followed_round(root: Path, folder: Folder) -> None:
    folder.put("log/a/1.seg", b"x")
    (root / "log" / "b").symlink_to(root / "log")
    assert {*folder.names("")} >= {"log/a/1.seg"}
    assert len({*folder.names("")}) <= 2


def test_the_root_is_made_only_when_that_is_asked_for(tmp_path: Path) -> None:
    url = (tmp_path / "new").as_uri()
    with pytest.raises(Unavailable, match="new"):
        storage_at(url)
    assert not (tmp_path / "new").exists()
    storage_at(url, create=True).put("a", b"x")
    assert storage_at(url).get("a") == b"x"
    # A whole path that is not there is a typing error, or no share.
    with pytest.raises(Unsuitable, match=f"there is no {tmp_path / 'no' / 'such'}; make it"):
        storage_at((tmp_path / "no" / "such" / "path").as_uri(), create=True)
    (tmp_path / "file").write_text("x")
    with pytest.raises(Unsuitable):
        storage_at((tmp_path / "file").as_uri())


def test_a_share_that_goes_is_out_of_reach_and_nothing_lands_beneath_it(tmp_path: Path) -> None:
    elsewhere = Path("/dev/shm")
    if not elsewhere.is_dir() or elsewhere.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system to stand for the share")
    share, beneath, point = elsewhere / f"sfa-{os.getpid()}", tmp_path / "beneath", tmp_path / "mnt"
    share.mkdir()
    beneath.mkdir()
    point.symlink_to(share)
    try:
        Folder(point, point.as_uri(), Event()).put("log/a", b"x")
        folder = Folder(point, point.as_uri(), Event())
        point.unlink()
        point.symlink_to(beneath)
        for _ in range(2):
            _is_out_of_reach(folder)
        assert not [*beneath.iterdir()]
        point.unlink()
        _is_out_of_reach(folder)
        # It comes back as another device.
        shutil.copytree(share, tmp_path / "again")
        point.symlink_to(tmp_path / "again")
        folder.put("log/b", b"y")
        assert {*folder.names("")} == {"log/a", "log/b"}
    finally:
        shutil.rmtree(share)


def _is_out_of_reach(folder: Folder) -> None:
    with pytest.raises(Unavailable):
        folder.put("log/b", b"x")
    with pytest.raises(Unavailable):
        folder.get("log/a")
    with pytest.raises(Unavailable):
        [*folder.names("log/")]


@pytest.mark.parametrize("mode", [0o700, 0o770, 0o2775])
def test_who_may_use_the_root_may_use_what_is_in_it(root: Path, mode: int) -> None:
    root.chmod(mode)
    Folder(root, root.as_uri(), Event()).put("log/a/1.seg", b"x")
    assert stat.S_IMODE((root / "log" / "a" / "1.seg").stat().st_mode) == mode & 0o666
    for each in (root / "log", root / "log" / "a"):
        assert stat.S_IMODE(each.stat().st_mode) == mode


def _opened_by_nobody(root: Path, mode: int) -> Storage:
    for above in [root, *root.parents]:
        if above != Path("/") and above.owner() == Path.home().owner():
            above.chmod(above.stat().st_mode | 0o011)
    storage = Folder(root, root.as_uri(), Event())
    storage.put("log/a", b"x")
    for each in (root / "log", root):
        os.chown(each, NOBODY if os.geteuid() == 0 else -1, -1)
        each.chmod(mode)
    return storage


def test_a_folder_that_may_only_be_read(root: Path) -> None:
    storage = _opened_by_nobody(root, 0o555)
    (root / "log" / "a").chmod(0o444)
    with without_privileges():
        assert storage.get("log/a") == b"x"
        assert [*storage.names("")] == ["log/a"]
        for name in ("log/b", "heads/a"):
            with pytest.raises(Denied, match="ermission"):
                storage.put(name, b"y")
        with pytest.raises(Denied):
            storage.delete("log/a")


def test_a_folder_that_may_not_be_read(root: Path) -> None:
    storage = _opened_by_nobody(root, 0o311)
    with without_privileges(), pytest.raises(Denied):
        [*storage.names("")]
    root.chmod(0o755)
    (root / "log").chmod(0o755)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond a size, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_keeps_what_it_had(root: Path, folder: Folder) -> None:
    folder.put("heads/a", b"old")
    with room_for(1000), pytest.raises(Full, match="large"):
        folder.put("heads/a", bytes(5000))
    assert folder.get("heads/a") == b"old"
    assert [each.name for each in (root / "heads").iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        *((code, Unavailable) for code in (errno.EBUSY, errno.EAGAIN, errno.ESTALE, errno.EIO, errno.ETIMEDOUT)),
        *((code, Unavailable) for code in (errno.EHOSTDOWN, errno.ENOTCONN, errno.ENOENT)),
        *((code, Denied) for code in (errno.EACCES, errno.EPERM, errno.EROFS)),
        *((code, Full) for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)),
        *((code, Unsuitable) for code in (errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP)),
    ],
)
def test_what_a_system_says_is_one_of_our_troubles(folder: Folder, code: int, trouble: type[Exception]) -> None:
    with pytest.raises(trouble) as caught, folder._told(""):
        raise OSError(code, os.strerror(code))
    assert folder.url in str(caught.value)
    assert os.strerror(code) in str(caught.value)


def test_a_change_is_noticed_soon(root: Path, folder: Folder) -> None:
    theirs = Folder(root, root.as_uri(), Event())
    theirs.put("heads/b", b"x")
    assert folder.wait(0)  # also what came before it was waited for
    assert not folder.wait(0)
    noticed: list[float] = []
    waiter = threading.Thread(target=lambda: noticed.append(folder.wait(20) and time.monotonic()))
    waiter.start()
    theirs.put("heads/b", b"y")
    put = time.monotonic()
    waiter.join()
    assert noticed[0]
    assert noticed[0] - put < 10  # half a second, on a machine that has the time


def test_names_are_listed_while_others_write_and_delete(root: Path) -> None:
    done = Event()

    def churn() -> None:
        storage = Folder(root, root.as_uri(), Event())
        for number in range(60):
            storage.put(f"log/s{number % 7}/{number}", b"x")
            storage.delete(f"log/s{number % 7}/{number}")
        done.set()

    reader = Folder(root, root.as_uri(), Event())
    reader.put("team.json", b"x")
    writer = threading.Thread(target=churn)
    writer.start()
    while not done.is_set():
        assert "team.json" in {*reader.names("")}
    writer.join()


def test_a_url_of_another_machine_is_refused() -> None:
    if os.name != "nt":
        with pytest.raises(Usage, match="file:///mnt/sales"):
            storage_at("file://server/share")


def test_a_link_leads_nowhere(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (root / "log").symlink_to(outside)
    (root / "file").symlink_to(outside / "secret")
    storage = storage_at(root.as_uri())
    for call in (
        lambda: storage.get("log/secret"),
        lambda: storage.get("file"),
        lambda: storage.put("log/new", b"new"),
        lambda: storage.delete("log/secret"),
        lambda: [*storage.names("log/")],
    ):
        with pytest.raises(Unsuitable):
            call()
    assert [each.name for each in outside.iterdir()] == ["secret"]


def test_unfinished_files_of_other_programs_are_left_alone(tmp_path: Path) -> None:
    old = tmp_path / "~WRL0005.tmp"
    old.write_bytes(b"a letter")
    os.utime(old, (0, 0))
    assert [*storage_at(tmp_path.as_uri()).names("")] == []
    assert old.exists()


def test_a_folder_in_place_of_an_object_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(Unsuitable, match="directory"):
        storage_at(tmp_path.as_uri()).get("a")
