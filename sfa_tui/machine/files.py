"""A file that others read while it is written: its old content or its new one, never a part of either."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed, Usage

_MODE = 0o600
"""The mode of a new file: whoever wants others to read it says so once (chmod), and it stays so."""


def replace(path: Path, content: str | bytes) -> None:
    """Put content in the place of a file at once, and make sure that it is on the disk; the file keeps its mode, a link
    to it stays a link. Failed, with the file as it was, where it cannot be written."""
    try:
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            raise Failed(N_("{path} is not a file"), path=path)
        mode = target.stat().st_mode & 0o777 if target.exists() else _MODE
        # A name of its own for every writer: two of them never write into one file.
        unfinished = target.with_name(f".{target.name[:100]}.{token_hex(8)}.tmp")
        descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
            unfinished.chmod(mode)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _settle(target.parent)
    except OSError as error:
        raise Failed(N_("{path}: {reason}"), path=path, reason=error.strerror or error) from error


def noted(path: Path) -> Path:
    """Return a path whole, as it is noted in a workspace; Usage where its name is no text."""
    whole = path.expanduser().absolute()
    if any("\ud800" <= character <= "\udfff" for character in str(whole)):
        raise Usage(N_("{value} is not text: it holds bytes that are not UTF-8"), value=whole)
    return whole


def replace_private(path: Path, content: str) -> None:
    """Put content in the place of a file that its owner alone can read, whatever mode it had; its folder is made where
    there is none."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            path.chmod(_MODE)
    except OSError as error:
        raise Failed(N_("{path}: {reason}"), path=path, reason=error.strerror or error) from error
    replace(path, content)


def _settle(folder: Path) -> None:
    """Let the new name outlive a power cut, where the system can be asked to."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
