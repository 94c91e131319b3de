"""Everything that the mouse does is done on a real workspace, as often as docs/app.md names it."""

import re
import shutil
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from textual.widget import Widget

from sfa_tui import screens, widgets
from tests.screens.piloting import drive
from tests.screens.walks.mouse import HOWS, Round
from tests.screens.walks.mouse_places import GESTURES, ROUNDS
from tests.test_docs import table


def told() -> set[tuple[str, str]]:
    """Return each place that the page names, with what may be done there with the mouse."""
    rows = table("docs/app.md", "Mouse")
    return {(where, how) for where, cells in rows.items() for how, cell in zip(HOWS, cells, strict=True) if cell}


def test_each_is_done_that_the_page_names_and_no_other() -> None:
    assert {(each.where, each.how) for each in GESTURES if each.how} == told()


def test_no_widget_hears_the_mouse_that_is_not_clicked_here() -> None:
    clicked = {each.on for each in GESTURES}
    hearing = {
        member
        for package in (screens, widgets)
        for module in iter_modules(package.__path__, f"{package.__name__}.")
        for member in vars(import_module(module.name)).values()
        if isinstance(member, type) and issubclass(member, Widget) and member.__module__ == module.name
        if any(re.fullmatch(r"on_click|on_mouse_\w+", name) for name in vars(member))
    }
    assert hearing
    assert not {each for each in hearing if not any(issubclass(on, each) for on in clicked)}
    drawing = {
        module.name.rpartition(".")[2]
        for package in (screens, widgets)
        for module in iter_modules(package.__path__, f"{package.__name__}.")
        if hasattr(import_module(module.name), "way")
    }
    assert drawing - {"way"} == {each.drawn_by for each in GESTURES if each.drawn_by}


@pytest.mark.parametrize("round", ROUNDS, ids=lambda round: f"{round.gestures[0].where}-{round.gestures[0].how}")
def test_the_mouse_does_what_it_is_for(round: Round, office: Path, home: Path) -> None:
    shutil.copytree(office, home)

    async def go() -> None:
        await round.go(home)

    drive(go)
