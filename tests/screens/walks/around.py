"""Ways around the screens: from one to another, search, help, messages, settings, the first run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.widgets import Input

from sfa_tui import locale
from sfa_tui.app import SfaApp
from sfa_tui.screens.board import BoardScreen
from sfa_tui.screens.companies import CompaniesScreen
from sfa_tui.screens.contacts import ContactsScreen
from sfa_tui.screens.day import DayScreen
from sfa_tui.screens.deal import DealScreen
from sfa_tui.screens.deals import DealsScreen
from sfa_tui.screens.first_import import ImportScreen
from sfa_tui.screens.first_join import JoinScreen
from sfa_tui.screens.first_run import FirstRun, MakeScreen, WelcomeScreen
from sfa_tui.screens.forecast import ForecastScreen
from sfa_tui.screens.go import GoScreen
from sfa_tui.screens.help import HelpScreen
from sfa_tui.screens.messages import MessagesScreen
from sfa_tui.screens.palette import Palette
from sfa_tui.screens.reading import Sheet
from sfa_tui.screens.search import SearchScreen
from sfa_tui.screens.settings import SettingsScreen
from sfa_tui.screens.today import TodayScreen
from sfa_tui.screens.week import WeekScreen
from sfa_tui.store.workspace import open_workspace
from sfa_tui.widgets.choice import Choice
from tests.screens.piloting import Desk
from tests.screens.walks import Step, Walk
from tests.screens.walks.seen import becomes, both, focus, kept, opens, row, says, scrolled, stage, types


def _pages(area: str, lines: int) -> tuple[Step, ...]:
    """Return the steps through a text from its first line, of which so many are gone on with a page."""
    return (
        Step(f"{area}.page_down", "pagedown", scrolled(lines)),
        Step(f"{area}.page_up", "pageup", scrolled(0)),
        Step(f"{area}.page_down", "ctrl+d", scrolled(lines)),
        Step(f"{area}.page_up", "ctrl+u", scrolled(0)),
        Step(f"{area}.page_down", "space", scrolled(lines)),
        Step(f"{area}.last", "G", _at_the_end),
        Step(f"{area}.first", "home", scrolled(0)),
        Step(f"{area}.last", "end", _at_the_end),
    )


def _at_the_end(desk: Desk) -> bool:
    sheet = desk.app.screen.query_one(Sheet)
    return sheet.scroll_offset.y == sheet.max_scroll_y


def _ended(desk: Desk) -> bool:
    return desk.app._exit


WAYS = Walk(
    SfaApp,
    (),
    (
        Step("go.today", "f3", opens(TodayScreen)),
        Step("go.deals", "f4", opens(DealsScreen)),
        Step("go.companies", "f5", opens(CompaniesScreen)),
        Step("go.contacts", "f6", opens(ContactsScreen)),
        Step("go.forecast", "f7", opens(ForecastScreen)),
        Step("go.day", "f8", opens(DayScreen)),
        Step("go.week", "f9", opens(WeekScreen)),
        Step("go.board", "f2", opens(BoardScreen)),
        Step("app.go", "g", opens(GoScreen)),
        Step("app.search", "ctrl+k", opens(SearchScreen), ("escape",)),
        Step("app.palette", "ctrl+p", opens(Palette), ("escape",)),
        Step("app.help", "question_mark", opens(HelpScreen), ("escape",)),
        Step("app.help", "f1", opens(HelpScreen), ("escape",)),
        Step("app.settings", "comma", opens(SettingsScreen), ("escape",)),
        Step("app.messages", "M", opens(MessagesScreen), ("escape",)),
        Step("app.undo", "u", both(stage("Deal 00", "Lead"), says("Undone")), ("escape", "L")),
        Step("app.quit", "q", _ended),
    ),
)

QUITTING = Walk(SfaApp, ("f7",), (Step("app.quit_now", "ctrl+q", _ended),))

GO = Walk(GoScreen, ("g",), (Step("go.close", "escape", opens(BoardScreen)),))

HELP = Walk(
    HelpScreen,
    ("f1",),
    (
        Step("help.down", "j", scrolled(1)),
        Step("help.down", "down", scrolled(2)),
        Step("help.up", "k", scrolled(1)),
        Step("help.up", "up", scrolled(0)),
        *_pages("help", 13),
        Step("help.close", "escape", opens(BoardScreen)),
        Step("help.close", "q", opens(BoardScreen), ("f1",)),
        Step("help.close", "question_mark", opens(BoardScreen), ("f1",)),
        Step("help.close", "f1", opens(BoardScreen), ("f1",)),
    ),
    size=(100, 16),
)

MESSAGES = Walk(
    MessagesScreen,
    (*"LHLHLHLHLH", "M"),
    (
        Step("messages.down", "j", scrolled(1)),
        Step("messages.down", "down", scrolled(2)),
        Step("messages.up", "k", scrolled(1)),
        Step("messages.up", "up", scrolled(0)),
        *_pages("messages", 3),
        Step("messages.close", "escape", opens(BoardScreen)),
        Step("messages.close", "q", opens(BoardScreen), ("M",)),
        Step("messages.close", "M", opens(BoardScreen), ("M",)),
    ),
    size=(100, 6),
)

SETTINGS = Walk(
    SettingsScreen,
    ("comma",),
    (
        Step("settings.down", "j", focus("theme")),
        Step("settings.down", "down", focus("keymap")),
        Step("settings.up", "k", focus("theme")),
        Step("settings.up", "up", focus("language")),
        Step("settings.close", "escape", opens(BoardScreen)),
    ),
)

CHOICE = Walk(
    Choice,
    ("comma", "down"),
    (
        Step("choice.next", "l", kept("theme", "light")),
        Step("choice.next", "right", kept("theme", "ansi")),
        Step("choice.next", "space", kept("theme", "safe")),
        Step("choice.previous", "h", kept("theme", "ansi")),
        Step("choice.previous", "left", kept("theme", "light")),
        Step("choice.on", "enter", focus("keymap")),
    ),
)

SEARCH = Walk(
    SearchScreen,
    ("ctrl+k", types("Deal")),
    (
        # A heading stands above the first hit; six are shown of each noun, and what leads to the others.
        Step("search.down", "down", row(2)),
        Step("search.down", "ctrl+n", row(3)),
        Step("search.up", "up", row(2)),
        Step("search.up", "ctrl+p", row(1)),
        Step("search.page_down", "pagedown", row(7)),
        Step("search.page_up", "pageup", row(1)),
        Step("search.pick", "enter", opens(DealScreen)),
        Step("search.leave", "escape", opens(DealScreen), ("ctrl+k",)),
    ),
)


@asynccontextmanager
async def _first_run(folder: Path, *, size: tuple[int, int]) -> AsyncIterator[Desk]:
    """Open the first run beside a workspace."""
    before = locale.language()
    locale.install("en")
    try:
        app = FirstRun(folder.with_name("new"))
        async with app.run_test(size=size) as pilot:
            desk = Desk(app, pilot)  # type: ignore[arg-type]
            await desk.settle()
            yield desk
    finally:
        locale.install(before)


async def _name_file(desk: Desk) -> None:
    """Show what would be taken in of a file."""
    folder: Path = desk.app.folder  # type: ignore[attr-defined]
    file = folder.with_name("deals.csv")
    file.write_text("name,amount\nFrom a file,100\n")
    desk.app.screen.query_one("#path", Input).value = str(file)
    await desk.press("enter")


def _taken_in(desk: Desk) -> bool:
    with open_workspace(desk.app.folder) as store:  # type: ignore[attr-defined]
        return bool(store.connection.execute("SELECT 1 FROM deal WHERE name = 'From a file'").fetchone())


QUITS = Walk(FirstRun, (), (Step("app.quit", "q", _ended),), open=_first_run)
QUITS_NOW = Walk(FirstRun, (), (Step("app.quit_now", "ctrl+q", _ended),), open=_first_run)
WELCOME = Walk(WelcomeScreen, (), (Step("first.quit", "escape", _ended),), open=_first_run)
MAKE = Walk(
    MakeScreen,
    ("enter",),
    (
        Step("first.back", "escape", opens(WelcomeScreen)),
        Step("first.make", "ctrl+s", becomes(lambda desk: desk.app.return_value is not None, True), ("enter",)),
    ),
    open=_first_run,
)
IMPORT = Walk(
    ImportScreen,
    ("down", "enter", "ctrl+s"),
    (
        Step("first.import", "ctrl+s", _taken_in, (_name_file,)),
        Step("first.leave", "escape", becomes(lambda desk: desk.app.return_value is not None, True)),
    ),
    open=_first_run,
)

JOIN = Walk(
    JoinScreen,
    ("down", "down", "enter"),
    (
        Step("first.join", "ctrl+s", says("this is needed")),
        Step("first.back", "escape", opens(WelcomeScreen)),
    ),
    open=_first_run,
)

WALKS = (
    *(WAYS, QUITTING, GO, HELP, MESSAGES, SETTINGS, CHOICE, SEARCH),
    *(QUITS, QUITS_NOW, WELCOME, MAKE, IMPORT, JOIN),
)
