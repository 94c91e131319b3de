"""A workspace that cannot be written is read, and every change of it is refused in one line."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture
def sealed(home: Path, invoke: Run) -> Iterator[Path]:
    """A workspace with one deal, in a folder that is mounted read-only: what stops root too."""
    if shutil.which("mount") is None:
        pytest.skip("no mount here")
    invoke("init", "--name", "Sealed", "--language", "en", "--currency", "JPY", "--user", "Sato").ok()
    invoke("deal", "add", "GTX Pro", "--amount", "4800000").ok()
    bound = subprocess.run(["mount", "--bind", home, home], capture_output=True, text=True)
    if bound.returncode:
        pytest.skip(f"mounting is not allowed here: {bound.stderr.strip()}")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", home], check=True)
        yield home
    finally:
        subprocess.run(["umount", home], check=True)


def test_a_read_only_workspace_is_read_and_not_written(sealed: Path, run_sfa: Run) -> None:
    before = (sealed / "sfa.db").read_bytes()
    listed = run_sfa("deal", "list", "--json").ok().json
    assert [(each["name"], each["amount"]) for each in listed] == [("GTX Pro", 4_800_000)]
    assert run_sfa("forecast", "--json").ok().json["undated"] == {"deals": 1, "amount": 4_800_000}
    assert run_sfa("search", "GTX").ok().out.count("GTX Pro") == 1
    for command in (["deal", "add", "X"], ["deal", "win", "GTX Pro"], ["undo"], ["log", "GTX Pro", "call: x"]):
        refused = run_sfa(*command)
        assert (refused.code, refused.out) == (1, ""), command
        assert refused.err == f"sfa: {sealed}/sfa.db cannot be written (read-only); nothing was changed\n"
    assert (sealed / "sfa.db").read_bytes() == before
