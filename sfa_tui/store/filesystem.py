"""What lies under a folder: a disk of this machine, a network share, or a folder that a cloud drive copies about."""

import sys
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.model.errors import Refused

_NETWORK = frozenset(
    "9p afpfs afs beegfs ceph cifs coda davfs fuse.cephfs fuse.davfs2 fuse.glusterfs fuse.rclone fuse.s3fs fuse.sshfs"
    " glusterfs gfs2 lustre ncpfs nfs nfs4 ocfs2 smb smb2 smb3 smbfs webdav".split()
)
_SYNCED = ("dropbox", "onedrive", "google drive", "googledrive", "icloud", "mobile documents", "box sync", "nextcloud")


def refuse_network(folder: Path) -> None:
    """Refuse a folder on a network file system: SQLite's WAL reports success there and then loses writes."""
    kind = _kind(folder)
    if kind in _NETWORK:
        raise Refused(
            N_(
                "{path} lies on a network file system ({kind}), where a database is not safe; keep it on this machine's"
                " disk and share it with `sfa sync`"
            ),
            path=folder,
            kind=kind,
        )


def synced_drive(folder: Path) -> str | None:
    """Return the part of the path that looks like the folder of a synced drive (Dropbox, OneDrive …), None
    elsewhere."""
    for part in folder.absolute().parts:
        if part.casefold().startswith(_SYNCED):
            return part
    return None


def _kind(folder: Path) -> str:
    if sys.platform == "win32":
        return _kind_on_windows(folder)
    if sys.platform == "darwin":
        return _kind_by_mount(folder)
    return _kind_on_linux(folder)


def _kind_on_linux(folder: Path) -> str:
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    place = place.resolve()
    best, kind = -1, ""
    for line in mounts.splitlines():
        _, point, found, *_rest = line.split(" ")
        point = point.replace("\\040", " ")
        # Of two mounts on one point the later one is on top, hence >=.
        if place.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), found
    return kind


def _kind_by_mount(folder: Path) -> str:  # pragma: no cover - macOS
    import subprocess

    shown = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False).stdout
    best, kind = -1, ""
    for line in shown.splitlines():
        _, _, rest = line.partition(" on ")
        point, _, options = rest.rpartition(" (")
        if point and folder.absolute().is_relative_to(point) and len(point) > best:
            best, kind = len(point), options.split(",")[0].rstrip(")")
    return kind


def _kind_on_windows(folder: Path) -> str:  # pragma: no cover - Windows
    import ctypes

    anchor = folder.absolute().anchor
    remote = 4
    if anchor.startswith("\\\\") or getattr(ctypes, "windll").kernel32.GetDriveTypeW(anchor) == remote:  # noqa: B009
        return "smb"
    return ""
