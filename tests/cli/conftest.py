"""What tests of `sfa sync` share: two workspaces that meet in a folder, on a machine without a keyring."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import keyring
import keyring.backends.null
import pytest

from sfa_tui.store.sync.sealed import team
from sfa_tui.store.sync.sealed.keys import Kdf
from tests.conftest import Ran, Run


@pytest.fixture
def no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("sfa_tui.environment.config_folder", lambda: tmp_path / "config")
    monkeypatch.setattr("sfa_tui.cli.syncing.environment.config_folder", lambda: tmp_path / "config")
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.null.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


class Two:
    """Two machines that share a folder."""

    def __init__(self, folder: Path, sfa: Run) -> None:
        self.folder, self.sfa = folder, sfa
        self.url = (folder / "share").as_uri()
        (folder / "share").mkdir(exist_ok=True)
        (folder / "pass").write_text("open sesame\n")

    def ann(self, *arguments: str) -> Ran:
        return self.sfa(*arguments, "--workspace", str(self.folder / "ann"))

    def bob(self, *arguments: str) -> Ran:
        return self.sfa(*arguments, "--workspace", str(self.folder / "bob"))


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a team is kept, once it was made, to be copied."""
    return tmp_path_factory.mktemp("two")


@pytest.fixture
def two(tmp_path: Path, invoke: Run, monkeypatch: pytest.MonkeyPatch, no_keyring: None, _made: Path) -> Two:
    """Ann, who has founded a team with a passphrase whose key is soon derived, and Bob, who has joined it."""
    monkeypatch.setattr(team, "new_kdf", lambda: Kdf(os.urandom(16), memory_kib=64, passes=1, lanes=1))
    if (_made / "made").exists():
        return _copied(_made / "made", tmp_path, invoke)
    two = Two(tmp_path, invoke)
    assert two.ann("init", "--user", "Ann", "--currency", "JPY").code == 0
    assert two.ann("deal", "add", "GTX", "--amount", "100").code == 0
    assert two.ann("sync", "setup", two.url, "--passphrase-file", str(tmp_path / "pass")).code == 0
    code = two.ann("sync", "invite").out.strip()
    assert code.startswith("sfa1.")
    assert two.bob("sync", "join", code, "--user", "Ann").code == 0
    (_made / "where").write_text(str(tmp_path))
    shutil.copytree(tmp_path, _made / "made")
    return two


def _copied(made: Path, folder: Path, invoke: Run) -> Two:
    """Return a team as if it had been made in this folder."""
    shutil.copytree(made, folder, dirs_exist_ok=True)
    before = (made.parent / "where").read_text()
    for name in ("ann", "bob"):
        with closing(sqlite3.connect(folder / name / "sfa.db")) as connection, connection:
            connection.execute(
                "UPDATE local_setting SET value = replace(value, ?, ?) WHERE value LIKE ?",
                (before, str(folder), f"%{before}%"),
            )
    kept = folder / "config" / "secrets.json"
    kept.write_text(kept.read_text().replace(before, str(folder)))
    return Two(folder, invoke)
