"""How the app ends: where the person leaves it, and where the system ends it (the line is dropped, the machine shuts
down) without asking.

Knows what was typed and is not saved, on whichever screen: whoever leaves is asked before it is thrown away, and what
the system ends under a person's hands is kept in a file and told the next time.
"""

import asyncio
import signal
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sfa_tui.locale import _
from sfa_tui.model.errors import SfaError
from sfa_tui.screens.asking import if_agreed
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.hearing import Hearing

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp

KEPT, TOLD = "unsaved.txt", "unsaved.told.txt"
"""The files in the folder of the workspace: until it was told, and afterwards."""
_SIGNALS = ("SIGTERM", "SIGHUP")

R = TypeVar("R")


class Ending(Hearing[R]):
    """An app that loses nothing of what was typed when it ends; `left` is what was typed when it was ended."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[str] = []

    def on_mount(self) -> None:
        """Hear what the system ends a program with."""
        loop = asyncio.get_running_loop()
        for name in _SIGNALS:
            # Windows knows no SIGHUP, and its loop no signals; nor does a loop outside of the main thread.
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                number = getattr(signal, name)
                loop.add_signal_handler(number, self._end, 128 + number)

    def unsaved(self) -> list[str]:
        """Return what was typed and is not saved, for each screen that holds some: a title, and below it the text."""
        screens = [each for stack in self._screen_stacks.values() for each in stack]
        return [text for each in screens if each.is_mounted and (text := getattr(each, "unsaved", ""))]

    async def action_quit(self) -> None:
        """End; what was typed is thrown away only where the person agrees."""
        unsaved = self.unsaved()
        if not unsaved:
            self.exit()
        elif not isinstance(self.screen, Confirm):
            titles = [text.splitlines()[0] for text in unsaved]
            self.push_screen(Confirm("\n".join([_("Throw away what you typed?"), *titles])), if_agreed(self.exit))

    def leave_typed(self) -> None:
        """Take down what is typed, before the app ends under the person's hands."""
        with suppress(Exception):  # what fails may be a screen itself
            self.left += self.unsaved()

    def _end(self, code: int) -> None:
        """End because the system says so."""
        self.leave_typed()
        self.exit(return_code=code)


def keep(folder: Path, left: list[str], now: datetime) -> Path | None:
    """Keep what was typed in a file beside the workspace, behind what it holds already, and return where; None where it
    cannot be written."""
    from sfa_tui.machine import files  # not needed but then

    path = folder / KEPT
    try:
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        files.replace(path, "\n".join([*filter(None, [before]), f"{now:%Y-%m-%d %H:%M}", *left, ""]))
    except (OSError, UnicodeDecodeError, SfaError):
        return None
    return path


def tell_kept(app: "SfaApp", folder: Path) -> None:
    """Tell once what was kept when the system ended the app."""
    path, told = folder / KEPT, folder / TOLD
    with suppress(OSError, UnicodeDecodeError):
        text = path.read_text(encoding="utf-8")
        path.replace(told)
        said = _("sfa was ended while you were typing; it is kept in {path}: {text}")
        app.say(said.format(path=told, text=text), "warning")
