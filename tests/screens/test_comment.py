"""A comment is written on the page of a deal, a company and a person, and stands in its timeline."""

from pathlib import Path

import pytest
from textual.widgets import Static

from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals, rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.screens.comment import CommentPrompt
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.detail import DetailPage
from sfa_tui.store import timeline
from sfa_tui.store.workspace import open_workspace
from tests.live import live_rows_in
from tests.screens.piloting import drive, opened
from tests.store.workspaces import named


@pytest.fixture
def folder(workspace: Path, clock: Clock) -> Path:
    """A workspace with a deal of Acme, and Mori who works there."""
    with open_workspace(workspace) as store:
        deals.add(store, clock, {"name": "GTX", "company": "Acme"})
        rows.add(store, clock, CONTACT, {"name": "Mori", "company": "Acme"})
    return workspace


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize(("noun", "name"), [("deal", "GTX"), ("company", "Acme"), ("contact", "Mori")])
def test_a_comment_stands_in_the_timeline_with_its_author_and_time(
    folder: Path, noun: str, name: str, language: str
) -> None:
    with open_workspace(folder) as store:
        id = named(store, noun, name)

    async def comment() -> None:
        async with opened(folder, language=language) as desk:
            before = live_rows_in(folder)
            desk.app.open_row(noun, id)
            await desk.settle()
            await desk.press("c")
            await desk.type("well done")
            assert "Aoki" in str(desk.on(CommentPrompt).query_one("#meaning", Static).render())
            await desk.press("enter")
            desk.on(DetailPage)
            (line,) = [line for line in desk.screen_text.splitlines() if "» " in line]
            assert "Aoki: well done" in line
            (held,) = await desk.read(lambda store, _clock: timeline.comments(store, noun, id))
            assert (held["author"], held["kind"], held["body"]) == ("Aoki", "comment", "well done")
            at = await desk.read(lambda _store, clock: clock.now.astimezone())
            assert f"{at:%H:}" in line
            await desk.press("u")
            assert live_rows_in(folder) == before
            # The foot alone says it now: what was undone.
            assert desk.screen_text.count("well done") == 1
            assert "well done" in desk.told[-1]

    drive(comment)


def test_a_comment_that_is_left_asks_first_and_an_empty_one_is_none(folder: Path) -> None:
    with open_workspace(folder) as store:
        id = named(store, "deal", "GTX")

    async def leave() -> None:
        async with opened(folder) as desk:
            before = live_rows_in(folder)
            desk.app.open_row("deal", id)
            await desk.settle()
            await desk.press("c", "enter")
            desk.on(DetailPage)
            await desk.press("c")
            await desk.type("well")
            await desk.press("escape")
            desk.on(Confirm)
            await desk.press("n")
            assert desk.on(CommentPrompt).typed == "well"
            await desk.press("escape", "y")
            desk.on(DetailPage)
            assert live_rows_in(folder) == before

    drive(leave)
