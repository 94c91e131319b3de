"""What tests of several screens do with a form and with what it asks for: fields filled, refusals read."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.widgets import Checkbox, Input, Select, Static, TextArea

from sfa_tui import environment
from sfa_tui.model.clock import Clock
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import STAGE
from sfa_tui.screens.form import Form
from sfa_tui.store import deals, names
from sfa_tui.store.workspace import Store, open_workspace
from tests.screens.piloting import Desk


def requiring(workspace: Path, stage: str, *fields: str) -> None:
    """Let a stage ask for fields."""
    with open_workspace(workspace) as store:
        asks = {"requires": ", ".join(fields)}
        rows.edit(store, environment.clock(), STAGE, [names.resolve(store, "stage", stage)], asks)


def deal(name: str) -> Callable[[Store, Clock], dict[str, Any]]:
    """Return what reads the object of a deal."""
    return lambda store, clock: deals.get(store, names.resolve(store, "deal", name), clock)


async def fill(desk: Desk, name: str, text: str) -> None:
    """Type into a field of the form, in place of what is there."""
    line = next(line for line in desk.on(Form).lines if line.entry.name == name)
    line.editor.focus()
    assert isinstance(line.editor, Input)
    line.editor.value = ""
    await desk.type(text)


async def put(desk: Desk, name: str, text: str) -> None:
    """Fill a field of the form as a person does, whatever it is edited with."""
    line = next(line for line in desk.on(Form).lines if line.entry.name == name)
    line.editor.focus()
    match line.editor:
        case Input() as editor:
            editor.value = ""
            await desk.type(text)
        case TextArea() as area:
            area.text = text
        case Checkbox() as box:
            box.value = text == "yes"
        case Select() as select:
            select.value = next(value for shown, value in select._options if str(shown) == text)
    await desk.settle()


def told(desk: Desk, name: str) -> str:
    """Return what is said to be wrong with a field."""
    line = next(line for line in desk.on(Form).lines if line.entry.name == name)
    return str(line.query_one(".problem", Static).render()) if line.has_class("-refused") else ""
