"""What the palette finds: every action that can be done now, the themes, and records by any of their words.

Imported when the palette is first opened.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.types import IgnoreReturnCallbackType
from textual.widgets.option_list import Option

from sfa_tui.locale import _
from sfa_tui.model import words
from sfa_tui.model.text import fold
from sfa_tui.screens import modes, themes
from sfa_tui.screens.calendars import DEEDS, CalendarsScreen
from sfa_tui.screens.keys import AREAS, area, by_action, told
from sfa_tui.screens.places import PLACES
from sfa_tui.store import apart, labelled
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp

_MOST = 8
"""Records of a noun that are shown: who wants more adds a word."""

Entry = tuple[str, str, IgnoreReturnCallbackType]
"""What is read, what is read below it, and what is done."""


class Palette(CommandPalette):
    """The palette over a screen."""

    def __init__(self) -> None:
        super().__init__(
            [Actions, Records], placeholder=_("an action, or a record by its name"), id="--command-palette"
        )

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """Say in the reader's language that nothing was found, where Textual would say it in English."""
        self._stop_no_matches_countdown()

        def show() -> None:
            if search_value:
                nothing = Option(_("Nothing is found."), disabled=True, id=self._NO_MATCHES)
                self.query_one(CommandList).add_option(nothing)
            self._list_visible = bool(search_value)

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)

    def _action_command_list(self, action: str) -> None:
        """Go through what was found, once it has lines on the screen: a tiny terminal has no room for any."""
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)


class Actions(Provider):
    """Every action of the screen in focus and of the app, as `area: action`."""

    def _entries(self) -> Iterator[Entry]:
        # The same words for two directions (column, column) are told apart by their keys.
        found = [
            (f"{area(active.binding)}: {told(active.binding)}", keys, active)
            for active, keys in by_action(self.screen.active_bindings)
            if active.binding.action != "command_palette"
        ]
        count = Counter(label for label, _keys, _active in found)
        for label, keys, active in found:
            shown = " ".join(dict.fromkeys(self.app.get_key_display(active.binding.with_key(key)) for key in keys))
            named = f"{label} ({shown})" if count[label] > 1 else label
            # The id is what the setting `keys` calls it.
            yield (
                named,
                f"{shown}   {active.binding.id}",
                partial(self.app.run_action, active.binding.action, active.node),
            )
        key = self.app.get_key_display(Binding("g", "choose_way"))
        for place, (_module, _class, title, letter) in PLACES.items():
            yield f"{_(AREAS['go'])}: {_(title)}", f"{key} {letter}", partial(_sfa(self).action_place, place)
        if not isinstance(self.screen, CalendarsScreen):
            for deed, (letter, title) in DEEDS.items():
                label = f"{_(AREAS['calendar'])}: {_(title)}"
                yield label, f"{key} k {letter}", partial(_sfa(self).action_place, "calendars", deed)
        for word, title in themes.TITLES.items():
            if themes.word(self.app) != word:
                yield f"{_('theme')}: {_(title)}", "", partial(_sfa(self).settle, "theme", word)

    async def discover(self) -> Hits:
        """Yield all of them."""
        for label, help, done in self._entries():
            yield DiscoveryHit(plain(label), done, help=help)

    async def search(self, query: str) -> Hits:
        """Yield those that the typed letters are in."""
        matcher = self.matcher(query)
        for label, help, done in self._entries():
            if (score := matcher.match(label)) > 0:
                yield Hit(score, matcher.highlight(label), done, help=help)


class Records(Provider):
    """Deals, companies and contacts in whose words all typed ones occur."""

    async def search(self, query: str) -> Hits:
        """Yield what is found, in the order of the search."""
        texts = fold(query).split()
        nouns = modes.shown_nouns()
        if not texts or not nouns:
            return
        app = _sfa(self)
        found = await app.session.read(lambda store, _clock: _found(store, nouns, texts))
        for place, (noun, id, label) in enumerate(found):
            # Below any action that fits well, above the loose ones.
            score = 0.75 - place / 1000
            shown = f"{words.noun(noun)}: {plain(label)}"
            # As content: a text would be read as markup.
            yield Hit(score, Content(shown), partial(app.open_row, noun, id), text=shown)


def _found(store: Store, nouns: list[str], texts: list[str]) -> list[tuple[str, str, str]]:
    """Return (noun, id, label) of what is found."""
    return [
        (noun, each.id, str(apart.shown(noun, each.label)))
        for noun in nouns
        for each in labelled.searched(store, noun, texts, _MOST)
    ]


def _sfa(provider: Provider) -> "SfaApp":
    app: Any = provider.app
    sfa: SfaApp = app
    return sfa
