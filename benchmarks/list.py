"""The first twenty deals of a whole workspace as a command, against the library that its command line stands on."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Result, compare, python
from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.model.clock import Clock

RUNS = 15


def run(deals: int) -> Iterable[Result]:
    """Yield the list as it is asked for most, and the answers that are ours to give, among so many open deals."""
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        clock = Clock(datetime(2026, 12, 1, 9, tzinfo=UTC))
        make_demo(home, deals=deals, seed=1, language="en", clock=clock, open_share=1.0).close()
        typer = python("-c", "import typer")
        for name, words in (("list", []), ("list.we-owe", ["we-owe", "owner:me"])):
            ours = python("-m", "sfa_tui", "deal", "list", *words, "--limit", "20", workspace=home)
            yield compare(name, 3.0, ours, typer, runs=RUNS)
