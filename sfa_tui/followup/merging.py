"""An entry written into the one that lies in a calendar already: what other programs and people have added to it (their
own alarms, who takes part, notes, days that are left out) stays."""

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sfa_tui.followup import ics
from sfa_tui.followup.entry import Entry

if TYPE_CHECKING:
    from icalendar import Component

_OURS = (
    *("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND", "DUE", "DURATION", "RRULE", "LOCATION"),
    *("URL", "CATEGORIES", "STATUS", "PERCENT-COMPLETE", "COMPLETED", "TRANSP"),
)
"""Properties that we say, and nobody else beside us; the words of a description stay as somebody has left them."""


def words(entry: Entry) -> dict[str, object]:
    """Return what an entry says beside what both sides may change, in short: whether it has to be written anew."""
    return {
        "description": _short(entry.description),
        "alarms": list(entry.alarms),
        "link": _short(f"{entry.url} {entry.category}"),
    }


def merged(text: str, entry: Entry, told: dict[str, object]) -> str:
    """Return the text of a calendar with our entry in the place of the one of its UID; `told` is what was told when it
    was last written."""
    from icalendar import Calendar

    from sfa_tui.followup.components import by_itself, octets

    mine = by_itself(entry)
    name = "VEVENT" if entry.event else "VTODO"
    try:
        theirs = Calendar.from_ical(text)
        whole = [
            part
            for part in theirs.walk(name)
            if str(part.get("UID", "")).strip() == entry.uid.strip() and "RECURRENCE-ID" not in part
        ]
    except Exception:  # it was read before, so it is icalendar that cannot write it again
        return ics.single(entry)
    if len(whole) != 1:  # a call that has a time by now is an event, and was a to-do
        return ics.single(entry)
    (ours,) = mine.walk(name)
    _replace(whole[0], ours, told, entry)
    known = {str(part.get("TZID")) for part in theirs.walk("VTIMEZONE")}
    for zone in mine.walk("VTIMEZONE"):
        if str(zone.get("TZID")) not in known:
            theirs.subcomponents.insert(0, zone)
    for part in theirs.walk():
        for name, value in list(part.items()):
            part[name] = [*map(_as_it_is, value)] if isinstance(value, list) else _as_it_is(value)
    return octets(theirs).decode("utf-8", "replace")


def _as_it_is(value: Any) -> Any:
    """Return the value of a property so that icalendar writes it as it is, see `components.text`."""
    from icalendar.prop import vCategory, vText

    from sfa_tui.followup import components

    if isinstance(value, vCategory):
        return vCategory([*map(_as_it_is, value.cats)], params=value.params)
    if not isinstance(value, vText) or r"\N" not in value:
        return value
    found = components.text(value)
    found.params = value.params
    return found


def _replace(theirs: "Component", ours: "Component", told: dict[str, object], entry: Entry) -> None:
    sequence = max(_number(ours), _number(theirs) + 1)
    for name in _OURS:
        theirs.pop(name, None)
        if name in ours:
            theirs[name] = ours[name]
    theirs.pop("SEQUENCE", None)
    theirs.add("SEQUENCE", sequence)
    if _short(str(theirs["DESCRIPTION"]) if "DESCRIPTION" in theirs else None) == told.get("description"):
        theirs.pop("DESCRIPTION", None)
        if "DESCRIPTION" in ours:
            theirs["DESCRIPTION"] = ours["DESCRIPTION"]
    if told.get("alarms") != list(entry.alarms):
        rest = [part for part in theirs.subcomponents if part.name != "VALARM"]
        theirs.subcomponents[:] = [*rest, *(part for part in ours.subcomponents if part.name == "VALARM")]


def _number(part: "Component") -> int:
    text = str(part.get("SEQUENCE", 0))
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _short(text: str | None) -> str | None:
    return sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:16] if text else None
