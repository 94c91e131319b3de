"""A storage that is a folder: on a disk, a network share, a memory stick, or kept alike by Dropbox, Syncthing and such.

An object is a file, written under a name of its own, brought to the disk, and renamed. The root is never made unless
that is asked for: an unmounted share must not look like an empty storage.
"""

import errno
import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from threading import Event
from typing import BinaryIO

from sfa_tui.locale import _
from sfa_tui.store.sync.storage import names
from sfa_tui.store.sync.storage.address import Address
from sfa_tui.store.sync.storage.interface import LIMIT
from sfa_tui.store.sync.storage.trouble import Denied, Full, Missing, StorageTrouble, TooLarge, Unavailable, Unsuitable

_LEFT = 24 * 3600
"""Seconds after which an unfinished file is taken for a killed writer's. Where that is wrong its writer writes anew."""

_GLANCE = 0.5
"""Seconds between two looks at whether another site has written."""

_UNFINISHED = ("~", ".tmp")
"""How the name of an unfinished file begins and ends: Dropbox and OneDrive leave such files alone."""

_IS_UNFINISHED = re.compile(r"~[0-9a-f]{16}\.tmp")
"""Just such names: other programs leave unfinished files of their own, and the folder may hold them too."""

_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
_UNSUITABLE = {errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.EEXIST}
_NO_FILE = {errno.ELOOP, errno.ENXIO, errno.EOPNOTSUPP}
"""What systems say where a link, or a socket, is asked for as a file."""
_HELD = {32, 33}
"""Windows: another program (a virus scanner, a sync client) holds the file for a moment."""

_NO_FSYNC = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF}


class Folder:
    """A storage in a folder."""

    def __init__(self, root: Path, url: str, stop: Event, *, create: bool = False) -> None:
        self.url = url
        self.strays: set[str] = set()
        self._root, self._stop = root, stop
        with self._told(""):
            if create and not root.exists():
                if not root.parent.exists():
                    raise OSError(errno.ENOTDIR, _("there is no {folder}; make it first").format(folder=root.parent))
                root.mkdir()
                _settle(root.parent)
            found = root.stat()
            self._mode, self._device = stat.S_IMODE(found.st_mode), found.st_dev
            self._seen = self._looks()

    def names(self, prefix: str) -> Iterator[str]:
        """Return the names below a prefix, and sweep what killed writers left there."""
        waiting = [names.below(prefix)]
        with self._told(""):
            self._look_whether_mounted()
            self._look_for_links(self._root / prefix / "_")
            yield from self._walk(waiting)

    def _walk(self, waiting: list[str]) -> Iterator[str]:
        while waiting:
            above = waiting.pop()
            with suppress(FileNotFoundError, NotADirectoryError), os.scandir(self._root / above) as entries:
                found = set()
                for entry in entries:
                    part = entry.name if names.is_part(entry.name) else _folded(entry)
                    if part is None or len(above + part) > names.LONGEST:
                        self._stray(above, entry)
                    elif entry.is_dir(follow_symlinks=False):
                        waiting.append(f"{above}{part}/")
                    elif part not in found:
                        found.add(part)
                        if not entry.is_file(follow_symlinks=False):  # whoever asks for it is told what it is
                            self.strays.add(above + part)
                        yield above + part

    def _look_for_links(self, path: Path) -> None:
        """Raise OSError where a folder above is a link: whoever shares the root must not lead us out of it."""
        for above in path.parents:
            if above == self._root:
                return
            if above.is_symlink():
                link = above.relative_to(self._root).as_posix()
                raise OSError(errno.ELOOP, _("{name} is a link, which is not followed").format(name=link))

    def _look_whether_mounted(self) -> None:
        """Raise OSError where the root is another device's by now: a share that went leaves an empty folder.

        One that came back may have got another number; it is known by what lies in it.
        """
        device = self._root.stat().st_dev
        if device != self._device:
            if not self._looks().keys() & self._seen.keys():
                raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
            self._device = device

    def _is_mounted(self) -> bool:
        with suppress(OSError):
            self._look_whether_mounted()
            return True
        return False

    def _stray(self, above: str, entry: "os.DirEntry[str]") -> None:
        if _IS_UNFINISHED.fullmatch(entry.name):
            with suppress(OSError):
                if time.time() - entry.stat(follow_symlinks=False).st_mtime > _LEFT:
                    Path(entry).unlink()
        elif names.is_stray(entry.name):
            self.strays.add(above + entry.name)

    def get(self, name: str, limit: int = LIMIT) -> bytes:
        """Return an object's bytes."""
        with self._told(names.checked(name)):
            with self._opened(name) as file:
                if os.fstat(file.fileno()).st_size > limit:
                    raise TooLarge(self.url, name, limit)
                content = file.read(limit + 1)
            if len(content) > limit:
                raise TooLarge(self.url, name, limit)
            return content

    def _opened(self, name: str) -> BinaryIO:
        path = self._root / name
        self._look_for_links(path)
        # Not blocking: what lies there may be a pipe that nobody writes into.
        flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        try:
            descriptor = os.open(path, os.O_RDONLY | flags)
        except OSError as error:
            if error.errno not in _NO_FILE:
                raise
            raise _no_file(os.lstat(path).st_mode) from error
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            os.close(descriptor)
            raise _no_file(mode)
        return os.fdopen(descriptor, "rb")

    def put(self, name: str, content: bytes) -> None:
        """Store an object; it is on the disk when this returns."""
        path = self._root / names.checked(name)
        with self._told(""):
            self._look_whether_mounted()
            self._look_for_links(path)
            self._make(path.parent)
            unfinished = path.with_name(token_hex(8).join(_UNFINISHED))
            descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(content)
                    file.flush()
                    _sync(file.fileno())
                with suppress(OSError):  # file systems without modes
                    unfinished.chmod(self._mode & 0o666)
                _rename(unfinished, path)
            except BaseException:
                with suppress(OSError):
                    unfinished.unlink()
                raise
            _settle(path.parent)

    def _make(self, folder: Path) -> None:
        """Make a folder below the root, and those above it; who may use the root may use them."""
        missing = []
        while folder != self._root and not folder.is_dir():
            missing.append(folder)
            folder = folder.parent
        for each in reversed(missing):
            try:
                each.mkdir(exist_ok=True)
            except FileExistsError:
                name = each.relative_to(self._root).as_posix()
                raise OSError(errno.ENOTDIR, _("{name} is no folder").format(name=name)) from None
            with suppress(OSError):
                each.chmod(self._mode)
            _settle(each.parent)

    def delete(self, name: str) -> None:
        """Remove an object."""
        with self._told(""), suppress(FileNotFoundError):
            path = self._root / names.checked(name)
            self._look_for_links(path)
            path.unlink()

    def wait(self, seconds: float) -> bool:
        """Wait until a folder right below the root changes, which a put of a head does; our own change counts too."""
        ends = time.monotonic() + seconds
        while True:
            with suppress(OSError):
                seen = self._looks()
                if seen != self._seen:
                    self._seen = seen
                    return True
            left = ends - time.monotonic()
            if left <= 0 or self._stop.wait(min(left, _GLANCE)):
                return False

    def _looks(self) -> dict[str, int]:
        """Return {folder: when it was changed} of what lies right below the root."""
        with os.scandir(self._root) as entries:
            return {entry.name: entry.stat().st_mtime_ns for entry in entries if entry.is_dir(follow_symlinks=False)}

    def close(self) -> None:
        """Do nothing: nothing is open between two calls."""

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Turn what the system says into one of our troubles; a file that is not there is Missing where it is named."""
        try:
            yield
        except OSError as error:
            raise self._trouble(error, name) from error

    def _trouble(self, error: OSError, name: str) -> StorageTrouble:
        reason = error.strerror or type(error).__name__
        if getattr(error, "winerror", None) in _HELD:
            return Unavailable(self.url, reason)
        match error.errno:
            case errno.ENOENT if name and self._is_mounted():
                return Missing(self.url, name)
            case code if code in _DENIED:
                return Denied(self.url, reason)
            case code if code in _FULL:
                return Full(self.url, reason)
            case code if code in _UNSUITABLE:
                return Unsuitable(self.url, reason)
        return Unavailable(self.url, reason)


def _no_file(mode: int) -> OSError:
    """Return what is said of something that is no file."""
    if stat.S_ISLNK(mode):
        return OSError(errno.ELOOP, _("a link, which is not followed"))
    if stat.S_ISDIR(mode):
        return OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    return OSError(errno.EINVAL, _("a pipe, a socket or a device, and no file"))


def _folded(entry: "os.DirEntry[str]") -> str | None:
    """Return the lower-case part under which an entry can be opened, where the file system does not tell cases apart;
    None where it has no such name."""
    part = entry.name.lower()
    with suppress(OSError):
        if names.is_part(part) and Path(entry).samefile(Path(entry).with_name(part)):
            return part
    return None


def _rename(unfinished: Path, path: Path) -> None:
    """Give a file its name at once."""
    try:
        unfinished.replace(path)
    except PermissionError as error:
        if getattr(error, "winerror", None) == 5 and path.exists():  # Windows: somebody reads what is to be replaced
            raise OSError(errno.EBUSY, error.strerror) from error
        raise


def _sync(descriptor: int) -> None:
    """Bring a file or a folder to the disk, where the file system knows how."""
    try:
        if sys.platform == "darwin":  # pragma: no cover - macOS: fsync stops at the drive's own memory
            import fcntl

            with suppress(OSError):
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
                return
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FSYNC:
            raise


def _settle(folder: Path) -> None:
    """Let new names in a folder outlive a power cut, where the system can be asked to."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders; one that may be written need not be readable
        return
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)


def path_of(place: Address) -> Path:
    """Return the folder that a URL names; file:///C:/x is C:\\x, and file://server/share a share of Windows."""
    if os.name == "nt":  # pragma: no cover - Windows
        from urllib.request import url2pathname

        return Path(url2pathname(f"//{place.host}{place.path}" if place.host not in ("", "localhost") else place.path))
    return Path(place.path)
