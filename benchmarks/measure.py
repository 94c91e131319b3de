"""Measuring two things against each other, and what comes of it.

Knows how to be fair on a busy machine; what is measured is the benchmark's.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: what it took us and the reference in milliseconds (or MB), and the ratio that is aimed at."""

    name: str
    aim: float
    ours: float
    reference: float
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """Return how many times the reference's time ours is."""
        return self.ours / self.reference

    def as_json(self) -> dict[str, str | float]:
        """Return the result as it is printed for programs."""
        return {
            "name": self.name,
            "ratio": round(self.ratio, 3),
            "aim": round(self.aim, 3),
            f"ours_{self.unit}": round(self.ours, 3),
            f"reference_{self.unit}": round(self.reference, 3),
        }


def interleaved(ours: Callable[[], object], reference: Callable[[], object], *, runs: int) -> tuple[float, float]:
    """Return the medians of both in milliseconds, run in turn (A B A B), so that a busy moment falls on either.

    Each is run once beforehand, so that neither pays for cold caches.
    """
    ours()
    reference()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for times, work in zip(taken, (ours, reference), strict=True):
            start = time.perf_counter()
            work()
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken[0]), statistics.median(taken[1])


def compare(name: str, aim: float, ours: Callable[[], object], reference: Callable[[], object], *, runs: int) -> Result:
    """Return the result of measuring ours against the reference."""
    return Result(name, aim, *interleaved(ours, reference, runs=runs))


def python(*arguments: str, workspace: Path | None = None) -> Callable[[], None]:
    """Return what runs a fresh interpreter with these arguments to its end; it must succeed."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("SFA_")}
    env |= {"PYTHONPATH": str(PROJECT), "SFA_HOME": str(workspace or PROJECT / "nowhere")}
    command: Sequence[str] = (sys.executable, *arguments)

    def run() -> None:
        subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)

    return run
