"""Follow-ups in a calendar of another program, both ways: a CalDAV server, or a folder with a file each.

Each side is held against what both said when they last agreed. What was changed there alone comes here, what was
changed here alone goes there; where both have changed the same, neither is overwritten: it is a clash until somebody
chooses. Nothing is written there unless it is still as it was when it was last seen (If-Match), so what is done
meanwhile is met the next time.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from sfa_tui.followup import ics, merging, reading, sides
from sfa_tui.followup.chosen import Chosen
from sfa_tui.followup.clashes import name_of
from sfa_tui.followup.entry import Entry
from sfa_tui.followup.sharing import Calendar, Clash, Deed, Keep, Met, Outcome, Rehearsal, What
from sfa_tui.followup.sides import Said
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.sales import activities, meetings
from sfa_tui.store import calendar_items as items
from sfa_tui.store.calendar import FollowUp, among, follow_ups
from sfa_tui.store.calendar_items import Item
from sfa_tui.store.journal import action, rehearse
from sfa_tui.store.workspace import Store

NOTHING: Mapping[str, Keep] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _There:
    """What lies in the calendar: its state and its text."""

    etag: str
    text: str
    entry: Entry


@dataclass(slots=True)
class _Job:
    store: Store
    clock: Clock
    calendar: Calendar
    chosen: Chosen
    keep: Keep | None
    settled: Mapping[str, Keep]
    """{activity id: which side holds}, before what holds for all"""
    step: Callable[[], None]
    done: Outcome
    pushes: list[tuple[Item, bool]] = field(default_factory=list)
    """What is to be written there (True), or removed (False)"""
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    notes: dict[str, Item | None] = field(default_factory=dict)
    """{activity id: what was noted of it within an action}"""

    def note(self, item: Item) -> None:
        """Note what an activity is in the calendar."""
        items.keep(self.store, self.calendar.address, item)
        self.notes[item.activity] = item

    def forget(self, activity: str) -> None:
        """Forget what an activity was in the calendar."""
        items.forget(self.store, self.calendar.address, activity)
        self.notes[activity] = None

    def note_again(self) -> None:
        """Note once more what was noted within an action: where nothing came here, nothing of that has stayed."""
        # In a rehearsal nothing is to stay, and its transaction is still there.
        with nullcontext() if self.store.connection.in_transaction else self.store.noting():
            for activity, item in self.notes.items():
                if item is None:
                    items.forget(self.store, self.calendar.address, activity)
                else:
                    items.keep(self.store, self.calendar.address, item)
        self.notes.clear()

    def choice(self, id: str) -> Keep | None:
        """Return which side of a clash holds, None where nobody has said so."""
        return self.settled.get(id, self.keep)

    def count(self, what: What, id: str, said: Said | None = None) -> None:
        """Count what became of an activity."""
        self.done.count(Deed(what, id, self.names.get(id, id), said))


def publish(
    store: Store,
    clock: Clock,
    calendar: Calendar,
    chosen: Chosen,
    *,
    keep: Keep | None = None,
    settled: Mapping[str, Keep] = NOTHING,
    step: Callable[[], None] = lambda: None,
) -> Outcome:
    """Bring a calendar and the workspace together and return what was done; clashes of activities in `settled` are
    settled so, with `keep` all others as well. `step` is called for everything that is written there.

    What came here is one action, one undo. Where the calendar fails on the way, what was done stays done, and the rest
    is done the next time.
    """
    job = _Job(store, clock, calendar, chosen, keep, settled, step, Outcome())
    etags = calendar.etags()
    known = items.of_calendar(store, calendar.address)
    asked = {each.id: each for each in follow_ups(store, clock, chosen.ask(store, clock, deleted=False))}
    rest = among(store, [id for id in known if id not in asked])
    job.names = {id: name_of(each) for id, each in (asked | rest).items()}
    if known and not any(each.href in etags for each in known.values()) and len(known) > 1 and keep is None:
        # A calendar that was emptied, or is another one by now: nobody has deleted all that by hand.
        job.done.missing = True
        return job.done
    changed = [each.href for each in known.values() if each.href and etags.get(each.href, each.etag) != each.etag]
    job.texts = calendar.read(changed)
    with action(store, "calendar publish", calendar.address):
        for id, item in known.items():
            follow_up = asked.get(id) or rest.get(id)
            if follow_up is not None:
                _settle(job, item, follow_up, wanted=id in asked, there=bool(item.href) and item.href in etags)
    job.note_again()
    _write(job)
    if job.done.completed:  # what recurs has a next one by now
        asked = {each.id: each for each in follow_ups(store, clock, chosen.ask(store, clock, deleted=False))}
        job.names |= {id: name_of(each) for id, each in asked.items()}
    for id, follow_up in asked.items():
        if id not in known and follow_up.done_at is None:
            _create(job, follow_up)
    return job.done


def rehearsed(
    store: Store,
    clock: Clock,
    calendar: Calendar,
    chosen: Chosen,
    *,
    keep: Keep | None = None,
    settled: Mapping[str, Keep] = NOTHING,
) -> Outcome:
    """Return what `publish` would do; nothing is written on either side. What has to be read there is read before."""
    etags = calendar.etags()
    seen = {each.href: each.etag for each in items.of_calendar(store, calendar.address).values()}
    ours = {calendar.place(each.id) for each in follow_ups(store, clock, chosen.ask(store, clock, deleted=False))}
    new = [href for href, etag in etags.items() if (seen[href] != etag if href in seen else href in ours)]
    there = Rehearsal(calendar, calendar.read(new), etags)
    return rehearse(store, lambda: publish(store, clock, there, chosen, keep=keep, settled=settled))


def _settle(job: _Job, item: Item, follow_up: FollowUp, *, wanted: bool, there: bool) -> None:
    """Compare both sides of an item with what they last agreed on, bring here what was changed there, and note what is
    to be written there."""
    base = sides.kept(item.fingerprint) or {}
    entry = ics.shown(follow_up, job.clock, job.chosen.style)
    ours = None if follow_up.deleted or entry is None else sides.said(entry)
    theirs: Said | None = {name: base.get(name) for name in ours or base} if there else None
    found = None
    if there and item.href in job.texts:
        found = _read(job, item, follow_up)
        if found is None:
            return
        item = replace(item, etag=found.etag)
        theirs = None if found.entry.cancelled else sides.said(found.entry)
    if theirs is None:
        _gone(job, item, follow_up, ours, wanted=wanted, there=there)
    elif ours is None:
        _deleted(job, item, follow_up, found, sides.changed(base, theirs) if found else set())
    else:
        _both(job, item, follow_up, found, base, ours, theirs, wanted=wanted)


def _both(
    job: _Job,
    item: Item,
    follow_up: FollowUp,
    found: _There | None,
    base: Mapping[str, object],
    ours: Said,
    theirs: Said,
    *,
    wanted: bool,
) -> None:
    there, here = sides.changed(base, theirs), sides.changed(base, ours)
    if not theirs["done"]:
        there.discard("done")  # what is done here stays done
    both = {name for name in there & here if ours[name] != theirs[name]}
    keep = job.choice(follow_up.id)
    if both and keep is None:
        _clash(job, item, follow_up, ours, theirs)
        return
    if keep == "ours":
        there -= both
    brought = {name for name in there if ours[name] != theirs[name]}
    if found is not None and brought:
        sides.bring(job.store, job.clock, follow_up, found.entry, brought)
        if "at" in brought:
            job.count("moved", follow_up.id, theirs)
        if "done" in brought:
            job.count("completed", follow_up.id, theirs)
        if brought - {"at", "done"}:
            job.count("edited", follow_up.id, theirs)
    agreed = {**ours, **{name: theirs[name] for name in brought}}
    entry = ics.shown(follow_up, job.clock, job.chosen.style)
    words = merging.words(entry) if entry else {}
    told = sides.kept(item.fingerprint) or (merging.words(found.entry) if found else {})
    differs = agreed != theirs or any(told.get(name) != value for name, value in words.items())
    differs |= "done" in brought and ours["rrule"] is not None  # the next one has its recurrence now
    item = replace(item, fingerprint=sides.written({**told, **theirs}), error=None, clash=None)
    job.note(item)
    if not wanted:
        job.pushes.append((item, False))
    elif differs:
        job.pushes.append((item, True))
    else:
        job.done.unchanged += not brought


def _gone(job: _Job, item: Item, follow_up: FollowUp, ours: Said | None, *, wanted: bool, there: bool) -> None:
    """An entry was deleted (or cancelled) in the calendar."""
    if ours is None or not wanted or follow_up.done_at is not None:
        if there:
            job.pushes.append((item, False))
        else:
            job.forget(item.activity)
    elif job.choice(follow_up.id) == "ours":
        again = item if there else replace(item, etag=None)
        job.pushes.append((replace(again, fingerprint=None), True))
    elif job.choice(follow_up.id) == "theirs":
        activities.delete(job.store, [follow_up.id])
        job.forget(item.activity)
        job.count("deleted", follow_up.id, ours)
    else:
        _clash(job, item, follow_up, ours, None)


def _deleted(job: _Job, item: Item, follow_up: FollowUp, found: _There | None, names: set[str]) -> None:
    """A follow-up was deleted here; where it was changed there meanwhile, somebody has to choose."""
    keep = job.choice(follow_up.id)
    if not names or found is None or keep == "ours":
        job.pushes.append((item, False))
    elif keep == "theirs":
        meetings.restore(job.store, follow_up.id)
        sides.bring(job.store, job.clock, follow_up, found.entry, names)
        item = replace(item, fingerprint=sides.written(sides.said(found.entry)), clash=None)
        job.note(item)
        job.count("edited", follow_up.id, sides.said(found.entry))
    else:
        _clash(job, item, follow_up, None, sides.said(found.entry))


def _clash(job: _Job, item: Item, follow_up: FollowUp, ours: Said | None, theirs: Said | None) -> None:
    """Note a clash; the item keeps the state that both agreed on, so that it is met again until somebody chooses."""
    known = items.of_calendar(job.store, job.calendar.address).get(item.activity, item)
    job.note(replace(known, clash=sides.written(theirs or {})))
    job.done.clashes.append(Clash(follow_up.id, name_of(follow_up), ours, theirs))


def _read(job: _Job, item: Item, follow_up: FollowUp) -> _There | None:
    """Return what lies at the place of an item, None (and it is told) where nobody can read it."""
    etag, text = job.texts[item.href or ""]
    try:
        found = reading.entries(text, job.clock.now.tzinfo, item.href)
        # A day that cannot be read there is not one that was taken away there.
        flaws = ", ".join(name for each in found for name in each.unread)
        entry = None if flaws else _own(found, item, follow_up)
    except SfaError as error:
        entry, reason = None, str(error)
    else:
        reason = flaws or ("" if entry else "UID")
    if entry is None:
        job.note(replace(item, error=reason))
        job.done.unread.append((name_of(follow_up), reason))
        return None
    return _There(etag, text, entry)


def _own(found: Sequence[reading.Found], item: Item, follow_up: FollowUp) -> Entry | None:
    """Return the entry of an item; where its next occurrence alone was moved, it is due there."""
    whole = next((each.entry for each in found if each.occurrence is None), None)
    if whole is None:
        return found[0].entry if found else None
    for each in found:
        if each.occurrence is not None and each.occurrence == whole.at:
            return replace(whole, at=each.entry.at, minutes=each.entry.minutes)
    return whole


def _write(job: _Job) -> None:
    """Write there what was changed here, and remove what is to be there no more."""
    fresh = among(job.store, [item.activity for item, _ in job.pushes])
    unread = [item.href for item, stays in job.pushes if stays and item.href and item.etag]
    job.texts |= job.calendar.read([href for href in unread if href not in job.texts])
    for item, stays in job.pushes:
        if not stays:
            _remove(job, item)
            continue
        entry = ics.shown(fresh[item.activity], job.clock, job.chosen.style)
        if entry is None:
            _remove(job, item)
        else:
            _update(job, item, entry)


def _remove(job: _Job, item: Item) -> None:
    try:
        if item.href and item.etag:
            job.calendar.remove(item.href, item.etag)
    except Met:
        job.done.later += 1
        return
    items.forget(job.store, job.calendar.address, item.activity)
    job.count("removed", item.activity)
    job.step()


def _update(job: _Job, item: Item, entry: Entry) -> None:
    href = item.href or job.calendar.place(item.activity)
    etag, text = job.texts.get(href, (None, None))
    if item.etag is not None and etag != item.etag:
        job.done.later += 1
        return
    told = sides.kept(item.fingerprint) or {}
    content = merging.merged(text, entry, told) if text is not None and item.etag else ics.single(entry)
    _put(job, href, content, item.etag, entry, item.activity)


def _create(job: _Job, follow_up: FollowUp) -> None:
    entry = ics.shown(follow_up, job.clock, job.chosen.style)
    if entry is None:
        return
    href = job.calendar.place(follow_up.id)
    if not _put(job, href, ics.single(entry), None, entry, follow_up.id):
        _adopt(job, href, follow_up, entry)


def _put(job: _Job, href: str, content: str, etag: str | None, entry: Entry, id: str) -> bool:
    """Write an entry and note that both sides agree; False where something else lies there."""
    try:
        new = job.calendar.put(href, content, etag)
    except Met:
        job.done.later += etag is not None
        return False
    if new is None:
        new = job.calendar.read([href]).get(href, ("", ""))[0]
    fingerprint = sides.written({**sides.said(entry), **merging.words(entry)})
    items.keep(job.store, job.calendar.address, Item(id, href, new, entry.uid, fingerprint, entry.sequence))
    job.count("created" if etag is None else "updated", id, sides.said(entry))
    job.step()
    return True


def _adopt(job: _Job, href: str, follow_up: FollowUp, entry: Entry) -> None:
    """Take over what another machine, or an earlier try, has written of a follow-up: what it says otherwise was said
    otherwise by both."""
    texts = job.calendar.read([href])
    if href not in texts:
        job.done.later += 1
        return
    job.texts |= texts
    job.count("taken over", follow_up.id, sides.said(entry))
    item = Item(follow_up.id, href, texts[href][0], entry.uid, None)
    before = len(job.pushes)
    with action(job.store, "calendar publish", job.calendar.address):
        job.note(replace(item, etag=""))
        _settle(job, item, follow_up, wanted=True, there=True)
    job.note_again()
    job.pushes, late = job.pushes[:before], job.pushes[before:]
    for each, _stays in late:
        fresh = ics.shown(among(job.store, [follow_up.id])[follow_up.id], job.clock, job.chosen.style)
        if fresh is not None:
            _update(job, each, fresh)
