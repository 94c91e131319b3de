"""A text of the app in the person's own editor, which has the terminal meanwhile."""

from typing import Any

from textual.app import SuspendNotSupported

from sfa_tui.editor import Edited, edited, keep
from sfa_tui.locale import _
from sfa_tui.screens.base import BaseApp

__all__ = ["Edited", "edit_text", "edited", "keep"]


def edit_text(app: BaseApp[Any], text: str) -> str | None:
    """Return the text as the person left it in their editor, which has the terminal meanwhile; None where it is as it
    was, or the editor failed, which the person is told."""
    try:
        with app.suspend():
            written = edited(text)
    except SuspendNotSupported:
        app.say(_("this terminal cannot be handed to an editor"), "error")
        return None
    app.refresh()
    if written.problem:
        app.say(written.problem, "error")
        return None
    return written.text if written.text != text else None
