"""Passwords and secret addresses of this machine: in the system's keyring, or where there is none in a file that only
its user can read. Never in the workspace, and never in anything that is printed.

What the environment tells goes before both, for machines without a person; it is asked by whoever wants a secret.
"""

import json
from contextlib import suppress
from pathlib import Path

from sfa_tui.locale import N_
from sfa_tui.machine import files, locks
from sfa_tui.model.errors import Failed

SERVICE = "sfa-tui"
FILE = "secrets.json"
_LOCK = "secrets.lock"


def held(name: str, folder: Path) -> str | None:
    """Return the secret of a name from the keyring, else from the file in the folder; None where neither has it."""
    return _from_keyring(name) or _from_file(folder).get(name)


def keep(name: str, secret: str, folder: Path) -> Path | None:
    """Keep a secret in the keyring and return None; where there is no keyring, keep it in the file and return that."""
    if _to_keyring(name, secret):
        _change(folder, name, None)
        return None
    _change(folder, name, secret)
    return folder / FILE


def forget(name: str, folder: Path) -> None:
    """Take a secret out of wherever it is kept."""
    import keyring
    from keyring.errors import KeyringError

    with suppress(KeyringError, RuntimeError, OSError):
        keyring.delete_password(SERVICE, name)
    _change(folder, name, None)


def _from_keyring(name: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, name)
    except (KeyringError, RuntimeError, OSError):
        return None


def _to_keyring(name: str, secret: str) -> bool:
    """Return whether the keyring keeps a secret now: one that keeps nothing does not say so."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, name, secret)
    except (KeyringError, RuntimeError, OSError):
        return False
    return _from_keyring(name) == secret


def _from_file(folder: Path) -> dict[str, str]:
    path = folder / FILE
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise Failed(N_("{path} is not a file"), path=path)
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Failed(
            N_("{path} cannot be read: {reason}"), path=path, reason=error.strerror or type(error).__name__
        ) from None
    except ValueError:  # its reason is not told: it may hold what stands in the file
        read = None
    if not isinstance(read, dict):
        raise Failed(N_("{path} cannot be read: it is no JSON of sfa; put it back, or take it away"), path=path)
    return {str(key): str(value) for key, value in read.items()}


def _change(folder: Path, name: str, secret: str | None) -> None:
    """Let the file hold a secret or, where that is None, not hold it; where it holds none, there is no file. What
    others put there meanwhile stays."""
    path = folder / FILE
    if secret is None and not path.exists():
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locks.alone(folder / _LOCK) as is_mine:
            if not is_mine:
                raise Failed(N_("another program is changing {path}; nothing was done here"), path=path)
            before = _from_file(folder)
            after = {each: value for each, value in before.items() if each != name}
            if secret is not None:
                after[name] = secret
            if secret is None and after == before:
                return
            if after:
                files.replace_private(path, json.dumps(after, ensure_ascii=False, indent=1))
            else:
                path.unlink(missing_ok=True)
    except OSError as error:
        raise Failed(N_("{path}: {reason}"), path=path, reason=error.strerror or error) from error
