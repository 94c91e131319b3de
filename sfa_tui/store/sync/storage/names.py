"""Names of objects: ASCII in lower case, parts between `/`, such as every file system takes and none confuses.

No name has a hyphen, a blank or a bracket: what programs that synchronise folders put into the names of their copies
("conflicted copy", `.sync-conflict-…`, `name-PC`, `name (1)`) is never taken for an object.
"""

import re

LONGEST = 160
"""Characters of a name; with a folder's path before it, it stays below the 260 of Windows."""

_PART = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*")
_RESERVED = frozenset("con prn aux nul".split()) | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
_HIDDEN = frozenset(["desktop.ini", "thumbs.db", "icon\r"])
"""What Windows and macOS put into folders, and do not show."""


def is_name(text: str) -> bool:
    """Return whether a text is the name of an object."""
    return len(text) <= LONGEST and all(is_part(part) for part in text.split("/"))


def is_part(text: str) -> bool:
    """Return whether a text is what stands between two `/` of a name."""
    return bool(_PART.fullmatch(text)) and text.partition(".")[0] not in _RESERVED and text not in _HIDDEN


def is_stray(path: str) -> bool:
    """Return whether people should hear of what lies there under no object's name: not of what systems hide."""
    last = path.rsplit("/", 1)[-1]
    return not last.startswith((".", "~")) and last.casefold() not in _HIDDEN


def checked(name: str) -> str:
    """Return the name of an object; ValueError where it is none."""
    if not is_name(name):
        raise ValueError(f"no object can be named {name!r}")
    return name


def below(prefix: str) -> str:
    """Return a prefix, which is "" (everything) or parts that end in `/`; ValueError where it is neither."""
    if prefix and not (prefix.endswith("/") and is_name(prefix[:-1])):
        raise ValueError(f"nothing lies below {prefix!r}")
    return prefix
