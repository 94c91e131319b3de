"""A feed brought up to date from its own file: what may be told otherwise is told anew, the rest is taken as it is.

The file says up to which change of the workspace it goes, for which choice it was made, and what it should read (a
digest); where any of that is not so, nothing is taken from it. Which entries there are, and in which order, is asked of
the store after every change that may reach one.
"""

import json
import re
from dataclasses import asdict, dataclass
from hashlib import sha256

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
_BEGIN = re.compile(rb"BEGIN:(?:VEVENT|VTODO)\r\nUID:([^\r]*(?:\r\n [^\r]*)*)")
_END = b"END:VCALENDAR\r\n"
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
    content = _spliced(store, clock, chosen, name, held.content, anew) if anew else held.content
    return None if content is None else page(store, clock, chosen, name, content, newest)


def _spliced(store: Store, clock: Clock, chosen: Chosen, name: str, content: bytes, anew: set[str]) -> bytes | None:
    """Return a calendar in which some activities are told anew, and what is there no more left out; None where too many
    are not in it."""
    before, known = _parts(content)
    rows = standing(store, clock, chosen.ask(store, clock))
    parts = [None if id in anew else known.get(_written(id, uid)) for id, uid, _due in rows]
    # What has no time is no event, so it is not asked for again and again.
    missing = [
        id
        for (id, _uid, due), part in zip(rows, parts, strict=True)
        if part is None and (due is not None or not chosen.as_events or id in anew)
    ]
    if len(missing) > calendar_changes.MOST:
        return None
    told = _told(store, clock, chosen, missing)
    body = b"".join(part or told.get(id) or b"" for (id, _uid, _due), part in zip(rows, parts, strict=True))
    return content if body == before else _framed(body, name)


def _made(store: Store, clock: Clock, chosen: Chosen, name: str, number: int) -> str:
    """Return, in short, all that a calendar depends on beside the changes of the workspace after one."""
    ask = asdict(chosen.ask(store, clock))
    told = (__version__, language(), name, store.currency, chosen.as_json(), ask, clock.now.tzinfo)
    return _short(json.dumps([*told, calendar_changes.mark(store, number)], default=str).encode())


def _framed(body: bytes, name: str) -> bytes:
    """Return a calendar of entries as they are written."""
    from sfa_tui.followup.components import frame

    written = Written()
    for zone, year in set(_WHEN.findall(body)):
        written.reach(zone.decode(), int(year))
    head, end = frame(written.spans, name, feed=True)
    return b"".join([head, body, end])


def _parts(content: bytes) -> tuple[bytes, dict[str, bytes | None]]:
    """Return the entries of a calendar of ours as they are written, all together, and each by its UID; None for a UID
    that several have."""
    places = [(match.start(), match[1]) for match in _BEGIN.finditer(content)]
    ends = [*(start for start, _uid in places[1:]), len(content) - len(_END)]
    found: dict[str, bytes | None] = {}
    for (start, folded), end in zip(places, ends, strict=False):
        uid = folded.replace(b"\r\n ", b"").decode()
        found[uid] = None if uid in found else content[start:end]
    return content[places[0][0] : ends[-1]] if places else b"", found


def _written(id: str, uid: str | None) -> str:
    """Return the UID of an activity as it is written, "" for one that is not written as it is."""
    return f"{id}@{DOMAIN}" if uid is None else uid if _PLAIN.fullmatch(uid) else ""


def _told(store: Store, clock: Clock, chosen: Chosen, ids: list[str]) -> dict[str, bytes]:
    """Return {id: entry as it is written} of activities that have one."""
    if not ids:
        return {}
    from sfa_tui.followup.components import component, octets

    found = {id: ics.shown(each, clock, chosen.style) for id, each in among(store, ids).items()}
    return {id: octets(component(entry)) for id, entry in found.items() if entry is not None}


def _short(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]
