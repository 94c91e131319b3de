"""A program in a terminal of its own: from its start to the moment at which a text is on the screen."""

import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

from benchmarks.measure import PROJECT

COLUMNS, LINES = 160, 50
_LONGEST = 60.0


@dataclass(frozen=True, slots=True)
class Painted:
    """How many milliseconds went by until everything was painted, and the resident memory then in MB."""

    ms: float
    memory: float


def painted(arguments: Sequence[str], wanted: Sequence[bytes], workspace: Path | None = None) -> Painted:
    """Return when each of the texts had been painted by `python ARGUMENTS`, which is ended then."""
    start = time.perf_counter()
    child, terminal = pty.fork()
    if child == 0:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SFA_", "TEXTUAL"))}
        environment |= {"PYTHONPATH": str(PROJECT), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        environment |= {"SFA_HOME": str(workspace or PROJECT / "nowhere"), "COLORTERM": "truecolor"}
        os.execve(sys.executable, [sys.executable, *arguments], environment)
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    seen, missing = b"", list(wanted)
    try:
        while missing:
            left = start + _LONGEST - time.perf_counter()
            if left <= 0 or not select.select([terminal], [], [], left)[0]:
                raise TimeoutError(f"not painted: {missing!r}; seen: {seen[-2000:]!r}")
            heard = os.read(terminal, 1 << 16)
            seen += heard
            # As a terminal that draws them narrow answers where the cursor stands.
            for _asked in range(heard.count(b"\x1b[6n")):
                os.write(terminal, b"\x1b[1;2R")
            missing = [text for text in missing if text not in seen]
        taken = (time.perf_counter() - start) * 1000
        return Painted(taken, _memory(child))
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(terminal)


def _memory(process: int) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError("no resident memory is told")
