"""What the pages say is true: their commands are run, and their tables compared with the program.

In README and docs/ a block ```sh or ```console is run line by line (`$` begins a command of a console block, what
follows must be what it prints, with … for anything); ```csv NAME is a file; ```text is neither. A comment `# exit 3`
names the exit code that is expected.
"""

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import PROJECT, TODAY, ZONE
from tests.keyrings import no_ring, ring

PAGES = ["README.md", "README.ja.md", *(f"docs/{path.name}" for path in sorted((PROJECT / "docs").glob("*.md")))]
__all__ = ["no_ring", "ring"]
DATA = PROJECT / ".." / "shared" / "data"
REAL = {"crm": DATA / "maven_crm"}
"""Folders of real files that pages call by a name in the current folder."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: where it stands, its info string, its lines."""

    line: int
    info: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a reader does: a command with its exit code and what it prints (None: not told)."""

    line: int
    command: str
    code: int
    shown: tuple[str, ...] | None


def blocks(page: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    inside: Block | None = None
    kept: list[str] = []
    for number, line in enumerate((PROJECT / page).read_text(encoding="utf-8").splitlines(), 1):
        if inside is None and line.startswith("```"):
            inside, kept = Block(number, line.removeprefix("```").strip(), ()), []
        elif inside is not None and line == "```":
            yield Block(inside.line, inside.info, tuple(kept))
            inside = None
        elif inside is not None:
            kept.append(line)
    assert inside is None, f"{page}:{inside and inside.line}: this block is not closed"


def steps(block: Block) -> Iterator[Step]:
    """Yield the commands of a block."""
    if block.info == "sh":
        for offset, line in enumerate(block.lines, 1):
            if line.strip() and not line.startswith("#"):
                yield Step(block.line + offset, line, _code(line), None)
    elif block.info == "console":
        starts = [index for index, line in enumerate(block.lines) if line.startswith("$ ")]
        assert starts[:1] == [0], f"line {block.line}: a console block begins with $"
        for start, end in zip(starts, [*starts[1:], len(block.lines)], strict=True):
            line = block.lines[start].removeprefix("$ ")
            yield Step(block.line + start + 1, line, _code(line), block.lines[start + 1 : end])


def _code(line: str) -> int:
    found = re.search(r"#.*\bexit (\d+)", line)
    return int(found[1]) if found else 0


class Reader:
    """Somebody who follows a page: a folder, an environment, and what was typed in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        self.environment = {
            **kept,
            "HOME": str(folder),
            "LC_ALL": "en_US.UTF-8",
            "SFA_HOME": str(folder / "sfa"),
            "SFA_TODAY": TODAY,
            "TZ": ZONE,
        }

    def write(self, name: str, lines: tuple[str, ...]) -> None:
        """Save a file that the page shows."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def run(self, command: str) -> tuple[int, str]:
        """Return the exit code of a command line, and what a terminal would show of it."""
        setting = re.fullmatch(r"(?:export +)?([A-Z_]+)=(\S*)\s*(?:#.*)?", command)
        if setting:
            self.environment[setting[1]] = setting[2].replace("~", str(self.folder))
            return 0, ""
        command = re.sub(r"\$\{?(D|HOME)\}?", lambda found: self.environment.get(found[1], ""), command)
        return self._here(shlex.split(command, comments=True)[1:])

    def _here(self, arguments: list[str]) -> tuple[int, str]:
        from sfa_tui.__main__ import main

        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        with pytest.MonkeyPatch.context() as patch:
            for name in [*os.environ]:
                patch.delenv(name)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            patch.chdir(self.folder)
            patch.setattr(sys, "stdin", io.StringIO(""))
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
                code = main(arguments)
        return code, out.buffer.getvalue().decode()


def agrees(shown: tuple[str, ...], printed: str) -> bool:
    """Return whether what was printed is what a page shows; … stands for anything, alone on its line for any lines.

    How wide the gap between two columns is does not count: it follows from other rows."""
    parts = [r"(?:.*\n)*?" if line == "…" else _pattern(_narrow(line)) + "\n" for line in shown]
    lines = "".join(f"{_narrow(line)}\n" for line in printed.splitlines())
    return re.fullmatch("".join(parts), lines) is not None


def _narrow(line: str) -> str:
    return re.sub(" {2,}", "  ", line.rstrip())


def _pattern(line: str) -> str:
    return ".*?".join(map(re.escape, line.split("…")))


@pytest.mark.usefixtures("no_ring")
@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_happens(page: str, tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    for name, folder in REAL.items():
        if folder.is_dir():
            shutil.copytree(folder, tmp_path / name)
    skipping = False
    for block in blocks(page):
        kind, _, name = block.info.partition(" ")
        if name:
            reader.write(name, block.lines)
        if kind == "sql":
            continue
        for step in steps(block):
            if not step.command.startswith(("sfa ", "export ", "D=")) and step.command != "sfa":
                continue
            if step.command.startswith("D="):
                skipping = not (tmp_path / step.command.removeprefix("D=").split()[0]).is_dir()
            if skipping:
                continue
            code, printed = reader.run(step.command)
            place = f"{page}:{step.line}: {step.command}"
            assert code == step.code, f"{place}: exit code {code}\n{printed}"
            if step.shown is not None:
                expected = "\n".join(step.shown)
                assert agrees(step.shown, printed), f"{place}\nshown:\n{expected}\nprinted:\n{printed}"
    if skipping:
        pytest.skip("the real files are not here: ../shared/data")


def table(page: str, title: str) -> dict[str, list[str]]:
    """Return the rows of the first Markdown table below a heading: {first cell: the other cells}, without the ticks of
    the first."""
    text = (PROJECT / page).read_text(encoding="utf-8")
    below = re.split(rf"^#+ {re.escape(title)}$", text, maxsplit=1, flags=re.MULTILINE)[1]
    rows: dict[str, list[str]] = {}
    for line in below.splitlines():
        if line.startswith("|"):
            cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            rows[cells[0].strip("`")] = cells[1:]
        elif rows:
            break
    return dict([*rows.items()][2:])


def ticked(text: str) -> list[str]:
    """Return what stands between ticks."""
    return re.findall(r"`([^`]+)`", text)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The file of a workspace that was made for this test."""
    reader = Reader(tmp_path)
    assert reader.run("sfa init --language en")[0] == 0
    connection = sqlite3.connect(tmp_path / "sfa" / "sfa.db")
    yield connection
    connection.close()


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def test_the_data_model_names_every_synced_table_and_column() -> None:
    from sfa_tui.store.schema import SYNCED

    page = "docs/data-model.md"
    headings = re.findall(r"^### (\w+)$", (PROJECT / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert headings == [*SYNCED]
    for name, declared in SYNCED.items():
        told = [column for cell in _first_cells(page, name) for column in ticked(cell)]
        assert sorted(told) == sorted(part.split()[0] for part in declared.split(", ")), name


def _first_cells(page: str, title: str) -> list[str]:
    text = (PROJECT / page).read_text(encoding="utf-8")
    below = re.split(rf"^### {title}$", text, maxsplit=1, flags=re.MULTILINE)[1].split("\n#", 1)[0]
    return [line.split("|")[1] for line in below.splitlines() if line.startswith("| `")]


def test_the_data_model_names_every_view_and_local_table(database: sqlite3.Connection) -> None:
    from sfa_tui.store.schema import SYNCED
    from sfa_tui.store.views import VIEWS

    views = table("docs/data-model.md", "Views")
    assert sorted(views) == sorted(VIEWS)
    for name, (cell,) in views.items():
        assert ticked(cell) == columns(database, name), name
    derived = {
        name
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if not name.startswith(("sqlite_", "_sqlite", "search_")) and name not in SYNCED
    }
    local = {**table("docs/data-model.md", "The journal"), **table("docs/data-model.md", "Derived tables")}
    text = (PROJECT / "docs/data-model.md").read_text(encoding="utf-8")
    assert not [name for name in derived if f"`{name}`" not in text]
    for name, (cell,) in local.items():
        if name != "search":
            told = [word for word in ticked(cell) if re.fullmatch(r"[a-z_]+", word)]
            assert set(columns(database, name)) <= set(told), name


def test_the_queries_of_the_data_model_run(database: sqlite3.Connection) -> None:
    queries = [
        statement
        for block in blocks("docs/data-model.md")
        if block.info == "sql"
        for statement in "\n".join(block.lines).split(";")
        if statement.strip()
    ]
    assert len(queries) >= 4
    for query in queries:
        database.execute(query)


def test_importing_names_every_field() -> None:
    from sfa_tui.exchange.fields import NOUNS

    told = {name: ticked(cells[0]) for name, cells in table("docs/importing.md", "Which column is which field").items()}
    assert told == {noun: [field.name for field in fields] for noun, fields in NOUNS.items()}


def filter_fields() -> list[str]:
    """Return the lines of the table of filter fields as they must stand in docs/commands.md."""
    from sfa_tui.model.fields import FIELDS

    lines = ["| field | also | kind | of | what |", "|---|---|---|---|---|"]
    for field in FIELDS:
        also = ", ".join(f"`{alias}`" for alias in field.aliases)
        choices = f": {', '.join(f'`{words[0]}`' for words in field.choices)}" if field.choices else ""
        lines.append(
            f"| `{field.name}` | {also} | {field.kind} | {', '.join(field.nouns) or 'all'} | {field.help}{choices} |"
        )
    return lines


def test_commands_lists_every_field_of_filters() -> None:
    text = (PROJECT / "docs/commands.md").read_text(encoding="utf-8")
    told = re.split(r"^### Fields of filters\n\n", text, flags=re.MULTILINE)[1].split("\n\n", 1)[0]
    assert told.splitlines() == filter_fields()


SIGNS = {
    **{"left": "←", "right": "→", "up": "↑", "down": "↓", "question_mark": "?", "slash": "/", "comma": ","},
    **{"pageup": "PgUp", "pagedown": "PgDn", "delete": "Del", "escape": "Esc"},
    **{key: key.capitalize() for key in ("enter", "space", "home", "end", "tab", "shift", "ctrl")},
}
"""{key as Textual calls it: as docs/app.md writes it}"""


def key_rows() -> set[str]:
    """Return a row for each key of the app as docs/app.md must have it: its keys, what they do, its id; several for a
    key that does another thing elsewhere, of which one must be there."""
    from sfa_tui.app import SfaApp
    from sfa_tui.screens.first_run import FirstRun
    from sfa_tui.screens.keymaps import known

    rows = set()
    for all in (known(SfaApp), known(FirstRun)):
        for id, keys in all.keys.items():
            # A full-width letter stands for the plain one.
            shown = ["+".join(_sign(part) for part in key.split("+")) for key in keys if key.isascii()]
            rows.add(f"| {' '.join(f'`{key}`' for key in shown)} | {all.descriptions[id]} | `{id}` |")
    return rows


def _sign(key: str) -> str:
    return SIGNS.get(key) or (key.upper() if re.fullmatch(r"f\d+", key) else key)


def test_the_page_of_the_app_names_every_key_and_no_other() -> None:
    text = (PROJECT / "docs/app.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `.+` \| .+ \| `[a-z_.0-9]+` \|$", text, flags=re.MULTILINE)
    assert sorted(told) == sorted(key_rows())


def test_commands_has_a_section_for_every_command() -> None:
    from importlib.util import find_spec

    from sfa_tui.cli.main import COMMANDS

    headings = re.findall(r"^## (\w+)$", (PROJECT / "docs/commands.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    built = [
        name
        for commands in COMMANDS.values()
        for name, (module, _help) in commands.items()
        if find_spec(f"sfa_tui.cli.{module}")
    ]
    assert built
    assert not [name for name in built if name not in headings]


def test_the_object_of_a_deal_has_the_documented_keys(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    for command in ("sfa init --language en", "sfa deal add X --json"):
        code, printed = reader.run(command)
        assert code == 0
    told = [key for cell in _object_keys() for key in ticked(cell)]
    assert sorted(told) == sorted(json.loads(printed))


def _object_keys() -> list[str]:
    text = (PROJECT / "docs/commands.md").read_text(encoding="utf-8")
    below = text.split("The object of a deal", 1)[1].split("\n\n", 2)[1]
    return [line.split("|")[1] for line in below.splitlines()[2:]]


def test_dates_and_periods_are_read_as_told() -> None:
    from datetime import date

    from sfa_tui.model.dates import parse_date
    from sfa_tui.model.period import Fiscal, parse_period

    today, fiscal = date.fromisoformat(TODAY), Fiscal(4)
    days = table("docs/commands.md", "Dates and times")
    spans = table("docs/commands.md", "Periods")
    assert len(days) > 10
    assert len(spans) > 5
    for meant, (texts,) in days.items():
        assert {text: str(parse_date(text, today, fiscal)) for text in ticked(texts)} == dict.fromkeys(
            ticked(texts), meant
        )
    for meant, (_name, texts) in spans.items():
        found = {text: parse_period(text, today, fiscal) for text in ticked(texts)}
        assert {f"{span.start} to {span.last_day}" for span in found.values()} == {meant}


def test_the_other_objects_have_the_documented_keys(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    for command in (
        "sfa init --language en --currency JPY",
        "sfa company add X",
        "sfa contact add X",
        "sfa product add X",
        "sfa order add --company X --amount 1",
        "sfa user add X --team X",
        "sfa field add deal X",
        "sfa target add --period this-year --amount 1",
        "sfa rate add USD 150",
        "sfa template add X --step call",
        "sfa log call --company X",
    ):
        code, printed = reader.run(command)
        assert code == 0, printed
    told = table("docs/commands.md", "Other objects")
    for noun, (keys,) in told.items():
        code, printed = reader.run(f"sfa {noun} list --json")
        assert ticked(keys) == [*json.loads(printed)[0]], noun


def test_the_objects_of_conversations_have_the_documented_keys(tmp_path: Path) -> None:
    reader = Reader(tmp_path)
    for command in (
        "sfa init --language en",
        "sfa deal add X --company Y",
        "sfa comment add X hello",
        "sfa day --submit",
    ):
        code, printed = reader.run(f"{command}")
        assert code == 0, printed

    def keys(command: str) -> list[str]:
        code, printed = reader.run(f"{command} --json")
        assert code == 0, printed
        told = json.loads(printed)
        return [*(told[0] if isinstance(told, list) else told)]

    told = {name: ticked(cell) for name, (cell,) in table("docs/conversations.md", "The objects").items()}
    listed = keys("sfa report list")
    assert told == {
        "a comment": keys("sfa comment list"),
        "a report in a list": listed,
        "a report shown, and a day": [key for key in keys("sfa day") if key not in listed],
        "the queue": keys("sfa day --team"),
        "the brief of a deal": keys("sfa brief X"),
        "the brief of a company": keys("sfa brief Y"),
    }
    assert keys("sfa report show me") == keys("sfa day")


def anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", (PROJECT / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, "CHANGELOG.md", "CONTRIBUTING.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    text = re.sub(r"^```.*?^```$", "", (PROJECT / page).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        linked = os.path.normpath((Path(page).parent / path).as_posix()) if path else page
        assert (PROJECT / linked).exists(), target
        assert not anchor or anchor in anchors(linked), target


@pytest.mark.parametrize("picture", sorted((PROJECT / "docs" / "pictures").glob("*.svg")), ids=lambda path: path.name)
def test_a_picture_is_small_and_fetches_nothing(picture: Path) -> None:
    text = picture.read_text(encoding="utf-8")
    assert len(text) < 60_000
    assert "@font-face" not in text
    assert set(re.findall(r"https?://[^\s\"']+", text)) == {"http://www.w3.org/2000/svg"}
