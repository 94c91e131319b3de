"""The calendars: which files are kept up to date, where follow-ups are published, and all that is done with calendars.

Knows keys and the list; what is asked and done is calendar_forms' and calendar_sharing's.
"""

from collections.abc import Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui.followup import feed as feeds
from sfa_tui.followup import published
from sfa_tui.followup.chosen import ALL, Chosen
from sfa_tui.followup.feed import Feed
from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.screens.asking import if_agreed
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.page import Page
from sfa_tui.screens.topbar import TopBar
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.blocks import Block, Blocks, Line, blank, heading
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span

DEEDS = {
    "export": ("e", N_("export to a file")),
    "feed": ("a", N_("keep a file up to date")),
    "import": ("i", N_("take in a file")),
    "publish": ("p", N_("publish to a server (CalDAV)")),
    "folder": ("f", N_("bring together with a folder (vdir)")),
}
"""What is done with calendars: {action: (key, what it is called)}."""


class CalendarsScreen(Page):
    """The calendars; `doing` is what is to be done at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("open"), id="calendar.open"),
        Binding("e", "export", N_("export"), id="calendar.export"),
        Binding("a", "feed", N_("add a feed"), id="calendar.feed"),
        Binding("i", "import", N_("import"), id="calendar.import"),
        Binding("p", "publish", N_("publish"), id="calendar.publish"),
        Binding("f", "folder", N_("folder"), id="calendar.folder"),
        Binding("delete", "stop", N_("stop"), id="calendar.stop"),
        Binding("escape", "back", N_("back"), id="calendar.back"),
    ]

    DEFAULT_CSS = """
    CalendarsScreen > #title { padding: 0 1; text-style: bold; margin: 0 0 1 0; height: 1; }
    """

    def __init__(self, doing: str = "") -> None:
        super().__init__()
        self._doing = doing
        self.feeds: Sequence[Feed] = ()

    def body(self) -> Iterator[Widget]:
        """Yield the list."""
        yield Static(_("Calendars"), id="title")
        yield Blocks(id="calendars")

    async def on_mount(self) -> None:
        """Show the list, and do what was asked for."""
        self.query_one(TopBar).show(self.app.around.name, self.app.around.me_name)
        await self.reload()
        self.query_one(Blocks).focus()
        if self._doing:
            await self.run_action(self._doing)

    async def reload(self) -> None:
        """Read again which files are kept, and where follow-ups are published."""
        try:
            self.feeds, server = await self.session.read(_read)
        except SfaError as error:
            self.app.tell(error)
            return
        self.query_one(Blocks).show([*self._blocks(server)])
        self.refresh_bindings()

    def _blocks(self, server: str) -> Iterator[Block]:
        yield heading(_("FILES THAT ARE KEPT UP TO DATE"))
        for feed in self.feeds:
            yield _line(f"feed:{feed.path}", "●", str(feed.path), _said(feed.chosen))
        yield _line("feed:", "+", _("keep a file up to date, to subscribe to …"))
        yield blank()
        yield heading(_("PUBLISHED, BOTH WAYS"))
        yield _line("publish", "⇄" if server else "+", server or _("publish to a CalDAV server …"))
        yield _line("folder", "+", _("bring together with a folder (vdir) …"))
        yield blank()
        yield heading(_("ONCE"))
        yield _line("export", "→", _("export to a file …"))
        yield _line("import", "←", _("take in a file …"))

    @property
    def focused_key(self) -> str:
        """Return the key of the line that keys act on."""
        return self.query_one(Blocks).key or ""

    def feed(self) -> Feed | None:
        """Return the feed under the cursor, None where there is none."""
        what, _colon, path = self.focused_key.partition(":")
        return next((each for each in self.feeds if what == "feed" and str(each.path) == path), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what needs a feed where there is none."""
        return self.feed() is not None if action == "stop" else super().check_action(action, parameters)

    @on(Blocks.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(Blocks.Opened)
    def _opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Do what the line says; of a feed, change what stands in it."""
        what = self.focused_key.partition(":")[0]
        if what == "feed":
            _forms().keep(self, self.feed())
        elif what:
            getattr(self, f"action_{what}")()

    def action_export(self) -> None:
        """Ask where to and what, and write it."""
        _forms().export(self)

    def action_feed(self) -> None:
        """Ask which file is kept up to date, and with what."""
        _forms().keep(self, None)

    def action_import(self) -> None:
        """Ask for a file, show what would be taken in, and take it in."""
        _forms().take_in(self)

    @work(group="calendar")
    async def action_publish(self) -> None:
        """Ask for a server, and bring its calendar and the workspace together."""
        await _sharing().publish(self)

    def action_folder(self) -> None:
        """Ask for a folder, and bring it and the workspace together."""
        _sharing().folder(self)

    def action_stop(self) -> None:
        """Keep a file up to date no more, if the person agrees."""
        feed = self.feed()
        if feed is not None:
            question = _("Keep {file} up to date no more? The file stays.").format(file=plain(str(feed.path)))
            self.app.push_screen(Confirm(question), if_agreed(lambda: self._stop(feed)))

    @work(group="calendar")
    async def _stop(self, feed: Feed) -> None:
        try:
            await self.session.write(lambda store, _clock: feeds.forget(store, feed.path))
        except SfaError as error:
            self.app.tell(error)
            return
        said = _("{file} is kept up to date no more; it stays as it is.").format(file=plain(str(feed.path)))
        self.app.say(said, "done")
        await self.reload()

    def action_back(self) -> None:
        """Go back to where this was opened."""
        self.app.pop_screen()


def _forms() -> ModuleType:
    return import_module("sfa_tui.screens.calendar_forms")


def _sharing() -> ModuleType:
    return import_module("sfa_tui.screens.calendar_sharing")


def _read(store: Store, _clock: Clock) -> tuple[list[Feed], str]:
    """Return the feeds, and where follow-ups were published last."""
    found = published.remembered(store)
    server = f"{found[0].url}   {_said(found[1])}" if found else ""
    return feeds.registered(store), server


def _said(chosen: Chosen) -> str:
    """Return what is chosen in a phrase."""
    whose = chosen.owner.strip().casefold()
    told = [_("all") if whose in ALL else _("mine") if whose == "me" else chosen.owner]
    told += [words.choice(kind) for kind in chosen.kinds]
    told += [_("from {day}").format(day=chosen.start)] if chosen.start else []
    told += [_("to {day}").format(day=chosen.last)] if chosen.last else []
    told += [_("as events")] if chosen.as_events else []
    told += [_("private")] if chosen.private else []
    return ", ".join(told)


def _line(key: str, sign: str, text: str, aside: str = "") -> Block:
    def draw(width: int) -> list[Line]:
        right = [Span(plain(aside), "dim")] if aside and width >= 60 else []
        shown: list[Line] = [([Span(f"  {sign} ", "strong"), Span(plain(text))], right)]
        return shown if right or not aside else [*shown, ([Span("    "), Span(plain(aside), "dim")], ())]

    return Block(key, draw)
