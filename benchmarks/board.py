"""The board over so many open deals, against an empty Textual app with header and foot in the same run.

From process start to exact heads and the first screen of cards in every column; a key, with all that it begins; and
the memory, against the board of a thousand deals.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import pipeline
from benchmarks.empty import Empty
from benchmarks.measure import Result
from benchmarks.terminal import COLUMNS, LINES, painted

RUNS = 7
KEYS = 15
SMALL = 1_000
FILTER = 500
"""Milliseconds beyond a key in which a filter over 100,000 deals is to be there: heads, counts and cards."""


def run(deals: int) -> Iterable[Result]:
    """Yield first paint, keys and memory over so many open deals."""
    with TemporaryDirectory() as folder:
        home, small = Path(folder) / "home", Path(folder) / "small"
        pipeline.make(home, deals)
        pipeline.make(small, SMALL)
        yield from first_paint(home, small, deals)
        yield from asyncio.run(keys(home))


def first_paint(home: Path, small: Path, deals: int) -> Iterable[Result]:
    """Yield how long the first paint takes, and the memory that it leaves."""
    ours, reference, memory, beside = [], [], [], []
    wanted = [f"{deals:,} deals".encode(), b"oldest", "¥".encode(), b"Negotiation"]
    for turn in range(RUNS + 1):
        board = painted(["-m", "sfa_tui"], wanted, home)
        empty = painted(["-m", "benchmarks.empty"], [b"palette"])
        little = painted(["-m", "sfa_tui"], [f"{SMALL:,} deals".encode(), b"oldest"], small)
        if turn:
            ours.append(board.ms)
            reference.append(empty.ms)
            memory.append(board.memory)
            beside.append(little.memory)
    median = statistics.median
    yield Result("board.first_paint", 2.0, median(ours), median(reference))
    yield Result("board.memory", 2.0, median(memory), median(beside), unit="mb")


async def keys(home: Path) -> list[Result]:
    """Return what keys take: to the end of all that they begin, against a key in the empty app."""
    from sfa_tui import locale
    from sfa_tui.app import SfaApp
    from sfa_tui.screens import first_look
    from sfa_tui.screens.session import Session

    locale.install("en")
    size = (COLUMNS, LINES)
    empty = Empty()
    async with empty.run_test(size=size) as pilot:
        reference = await _median(pilot.press, ["j"] * KEYS)
    session = Session(home)
    app = SfaApp(session, first_look.begin(session))
    results = []
    async with app.run_test(size=size) as pilot:

        async def press(key: str) -> None:
            await pilot.press(key)
            await app.workers.wait_for_complete()

        await press("j")
        for name, extra, pressed in (
            ("cursor", 10, ["j"] * KEYS),
            ("page_down", 10, ["pagedown"] * KEYS),
            ("column", 10, ["l", "h"] * (KEYS // 2)),
            ("move", 30, ["L"] * 4 + ["H"] * 4 + ["L"] * 4),
        ):
            ours = await _median(press, pressed)
            results.append(Result(f"board.{name}", (reference + extra) / reference, ours, reference))
        filtered = []
        for text in ("owner:me", "amount>80m", "renewal", "rotting"):
            await press("slash")
            await pilot.press(*("greater_than_sign" if char == ">" else char for char in text))
            start = time.perf_counter()
            await press("enter")
            filtered.append((time.perf_counter() - start) * 1000)
            await press("escape")
        ours = statistics.median(filtered)
        results.append(Result("board.filter", (reference + FILTER) / reference, ours, reference))
    session.close()
    return results


async def _median(press: Callable[[str], Awaitable[object]], keys: list[str]) -> float:
    taken = []
    for key in keys:
        start = time.perf_counter()
        await press(key)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)
