"""A run that proves everything leaves nothing out, and what many tests begin with is made once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Once

SKIPS = """
import pytest

def test_done(): pass

def test_left_out(): pytest.skip("no data here")

@pytest.mark.skipif(True, reason="no shell here")
def test_left_out_too(): pass

@pytest.mark.xfail(strict=True)
def test_known_to_fail(): assert False
"""


@pytest.mark.parametrize(
    ("no_skips", "source", "outcome"),
    [
        ("", SKIPS, "1 passed, 2 skipped, 1 xfailed"),
        ("1", SKIPS, "1 failed, 1 passed, 1 xfailed, 1 error"),
        ("", "import pytest\npytest.importorskip('nothing_of_that_name')", "1 skipped"),
        ("1", "import pytest\npytest.importorskip('nothing_of_that_name')", "1 error"),
    ],
)
def test_a_skip_is_a_failure_where_nothing_may_be_left_out(
    tmp_path: Path, no_skips: str, source: str, outcome: str
) -> None:
    (tmp_path / "test_it.py").write_text(source, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", str(tmp_path / "pytest.ini")]
    ran = subprocess.run(
        [*command, str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        cwd=PROJECT,
        env={**os.environ, "SFA_NO_SKIPS": no_skips},
    )
    assert f"{outcome} in" in ran.stdout
    assert ("no data here" in ran.stdout) is (no_skips == "1" and source is SKIPS)


def test_what_many_tests_begin_with_is_made_once_and_belongs_to_each(once: Once, workspace: Path) -> None:
    made: list[bytes] = []

    def make() -> str:
        (workspace / "sfa.db").write_bytes(b"made")
        made.append((workspace / "sfa.db").read_bytes())
        return "it"

    assert once(make) == "it"
    (workspace / "sfa.db").write_bytes(b"what the first test did to it")
    assert once(make) == "it"
    assert (made, (workspace / "sfa.db").read_bytes()) == ([b"made"], b"made")
    assert once(make, "another") == "it"
    assert len(made) == 2
