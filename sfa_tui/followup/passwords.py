"""Passwords of other programs' servers: in the system's keyring, else in a file of their own.

The file lies outside the workspace, which may be shared, and is its owner's alone to read.
"""

import json
from pathlib import Path

from sfa_tui.followup import files
from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed

SERVICE = "sfa-tui"
_FILE = "passwords.json"


def known(folder: Path, place: str) -> str | None:
    """Return the password for a place (user@server) from the keyring, else from the file in a folder, None where
    neither has one."""
    return _in_keyring(place) or _in_file(folder / _FILE).get(place)


def keep(folder: Path, place: str, password: str) -> Path | None:
    """Keep a password for a place in the keyring and return None; where there is no keyring, in a file of a folder,
    whose path is returned."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, place, password)
        if keyring.get_password(SERVICE, place) == password:  # a keyring that keeps nothing says nothing either
            return None
    except (KeyringError, RuntimeError, OSError):
        pass
    path = folder / _FILE
    held = {**_in_file(path), place: password}
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            path.chmod(0o600)
    except OSError as error:
        raise Failed(N_("{path}: {reason}"), path=path, reason=error.strerror or error) from error
    files.replace(path, json.dumps(held, ensure_ascii=False, indent=1))
    return path


def _in_keyring(place: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, place)
    except (KeyringError, RuntimeError, OSError):
        return None


def _in_file(path: Path) -> dict[str, str]:
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(place): str(password) for place, password in held.items()} if isinstance(held, dict) else {}
