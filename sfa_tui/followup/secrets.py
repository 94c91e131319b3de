"""Passwords and secret addresses of this machine: in the system's keyring, or where there is none in a file that only
its user can read. Never in the workspace, and never in anything that is printed.

An environment variable goes before both, for machines without a person.
"""

import json
import os
from contextlib import suppress
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.model.errors import Failed

SERVICE = "sfa"
FILE = "secrets.json"


def held(name: str, variable: str, folder: Path) -> str | None:
    """Return a secret: what the environment variable holds, else the keyring, else the file in the folder; None where
    none of them has it."""
    return os.environ.get(variable) or _from_keyring(name) or _from_file(folder).get(name)


def keep(name: str, secret: str, folder: Path) -> Path | None:
    """Keep a secret in the keyring and return None; where there is no keyring, keep it in the file and return that."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, secret)
    except KeyringError:
        return _write(folder, {**_from_file(folder), name: secret})
    if name in (rest := _from_file(folder)):
        _write(folder, {each: value for each, value in rest.items() if each != name})
    return None


def forget(name: str, folder: Path) -> None:
    """Take a secret out of wherever it is kept."""
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError):
        keyring.delete_password(SERVICE, name)
    if name in (rest := _from_file(folder)):
        _write(folder, {each: value for each, value in rest.items() if each != name})


def _from_keyring(name: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError:
        return None


def _from_file(folder: Path) -> dict[str, str]:
    try:
        read = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Failed(N_("{path} cannot be read: {reason}"), path=folder / FILE, reason=type(error).__name__) from None
    return {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}


def _write(folder: Path, secrets: dict[str, str]) -> Path:
    return write_private(folder / FILE, json.dumps(secrets, ensure_ascii=False, indent=1))


def write_private(path: Path, text: str) -> Path:
    """Replace a file that only its user can read, as a whole, and return it; Failed where it cannot be written."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
        beside.replace(path)
    except OSError as error:
        raise Failed(N_("{path}: {reason}"), path=path, reason=error.strerror or error) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return path
