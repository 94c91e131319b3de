"""A form, a list to pick from and a question, as a person uses them with keys and with the mouse."""

import os
import sys
from pathlib import Path

import pytest
from textual.widgets import Checkbox, Input, OptionList, Select, Static, TextArea

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Failed, Refused, Usage
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import COMPANY
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.editor import edited
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Choice, Picker, found
from sfa_tui.store.workspace import open_workspace
from tests.screens.piloting import drive, opened

ENTRIES = (
    Entry("name", "name", "Taro"),
    Entry("company", "company", kind="row", noun="company"),
    Entry("role", "role", "b", "choice", (("", ""), ("a", "champion"), ("b", "buyer"))),
    Entry("urgent", "urgent", "no", "flag", hint="it is"),
    Entry("note", "note", "first line\nsecond", "long"),
)


class Desk:
    """What a form has handed in, and what it is told in return."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        self.refusal: Exception | None = None
        self.closed: list[bool | None] = []

    async def submit(self, texts: dict[str, str]) -> None:
        """Take the texts, or refuse them."""
        self.taken.append(texts)
        if self.refusal:
            raise self.refusal

    def form(self, *entries: Entry) -> Form:
        """Return a form."""
        return Form("A contact", entries or ENTRIES, self.submit)


@pytest.fixture
def companies(workspace: Path, clock: Clock) -> Path:
    """A workspace with three companies."""
    with open_workspace(workspace) as store:
        for name in ("Acme Inc.", "Acorn Ltd.", "北洋電機"):
            rows.add(store, clock, COMPANY, {"name": name})
    return workspace


def test_every_kind_of_field_is_typed_with_keys(companies: Path) -> None:
    async def type_all() -> None:
        async with opened(companies) as desk:
            held = Desk()
            desk.app.push_screen(held.form(), held.closed.append)
            await desk.settle()
            await desk.press("end")
            await desk.type(" Tanaka")
            await desk.press("enter")
            await desk.type("ac")
            listed = desk.on(Form).query(OptionList).first()
            assert listed.display
            assert listed.option_count == 2
            await desk.press("down", "down", "enter")
            assert not listed.display
            assert desk.on(Form).texts["company"] == "Acorn Ltd."
            await desk.press("enter", "enter", "up", "enter", "tab", "space", "tab")
            assert isinstance(desk.app.focused, TextArea)
            await desk.press("enter")
            await desk.type("third")
            await desk.press("ctrl+s")
            assert held.taken == [
                {
                    "name": "Taro Tanaka",
                    "company": "Acorn Ltd.",
                    "role": "a",
                    "urgent": "yes",
                    "note": "first line\nsecond\nthird",
                }
            ]
            assert held.closed == [True]

    drive(type_all)


def test_every_kind_of_field_is_changed_with_the_mouse(companies: Path) -> None:
    async def click_all() -> None:
        async with opened(companies) as desk:
            held = Desk()
            desk.app.push_screen(held.form(), held.closed.append)
            await desk.settle()
            form = desk.on(Form)
            company = form.lines[1].editor
            await desk.pilot.click(company)
            await desk.type("ac")
            await desk.pilot.click(form.lines[1].query_one(OptionList), offset=(2, 1))
            await desk.settle()
            assert form.texts["company"] == "Acorn Ltd."
            await desk.pilot.click(form.query_one(Checkbox))
            await desk.pilot.click(form.query_one(Select))
            await desk.settle()
            await desk.pilot.click("SelectOverlay", offset=(3, 1))
            await desk.settle()
            assert form.texts["role"] == "a"
            assert form.texts["urgent"] == "yes"
            await desk.pilot.click("#save")
            await desk.settle()
            assert len(held.taken) == 1
            assert held.closed == [True]
            desk.app.push_screen(held.form(), held.closed.append)
            await desk.settle()
            await desk.pilot.click("#leave")
            await desk.settle()
            desk.on(BoardScreen)
            assert held.closed == [True, False]

    drive(click_all)


def test_enter_goes_through_the_lines_and_saves_in_the_last(companies: Path) -> None:
    async def enter() -> None:
        async with opened(companies) as desk:
            held = Desk()
            desk.app.push_screen(held.form(Entry("name", "name"), Entry("title", "title")))
            await desk.settle()
            await desk.type("田中")
            await desk.press("enter")
            assert held.taken == []
            await desk.press("shift+tab", "tab")
            await desk.type("部長")
            await desk.press("enter")
            assert held.taken == [{"name": "田中", "title": "部長"}]

    drive(enter)


@pytest.mark.parametrize(
    ("refusal", "concerned"),
    [
        (Usage(N_("{field}: {value} is not a whole number"), field="title", value="x"), "title"),
        (Refused(N_("the deal has no company yet"), missing=("name",)), "name"),
        (Usage(N_("a field needs a name")), None),
    ],
)
def test_a_refusal_stands_where_it_belongs(companies: Path, refusal: Exception, concerned: str | None) -> None:
    async def refuse() -> None:
        async with opened(companies) as desk:
            held = Desk()
            held.refusal = refusal
            desk.app.push_screen(held.form(Entry("name", "name"), Entry("title", "title")))
            await desk.settle()
            await desk.type("typed")
            await desk.press("ctrl+s")
            form = desk.on(Form)
            assert form.texts["name"] == "typed"
            for line in form.lines:
                said = str(line.query_one(".problem", Static).render()) if line.has_class("-refused") else ""
                assert said == (str(refusal) if line.entry.name == concerned else "")
                if line.entry.name == concerned:
                    assert line.editor.has_focus
            assert (str(refusal) in str(form.query_one("#told", Static).render())) == (concerned is None)

    drive(refuse)


def test_esc_asks_before_it_throws_typed_text_away(companies: Path) -> None:
    async def leave() -> None:
        async with opened(companies) as desk:
            held = Desk()
            desk.app.push_screen(held.form(), held.closed.append)
            await desk.settle()
            await desk.press("escape")
            assert held.closed == [False]
            desk.app.push_screen(held.form(), held.closed.append)
            await desk.settle()
            await desk.type("x")
            await desk.press("escape")
            desk.on(Confirm)
            for key in ("escape", "n"):
                await desk.press(key)
                assert desk.on(Form).texts["name"].endswith("x")
                await desk.press("escape")
            await desk.press("right", "enter")
            desk.on(Form)
            await desk.press("escape")
            await desk.pilot.click("#yes")
            await desk.settle()
            desk.on(BoardScreen)
            assert held.closed == [False, False]
            assert held.taken == []

    drive(leave)


def test_a_form_longer_than_the_screen_scrolls_to_what_has_the_focus(companies: Path) -> None:
    async def scroll() -> None:
        async with opened(companies, size=(40, 30), language="ja") as desk:
            held = Desk()
            entries = [Entry(f"f{number}", f"項目{number}") for number in range(30)]
            desk.app.push_screen(held.form(*entries))
            await desk.settle()
            desk.on(Form).lines[-1].editor.focus()
            await desk.settle()
            text = desk.screen_text
            assert "項目29" in text
            assert "ctrl+s" in text
            assert max(map(len, text.split("\n"))) <= 40

    drive(scroll)


def test_the_editor_is_refused_where_the_terminal_cannot_be_handed_over(companies: Path) -> None:
    async def edit() -> None:
        async with opened(companies) as desk:
            held = Desk()
            desk.app.push_screen(held.form())
            await desk.settle()
            desk.on(Form).lines[-1].editor.focus()
            await desk.press("ctrl+e")
            form = desk.on(Form)
            assert str(form.query_one("#told", Static).render())
            assert form.texts["note"] == "first line\nsecond"

    drive(edit)


def editor(folder: Path, body: str) -> str:
    """Return the command of an editor that runs some lines of Python on `path`."""
    script = folder / "editor.py"
    script.write_text(f"import os, sys\npath = sys.argv[1]\n{body}\n")
    return f"{sys.executable} {script}"


def test_a_text_is_written_in_the_persons_own_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = tmp_path / "seen"
    body = f"open({str(seen)!r}, 'w').write(f'{{path}} {{os.stat(path).st_mode & 0o777:o}}')"
    body += "\nopen(path, 'a', encoding='utf-8').write(' と続き\\n')"
    monkeypatch.setenv("VISUAL", editor(tmp_path, body))
    assert edited("田中").text == "田中 と続き"
    path, mode = seen.read_text().split()
    assert path.endswith(".md")
    assert mode == "600" or os.name == "nt"
    assert not Path(path).exists()


@pytest.mark.parametrize("command", ["fails", "missing", "unclosed 'quote"])
def test_an_editor_that_fails_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    failing = editor(tmp_path, "open(path, 'a').write(' and more')\nsys.exit(3)")
    monkeypatch.setenv("EDITOR", failing if command == "fails" else command)
    left = edited("what was typed")
    assert left.text == "what was typed"
    kept = Path(left.problem.rpartition(" ")[2])
    assert kept.read_text().startswith("what was typed")
    kept.unlink()


CHOICES = [Choice("1", "Lead"), Choice("2", "Qualified"), Choice("3", "カタログ"), Choice("4", "Pre-lead")]


def test_a_row_is_picked_by_typing_by_arrows_and_by_mouse(companies: Path) -> None:
    async def pick() -> None:
        async with opened(companies) as desk:
            picked: list[Choice | None] = []
            for keys in (("q", "enter"), ("down", "down", "enter"), ("escape",), ("z", "z", "enter", "escape")):
                desk.app.push_screen(Picker("Stage", CHOICES, current="1"), picked.append)
                await desk.settle()
                await desk.press(*keys)
            assert picked == [CHOICES[1], CHOICES[2], None, None]
            desk.app.push_screen(Picker("Stage", CHOICES), picked.append)
            await desk.settle()
            await desk.pilot.click("#list", offset=(3, 3))
            await desk.settle()
            assert picked[-1] == CHOICES[3]
            desk.on(BoardScreen)

    drive(pick)


def test_a_name_that_is_not_in_the_list_is_a_new_one_where_it_may_be(companies: Path) -> None:
    async def pick() -> None:
        async with opened(companies) as desk:
            picked: list[Choice | None] = []
            desk.app.push_screen(Picker("Reason", CHOICES, new="new: {name}"), picked.append)
            await desk.settle()
            await desk.type("Price")
            assert "new: Price" in desk.screen_text
            await desk.press("enter")
            assert picked == [Choice("", "Price")]

    drive(pick)


def test_what_begins_so_is_found_first_and_kana_do_not_matter() -> None:
    assert [each.value for each in found(CHOICES, "lead")] == ["1", "4"]
    assert [each.value for each in found(CHOICES, "かたろ")] == ["3"]
    assert [each.value for each in found(CHOICES, "ＬＥＡＤ")] == ["1", "4"]
    assert found(CHOICES, "") == CHOICES


def test_a_full_width_y_agrees(companies: Path) -> None:
    async def ask() -> None:
        async with opened(companies) as desk:
            answers: list[bool | None] = []
            for key in ("y", "ｙ", "ｎ", "enter"):
                desk.app.push_screen(Confirm("Really?"), answers.append)
                await desk.settle()
                await desk.press(key)
            assert answers == [True, True, False, True]
            assert isinstance(desk.app.screen, BoardScreen)
            assert not desk.app.screen.query(Input)

    drive(ask)


@pytest.mark.parametrize("told", ["", "a sentence that is told of no field, and that is long enough to be broken"])
def test_a_field_is_seen_in_a_terminal_of_five_lines(companies: Path, told: str) -> None:
    async def look() -> None:
        async with opened(companies, size=(20, 5)) as desk:
            held = Desk()
            desk.app.push_screen(Form("A title as long as a deal is called in some companies", ENTRIES, held.submit))
            await desk.settle()
            if told:
                held.refusal = Failed(told)
                await desk.press("ctrl+s")
                assert told[:10] in desk.screen_text
            await desk.type("xyz")
            assert "xyz" in desk.screen_text

    drive(look)


def test_a_question_and_its_answers_are_seen_in_a_terminal_of_five_lines(companies: Path) -> None:
    async def look() -> None:
        async with opened(companies, size=(20, 5), language="ja") as desk:
            desk.app.push_screen(Confirm("Delete what has a name as long as this?"))
            await desk.settle()
            assert "Delete what" in desk.screen_text
            assert "(y)" in desk.screen_text

    drive(look)
