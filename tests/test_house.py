"""The rules of the house that no linter knows: what a command may import, and how long a module may be."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
LONGEST = 400
HEAVY = [
    *("textual", "icalendar", "numpy", "opendal", "psycopg", "cryptography", "zstandard", "sqlite_utils", "babel"),
    *("rich", "dateparser", "dateutil", "desktop_notifier", "dbus_fast", "asyncio"),
]
CORE = [
    "sfa_tui.model.errors",
    "sfa_tui.model.money",
    "sfa_tui.model.text",
    "sfa_tui.store.workspace",
    "sfa_tui.store.journal",
    "sfa_tui.store.sync.storage",
    "sfa_tui.store.sync.storage.table",
    "sfa_tui.store.sync.storage.objects",
    "sfa_tui.store.sync.storage.credentials",
    "sfa_tui.cli.main",
    "sfa_tui.cli.output",
    "sfa_tui.cli.remind",
    "sfa_tui.followup.reminders",
    "sfa_tui.sales.recurring",
    "sfa_tui.store.sync.sealed.segment",
    "sfa_tui.store.sync.sealed.joining",
    "sfa_tui.store.sync.sealed.invitation",
]


def loaded_after(statement: str, *, language: str = "en") -> set[str]:
    """Return the packages that a fresh process has loaded once it ran the statement."""
    report = f"import sys, json\n{statement}\nprint(json.dumps([*sys.modules]), file=sys.__stderr__)"
    ran = subprocess.run(
        [sys.executable, "-c", report],
        capture_output=True,
        encoding="utf-8",
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT), "SFA_HOME": "/nonexistent", "LC_ALL": f"{language}_XX.UTF-8"},
    )
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stderr.splitlines()[-1]))


@pytest.mark.parametrize("module", CORE)
def test_a_core_module_loads_nothing_heavy(module: str) -> None:
    assert loaded_after(f"import {module}").isdisjoint(HEAVY)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["config", "path"], ["config", "path", "--json"]])
def test_a_command_loads_nothing_heavy(arguments: list[str], language: str) -> None:
    loaded = loaded_after(f"from sfa_tui.__main__ import main\nassert main({arguments}) == 0", language=language)
    assert loaded.isdisjoint(HEAVY)


def test_the_version_waits_for_nothing() -> None:
    loaded = loaded_after("from sfa_tui.__main__ import main\nassert main(['--version']) == 0")
    assert loaded.isdisjoint({"typer", "gettext", "sqlite3", "sfa_tui.cli"})


def test_the_app_loads_nothing_of_sync_where_a_workspace_has_none(workspace: Path) -> None:
    loaded = loaded_after(
        f"""
from pathlib import Path
from tests.screens.piloting import drive, opened
async def look():
    async with opened(Path({str(workspace)!r})) as desk:
        await desk.press("l", "j", "f3", "f2")
drive(look)
"""
    )
    assert "sfa_tui.screens.board" in loaded
    assert loaded.isdisjoint({"opendal", "psycopg", "cryptography", "argon2", "keyring"})
    assert not [each for each in loaded if each.startswith("sfa_tui.store.sync")]


def test_help_loads_no_module_of_a_command() -> None:
    loaded = loaded_after("from sfa_tui.__main__ import main\nassert main(['--help']) == 0")
    from sfa_tui.cli.main import COMMANDS

    modules = {f"sfa_tui.cli.{module}" for commands in COMMANDS.values() for module, _help in commands.values()}
    assert loaded.isdisjoint(modules)


@pytest.mark.parametrize("folder", ["sfa_tui", "benchmarks"])
def test_no_module_is_longer_than_one_head_holds(folder: str) -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in (PROJECT / folder).rglob("*.py")}
    assert lengths
    assert not {str(path): length for path, length in lengths.items() if length > LONGEST}


def test_the_app_opens_without_what_is_asked_for_later() -> None:
    loaded = loaded_after("import sfa_tui.app")
    assert "sfa_tui.screens.shell" in loaded
    later = {f"sfa_tui.screens.{name}" for name in ("palette", "help", "go", "settings", "keymaps", "first_run")}
    assert loaded.isdisjoint(later | {"textual_serve", "aiohttp"})
