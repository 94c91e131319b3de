"""What is around the screens: the ways from one to another, the palette, help, settings, and keys put elsewhere.

Each of them has a module of its own, imported when it is asked for; the app itself is the screens.
"""

import asyncio
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import Screen

from sfa_tui import locale
from sfa_tui.locale import N_, _
from sfa_tui.screens import first_look, modes, themes
from sfa_tui.screens.around import Around, read_around
from sfa_tui.screens.base import BaseApp
from sfa_tui.screens.first_look import FirstLook
from sfa_tui.screens.session import Session

_MADE_ANEW = ("language", "currency_scale", "me")
"""Settings with which every screen is made anew."""


class Shell(BaseApp[None]):
    """An app on an open workspace, whose first look has begun."""

    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "choose_way", N_("go"), id="app.go"),
        Binding("question_mark,f1", "help", N_("help"), id="app.help"),
        Binding("ctrl+p", "command_palette", N_("palette"), id="app.palette", show=False, priority=True),
        Binding("comma", "settings", N_("settings"), id="app.settings", show=False),
        Binding("M", "messages", N_("messages"), id="app.messages", show=False),
        *(
            Binding(f"f{number}", f"go('{mode}')", title, id=f"go.{mode}", show=False)
            for number, (mode, (_module, _class, title, _letter)) in enumerate(modes.MODES.items(), 2)
        ),
    ]

    def __init__(self, session: Session, look: FirstLook) -> None:
        around = look.columns.result().around
        super().__init__(around.theme)
        self.around: Around = around
        self.session = session
        self.look = look
        for mode, screen in modes.screens().items():
            self.add_mode(mode, screen)

    def on_mount(self) -> None:
        """Take the keys that were put elsewhere."""
        if self.around.keys or self.around.keymap == "arrows":
            self._take_keys()

    @work(exclusive=True, group="keys")
    async def _take_keys(self) -> None:
        from sfa_tui.sales.settings import keys_of

        for problem in await self.try_keys(keys_of(self.around.keys)):
            self.say(problem, "warning")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action makes sense now: a tab without a screen is not gone to, and a screen that has
        another use for the key of the palette goes before it."""
        if action == "command_palette":
            return not self._palette_keys() & {*self.screen._bindings.key_to_bindings}
        return action != "go" or parameters[0] in self._modes

    def _palette_keys(self) -> set[str]:
        keyed = self._bindings.key_to_bindings.items()
        return {key for key, bindings in keyed for each in bindings if each.id == "app.palette"}

    async def action_go(self, mode: str) -> None:
        """Go to the screen of a tab."""
        await self.switch_mode(mode)

    def action_choose_way(self) -> None:
        """Let the person choose a tab, or the first row."""
        from sfa_tui.screens.go import FIRST, GoScreen
        from sfa_tui.screens.places import PLACES

        async def go(way: str | None) -> None:
            if way == FIRST:
                await self._go_first()
            elif way in PLACES:
                self.action_place(way)
            elif way is not None:
                await self.switch_mode(way)

        self.push_screen(GoScreen(), go)

    def action_place(self, place: str, *arguments: str) -> None:
        """Show a screen that has no tab."""
        from sfa_tui.screens import places

        made = places.screen(place, *arguments)
        if not isinstance(self.screen, type(made)):
            self.push_screen(made)

    async def _go_first(self) -> None:
        """Do what the screen calls going to the first of its rows."""
        for active in self.screen.active_bindings.values():
            if (active.binding.id or "").endswith(".first"):
                await self.run_action(active.binding.action, active.node)
                return

    def action_help(self) -> None:
        """Show the keys of what is in focus."""
        from sfa_tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.screen))

    def action_messages(self) -> None:
        """Show the whole of all that was told."""
        from sfa_tui.screens.messages import MessagesScreen

        self.push_screen(MessagesScreen(self.all_news))

    def action_command_palette(self) -> None:
        """Open the palette, unless it is open."""
        from sfa_tui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    async def action_settings(self, focus: str = "language") -> None:
        """Show the settings."""
        from sfa_tui.screens.settings import SettingsScreen, values

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen(await self.session.read(values), focus))

    async def settle(self, key: str, text: str) -> str:
        """Keep a setting and take it on at once; return what is wrong with it, "" where nothing is."""
        from sfa_tui.sales.settings import keys_of
        from sfa_tui.screens import settings

        if key in _MADE_ANEW and (unsaved := self.unsaved()):
            # It would be gone with its screen.
            what = ", ".join(each.splitlines()[0] for each in unsaved)
            return _("first save what you have typed, or leave it: {what}").format(what=what)
        said = await settings.settle(self, key, text)
        if said:
            return said
        self.around = await self.session.read(read_around)
        if key == "theme":
            themes.wear(self, text)
        elif key in ("keymap", "keys"):
            await self.try_keys(keys_of(self.around.keys))
        elif key in _MADE_ANEW:
            if key == "language":
                locale.install(text)
            self.rebuild(key)
        return ""

    async def try_keys(self, own: dict[str, str]) -> list[str]:
        """Put keys elsewhere as the keymap and these say; return a sentence on each that cannot be put there."""
        from sfa_tui.screens import keymaps

        # Every screen is imported for this, so not in the loop that draws.
        known = await asyncio.to_thread(keymaps.known, type(self))
        usable, problems = keymaps.checked(known, own)
        base = keymaps.arrows(known) if self.around.keymap == "arrows" else {}
        self.set_keymap(base | usable)
        return problems

    @work
    async def rebuild(self, focus: str) -> None:
        """Make every screen anew, in another language or another unit, and come back to the settings."""
        mode = self.current_mode
        self.look = first_look.begin(self.session)
        await asyncio.wrap_future(self.look.columns)
        self.add_mode("rebuilding", Screen)
        await self.switch_mode("rebuilding")
        for each, screen in modes.screens().items():
            await self.remove_mode(each)
            self.add_mode(each, screen)
        await self.switch_mode(mode)
        await self.remove_mode("rebuilding")
        await self.action_settings(focus)
