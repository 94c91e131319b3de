"""With what this machine signs in at a storage: what the environment tells, else what the keyring keeps.

Services with ways of their own (the files and variables of AWS and Google, `~/.pgpass` of PostgreSQL) keep them: where
nothing is known here, they are asked.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sfa_tui.machine import secrets
from sfa_tui.store.sync.storage import address


def kept_apart(url: str, folder: Path) -> tuple[str, Path | None]:
    """Return a URL without the secrets that stood in it, after keeping these; with the file that holds them, where
    this machine has no keyring (Usage where it is the URL of no storage)."""
    place = address.read(url)
    if not place.secrets:
        return place.url, None
    return place.url, keep(place.url, place.secrets, folder)


def keep(url: str, given: Mapping[str, str], folder: Path) -> Path | None:
    """Keep the secrets of a storage beside those that are kept already; return the file that holds them, if any."""
    return secrets.keep(_name(url), json.dumps({**_held(url, folder), **given}), folder)


def known(url: str, folder: Path, told: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets of a storage: what the environment tells goes before what stands in the URL, and that before
    what is kept."""
    place = address.read(url)
    found = {**_held(url, folder), **place.secrets, **told}
    return {name: found[name] for name in place.wanted if found.get(name)}


def forget(url: str, folder: Path) -> None:
    """Forget the secrets of a storage."""
    secrets.forget(_name(url), folder)


def _name(url: str) -> str:
    return f"sync {address.read(url).url}"


def _held(url: str, folder: Path) -> dict[str, str]:
    held = secrets.held(_name(url), folder)
    with suppress(ValueError):
        found = json.loads(held or "{}")
        if isinstance(found, dict):
            return {str(name): str(value) for name, value in found.items()}
    return {}
