"""What opens where there is no workspace yet: make one, perhaps take a file in, or look at a demo.

An app of its own, which returns the folder of the workspace that is to be opened; the import has a screen of its own.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Button, Input, OptionList, ProgressBar, Static
from textual.widgets.option_list import Option

from sfa_tui import environment, locale
from sfa_tui.exchange.demo.generate import make_demo
from sfa_tui.locale import N_, _, language
from sfa_tui.model.errors import SfaError, Usage
from sfa_tui.sales.setup import init
from sfa_tui.sales.values import check_currency
from sfa_tui.screens.asking import unless_typed
from sfa_tui.screens.base import BaseApp
from sfa_tui.screens.first_import import ImportScreen
from sfa_tui.screens.form_row import FormRow, Rows
from sfa_tui.screens.keys import Keyed
from sfa_tui.store.filesystem import synced_drive
from sfa_tui.widgets.choice import Choice
from sfa_tui.widgets.foot import Foot

DEMO_DEALS = 400
_NAMES = {"en": "English", "ja": "日本語"}
_MONTHS = 12
_APRIL = 4

CSS = """
Screen { align: center middle; }
#box {
    width: 80; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
    background: $panel; border: round $primary; border-title-color: $text-primary;
}
#box VerticalScroll { height: auto; }
#box OptionList { height: auto; border: none; background: $panel; margin: 1 0; }
#box Button { margin-right: 2; }
#box .said { color: $foreground 60%; padding-bottom: 1; }
#box #wrong { color: $text-error; }
"""


class FirstRun(BaseApp[Path | None]):
    """Leads to a workspace, and returns its folder; None where the person leaves."""

    CSS = CSS
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit", N_("quit"), id="app.quit", show=False)]

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def on_mount(self) -> None:
        """Begin."""
        self.push_screen(WelcomeScreen())


class WelcomeScreen(Keyed, Screen[None]):
    """What can be done where there is no workspace yet."""

    app: FirstRun

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.quit", N_("quit"), id="first.quit")]

    def compose(self) -> ComposeResult:
        """Make the choice."""
        with Vertical(id="box") as box:
            box.border_title = "sfa"
            yield Static(_("There is no workspace in {folder} yet.").format(folder=self.app.folder), markup=False)
            yield OptionList(
                Option(_("Make a workspace"), id="make"),
                Option(_("Make a workspace and take a file in (CSV, TSV, JSON)"), id="import"),
                Option(_("Join a team: by a code, or by its storage and passphrase"), id="join"),
                Option(_("Look at a demo: invented deals in a folder of their own"), id="demo"),
                Option("English" if language() == "ja" else "日本語", id="language"),
            )
            yield ProgressBar(DEMO_DEALS, show_eta=False, id="progress")
            yield Static(id="wrong", markup=False)
        yield Foot()

    def on_mount(self) -> None:
        """Stand on the first choice."""
        self.query_one(ProgressBar).display = False
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    async def _chosen(self, message: OptionList.OptionSelected) -> None:
        match message.option_id:
            case "language":
                locale.install("en" if language() == "ja" else "ja")
                await self.recompose()
                self.on_mount()
            case "demo":
                self._demo()
            case "join":
                # What speaks with a storage is not imported where nobody joins a team.
                from sfa_tui.screens.first_join import JoinScreen

                self.app.push_screen(JoinScreen(self.app.folder))
            case way:
                self.app.push_screen(MakeScreen(importing=way == "import"))

    @work(exclusive=True)
    async def _demo(self) -> None:
        """Make a demo in a fresh folder."""
        self.query_one(OptionList).disabled = True
        bar = self.query_one(ProgressBar)
        bar.display = True
        folder = Path(tempfile.mkdtemp(prefix="sfa-demo-"))

        def make() -> None:
            advance = bar.advance
            made = make_demo(
                folder,
                deals=DEMO_DEALS,
                seed=1,
                language=language(),
                clock=environment.clock(),
                progress=lambda count: self.app.call_from_thread(advance, count),
            )
            made.close()

        try:
            await asyncio.to_thread(make)
        except SfaError as error:
            self.query_one("#wrong", Static).update(str(error))
            self.query_one(OptionList).disabled = False
            return
        self.app.exit(folder)


class MakeScreen(Rows):
    """The questions that a new workspace asks."""

    app: FirstRun

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("back"), id="first.back"),
        Binding("ctrl+s", "make", N_("make it"), id="first.make"),
    ]

    def __init__(self, *, importing: bool) -> None:
        super().__init__()
        self._importing = importing

    def compose(self) -> ComposeResult:
        """Make the form, filled with what is likely."""
        japanese = language() == "ja"
        with Vertical(id="box") as box:
            box.border_title = _("a new workspace")
            with VerticalScroll(can_focus=False):
                drive = synced_drive(self.app.folder)
                if drive is not None:
                    yield Static(_drive(self.app.folder, drive), markup=False, classes="said")
                yield FormRow("name", _("name"), Input(self.app.folder.name, id="name"), _("your company, say"))
                yield FormRow("language", _("language"), Choice(_NAMES, language(), id="language"))
                currency = Input("JPY" if japanese else "USD", id="currency", max_length=3)
                yield FormRow(
                    "currency", _("currency"), currency, _("JPY, USD, EUR …; it stays once there are amounts")
                )
                start = Input(str(_APRIL if japanese else 1), id="fiscal_year_start", max_length=2)
                yield FormRow("fiscal_year_start", _("fiscal year starts"), start, _("in which month, 1 to 12"))
                yield FormRow("user", _("your name"), Input(environment.login(), id="user"), "")
            yield Button(_("Make it"), id="make", variant="primary")
            yield Static(id="wrong", markup=False)
        yield Foot()

    def on_mount(self) -> None:
        """Stand on the first field."""
        self.query_one("#name").focus()

    def action_back(self) -> None:
        """Go back to the choice; what was typed is thrown away only where the person agrees."""
        unless_typed(self, lambda: self.dismiss(None))

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    @on(Button.Pressed)
    def _pressed(self) -> None:
        self.action_make()

    def action_make(self) -> None:
        """Make the workspace, where every field can be read."""
        texts = {each.id or "": each.value.strip() for each in self.query(Input)}
        wrong = {key: why for key, text in texts.items() if (why := _wrong(key, text))}
        for row in self.query(FormRow):
            row.refuse(wrong.get(row.key, ""))
        if wrong:
            self.query_one(f"#{next(iter(wrong))}").focus()
            return
        self._make(texts, self.query_one(Choice).value)

    @work(exclusive=True)
    async def _make(self, texts: dict[str, str], spoken: str) -> None:
        def make() -> None:
            init(
                self.app.folder,
                name=texts["name"],
                currency=texts["currency"],
                language=spoken,
                fiscal_year_start=int(texts["fiscal_year_start"]),
                user=texts["user"],
                zone=getattr(environment.zone(), "key", None),
            ).close()

        try:
            await asyncio.to_thread(make)
        except SfaError as error:
            self.query_one("#wrong", Static).update(str(error))
            return
        locale.install(spoken)
        if self._importing:
            self.app.switch_screen(ImportScreen(self.app.folder))
        else:
            self.app.exit(self.app.folder)


def _wrong(key: str, text: str) -> str:
    """Return what is wrong with the text of a field, "" where nothing is."""
    try:
        if not text:
            raise Usage(N_("this is needed"))
        if key == "currency":
            check_currency(text)
        if key == "fiscal_year_start" and not (text.isdecimal() and 1 <= int(text) <= _MONTHS):
            raise Usage(N_("the fiscal year starts in a month from 1 to 12, not {value}"), value=text)
    except SfaError as error:
        return str(error)
    return ""


def _drive(folder: Path, drive: str) -> str:
    return _(
        "{path} is in the folder of a synced drive ({drive}), which copies a database while it is written:"
        " keep it elsewhere, and share it with `sfa sync`"
    ).format(path=folder, drive=drive)
