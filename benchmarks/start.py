"""How long the program takes to start, against the library that its command line stands on."""

from collections.abc import Iterable

from benchmarks.measure import Result, compare, python

RUNS = 15


def run(deals: int) -> Iterable[Result]:
    """Yield the start of the version and of the help; neither knows of deals."""
    typer = python("-c", "import typer")
    yield compare("start.version", 1.5, python("-m", "sfa_tui", "--version"), typer, runs=RUNS)
    yield compare("start.help", 1.5, python("-m", "sfa_tui", "--help"), typer, runs=RUNS)
