"""The settings of the app: what is turned here is seen at once and kept at once.

Knows rows and controls; what a setting may hold is the verb's.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input

from sfa_tui.locale import N_, _
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import SfaError
from sfa_tui.sales import rows, settings
from sfa_tui.sales.nouns import USER
from sfa_tui.screens import themes
from sfa_tui.screens.form_row import FormRow
from sfa_tui.screens.keys import Keyed
from sfa_tui.store import names
from sfa_tui.store.workspace import SPOKEN, Store
from sfa_tui.widgets.choice import Choice

if TYPE_CHECKING:
    from sfa_tui.screens.shell import Shell

LANGUAGES = {"en": "English", "ja": "日本語"}
SCALES = {"unit": N_("in full"), "thousand": N_("in thousands"), "million": N_("in millions")}
JAPANESE_SCALES = {"unit": "円", "thousand": "千円", "million": "百万円"}
KEYMAPS = {"vim": N_("letters and arrows (vim)"), "arrows": N_("arrows only")}
ANSWERS = {"yes": N_("yes"), "no": N_("no")}


class SettingsScreen(Keyed, ModalScreen[None]):
    """The settings, with what they hold now: {key: value}."""

    DEFAULT_CSS = """
    SettingsScreen {
        align: center middle;
        & > Vertical {
            width: 76; max-width: 100%; height: auto; max-height: 100%; padding: 1 2;
            background: $panel; border: round $primary; border-title-color: $text-primary;
            border-subtitle-color: $text-muted;
        }
        & VerticalScroll { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", N_("close"), id="settings.close"),
        Binding("j,down", "app.focus_next", N_("next setting"), id="settings.down", show=False),
        Binding("k,up", "app.focus_previous", N_("previous setting"), id="settings.up", show=False),
    ]

    app: "Shell"

    def __init__(self, values: dict[str, str], focus: str = "language") -> None:
        super().__init__()
        self._values = values
        self._first = focus

    def compose(self) -> ComposeResult:
        """Make a row for each setting."""
        with Vertical() as box:
            box.border_title, box.border_subtitle = _("settings"), _("Esc closes")
            with VerticalScroll(can_focus=False):
                yield from self._rows()

    def _rows(self) -> Iterator[FormRow]:
        held = self._values
        japanese = held["currency"] == "JPY"
        scales = JAPANESE_SCALES if japanese else {word: _(title) for word, title in SCALES.items()}
        for key, title, values in (
            ("language", _("language"), LANGUAGES),
            ("theme", _("colours"), {word: _(title) for word, title in themes.TITLES.items()}),
            ("keymap", _("keys"), {word: _(title) for word, title in KEYMAPS.items()}),
            ("currency_scale", _("amounts"), scales),
            ("ask_next_step", _("ask for a next step"), {word: _(title) for word, title in ANSWERS.items()}),
        ):
            yield FormRow(key, title, Choice(values, held[key], id=key))
        yield FormRow(
            "me", _("your name"), Input(held["me"], id="me"), _("a colleague's name makes you that colleague")
        )
        yield FormRow("keys", _("keys of your own"), Input(held["keys"], id="keys"), "board.left=a,left deal.win=W")

    def on_mount(self) -> None:
        """Stand on the setting that was asked for."""
        self.query_one(f"#{self._first}").focus()

    @on(Choice.Changed)
    async def _turned(self, message: Choice.Changed) -> None:
        await self.app.patiently(self._settle(str(message.choice.id), message.value))

    @on(Input.Submitted)
    async def _typed(self, message: Input.Submitted) -> None:
        await self.app.patiently(self._settle(str(message.input.id), message.value))

    async def _settle(self, key: str, text: str) -> bool:
        """Keep a value and return whether it could be kept; what is wrong with it stands at its row."""
        row = next(each for each in self.query(FormRow) if each.key == key)
        if text == self._values[key]:
            row.refuse("")
            return True
        said = await self.app.settle(key, text)
        if self.is_mounted:
            row.refuse(said)
        if not said:
            self._values[key] = text
        return not said

    async def action_close(self) -> None:
        """Keep what was typed, and close where all of it can be kept; a second Esc leaves what cannot."""
        open = [each for each in self.query(Input) if each.value != self._values[str(each.id)]]
        refused = [each for each in open if not await self._settle(str(each.id), each.value)]
        if refused and not self._warned:
            self._warned = True
            refused[0].focus()
            return
        self.dismiss(None)

    _warned = False


def values(store: Store, _clock: Clock) -> dict[str, str]:
    """Return what each setting holds, as it would be typed."""
    keys = ("language", "theme", "keymap", "currency_scale", "ask_next_step", "me", "keys", "currency")
    held = {key: str(each) if (each := settings.value_of(store, key)) is not None else "" for key in keys}
    return {**held, "language": str(store.local(SPOKEN) or held["language"])}


def keep(store: Store, clock: Clock, key: str, text: str) -> None:
    """Set a setting; the name of `me` names another user, or is my new name, and the language is that of this machine
    where it has one of its own."""
    if key == "language" and store.local(SPOKEN):
        key = SPOKEN
    if key != settings.ME:
        settings.set_value(store, key, text)
        return
    me, other = store.local(settings.ME), names.exactly(store, "user", text)
    if me is None or (other is not None and other != me):
        settings.set_value(store, key, text)
    else:
        rows.edit(store, clock, USER, [str(me)], {"name": text})


async def settle(app: "Shell", key: str, text: str) -> str:
    """Keep a setting and let the app take it on; return what is wrong with it, "" where nothing is."""
    if key == "keys":
        try:
            problems = await app.try_keys(settings.keys_of(text))
        except SfaError as error:
            return str(error)
        if problems:
            return "\n".join(problems)
    try:
        await app.session.write(lambda store, clock: keep(store, clock, key, text))
    except SfaError as error:
        return str(error)
    return ""
