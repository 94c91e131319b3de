"""What a key may bring about, as it is seen on the screen or stored."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, OptionList

from sfa_tui.sales.settings import value_of
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.drawn_list import DrawnList
from tests.screens.piloting import Desk
from tests.screens.walks import Before, Effect


def opens(kind: type[Screen[Any]], text: str = "") -> Effect:
    """A screen of a kind is on top, and says something."""
    return lambda desk: type(desk.app.screen) is kind and text in desk.screen_text


def says(text: str) -> Effect:
    """A text is on the screen."""
    return lambda desk: text in desk.screen_text


def silent(text: str) -> Effect:
    """A text is not on the screen."""
    return lambda desk: text not in desk.screen_text


def becomes(read: Callable[[Desk], object], value: object) -> Effect:
    """Something reads as a value."""
    return lambda desk: read(desk) == value


def stored(sql: str, value: object) -> Effect:
    """The workspace answers a query with a value."""

    async def is_so(desk: Desk) -> bool:
        row = await desk.read(lambda store, _clock: store.connection.execute(sql).fetchone())
        return (row[0] if row is not None else None) == value

    return is_so


def stage(deal: str, name: str) -> Effect:
    """A deal stands in a stage."""
    return stored(f"SELECT s.name FROM deal d JOIN stage s ON s.id = d.stage_id WHERE d.name = '{deal}'", name)


def kept(key: str, value: object) -> Effect:
    """A setting holds a value."""

    async def is_so(desk: Desk) -> bool:
        return bool(await desk.read(lambda store, _clock: value_of(store, key) == value))

    return is_so


def cursor(place: int, id: str = "") -> Effect:
    """The cursor of the drawn list that is seen, or of the one with an id, stands on a place."""
    return lambda desk: _list(desk, id).cursor == place


def last(id: str = "") -> Effect:
    """The cursor stands on the last place of a list."""
    return lambda desk: _list(desk, id).cursor == _list(desk, id).total - 1


def _list(desk: Desk, id: str) -> DrawnList:
    return desk.app.screen.query_one(f"#{id}", DrawnList) if id else desk.app.screen.query(DrawnList).first()


def row(place: int) -> Effect:
    """The row of a list to pick from that Enter would take is the one at a place."""
    return lambda desk: desk.app.screen.query_one(OptionList).highlighted == place


def holds(text: str) -> Effect:
    """The line that is typed in holds a text."""
    return lambda desk: isinstance(desk.app.focused, Input) and desk.app.focused.value == text


def focus(id: str) -> Effect:
    """What has an id has the focus."""
    return lambda desk: desk.app.focused is not None and desk.app.focused.id == id


def scrolled(lines: int) -> Effect:
    """What is read stands so many lines further down than at first."""

    def is_so(desk: Desk) -> bool:
        return max(each.scroll_offset.y for each in desk.app.screen.query(Widget)) == lines

    return is_so


def both(*effects: Effect) -> Effect:
    """Several things are so."""

    async def are_so(desk: Desk) -> bool:
        found = [each(desk) for each in effects]
        return all([each if isinstance(each, bool) else await each for each in found])

    return are_so


# --- what comes before a key ---


def types(text: str) -> Before:
    """Type a text."""
    return lambda desk: desk.type(text)


def named(store: Store, noun: str, name: str) -> str:
    """Return the id of the only row of a noun with a name."""
    ((id,),) = store.connection.execute(f"SELECT id FROM {noun} WHERE name = ?", (name,)).fetchall()
    return str(id)


def page(noun: str, name: str) -> Before:
    """Open the page of a row."""

    async def open(desk: Desk) -> None:
        desk.app.open_row(noun, await desk.read(lambda store, _clock: named(store, noun, name)))

    return open


def with_editor(folder: Path) -> str:
    """Return the command of an editor that adds a word to what it is given."""
    script = folder / "editor.py"
    script.write_text("import sys\nopen(sys.argv[1], 'a').write(' and more')\n")
    return f"{sys.executable} {script}"
