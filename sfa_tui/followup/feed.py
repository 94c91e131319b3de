"""Calendars that are written to a file: once, or as a feed that is written anew whenever the workspace has changed.

Which feeds there are is a local setting, so every process that works on the workspace keeps them: a command at its end,
the app after each change. Two of them at once never tear a file (files.replace), and the older of two states never
stands for good: whoever wrote it looks whether something has changed meanwhile, and writes again. What no change can
have reached is not told anew (`splicing`): of ten thousand follow-ups that took a second after each change.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sfa_tui.followup import ics, splicing
from sfa_tui.followup.chosen import Chosen, from_json
from sfa_tui.followup.ics import Written
from sfa_tui.followup.splicing import Page
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
_FAR = 1_000
"""How many changes behind a feed may say that it is."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A file that is kept up to date, and what stands in it."""

    path: Path
    chosen: Chosen


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a feed: what it holds, if that was counted, or why it could not be written."""

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
    """Write a feed and return what it holds; a file that holds it already is not touched."""
    for _time in range(_AGAIN):
        held = splicing.read(_data(feed.path))
        with store.reading():
            page, written = _whole(store, clock, feed)
            same = held is not None and splicing.is_for(store, clock, feed.chosen, page.name, held)
        if held is None or not same or held.content != page.content:
            files.replace(feed.path, splicing.stated(page))
        if newest_change(store) == page.number:
            break
    return written


def refresh(store: Store, clock: Clock, feed: Feed) -> None:
    """Bring a feed up to date; what cannot have changed since it was written is taken from its file."""
    for _time in range(_AGAIN):
        held = splicing.read(_data(feed.path))
        with store.reading():
            page = splicing.brought(store, clock, feed.chosen, _title(store), held) if held else None
            whole = page or _whole(store, clock, feed)[0]
        # A change that no entry tells of leaves the file alone, until there are too many of them to look through.
        if held is None or page is None or page.content != held.content or page.number - held.number > _FAR:
            files.replace(feed.path, splicing.stated(whole))
        if newest_change(store) == whole.number:
            break


def _whole(store: Store, clock: Clock, feed: Feed) -> tuple[Page, Written]:
    content, written, newest = text(store, clock, feed.chosen, feed=True)
    return splicing.page(store, clock, feed.chosen, _title(store), content.encode(), newest), written


def keep(store: Store, clock: Clock) -> list[Kept]:
    """Bring every feed of this workspace up to date and return what became of each; one that cannot be written does not
    keep the others from it."""
    return [_kept(feed, lambda feed: refresh(store, clock, feed)) for feed in registered(store)]


def keep_anew(store: Store, clock: Clock) -> list[Kept]:
    """Write every feed of this workspace anew and return what became of each, as `keep` does, and what it holds."""
    return [_kept(feed, lambda feed: write(store, clock, feed)) for feed in registered(store)]


def _kept(feed: Feed, bring: Callable[[Feed], Written | None]) -> Kept:
    try:
        return Kept(feed, bring(feed))
    except SfaError as error:
        return Kept(feed, None, error)


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


def _data(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _title(store: Store) -> str:
    """Return what the calendar is called where it is subscribed to."""
    name = store.setting("name")
    return _("{workspace}: follow-ups").format(workspace=name) if name else _("Follow-ups")
