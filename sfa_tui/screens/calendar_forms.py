"""What is asked and done with files of calendars: written once, kept up to date, taken in.

Knows forms and how a result is told; what is done is followup's, apart, so that no key waits for it.
"""

from collections.abc import Mapping
from pathlib import Path

from sfa_tui.display import calendars as told
from sfa_tui.followup import feed as feeds
from sfa_tui.followup import incoming
from sfa_tui.followup.chosen import Chosen, kinds_of
from sfa_tui.followup.feed import Feed
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.machine import files
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.sales.nouns import ACTIVITIES
from sfa_tui.sales.values import reading
from sfa_tui.screens.asking import if_agreed
from sfa_tui.screens.calendars import CalendarsScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.entry import NO, YES, Entry
from sfa_tui.screens.form import Form
from sfa_tui.store.journal import rehearse
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

Texts = Mapping[str, str]

CHOOSING = ("owner", "start", "last", "kinds", "as_events", "private")
"""What says which follow-ups go into a calendar, and how: the options of every command that writes one."""


def choosing(held: Chosen) -> list[Entry]:
    """Return the entries that say which follow-ups go into a calendar."""
    shown = ", ".join(map(words.choice, ACTIVITIES))
    return [
        Entry("owner", words.field("owner"), held.owner, "row", noun="user", hint=_("me, a name, or all")),
        Entry("start", _("due from"), held.start or "", hint=_("a day, as today")),
        Entry("last", _("due to"), held.last or "", hint=_("a day, as eom")),
        Entry("kinds", words.field("kind"), ", ".join(map(words.choice, held.kinds)), hint=shown),
        Entry("as_events", _("as events"), _flag(held.as_events), "flag", hint=_("to-dos too: many phones show none")),
        Entry(
            "private",
            _("private"),
            _flag(held.private),
            "flag",
            hint=_("without deal, amount, people and last conversation"),
        ),
    ]


def _flag(held: bool) -> str:
    return YES if held else NO


def chosen_of(texts: Texts) -> Chosen:
    """Return what these entries say."""
    with reading("kinds"):
        kinds = kinds_of([texts["kinds"]])
    return Chosen(
        texts["owner"].strip() or "me",
        texts["start"].strip() or None,
        texts["last"].strip() or None,
        kinds,
        texts["as_events"] == YES,
        texts["private"] == YES,
    )


def _file(value: str = "") -> Entry:
    return Entry("file", _("file"), value, hint="~/followups.ics")


def path_of(texts: Texts, name: str = "file") -> Path:
    """Return the path that an entry names."""
    text = texts[name].strip()
    if not text:
        raise Usage(N_("say which file"), field=name)
    return files.noted(Path(text))


class _Unasked:
    """Files that are there already: the first time one is refused, so that none is replaced by a slip."""

    def __init__(self, own: Path | None = None) -> None:
        self._agreed = {own}

    def refuse(self, path: Path) -> None:
        """Refuse to replace a file, once."""
        if path not in self._agreed and path.exists():
            self._agreed.add(path)
            raise Refused(N_("{file} is there already; save once more to replace it"), file=path, field="file")


def export(page: CalendarsScreen) -> None:
    """Ask where to and what, and write it."""
    unasked = _Unasked()

    async def write(texts: dict[str, str]) -> None:
        path, chosen = path_of(texts), chosen_of(texts)
        unasked.refuse(path)
        written = await page.session.apart(lambda store, clock: feeds.export(store, clock, chosen, path))
        said = _("{file}: {what}").format(file=plain(str(path)), what=told.holds(written))
        page.app.say("  ".join(filter(None, (said, told.left_out(written)))), "done")

    page.app.push_screen(Form(_("Export to a file"), [_file(), *choosing(Chosen())], write, save=_("write (ctrl+s)")))


def keep(page: CalendarsScreen, feed: Feed | None) -> None:
    """Ask which file is kept up to date, and with what."""
    unasked = _Unasked(feed.path if feed else None)

    async def write(texts: dict[str, str]) -> None:
        path, chosen = path_of(texts), chosen_of(texts)
        unasked.refuse(path)
        kept = Feed(path, chosen)
        written = await page.session.apart(lambda store, clock: feeds.write(store, clock, kept))

        def register(store: Store, _clock: Clock) -> None:
            if feed is not None and feed.path != path:
                feeds.forget(store, feed.path)
            feeds.register(store, kept)

        await page.session.write(register)
        said = _("{file} is written anew after every change: {what}")
        said = said.format(file=plain(str(path)), what=told.holds(written))
        page.app.say("  ".join(filter(None, (said, told.left_out(written)))), "done")
        await page.reload()

    held = feed.chosen if feed else Chosen()
    entries = [_file(str(feed.path) if feed else ""), *choosing(held)]
    page.app.push_screen(Form(_("Keep a file up to date"), entries, write))


def take_in(page: CalendarsScreen) -> None:
    """Ask for a file, show what would be taken in, and take it in."""
    ready: list[tuple[str, Path, Chosen]] = []

    async def look(texts: dict[str, str]) -> None:
        path = path_of(texts)
        chosen = Chosen("all", texts["start"].strip() or None, texts["last"].strip() or None)
        left: list[str] = []
        done, encoding, flawed = await page.session.write(
            lambda store, clock: _take(store, clock, path, chosen, left, dry=True)
        )
        if not done.entries and not left:
            raise Usage(N_("There is no event and no to-do in {file}."), file=path, field="file")
        said = (told.undated(left), told.told_flawed(flawed), *told.people(done))
        lines = [_counted(done), *map(plain, filter(None, said))]
        if encoding is not None:
            lines.append(_("{file} is not in UTF-8; it was read as {encoding}.").format(file=path, encoding=encoding))
        ready[:] = [("\n".join([*lines, _("Take it in?")]), path, chosen)]

    def ask() -> None:
        question, path, chosen = ready[0]
        page.app.push_screen(
            Confirm(question), if_agreed(lambda: page.run_worker(take(path, chosen), group="calendar"))
        )

    async def take(path: Path, chosen: Chosen) -> None:
        done, *_ = await page.do(lambda store, clock: _take(store, clock, path, chosen, [], dry=False))
        page.app.say(_counted(done), "done", undo=True)

    entries = [
        Entry("file", _("file"), hint=_("an iCalendar file (.ics)")),
        Entry("start", _("from"), hint=_("a day, as today")),
        Entry("last", _("to"), hint=_("a day, as eom")),
    ]
    page.app.push_screen(Form(_("Take in a file"), entries, look, save=_("look (ctrl+s)")), if_agreed(ask))


def _take(
    store: Store, clock: Clock, path: Path, chosen: Chosen, left: list[str], *, dry: bool
) -> tuple[incoming.Imported, str | None, list[str]]:
    ask = chosen.ask(store, clock)
    found, encoding = incoming.read(path, clock, left)

    def take() -> incoming.Imported:
        return incoming.take(store, clock, found, name=path.name, start=ask.start, last=ask.last)

    return (rehearse(store, take) if dry else take()), encoding, told.flawed(found)


def _counted(done: incoming.Imported) -> str:
    entries = ngettext("{count} entry", "{count} entries", done.entries).format(count=done.entries)
    counts = (
        (_("{count} new"), done.created),
        (_("{count} of these in the past"), done.done),
        (_("{count} changed"), done.updated),
        (_("{count} cancelled"), done.cancelled),
        (_("{count} as they were"), done.skipped),
    )
    return f"{entries}: {', '.join(said.format(count=count) for said, count in counts if count)}"
