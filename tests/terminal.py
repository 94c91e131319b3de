"""A real terminal, as a person sees it: tmux runs the program, keys go in, and what is on the screen is read back."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import PROJECT, TODAY, ZONE

needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

_PATIENCE = 30.0
_POLL = 0.05


class Pane:
    """A terminal with one program in it; when it has ended, its exit code stands there as `exit 0`."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def _tmux(self, *arguments: str) -> str:
        ran = subprocess.run(
            ["tmux", "-u", "-S", str(self._socket), *arguments],
            capture_output=True,
            encoding="utf-8",
            timeout=_PATIENCE,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def keys(self, *keys: str) -> None:
        """Press keys, by the names that tmux has for them (Enter, Escape, C-s, F1)."""
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type a text as it is."""
        self._tmux("send-keys", "-l", text)

    @property
    def text(self) -> str:
        """Return what is on the screen."""
        return self._tmux("capture-pane", "-p")

    def type_into(self, text: str) -> None:
        """Type a text into the field that has the cursor, once that takes what is typed: a form is painted a moment
        before."""
        deadline = time.monotonic() + _PATIENCE
        while text not in self.text:
            assert time.monotonic() < deadline, f"{text} never came:\n{self.text}"
            self.keys("C-u")
            self.type(text)
            until = time.monotonic() + 1
            while text not in self.text and time.monotonic() < until:
                time.sleep(_POLL)

    def wait_for(self, *texts: str) -> str:
        """Return the screen once all of these stand on it."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            shown = self.text
            if all(text in shown for text in texts):
                return shown
            assert time.monotonic() < deadline, f"{texts} never came:\n{shown}"
            time.sleep(_POLL)


@contextmanager
def pane(
    home: Path,
    *arguments: str,
    size: tuple[int, int] = (110, 34),
    env: Mapping[str, str] | None = None,
    program: str | None = None,
) -> Iterator[Pane]:
    """Give a terminal in which `sfa` has been started with these arguments (or another Python program)."""
    # A socket's path must be short, which a test's own folder is not.
    folder = Path(tempfile.mkdtemp(prefix="sfa-t-"))
    settled = {
        "PYTHONPATH": str(PROJECT),
        "LC_ALL": "C.UTF-8",
        "SFA_HOME": str(home),
        "SFA_TODAY": TODAY,
        "TZ": ZONE,
        "HOME": str(home.parent),
        "PATH": os.environ["PATH"],
        "TERM": "tmux-256color",
        **(env or {}),
    }
    runs = [sys.executable, "-c", program] if program else [sys.executable, "-m", "sfa_tui", *arguments]
    script = '"$@"; echo "exit $?"; exec cat'
    command = [
        *("tmux", "-u", "-S", str(folder / "s"), "-f", "/dev/null"),
        *("new-session", "-d", "-x", str(size[0]), "-y", str(size[1])),
        *("env", "-i", *(f"{name}={value}" for name, value in settled.items()), "sh", "-c", script, "sh", *runs),
    ]
    subprocess.run(command, check=True, timeout=_PATIENCE, cwd=home.parent)
    shown = Pane(folder / "s")
    try:
        yield shown
    finally:
        subprocess.run(["tmux", "-S", str(folder / "s"), "kill-server"], capture_output=True, timeout=_PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)
