"""Copying: into the system's clipboard where one of its programs is at hand, else through the terminal (OSC 52).

OSC 52 says nothing of whether it was heard, and some terminals ignore it, so it comes second; but over ssh the
clipboard that counts is the one of the terminal.
"""

import os
import shutil
import subprocess
import sys

_PATIENCE = 2.0
"""Seconds that a clipboard's program may take."""


def command() -> list[str] | None:
    """Return the program that fills the clipboard of this machine from its standard input, None where there is none."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return None
    candidates: list[list[str]] = []
    if sys.platform == "darwin":
        candidates.append(["pbcopy"])
    if sys.platform == "win32":
        candidates.append(["clip.exe"])
    if os.environ.get("WAYLAND_DISPLAY"):
        candidates.append(["wl-copy"])
    if os.environ.get("DISPLAY"):
        candidates += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    if os.environ.get("WSL_DISTRO_NAME"):
        candidates.append(["clip.exe"])
    return next((each for each in candidates if shutil.which(each[0])), None)


def fill(program: list[str], text: str) -> bool:
    """Return whether the program took the text."""
    # clip.exe reads the code page of the console unless a byte order mark says otherwise.
    coded = text.encode("utf-16") if program[0] == "clip.exe" else text.encode()
    try:
        ran = subprocess.run(
            program,
            input=coded,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            start_new_session=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return ran.returncode == 0
