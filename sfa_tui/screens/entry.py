"""A field of a form: its label, what it is edited with, and what was wrong with it, below it.

Knows how a text, a long text, a secret, a code, a choice, a row of a noun and a yes or no are typed; what they
mean is the verbs'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Paste
from textual.widget import Widget
from textual.widgets import Checkbox, Input, OptionList, Select, Static, TextArea
from textual.widgets.option_list import Option

from sfa_tui.locale import N_
from sfa_tui.store import suggestions
from sfa_tui.store.derived import SEARCHED
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.ticks import Tick

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp

Kind = Literal["text", "long", "choice", "row", "flag", "secret", "code"]

_SUGGESTED = 6
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Entry:
    """A field: its name as the verbs know it, what a person calls it, and the text that it starts with.

    `choices` of a choice are (text for the verbs, what is shown), "" among them where it may be left open; `noun` of a
    row is where names are looked up as one types, of `several` the last one. The text of a flag is yes or no.
    """

    name: str
    label: str
    value: str = ""
    kind: Kind = "text"
    choices: Sequence[tuple[str, str]] = ()
    noun: str = ""
    hint: str = ""
    several: bool = False


class LongText(TextArea):
    """Text of several lines, which may be written in the person's own editor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+e", "screen.editor", N_("editor"), id="form.editor"),
    ]


class CodeInput(Input):
    """A line for a long code, which comes in several lines out of a mail or a terminal."""

    def _on_paste(self, event: Paste) -> None:
        """Take all that is pasted, without what breaks it into lines."""
        event.prevent_default().stop()
        self.insert_text_at_cursor("".join(event.text.split()))


class NameInput(Input):
    """A line in which a row is named: the arrows go through the names that are suggested, Enter takes one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "suggestion(1)", N_("next"), id="form.suggestion_down", show=False),
        Binding("up", "suggestion(-1)", N_("previous"), id="form.suggestion_up", show=False),
    ]

    app: "SfaApp"

    def __init__(self, noun: str, value: str, hint: str, several: bool) -> None:
        super().__init__(value, placeholder=hint, compact=True, select_on_focus=False)
        self._noun = noun
        self._several = several
        self._settled = value
        self._few = noun not in SEARCHED
        self.suggestions = OptionList(compact=True, classes="suggestions")
        self.suggestions.can_focus = False
        self.suggestions.display = False

    @on(Input.Changed)
    def _typed(self) -> None:
        if (self.value and self.value == self._settled) or not (self._named[1].strip() or self._few):
            self._hide()
        else:
            self._suggest()

    def on_focus(self) -> None:
        """Offer all there are where they are few and none is named yet."""
        if self._few and not self.value:
            self._suggest()

    @work(exclusive=True, group="suggest")
    async def _suggest(self) -> None:
        before = self.value
        text = self._named[1]
        noun = self._noun
        found = await self.app.session.read(lambda store, _: suggestions.suggested(store, noun, text, _SUGGESTED))
        if before == self.value and self.has_focus and found and found != [text]:
            self.suggestions.clear_options()
            self.suggestions.add_options([Option(Content(plain(name)), id=None) for name in found])
            self.suggestions.highlighted = None
            self.suggestions.display = True
            self._found = found
        else:
            self._hide()

    @property
    def _named(self) -> tuple[str, str]:
        """Return what stands before the name that is being typed, and that name."""
        if not self._several:
            return "", self.value
        start = 1 + max(self.value.rfind(sign) for sign in ",、，")
        start += len(self.value[start:]) - len(self.value[start:].lstrip(" -−－"))
        return self.value[:start], self.value[start:]

    def _hide(self) -> None:
        self.suggestions.display = False
        self.suggestions.highlighted = None

    def on_blur(self) -> None:
        """Suggest nothing once the focus is elsewhere; a click on a suggestion leaves it here."""
        self._hide()

    def action_suggestion(self, step: int) -> None:
        """Go to the next name that is suggested; ask for names where none are."""
        if not self.suggestions.display:
            self._suggest()
            return
        last = self.suggestions.option_count - 1
        place = self.suggestions.highlighted
        self.suggestions.highlighted = (0 if step > 0 else last) if place is None else max(0, min(place + step, last))

    def take(self, place: int) -> None:
        """Take the name at a place of the suggestions."""
        self.value = self._settled = self._named[0] + self._found[place]
        self.cursor_position = len(self.value)
        self._hide()

    async def action_submit(self) -> None:
        """Take the name that the arrows went to; where they went to none, the line is done."""
        place = self.suggestions.highlighted
        if self.suggestions.display and place is not None:
            self.take(place)
        else:
            await super().action_submit()


class EntryLine(Vertical):
    """A field as it stands in a form."""

    DEFAULT_CSS = """
    EntryLine {
        height: auto;
        & > Horizontal { height: auto; }
        & .label { width: 18; color: $text-muted; height: auto; padding: 0 1 0 0; }
        & .editor { width: 1fr; height: auto; }
        & Input { background: $surface; width: 1fr; }
        & Select { width: 1fr; }
        & Checkbox { width: 1fr; background: transparent; padding: 0; }
        & TextArea { height: 5; background: $surface; padding: 0 1; }
        & .suggestions { width: 1fr; height: auto; max-height: 6; background: $surface-lighten-1; }
        & .suggestions { overlay: screen; constrain: none inside; }
        & .problem { height: auto; color: $text-error; display: none; }
        &.-refused .problem { display: block; }
        &.-refused .label { color: $text-error; }
    }
    """

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.editor = _editor(entry)

    def compose(self) -> ComposeResult:
        """Make the label, the editor and the line for what is wrong."""
        with Horizontal():
            yield Static(Content(plain(self.entry.label)), classes="label")
            with Vertical(classes="editor"):
                yield self.editor
                # Above the names that are suggested, which would hide it.
                yield Static(classes="problem")
                if isinstance(self.editor, NameInput):
                    yield self.editor.suggestions

    def on_mount(self) -> None:
        """Go on where a long text ends."""
        if isinstance(self.editor, TextArea):
            self.editor.move_cursor(self.editor.document.end)

    @on(OptionList.OptionSelected, ".suggestions")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        assert isinstance(self.editor, NameInput)
        self.editor.take(event.option_index)

    @property
    def text(self) -> str:
        """Return what is typed or chosen, as the verbs take it."""
        match self.editor:
            case Input() as line:
                return line.value
            case TextArea() as area:
                return area.text
            case Checkbox() as box:
                return YES if box.value else NO
            case Select() as select:
                return "" if select.is_blank() else str(select.value)
        raise AssertionError(self.editor)

    def write(self, text: str) -> None:
        """Put a text into a line or an area, as if it were typed."""
        match self.editor:
            case Input() as line:
                line.value = text
            case TextArea() as area:
                area.text = text

    def refuse(self, problem: str) -> None:
        """Say below the field what is wrong with it; "" for nothing."""
        self.set_class(bool(problem), "-refused")
        self.query_one(".problem", Static).update(Content(problem))


def _editor(entry: Entry) -> Widget:
    match entry.kind:
        case "long":
            area = LongText(entry.value, compact=True, show_line_numbers=False, placeholder=entry.hint)
            area.tab_behavior = "focus"
            return area
        case "choice":
            return _select(entry)
        case "flag":
            return Tick(Content(plain(entry.hint)), entry.value == YES, compact=True)
        case "row":
            return NameInput(entry.noun, entry.value, entry.hint, entry.several)
    if entry.kind == "code":
        return CodeInput(entry.value, placeholder=entry.hint, compact=True, select_on_focus=False)
    secret = entry.kind == "secret"
    return Input(entry.value, placeholder=entry.hint, compact=True, select_on_focus=False, password=secret)


def _select(entry: Entry) -> Widget:
    options = [(Content(plain(shown)), text) for text, shown in entry.choices if text]
    texts = [text for _, text in options]
    if entry.value and entry.value not in texts:
        # A value of a newer version, or one that is not offered any more: it is kept until another is chosen.
        options.append((Content(plain(entry.value)), entry.value))
    return Select(
        options,
        prompt=entry.hint,
        allow_blank=not entry.choices or any(not text for text, _ in entry.choices) or not entry.value,
        value=entry.value or Select.NULL,
        compact=True,
    )
