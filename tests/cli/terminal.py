"""The program as someone at a terminal runs it: questions are asked there, and answered from it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import PROJECT, TODAY, ZONE

needs_terminal = pytest.mark.skipif(not hasattr(os, "openpty"), reason="Windows has no pseudo-terminals")


def at_terminal(home: Path, *arguments: str, typed: str, env: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Return the exit code, what was printed to a pipe, and what was shown on the terminal where someone types."""
    ours, theirs = os.openpty()
    os.write(ours, typed.encode())
    given = {
        "PYTHONPATH": str(PROJECT),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
        "SFA_HOME": str(home),
        "SFA_TODAY": TODAY,
        "TZ": ZONE,
        "HOME": str(home.parent),
        "PATH": os.environ["PATH"],
        **(env or {}),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "sfa_tui", *arguments],
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        env=given,
        cwd=home.parent,
        timeout=60,
    )
    os.close(theirs)
    shown = b""
    try:
        while more := os.read(ours, 65536):
            shown += more
    except OSError:  # Linux says so at the end of what was written.
        pass
    os.close(ours)
    return ran.returncode, ran.stdout.decode(), shown.decode()
