"""A feed brought up to date from its own file: what may be told otherwise is told anew, the rest is taken as it is.

The file says up to which change of the workspace it goes, for which choice it was made, and what it should read (a
digest); where any of that is not so, nothing is taken from it. Which entries there are, and in which order, is asked of
the store after every change that may reach one.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b

from sfa_tui import __version__
from sfa_tui.followup import ics
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.entry import DOMAIN
from sfa_tui.followup.ics import Written
from sfa_tui.locale import language
from sfa_tui.model.clock import Clock
from sfa_tui.store import calendar_changes
from sfa_tui.store.calendar import among, newest_change, standing
from sfa_tui.store.workspace import Store

_BEFORE = b"METHOD:PUBLISH\r\n"
_STATE = re.compile(rb"X-SFA-STATE:(\d{1,15})\.([0-9a-f]{16})\.([0-9a-f]{16})\r\n")
_WHEN = re.compile(rb"\r\n(?:DTSTART|DUE);TZID=([^:\r\n]+):(\d{4})")
_PLAIN = re.compile(r"[!-+\--9:<-\[\]-~]+")
"""A UID that is written as it is."""


@dataclass(frozen=True, slots=True)
class Page:
    """A calendar as a feed holds it, the change of the workspace up to which it goes, and for what it was made; `name`
    is what it is called."""

    content: bytes
    number: int
    made: str
    name: str = ""


def read(data: bytes) -> Page | None:
    """Return what a file of ours holds, None for one that is not as we have written it."""
    found = _STATE.search(data)
    if found is None:
        return None
    content = data[: found.start()] + data[found.end() :]
    return Page(content, int(found[1]), found[2].decode()) if _short(content).encode() == found[3] else None


def stated(page: Page) -> bytes:
    """Return a calendar with what the next one who brings it up to date has to know."""
    line = f"X-SFA-STATE:{page.number}.{page.made}.{_short(page.content)}\r\n".encode()
    return page.content.replace(_BEFORE, _BEFORE + line, 1)


def page(store: Store, clock: Clock, chosen: Chosen, name: str, content: bytes, number: int) -> Page:
    """Return a calendar that goes up to a change of the workspace as a feed holds it."""
    return Page(content, number, _made(store, clock, chosen, name, number), name)


def is_for(store: Store, clock: Clock, chosen: Chosen, name: str, held: Page) -> bool:
    """Return whether a calendar was made for the same choice, of the same workspace, as one would be made now."""
    return held.made == _made(store, clock, chosen, name, held.number)


def brought(store: Store, clock: Clock, chosen: Chosen, name: str, held: Page) -> Page | None:
    """Return the calendar as it is now from what a file holds; None where it has to be told anew altogether."""
    anew = calendar_changes.told_anew(store, held.number) if is_for(store, clock, chosen, name, held) else None
    if anew is None:
        return None
    newest = newest_change(store)
    if not anew:
        return page(store, clock, chosen, name, held.content, newest)
    before = [*_parts(held.content)]
    known: dict[str, bytes | None] = {}
    for uid, part in before:
        known[uid] = None if uid in known else part
    rows = standing(store, clock, chosen.ask(store, clock))
    parts = {id: _known(known, id, uid) for id, uid, _due in rows if id not in anew}
    # What has no time is no event, so it is not asked for again and again.
    timed = {id for id, _uid, due in rows if due is not None or not chosen.as_events}
    missing = [id for id, _uid, _due in rows if parts.get(id) is None and (id in anew or id in timed)]
    if len(missing) > calendar_changes.MOST:
        return None
    parts |= _told(store, clock, chosen, missing)
    after = [each for id, _uid, _due in rows if (each := parts.get(id)) is not None]
    content = held.content if after == [part for _uid, part in before] else _joined(after, name)
    return page(store, clock, chosen, name, content, newest)


def _made(store: Store, clock: Clock, chosen: Chosen, name: str, number: int) -> str:
    """Return, in short, all that a calendar depends on beside the changes of the workspace after one."""
    ask = asdict(chosen.ask(store, clock))
    told = (__version__, language(), name, store.currency, chosen.as_json(), ask, clock.now.tzinfo)
    return _short(json.dumps([*told, calendar_changes.mark(store, number)], default=str).encode())


def _joined(parts: list[bytes], name: str) -> bytes:
    """Return a calendar of entries as they are written."""
    from sfa_tui.followup.components import frame

    written = Written()
    for told in filter(None, map(_WHEN.search, parts)):
        written.reach(told[1].decode(), int(told[2]))
    head, end = frame(written.spans, name, feed=True)
    return b"".join([head, *parts, end])


def _known(known: dict[str, bytes | None], id: str, uid: str | None) -> bytes | None:
    uid = uid or f"{id}@{DOMAIN}"
    return known.get(uid) if _PLAIN.fullmatch(uid) else None


def _told(store: Store, clock: Clock, chosen: Chosen, ids: list[str]) -> dict[str, bytes | None]:
    """Return {id: entry as it is written} of activities that have one."""
    if not ids:
        return {}
    from sfa_tui.followup.components import component, octets

    found = {id: ics.shown(each, clock, chosen.style) for id, each in among(store, ids).items()}
    return {id: octets(component(entry)) for id, entry in found.items() if entry is not None}


def _parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the entries of a calendar of ours as they are written, each with its UID."""
    places = [place for kind in (b"VEVENT", b"VTODO") if (place := content.find(b"BEGIN:" + kind)) >= 0]
    start = min(places, default=len(content))
    while content.startswith((b"BEGIN:VEVENT\r\n", b"BEGIN:VTODO\r\n"), start):
        last = b"\r\nEND:VEVENT\r\n" if content.startswith(b"BEGIN:VEVENT", start) else b"\r\nEND:VTODO\r\n"
        end = content.index(last, start) + len(last)
        part = content[start:end]
        yield _uid(part), part
        start = end


def _uid(part: bytes) -> str:
    start = part.index(b"\r\nUID:") + len(b"\r\nUID:")
    end = part.index(b"\r\n", start)
    while part.startswith(b"\r\n ", end):
        end = part.index(b"\r\n", end + 1)
    return part[start:end].replace(b"\r\n ", b"").decode()


def _short(data: bytes) -> str:
    return blake2b(data, digest_size=8).hexdigest()
