"""What follows an answer: a callback for a screen that was pushed, and what is done only with the person's word where
something was typed."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from sfa_tui.locale import _
from sfa_tui.screens.confirm import Confirm


def if_agreed(then: Callable[[], object]) -> Callable[[bool | None], None]:
    """Return what runs `then` where the screen that was pushed ends in a yes."""

    def answered(answer: bool | None) -> None:
        if answer:
            then()

    return answered


def unless_typed(screen: "Screen[Any]", then: Callable[[], object]) -> None:
    """Run `then`; where something was typed on the screen that is not saved, only once the person agrees."""
    if getattr(screen, "unsaved", ""):
        screen.app.push_screen(Confirm(_("Throw away what you typed?")), if_agreed(then))
    else:
        then()
