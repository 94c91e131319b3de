"""What another program wrote as bytes, or into a setting that cannot hold it, is told as that and ends no command."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Two
from tests.conftest import Run

COMMANDS = ("brief GTX", "history", "history deal GTX", "deal show GTX", "deal list", "today")
KEYS = ["language", "fiscal_year_start", "fiscal_year_named_by", "currency_scale", "time_zone", "escalate_after"]


def test_bytes_in_the_journal(invoke: Run, workspace: Path) -> None:
    invoke("deal", "add", "GTX", "--amount", "5", "--close", "2026-12-24").ok()
    invoke("deal", "edit", "GTX", "--amount", "6").ok()
    invoke("deal", "edit", "GTX", "--amount", "7", "--close", "2026-12-30", "--name", "GTX 2").ok()
    with closing(sqlite3.connect(workspace / "sfa.db")) as connection:
        kept = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'journal'")
        for (name,) in kept.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE journal SET old = x'ff' WHERE field IS NOT NULL")
        connection.commit()
    for command in COMMANDS:
        ran = invoke(*command.split())
        assert ran.code == 0, (command, ran.err)
        assert invoke(*command.split(), "--json").ok().json
    assert {"hex": "ff"} in [each["old"] for each in invoke("history", "deal", "GTX", "--json").ok().json]
    assert "…" in invoke("history", "deal", "GTX").ok().out


def test_bytes_in_a_conflict(two: Two) -> None:
    two.ann("deal", "edit", "GTX", "--amount", "200")
    two.bob("deal", "edit", "GTX", "--amount", "300")
    for machine in (two.ann, two.bob, two.ann):
        assert machine("sync").code == 0
    with closing(sqlite3.connect(two.folder / "ann" / "sfa.db")) as connection:
        connection.execute("UPDATE conflict SET held = ?", (json.dumps({"amount": {"hex": "ff"}, "currency": "JPY"}),))
        connection.commit()
    (conflict,) = two.ann("sync", "conflicts", "--all", "--json").json
    assert conflict["ours"] == {"hex": "ff"}
    assert "…" in two.ann("sync", "conflicts", "--all").out


@pytest.mark.parametrize("value", [7.5, b"\xff", "x" * 100_000, ""])
def test_a_setting_that_holds_what_it_cannot_is_not_set(invoke: Run, workspace: Path, value: object) -> None:
    invoke("deal", "add", "GTX", "--amount", "5").ok()
    for key, sound in (("currency_scale", "unit"), ("escalate_after", "2h"), ("fiscal_year_named_by", "start")):
        invoke("config", "set", key, sound).ok()
    assert invoke("doctor").code == 0
    with closing(sqlite3.connect(workspace / "sfa.db")) as connection:
        for key in KEYS:
            connection.execute("UPDATE setting SET value = ? WHERE id = ?", (value, key))
        connection.commit()
    for command in ("deal list", "today", "day", "forecast", "history", "report list", "pipeline list", "alert list"):
        ran = invoke(*command.split())
        assert ran.code == 0, (command, ran.err)
    told = {each["key"]: each["value"] for each in invoke("config", "list", "--json").ok().json}
    assert (told["language"], told["currency_scale"], told["fiscal_year_named_by"]) == ("en", "unit", "start")
    found = invoke("doctor", "--json").json["findings"]
    assert [each["finding"].split()[0] for each in found if each["check"] == "setting"] == KEYS
