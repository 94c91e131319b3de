"""How news reaches people where the app is closed: the channels of this machine's alerts, and what reminds by itself.

Knows keys and the list; what is asked and done is channel_forms'.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Static

from sfa_tui import environment
from sfa_tui.display import channels as told
from sfa_tui.display.wrapping import wrapped
from sfa_tui.followup import channels, units
from sfa_tui.followup.channels import CHANNELS, Channels, Place
from sfa_tui.followup.units import Unit
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError
from sfa_tui.screens.page import Page
from sfa_tui.screens.topbar import TopBar
from sfa_tui.widgets.blocks import Block, Blocks, Line, blank, heading
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span

TITLES = {
    "mail": (N_("e-mail"), N_("by e-mail …")),
    "webhook": (N_("webhook"), N_("to a room of Slack, Teams or LINE WORKS …")),
    "command": (N_("command"), N_("through a command of this machine …")),
}
"""{channel: (what it is called, what is said where it is not set up)}"""


@dataclass(frozen=True, slots=True)
class SetUp:
    """What is set up on this machine: channels, and what reminds by itself."""

    channels: Channels
    reminding: tuple[Unit, ...]


class ChannelsScreen(Page):
    """The channels, and what reminds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", N_("open"), id="channel.open"),
        Binding("m", "mail", N_("e-mail"), id="channel.mail"),
        Binding("w", "webhook", N_("webhook"), id="channel.webhook"),
        Binding("c", "command", N_("command"), id="channel.command"),
        Binding("t", "try", N_("try"), id="channel.try"),
        Binding("i", "remind", N_("remind"), id="channel.remind"),
        Binding("delete", "stop", N_("stop"), id="channel.stop"),
        Binding("escape", "back", N_("back"), id="channel.back"),
    ]
    DEFAULT_CSS = """
    ChannelsScreen > #title { padding: 0 1; text-style: bold; margin: 0 0 1 0; height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.held = SetUp(Channels(), ())

    @property
    def place(self) -> Place:
        """Return where the channels of the workspace are kept."""
        return environment.channels_of(self.session.folder.absolute())

    def body(self) -> Iterator[Widget]:
        """Yield the list."""
        yield Static(_("Notifications"), id="title")
        yield Blocks(id="channels")

    async def on_mount(self) -> None:
        """Show the list."""
        self.query_one(TopBar).show(self.app.around.name, self.app.around.me_name)
        self.query_one(Blocks).focus()
        await self.reload()

    async def reload(self) -> None:
        """Read again what is set up."""
        place, workspace = self.place, self.session.folder.absolute()
        try:
            self.held = await self.session.apart(lambda _store, _clock: SetUp(channels.read(place), _units(workspace)))
        except SfaError as error:
            self.app.tell(error)
            return
        self.query_one(Blocks).show([*self._blocks()])
        self.refresh_bindings()

    def _blocks(self) -> Iterator[Block]:
        held = self.held.channels
        yield heading(_("WHERE ALERTS GO FROM THIS MACHINE"))
        for name in CHANNELS:
            title, offer = TITLES[name]
            if name in held.names:
                yield _line(name, "●", f"{_(title)}   {told.where(held, name)}")
            else:
                yield _line(name, "+", _(offer))
        yield blank()
        yield heading(_("REMINDERS, WHERE THE APP IS CLOSED"))
        for unit in self.held.reminding:
            yield _line(f"unit:{unit.system}", "●", f"{unit.system}   {unit.path or unit.text}")
        if not self.held.reminding:
            yield _line("remind", "+", _("let the system raise a notification when one comes due …"))

    @property
    def focused_key(self) -> str:
        """Return the key of the line that keys act on."""
        return self.query_one(Blocks).key or ""

    def unit(self) -> Unit | None:
        """Return what reminds under the cursor, None where nothing does."""
        return next((each for each in self.held.reminding if self.focused_key == f"unit:{each.system}"), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what needs something that is set up where nothing is."""
        if action == "stop":
            return self.unit() is not None or self.focused_key in self.held.channels.names
        if action == "try":
            return bool(self.held.channels.names)
        return super().check_action(action, parameters)

    @on(Blocks.Moved)
    def _moved(self) -> None:
        self.refresh_bindings()

    @on(Blocks.Opened)
    def _opened(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Do what the line says; of a channel, change what is set up."""
        what = self.focused_key
        if what:
            getattr(self, f"action_{'remind' if what.startswith('unit:') else what}")()

    def action_mail(self) -> None:
        """Ask for the server that takes mail."""
        _forms().mail(self)

    def action_webhook(self) -> None:
        """Ask for the webhook of a room."""
        _forms().webhook(self)

    def action_command(self) -> None:
        """Ask for a command."""
        _forms().command(self)

    def action_remind(self) -> None:
        """Ask what is to start reminders by itself."""
        _forms().remind(self)

    @work(group="channel")
    async def action_try(self) -> None:
        """Send a message to whoever works here over every channel, and tell what came of it."""
        await _forms().try_out(self)

    def action_stop(self) -> None:
        """Take away what the line says, if the person agrees."""
        if (unit := self.unit()) is not None:
            _forms().stop_reminding(self, unit)
        elif self.focused_key in self.held.channels.names:
            _forms().stop(self, self.focused_key)

    def action_back(self) -> None:
        """Go back to where this was opened."""
        self.app.pop_screen()


def _forms() -> ModuleType:
    return import_module("sfa_tui.screens.channel_forms")


def _units(workspace: Path) -> tuple[Unit, ...]:
    """Return what is installed here that reminds of a workspace."""
    known = (environment.remind_unit(system, workspace) for system in environment.systems())
    return tuple(each for each in known if units.is_installed(each))


def _line(key: str, sign: str, text: str) -> Block:
    def draw(width: int) -> list[Line]:
        first, *rest = wrapped(plain(text), max(width - 4, 8)) or [""]
        lines: list[Line] = [([Span(f"  {sign} ", "strong"), Span(first)], ())]
        return [*lines, *(([Span("    "), Span(each)], ()) for each in rest)]

    return Block(key, draw)
