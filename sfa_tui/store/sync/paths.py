"""Where objects lie in the storage: docs/sync-protocol.md, §1."""

from collections.abc import Collection, Iterable

from sfa_tui.store.sync.sealed.keys import ID_LENGTH
from sfa_tui.store.sync.sealed.names import unspelled

LOG, HEADS, SNAP, ENTRIES = "log/", "heads/", "snap/", "entries/"
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_WIDTH = 7
_THOUSAND = 1000


def number(value: int) -> str:
    """Return a number as names have it: base 32, of one width, so that names sort as numbers do."""
    text = ""
    for _ in range(_WIDTH):
        value, digit = divmod(value, 32)
        text = _DIGITS[digit] + text
    return text


def read_number(text: str) -> int | None:
    """Return the number that a name has, None where it is none."""
    if len(text) != _WIDTH or text.strip(_DIGITS):
        return None
    return int(text, 32)


def thousand(seq: int) -> int:
    """Return which thousand of a log a segment belongs to."""
    return seq // _THOUSAND


def folder(site: str, thousand: int) -> str:
    """Return where a thousand of the segments of a site lie."""
    return f"{LOG}{site}/{number(thousand)}/"


def segment(site: str, seq: int) -> str:
    """Return where a segment lies."""
    return f"{folder(site, thousand(seq))}{number(seq)}.seg"


def head(site: str, seq: int) -> str:
    """Return the hint that a site's newest segment is this one (0: it has joined and written nothing yet)."""
    return f"{HEADS}{site}.{number(seq)}"


TEAM = "team"
"""In the place of a site: how many entries the team has, so that news of members and keys are heard of at once."""


def _is_site(text: str) -> bool:
    try:
        return len(unspelled(text)) == ID_LENGTH
    except ValueError:
        return False


def is_object(name: str, members: Collection[str]) -> bool:
    """Return whether a name is that of an object, of one of these members where it is a member's."""
    match name.split("/"):
        case ["heads", hint]:
            return not heads([name]).keys().isdisjoint({*members, TEAM}) or not hint
        case ["entries", entry]:
            return _is_site(entry)
        case ["log", site, folder, file]:
            seq = read_number(file.removesuffix(".seg"))
            return site in members and seq is not None and number(thousand(seq)) == folder and file.endswith(".seg")
        case ["snap", site, *_rest]:
            return site in members
    return False


def heads(names: Iterable[str]) -> dict[str, list[int]]:
    """Return the numbers that hints tell of each site, the newest last; what is no hint is passed over."""
    found: dict[str, list[int]] = {}
    for name in names:
        site, _dot, seq = name.removeprefix(HEADS).partition(".")
        known = read_number(seq)
        if known is not None and (site == TEAM or _is_site(site)):
            found.setdefault(site, []).append(known)
    return {site: sorted(each) for site, each in found.items()}
