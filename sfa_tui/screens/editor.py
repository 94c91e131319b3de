"""A text in the person's own editor ($VISUAL, $EDITOR), by way of a file that only they can read."""

import os
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.app import SuspendNotSupported

from sfa_tui.locale import _
from sfa_tui.screens.base import BaseApp


@dataclass(frozen=True, slots=True)
class Edited:
    """The text as the editor left it; what went wrong, "" for nothing: the file is kept then, and named."""

    text: str
    problem: str = ""


def edited(text: str) -> Edited:
    """Return a text as the person leaves it in their editor, which has the terminal meanwhile."""
    # mkstemp makes it 0600; the suffix tells the editor how to colour and wrap it.
    descriptor, name = tempfile.mkstemp(prefix="sfa-", suffix=".md")
    path = Path(name)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    command = _command()
    try:
        ended = subprocess.run([*shlex.split(command, posix=os.name != "nt"), name], check=False)
        problem = "" if ended.returncode == 0 else _("it ended with {code}").format(code=ended.returncode)
    except (OSError, ValueError) as error:
        problem = str(error)
    try:
        written = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        written, problem = text, problem or str(error)
    if problem:
        told = _("the editor {command} failed ({reason}); what it wrote is in {path}")
        return Edited(text, told.format(command=command, reason=problem, path=path))
    path.unlink(missing_ok=True)
    # An editor ends the last line, which the person did not type.
    return Edited(written if text.endswith("\n") else written.removesuffix("\n"))


def _command() -> str:
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if sys.platform == "win32" else "vi")


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


def keep(text: str) -> Path:
    """Return a file, readable by its owner alone, that keeps a text which could not be saved."""
    descriptor, name = tempfile.mkstemp(prefix="sfa-", suffix=".md")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)
