"""The line in which a filter is typed, in the language of the command line, with the names of fields completed.

Knows how a filter is written. Whether there is a stage of that name only the store knows: the page that reads with the
filter accepts or refuses it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from sfa_tui.display.filters import shown as shown_filter
from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError
from sfa_tui.model.fields import Field, fields, find_field, fold_name
from sfa_tui.model.filters import Filter, parse_filter

_NEGATIONS = "-!－！"
_BETWEEN = " \u3000"


class FilterLine(Vertical):
    """A line that is there while a filter is typed. `filter` is the one in force; what is typed stays where it cannot
    be read, with the reason below it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", N_("leave as it was"), id="filter.leave", show=False),
        Binding("tab", "complete", N_("complete"), id="filter.complete"),
    ]
    DEFAULT_CSS = """
    FilterLine {
        height: auto;
        display: none;
        padding: 0 1;
        background: $panel;
        &.-open { display: block; }
        & > Input, & > Input:focus { border: none; padding: 0; height: 1; background: $panel; }
        & > Static { display: none; height: auto; color: $text-error; }
        &.-refused > Static { display: block; }
    }
    """

    @dataclass
    class Asked(Message):
        """Another filter is asked for; it can be read, but may name what is not there."""

        line: "FilterLine"
        filter: Filter

        @property
        def control(self) -> "FilterLine":
            """The line it was typed in."""
            return self.line

    @dataclass
    class Left(Message):
        """The line is closed again, whether a filter was accepted or not."""

        line: "FilterLine"

        @property
        def control(self) -> "FilterLine":
            """The line that is closed."""
            return self.line

    def __init__(self, noun: str) -> None:
        super().__init__()
        self.noun = noun
        self.filter = Filter()
        self._custom: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        """Make the line and the place of what is wrong with it."""
        yield Input(placeholder=self._example(), suggester=Completion(self), select_on_focus=False)
        yield Static()

    def _example(self) -> str:
        if self.noun == "deal":
            return _("stage:Lead owner:me amount>1m close<eom we-owe, or words")
        return _("words, or conditions: {fields}").format(
            fields=" ".join(f"{each.name}:" for each in fields(self.noun) if each.kind not in ("flag",) and each.option)
        )

    def open(self, custom: Sequence[str] = ()) -> None:
        """Let a filter be typed, beginning with the one in force; `custom` are the names of the noun's own fields."""
        self._custom = tuple(custom)
        self._tell("")
        self._input.value = f"{shown_filter(self.filter)} ".lstrip()
        self._input.cursor_position = len(self._input.value)
        self.add_class("-open")
        self._input.focus()

    @property
    def is_open(self) -> bool:
        """Return whether a filter is being typed."""
        return self.has_class("-open")

    def accept(self, filter: Filter) -> None:
        """Take a filter as the one in force, and close."""
        self.filter = filter
        self._close()

    def refuse(self, error: SfaError) -> None:
        """Say why the filter cannot be used; what is typed stays."""
        self._tell(str(error))

    def action_leave(self) -> None:
        """Close; the filter stays as it was."""
        self._close()

    def action_complete(self) -> None:
        """Take the completion that is shown, if there is one."""
        self._input.action_cursor_right()

    def completions(self) -> Iterator[str]:
        """Yield every name that a condition may begin with, those that take a value with their colon."""
        known = fields(self.noun)
        for each in known:
            yield _begun(each, each.name)
        for name in self._custom:
            yield f"{name}:"
        for each in known:
            yield from (_begun(each, alias) for alias in each.aliases)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            filter = parse_filter(event.value, noun=self.noun, custom=self._custom)
        except SfaError as error:
            self.refuse(error)
            return
        self.post_message(self.Asked(self, filter))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell("")

    def _close(self) -> None:
        self.remove_class("-open")
        self.post_message(self.Left(self))

    def _tell(self, error: str) -> None:
        self.query_one(Static).update(Content(error))
        self.set_class(bool(error), "-refused")

    @property
    def _input(self) -> Input:
        return self.query_one(Input)


class Completion(Suggester):
    """Completes the word at the end of a filter: the name of a field, or one of the values that a field chooses
    from."""

    def __init__(self, line: FilterLine) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._line = line

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole line with its last word completed."""
        begin = max(value.rfind(blank) for blank in _BETWEEN) + 1
        word = value[begin:].lstrip(_NEGATIONS)
        if not word:
            return None
        name, colon, rest = word.partition(":")
        return self._value(value, name, rest) if colon else _completed(value, word, self._line.completions())

    def _value(self, value: str, name: str, rest: str) -> str | None:
        field = find_field(self._line.noun, name)
        last = rest.rpartition(",")[2]
        if field is None or not last:
            return None
        return _completed(value, last, (spelling for choice in field.choices for spelling in choice))


def _begun(field: Field, name: str) -> str:
    return name if field.kind == "flag" else f"{name}:"


def _completed(value: str, word: str, known: Iterator[str]) -> str | None:
    begun = fold_name(word)
    found = next((each for each in known if fold_name(each).startswith(begun) and len(each) > len(word)), None)
    return None if found is None else value + found[len(word) :]
