"""A process is killed at random moments of verbs and imports: what it had acknowledged is there, and nothing is half
done."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from sfa_tui.sales import setup
from sfa_tui.store.workspace import open_workspace
from tests.conftest import PROJECT
from tests.whole import assert_whole
from tests.worker import ROWS

KILLS = 40
WORKSPACES = 4
"""Workspaces over which the kills are spread: each survives several, and its processes may run at the same time."""


def test_kills(tmp_path: Path) -> None:
    kill_often(tmp_path, KILLS, seed=2)


@pytest.mark.soak
def test_many_kills(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    kill_often(tmp_path, int(os.environ.get("SFA_SOAK") or 400), seed=seed)


def kill_often(folder: Path, kills: int, *, seed: int) -> None:
    """Kill workers so many times, two at a time in workspaces of their own."""
    drawn = random.Random(seed)
    lives = [Life(folder / str(number), random.Random(drawn.random())) for number in range(WORKSPACES)]
    failures: list[BaseException] = []

    def run(some: list[Life]) -> None:
        try:
            for turn in range(kills // WORKSPACES):
                for life in some:
                    life.kill_once(turn)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(lives[half::2],)) for half in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    # Killed before the first word of each would prove nothing (on a busy machine few get far).
    assert sum(life.acknowledged for life in lives) > kills // 4


class Life:
    """A workspace whose processes are killed, and what they have acknowledged so far."""

    def __init__(self, folder: Path, drawn: random.Random) -> None:
        self.home = folder / "home"
        folder.mkdir()
        setup.init(self.home, name="Kill", currency="USD", language="en", fiscal_year_start=1, user="me").close()
        self.drawn = drawn
        self.acknowledged = 0
        self.cells: dict[tuple[str, str], Any] = {}
        self.imports: dict[str, int] = {}

    def kill_once(self, turn: int) -> None:
        """Let a worker live for a while after its first word, kill it, and look at what it leaves."""
        said = self._run(f"W{turn}", self.drawn.expovariate(1 / 0.25))
        self.acknowledged += len(said)
        for each in said:
            if each["did"] == "import":
                self.imports[each["file"]] = each["total"]
            for field in ("name", "stage", "note"):
                if field in each:
                    self.cells[each["id"], field] = each[field]
        assert_whole(self.home)
        self._assert_all_there(f"W{turn}")

    def _run(self, name: str, seconds: float) -> list[dict[str, Any]]:
        env = {**os.environ, "PYTHONPATH": str(PROJECT)}
        command = [sys.executable, "-m", "tests.worker", str(self.home), name, "1000000"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=PROJECT) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            first = process.stdout.readline()
            assert first, process.stderr.read().decode()
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            rest, errors = process.communicate()
        assert process.returncode == -signal.SIGKILL, errors.decode()
        # A line that breaks off was not said.
        lines = (first + rest).split(b"\n")[:-1]
        return [json.loads(line) for line in lines][1:]

    def _assert_all_there(self, worker: str) -> None:
        """Every acknowledged cell holds its value, or the one that the killed worker was setting; imports are whole."""
        with open_workspace(self.home) as store:
            query = "SELECT id, name, stage, note FROM v_deal"
            found = {id: cells for id, *cells in store.connection.execute(query)}
            last = self._last_action(store.connection)
            for (id, field), value in self.cells.items():
                held = found[id][("name", "stage", "note").index(field)]
                if held != value:
                    # Durable, and killed before it could be said: only the very last action may be so.
                    assert (id, field) in last, (worker, id, field, value, held)
                    self.cells[id, field] = held
            sums = store.connection.execute(
                "SELECT substr(external_id, 1, instr(external_id, '/') - 1), count(*), sum(amount), sum(amount / 100)"
                " FROM deal WHERE external_id IS NOT NULL AND deleted_at IS NULL GROUP BY 1"
            ).fetchall()
            by_file = {file: (count, total) for file, count, total, _major in sums}
            for file, (count, total) in by_file.items():
                # Whole or not at all, and all of one and the same import.
                assert count == ROWS, (file, count)
                base = ROWS * (ROWS - 1) // 2
                assert (total // 100 - base) % ROWS == 0, file
                if self.imports.get(file) != total:
                    assert ("file", file) in last or file not in self.imports
                    self.imports[file] = total
            assert set(self.imports) <= set(by_file)

    def _last_action(self, connection: Any) -> set[tuple[str, str]]:
        """Return the cells that the newest action wrote."""
        rows = connection.execute(
            "SELECT d.id, j.field, a.summary FROM action a JOIN journal j ON j.action = a.n JOIN deal d ON d.n = j.row"
            " WHERE j.noun = 'deal' AND a.n = (SELECT max(n) FROM action)"
        ).fetchall()
        named = {"stage_id": "stage"}
        return {(id, named.get(field, field)) for id, field, _summary in rows} | {
            ("file", summary.removesuffix(".csv")) for _id, _field, summary in rows
        }
