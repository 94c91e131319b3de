"""A folder with a file a follow-up (vdir), as khal reads it and vdirsyncer takes it to a server.

Only files that were written from here are ever looked at or removed; what else lies there is somebody else's.
"""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from sfa_tui.followup.reading import MOST_BYTES
from sfa_tui.followup.sharing import Met
from sfa_tui.locale import N_
from sfa_tui.machine import files
from sfa_tui.model.errors import Failed


class Folder:
    """A folder as a calendar: the state of a file is its content."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def address(self) -> str:
        """Return its path."""
        return f"vdir:{self._path}"

    def etags(self) -> dict[str, str]:
        """Return {file name: state} of its calendar files; a folder that is not there has none."""
        try:
            names = [each.name for each in os.scandir(self._path) if each.name.endswith(".ics")]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise Failed(N_("{path}: {reason}"), path=self._path, reason=error.strerror or error) from error
        found = {}
        for name in names:
            try:
                state = self._state(name)
            except Failed:  # somebody else's, most likely; one of ours is met, and told, when it is read
                state = ""
            if state is not None:
                found[name] = state
        return found

    def read(self, hrefs: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return {file name: (state, text)} of files that are there."""
        found = {}
        for name in hrefs:
            raw = self._raw(name)
            if raw is not None:
                found[name] = _state(raw), raw.decode("utf-8", "replace")
        return found

    def place(self, id: str) -> str:
        """Return the name of the file of an activity."""
        return f"{id if id.isalnum() else sha256(id.encode('utf-8', 'replace')).hexdigest()[:26]}.ics"

    def put(self, href: str, text: str, etag: str | None) -> str | None:
        """Write a file in the place of the one in this state, in a folder that is made if need be; Met where it is in
        another."""
        if self._state(href) != etag:
            raise Met
        try:
            self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Failed(N_("{path}: {reason}"), path=self._path, reason=error.strerror or error) from error
        files.replace(self._path / href, text)
        return _state(text.encode("utf-8", "replace"))

    def remove(self, href: str, etag: str) -> None:
        """Remove a file that is in this state; Met where it is in another."""
        state = self._state(href)
        if state not in (None, etag):
            raise Met
        try:
            (self._path / href).unlink(missing_ok=True)
        except OSError as error:
            raise Failed(N_("{path}: {reason}"), path=self._path / href, reason=error.strerror or error) from error

    def _state(self, name: str) -> str | None:
        raw = self._raw(name)
        return None if raw is None else _state(raw)

    def _raw(self, name: str) -> bytes | None:
        path = self._path / name
        try:
            if not path.is_file():
                return None
            with path.open("rb") as file:
                return file.read(MOST_BYTES)
        except OSError as error:
            raise Failed(N_("{path}: {reason}"), path=path, reason=error.strerror or error) from error


def _state(raw: bytes) -> str:
    return sha256(raw).hexdigest()
