"""Calendars that are written to a file: once, or as a feed that is written anew whenever the workspace has changed.

Which feeds there are is a local setting, so every process that works on the workspace keeps them: a command at its end,
the app after each change. Two of them at once never tear a file (files.replace), and the older of two states never
stands for good: whoever wrote it looks whether something has changed meanwhile, and writes again.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from sfa_tui.followup import ics
from sfa_tui.followup.chosen import Chosen, from_json
from sfa_tui.followup.ics import Written
from sfa_tui.locale import N_, _
from sfa_tui.machine import files
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Failed, NotFound, SfaError
from sfa_tui.store.calendar import follow_ups, newest_change
from sfa_tui.store.workspace import Store

SETTING = "feeds"
_AGAIN = 20
"""How often at most a feed is written again because of changes while it was written; the one who made the last of them
writes it as well."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A file that is kept up to date, and what stands in it."""

    path: Path
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a feed: what it holds, or why it could not be written."""

    feed: Feed
    written: Written | None
    error: SfaError | None = None


def text(store: Store, clock: Clock, chosen: Chosen, *, feed: bool = False) -> tuple[str, Written, int]:
    """Return a calendar of what is chosen, what it holds, and the change of the workspace up to which it goes."""
    with store.reading():
        newest = newest_change(store)
        found = follow_ups(store, clock, chosen.ask(store, clock))
        written, holds = ics.calendar(found, clock, chosen.style, name=_title(store), feed=feed)
    return written, holds, newest


def export(store: Store, clock: Clock, chosen: Chosen, path: Path) -> Written:
    """Write a calendar to a file, in the place of what was there, and return what it holds."""
    content, written, _newest = text(store, clock, chosen)
    files.replace(path, content)
    return written


def write(store: Store, clock: Clock, feed: Feed) -> Written:
    """Bring a feed up to date and return what it holds; a file that holds it already is not touched."""
    for _time in range(_AGAIN):
        content, written, newest = text(store, clock, feed.chosen, feed=True)
        if not _holds(feed.path, content):
            files.replace(feed.path, content)
        if newest_change(store) == newest:
            break
    return written


def keep(store: Store, clock: Clock) -> list[Kept]:
    """Bring every feed of this workspace up to date and return what became of each; one that cannot be written does not
    keep the others from it."""
    kept = []
    for feed in registered(store):
        try:
            kept.append(Kept(feed, write(store, clock, feed)))
        except SfaError as error:
            kept.append(Kept(feed, None, error))
    return kept


def registered(store: Store) -> list[Feed]:
    """Return the feeds of this workspace on this machine."""
    held = store.local(SETTING)
    try:
        told = json.loads(held) if isinstance(held, str) else {}
        return [Feed(Path(path), from_json(chosen)) for path, chosen in told.items()]
    except (ValueError, TypeError, AttributeError) as error:
        raise Failed(N_("the list of feeds cannot be read; `sfa calendar feed FILE` makes it anew")) from error


def register(store: Store, feed: Feed) -> None:
    """Keep a file up to date from now on; one that is kept already gets what is chosen now."""
    _set(store, {**_listed(store), str(feed.path): feed.chosen})


def forget(store: Store, path: Path) -> None:
    """Keep a file up to date no more; it stays as it is. NotFound where it was no feed."""
    listed = _listed(store)
    if str(path) not in listed:
        raise NotFound(N_("{path} is not kept up to date: `sfa calendar feed` lists what is"), path=path)
    _set(store, {each: chosen for each, chosen in listed.items() if each != str(path)})


def _listed(store: Store) -> dict[str, Chosen]:
    try:
        return {str(feed.path): feed.chosen for feed in registered(store)}
    except Failed:
        return {}


def _set(store: Store, listed: dict[str, Chosen]) -> None:
    told = {path: json.loads(chosen.as_json()) for path, chosen in listed.items()}
    store.set_local(SETTING, json.dumps(told, ensure_ascii=False) if told else None)


def _holds(path: Path, content: str) -> bool:
    try:
        return path.read_bytes() == content.encode("utf-8", "replace")
    except OSError:
        return False


def _title(store: Store) -> str:
    """Return what the calendar is called where it is subscribed to."""
    name = store.setting("name")
    return _("{workspace}: follow-ups").format(workspace=name) if name else _("Follow-ups")
