"""What is asked and done with calendars: written to a file, kept up to date, taken in, brought together with a server
or a folder.

Knows forms and how a result is told; what is done is followup's. What waits for a server is done apart, so that no
key waits for it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sfa_tui import environment
from sfa_tui.display import calendars as told
from sfa_tui.followup import feed as feeds
from sfa_tui.followup import incoming, published
from sfa_tui.followup.caldav_server import Account, account
from sfa_tui.followup.chosen import Chosen, kinds_of
from sfa_tui.followup.feed import Feed
from sfa_tui.followup.folder import Folder
from sfa_tui.followup.publishing import publish as bring
from sfa_tui.followup.sharing import Keep, Outcome
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.machine import files, secrets
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Refused, SfaError, Usage
from sfa_tui.sales.nouns import ACTIVITIES
from sfa_tui.sales.values import reading
from sfa_tui.screens.asking import if_agreed
from sfa_tui.screens.calendars import CalendarsScreen
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.entry import NO, YES, Entry
from sfa_tui.screens.form import Form
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.store.journal import rehearse
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

Texts = Mapping[str, str]

_SHOWN = 5
"""Clashes that are told at once."""

CHOOSING = ("owner", "start", "last", "kinds", "as_events", "private")
"""What says which follow-ups go into a calendar, and how: the options of every command that writes one."""


def _choosing(held: Chosen) -> list[Entry]:
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


def _chosen(texts: Texts) -> Chosen:
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


def _path(texts: Texts, name: str = "file") -> Path:
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
        path, chosen = _path(texts), _chosen(texts)
        unasked.refuse(path)
        written = await page.session.apart(lambda store, clock: feeds.export(store, clock, chosen, path))
        said = _("{file}: {what}").format(file=plain(str(path)), what=told.holds(written))
        page.app.say("  ".join(filter(None, (said, told.left_out(written)))), "done")

    page.app.push_screen(Form(_("Export to a file"), [_file(), *_choosing(Chosen())], write, save=_("write (ctrl+s)")))


def keep(page: CalendarsScreen, feed: Feed | None) -> None:
    """Ask which file is kept up to date, and with what."""
    unasked = _Unasked(feed.path if feed else None)

    async def write(texts: dict[str, str]) -> None:
        path, chosen = _path(texts), _chosen(texts)
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
    entries = [_file(str(feed.path) if feed else ""), *_choosing(held)]
    page.app.push_screen(Form(_("Keep a file up to date"), entries, write))


def take_in(page: CalendarsScreen) -> None:
    """Ask for a file, show what would be taken in, and take it in."""
    ready: list[tuple[str, Path, Chosen]] = []

    async def look(texts: dict[str, str]) -> None:
        path = _path(texts)
        chosen = Chosen("all", texts["start"].strip() or None, texts["last"].strip() or None)
        left: list[str] = []
        done, encoding = await page.session.write(
            lambda store, clock: _take(store, clock, path, chosen, left, dry=True)
        )
        if not done.entries and not left:
            raise Usage(N_("There is no event and no to-do in {file}."), file=path, field="file")
        lines = [_counted(done), *map(plain, filter(None, (told.undated(left), *told.people(done))))]
        if encoding is not None:
            lines.append(_("{file} is not in UTF-8; it was read as {encoding}.").format(file=path, encoding=encoding))
        ready[:] = [("\n".join([*lines, _("Take it in?")]), path, chosen)]

    def ask() -> None:
        question, path, chosen = ready[0]
        page.app.push_screen(
            Confirm(question), if_agreed(lambda: page.run_worker(take(path, chosen), group="calendar"))
        )

    async def take(path: Path, chosen: Chosen) -> None:
        done, _encoding = await page.do(lambda store, clock: _take(store, clock, path, chosen, [], dry=False))
        page.app.say(_counted(done), "done", undo=True)

    entries = [
        Entry("file", _("file"), hint=_("an iCalendar file (.ics)")),
        Entry("start", _("from"), hint=_("a day, as today")),
        Entry("last", _("to"), hint=_("a day, as eom")),
    ]
    page.app.push_screen(Form(_("Take in a file"), entries, look, save=_("look (ctrl+s)")), if_agreed(ask))


def _take(
    store: Store, clock: Clock, path: Path, chosen: Chosen, left: list[str], *, dry: bool
) -> tuple[incoming.Imported, str | None]:
    ask = chosen.ask(store, clock)
    found, encoding = incoming.read(path, clock, left)

    def take() -> incoming.Imported:
        return incoming.take(store, clock, found, name=path.name, start=ask.start, last=ask.last)

    return (rehearse(store, take) if dry else take()), encoding


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


async def publish(page: CalendarsScreen) -> None:
    """Ask for a server, and bring its calendar and the workspace together."""
    held = await page.session.read(lambda store, _clock: published.remembered(store))
    url, user, chosen = (held[0].url, held[0].user or "", held[1]) if held else ("", "", Chosen())
    settled: list[_Settled] = []

    async def bring_together(texts: dict[str, str]) -> None:
        with reading("url"):
            where, typed = account(texts["url"], texts["user"].strip() or None)
        publishing = _Publishing(
            page, where, texts["password"] or typed, texts["calendar"].strip() or None, _chosen(texts)
        )
        page.app.say(_("Publishing to {host} …").format(host=where.host))
        settled[:] = [_Settled(*await publishing.together(_side(texts["keep"])), publishing.together)]

    entries = [
        Entry("url", _("web address"), url, hint=_("the calendar's, or the server's: https://…")),
        Entry("user", _("who signs in"), user),
        Entry("password", _("password"), "", "secret", hint=_("kept in the system's keyring; empty: the kept one")),
        Entry("calendar", _("calendar"), hint=_("which of those there; empty: the only one")),
        *_choosing(chosen),
        _sides(),
    ]
    form = Form(_("Publish to a server (CalDAV)"), entries, bring_together, save=_("publish (ctrl+s)"))
    page.app.push_screen(form, if_agreed(lambda: _tell(page, settled[0])))


@dataclass(frozen=True, slots=True)
class _Publishing:
    """What was typed of a server, and which follow-ups go there."""

    page: CalendarsScreen
    where: Account
    password: str | None
    calendar: str | None
    chosen: Chosen

    async def together(self, side: Keep | None) -> tuple[str, Outcome]:
        """Bring both sides together, and keep the password once it was taken; return where and what was done."""
        app, where, folder = self.page.app, self.where, environment.config_folder()
        name = published.secret_name(where)
        kept: list[Path | None] = []

        def entered() -> None:
            if self.password is not None:
                kept.append(secrets.keep(name, self.password, folder))

        def bring(store: Store, clock: Clock) -> published.Published:
            secret = self.password or environment.calendar_password() or secrets.held(name, folder)
            if secret is None and where.user is not None:
                raise Refused(N_("{place} asks for a password"), place=published.place(where), field="password")
            return published.bring_together(
                store, clock, where, secret, self.chosen, calendar=self.calendar, keep=side, entered=entered
            )

        done = await self.page.session.apart(bring)
        for path in filter(None, kept):
            said = _("There is no keyring here: it is kept in {path}, which only you can read.")
            app.say(said.format(path=path), "warning")
        if done.as_events:
            app.say(_("{address} takes no to-dos: they go there as events.").format(address=done.address))
        return done.address, done.outcome


def folder(page: CalendarsScreen) -> None:
    """Ask for a folder, and bring it and the workspace together."""
    settled: list[_Settled] = []

    async def bring_together(texts: dict[str, str]) -> None:
        calendar, chosen = Folder(_path(texts, "folder")), _chosen(texts)

        async def together(side: Keep | None) -> tuple[str, Outcome]:
            done = await page.session.apart(lambda store, clock: bring(store, clock, calendar, chosen, keep=side))
            return calendar.address, published.checked(calendar.address, done)

        settled[:] = [_Settled(*await together(_side(texts["keep"])), together)]

    entries = [Entry("folder", _("folder"), hint="~/.calendars/sfa"), *_choosing(Chosen()), _sides()]
    form = Form(_("Bring together with a folder (vdir)"), entries, bring_together)
    page.app.push_screen(form, if_agreed(lambda: _tell(page, settled[0])))


@dataclass(frozen=True, slots=True)
class _Settled:
    """What was done, where, and what does it again with one side that holds."""

    address: str
    done: Outcome
    again: Callable[[Keep | None], Awaitable[tuple[str, Outcome]]]


def _sides() -> Entry:
    choices = [("", ""), ("ours", _("what stands here")), ("theirs", _("what stands there"))]
    return Entry("keep", _("in a clash keep"), "", "choice", choices)


def _side(text: str) -> Keep | None:
    return None if not text else "ours" if text == "ours" else "theirs"


def _tell(page: CalendarsScreen, settled: _Settled) -> None:
    """Tell what was done in a line; where both sides have changed the same, ask which of them holds."""
    done = settled.done
    counts = [f"{_(title)} {getattr(done, name)}" for name, title in told.DONE if getattr(done, name)]
    page.app.say(f"{plain(settled.address)}: {', '.join(counts) or _('nothing to do')}", "done")
    for line in filter(None, (*told.unread(done), told.later(done))):
        page.app.say(line, "warning")
    page.app.changed(None)
    if not done.clashes:
        return
    title = ngettext(
        "{count} follow-up was changed on both sides. Which holds?",
        "{count} follow-ups were changed on both sides. Which hold?",
        len(done.clashes),
    )
    lines = [plain(told.clash(clash, page.session.clock)) for clash in done.clashes[:_SHOWN]]
    more = len(done.clashes) - len(lines)
    lines += [ngettext("… {count} more", "… {count} more", more).format(count=more)] if more else []

    async def keep(side: str) -> None:
        try:
            address, done = await settled.again(_side(side))
        except SfaError as error:
            page.app.tell(error)
        else:
            _tell(page, _Settled(address, done, settled.again))

    def picked(choice: Choice | None) -> None:
        if choice is not None and choice.value:
            page.run_worker(keep(choice.value), group="calendar")

    choices = [
        Choice("ours", _("what stands here")),
        Choice("theirs", _("what stands there")),
        Choice("", _("decide later")),
    ]
    title = "\n".join([title.format(count=len(done.clashes)), *lines])
    page.app.push_screen(Picker(title, choices), picked)
