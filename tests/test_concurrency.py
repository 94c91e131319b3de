"""Twenty processes read and write one workspace at once: none is turned away, and what each was told is there."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from sfa_tui.sales import setup
from sfa_tui.store.workspace import open_workspace
from tests.conftest import PROJECT
from tests.whole import assert_whole
from tests.worker import ROWS

PROCESSES = 20
TURNS = 8
VERBS = ("add", "move", "note", "list", "list", "undo", "import", "again")


def test_twenty_processes_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    setup.init(home, name="Busy", currency="USD", language="en", fiscal_year_start=1, user="me").close()
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.worker", str(home), f"P{number}", str(TURNS), *VERBS],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=env,
            cwd=PROJECT,
            encoding="utf-8",
        )
        for number in range(PROCESSES)
    ]
    said: list[dict[str, Any]] = []
    # All have ended before the first is looked at: one that failed leaves no other behind.
    ended = [process.communicate(timeout=120) for process in running]
    for process, (out, errors) in zip(running, ended, strict=True):
        assert process.returncode == 0, errors
        said += [json.loads(line) for line in out.splitlines()]
    assert sum(each["did"] == "start" for each in said) == PROCESSES
    assert_whole(home)
    wanted: dict[tuple[str, str], Any] = {}
    imports: dict[str, int] = {}
    for each in said:
        if each["did"] == "import":
            imports[each["file"]] = each["total"]
        wanted.update({(each["id"], field): each[field] for field in ("name", "stage", "note") if field in each})
    assert imports
    with open_workspace(home) as store:
        connection = store.connection
        # An undo takes back the newest action, whosever it is: what it took is rightly gone.
        undone = connection.execute("SELECT undoes FROM action WHERE undoes IS NOT NULL").fetchall()
        assert undone
        taken_back = {
            what
            for row in connection.execute(
                "SELECT d.id, a.summary FROM action u JOIN action a ON a.id = u.undoes JOIN journal j ON j.action = a.n"
                " JOIN deal d ON d.n = j.row AND j.noun = 'deal' WHERE u.undoes IS NOT NULL"
            )
            for what in row
        }
        assert {each["id"] for each in said if each["did"] == "gone"} <= taken_back
        found = {id: cells for id, *cells in connection.execute("SELECT id, name, stage, note FROM v_deal")}
        for (id, field), value in wanted.items():
            assert id in taken_back or found[id][("name", "stage", "note").index(field)] == value
        for file, total in imports.items():
            query = "SELECT count(*), sum(amount) FROM deal WHERE external_id GLOB ? AND deleted_at IS NULL"
            held = connection.execute(query, (f"{file}/*",)).fetchone()
            assert f"{file}.csv" in taken_back or held == (ROWS, total)
        assert len(taken_back) < len(found)
