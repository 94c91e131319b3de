"""A calendar of another program, and what became of bringing it and the workspace together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sfa_tui.followup.sides import Said

Keep = Literal["ours", "theirs"]
What = Literal["created", "updated", "removed", "moved", "completed", "edited", "deleted", "taken over"]


class Met(Exception):
    """What lies in the calendar is not what it was when it was last seen; nothing was written."""


class Calendar(Protocol):
    """A calendar of another program: entries at places (`href`), each in a state (`etag`)."""

    @property
    def address(self) -> str:
        """Return where it is, without a password."""

    def etags(self) -> dict[str, str]:
        """Return {href: etag} of what lies there."""

    def read(self, hrefs: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return {href: (etag, text)} of what is still there."""

    def place(self, id: str) -> str:
        """Return the href of a new entry for an activity."""

    def put(self, href: str, text: str, etag: str | None) -> str | None:
        """Write an entry in the place of the one with this etag (None: where there is none) and return its new etag,
        None where the calendar does not tell; Met where it is not so."""

    def remove(self, href: str, etag: str) -> None:
        """Remove an entry that has this etag; Met where it has not."""


class Rehearsal:
    """A calendar as it was a moment ago, to which nothing goes that is written to it: of what did not change there, or
    is none of ours, it knows no text."""

    def __init__(self, calendar: Calendar, texts: Mapping[str, tuple[str, str]], etags: Mapping[str, str]) -> None:
        self.address = calendar.address
        self.place = calendar.place
        self._texts = texts
        self._etags = {**etags, **{href: etag for href, (etag, _text) in texts.items()}}

    def etags(self) -> dict[str, str]:
        """Return what lies there."""
        return dict(self._etags)

    def read(self, hrefs: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return what is known of it."""
        return {href: self._texts.get(href, (self._etags[href], "")) for href in hrefs if href in self._etags}

    def put(self, href: str, text: str, etag: str | None) -> str:
        """Let something lie there; Met as in the calendar itself."""
        if self._etags.get(href) != etag:
            raise Met
        self._etags[href] = f"rehearsed {etag}"
        return self._etags[href]

    def remove(self, href: str, etag: str) -> None:
        """Let something lie there no more; Met as in the calendar itself."""
        if self._etags.pop(href, etag) != etag:
            raise Met


@dataclass(frozen=True, slots=True)
class Clash:
    """A follow-up that was changed on both sides: what each says (None: it was deleted there)."""

    activity: str
    name: str
    ours: Said | None
    theirs: Said | None


@dataclass(frozen=True, slots=True)
class Deed:
    """What became of a follow-up: there (created, updated, removed), here (moved, completed, edited, deleted), or that
    an entry there, which another machine has written, is its own from now on (taken over)."""

    what: What
    activity: str
    name: str
    said: Said | None = None
    """What both sides say now, where that is known"""


@dataclass(slots=True)
class Outcome:
    """What publishing did: there (created, updated, removed), and here (moved, completed, edited, deleted)."""

    created: int = 0
    updated: int = 0
    removed: int = 0
    moved: int = 0
    completed: int = 0
    edited: int = 0
    deleted: int = 0
    unchanged: int = 0
    later: int = 0
    deeds: list[Deed] = field(default_factory=list)
    """What is counted above, one by one"""
    clashes: list[Clash] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    """(name, reason) of what lies there and cannot be read"""
    missing: bool = False
    """Whether whatever was published is gone there all at once, which is no doing of a person's"""

    def count(self, deed: Deed) -> None:
        """Count what was done."""
        self.deeds.append(deed)
        if deed.what != "taken over":
            setattr(self, deed.what, getattr(self, deed.what) + 1)
