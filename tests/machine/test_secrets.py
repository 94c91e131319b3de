"""Where a secret is kept: in the keyring, else in a file that nobody else can read; nothing is lost unsaid."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import keyring
import keyring.errors
import pytest

from sfa_tui.environment import channels_of
from sfa_tui.followup.channels import Place
from sfa_tui.machine import locks, secrets
from sfa_tui.model.errors import Failed
from tests.keyrings import Held

pytestmark = pytest.mark.usefixtures("ring")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "config"


def test_the_keyring_keeps_it_and_no_file_is_made(ring: Held, folder: Path) -> None:
    assert secrets.keep("x", "s3cr3t", folder) is None
    assert secrets.held("x", folder) == "s3cr3t"
    assert [*ring.secrets.values()] == ["s3cr3t"]
    assert not folder.exists()
    secrets.forget("x", folder)
    assert secrets.held("x", folder) is None
    assert not folder.exists()


def test_without_a_keyring_a_private_file_keeps_it(no_ring: None, folder: Path) -> None:
    path = secrets.keep("x", "s3cr3t", folder)
    assert path is not None
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    path.chmod(0o644)  # somebody opened it
    secrets.keep("y", "other", folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [secrets.held(name, folder) for name in ("x", "y")] == ["s3cr3t", "other"]
    secrets.forget("x", folder)
    assert [secrets.held(name, folder) for name in ("x", "y")] == [None, "other"]


def test_a_keyring_that_comes_later_takes_over(no_ring: None, ring: Held, folder: Path) -> None:
    path = secrets.keep("x", "old", folder)
    assert path is not None
    keyring.set_keyring(ring)
    assert secrets.held("x", folder) == "old"
    assert secrets.keep("x", "new", folder) is None
    assert not path.exists()
    assert secrets.held("x", folder) == "new"


KEEPING = """
import sys
from pathlib import Path
from sfa_tui.machine import locks, secrets
print(flush=True)
sys.stdin.readline()
for n in range(10):
    secrets.keep(f"{sys.argv[1]} {n}", "s3cr3t", Path(sys.argv[2]))
    secrets.forget(f"gone {sys.argv[1]}", Path(sys.argv[2]))
"""


def test_what_several_processes_keep_at_one_time_is_all_there(no_ring: None, folder: Path) -> None:
    secrets.keep("before", "s3cr3t", folder)
    for name in "abcd":
        secrets.keep(f"gone {name}", "s3cr3t", folder)
    environment = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    several = [
        subprocess.Popen(
            [sys.executable, "-c", KEEPING, name, str(folder)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in "abcd"
    ]
    for each in several:
        assert each.stdout
        each.stdout.readline()
    for each in several:
        assert each.stdin
        each.stdin.write("\n")
        each.stdin.flush()
    for each in several:
        each.communicate()
    assert [each.returncode for each in several] == [0, 0, 0, 0]
    kept = json.loads((folder / "secrets.json").read_text())
    assert kept.keys() == {"before", *(f"{name} {n}" for name in "abcd" for n in range(10))}


def test_who_waits_in_vain_for_another_process_changes_nothing(
    no_ring: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "WAIT", 0.0)
    path = secrets.keep("x", "s3cr3t", folder)
    with locks.only_one(folder / "secrets.lock") as is_mine:
        assert is_mine
        with pytest.raises(Failed, match="another program"):
            secrets.keep("y", "other", folder)
    assert path is not None
    assert json.loads(path.read_text()) == {"x": "s3cr3t"}


class Forgetful(Held):
    """A keyring that takes everything and keeps nothing, as the null backend does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Locked(Held):
    """A keyring that nobody unlocks, or whose bus is not there."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


@pytest.mark.parametrize(
    "broken", [Forgetful(), Locked(keyring.errors.KeyringLocked()), Locked(RuntimeError()), Locked(OSError())]
)
def test_a_keyring_that_keeps_nothing_is_not_believed(ring: Held, folder: Path, broken: Held) -> None:
    keyring.set_keyring(broken)
    assert secrets.keep("x", "s3cr3t", folder) == folder / secrets.FILE
    assert secrets.held("x", folder) == "s3cr3t"


@pytest.mark.parametrize("text", ["{", "[]", "\udcff"])
def test_a_file_that_cannot_be_read_is_told_and_stays(no_ring: None, folder: Path, text: str) -> None:
    folder.mkdir()
    path = folder / secrets.FILE
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    before = path.read_bytes()
    for use in (secrets.held, lambda name, folder: secrets.keep(name, "s3cr3t", folder), secrets.forget):
        with pytest.raises(Failed) as caught:
            use("x", folder)
        assert str(path) in str(caught.value)
        assert "s3cr3t" not in str(caught.value)
    assert path.read_bytes() == before


def test_what_the_environment_tells_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(folder, folder / "w", {"mail": "given"})
    place.keep("mail", "kept")
    place.keep("webhook", "address")
    assert (place.secret("mail"), place.secret("webhook")) == ("given", "address")
    monkeypatch.setenv("SFA_ALERT_PASSWORD", "told")
    monkeypatch.delenv("SFA_ALERT_WEBHOOK", raising=False)
    assert channels_of(folder / "w").given == {"mail": "told", "webhook": ""}
