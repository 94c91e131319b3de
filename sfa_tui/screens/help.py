"""Help for what is in focus: its keys, then those of the screen, then those that work everywhere; and how the quick
line and the filter line are written."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from sfa_tui.locale import N_, _
from sfa_tui.model.text import display_width
from sfa_tui.screens.keys import area, by_action, told
from sfa_tui.screens.reading import Reading, Sheet, moving

_WIDEST = 130
"""Cells of the page at most."""
_AROUND = 5
"""Cells of the page beside its text: frame, padding, bar."""
_GAP = 3
_INDENT = "  "

GRAMMARS = (
    (
        N_("the quick line"),
        N_("[when] [< they | > we] kind who: what was said; next: what and when"),
        N_("mail Sato: has read the quote; next: call tomorrow 10:00"),
    ),
    (
        N_("the filter line"),
        N_("words and conditions, all of which must hold; - before one turns it around"),
        N_("stage:proposal owner:me amount>1m close<eom we-owe -tag:old"),
    ),
)
"""What a line may hold, and an example, for each kind of line that is typed."""


class HelpScreen(Reading):
    """The keys of a screen, as they are when it opens."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > Vertical {
            width: 100%; max-width: 130; height: auto; max-height: 100%; padding: 0 1;
            background: $panel; border: round $primary; border-title-color: $text-primary;
            border-subtitle-color: $text-muted;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", N_("close"), id="help.close"),
        *moving("help"),
    ]

    def __init__(self, of: Screen[object]) -> None:
        super().__init__()
        self._groups = dict(_groups(of))

    def compose(self) -> ComposeResult:
        """Make the page."""
        with Vertical() as box:
            box.border_title, box.border_subtitle = _("help"), _("Esc closes")
            with Sheet():
                yield Static()

    def on_resize(self) -> None:
        """Put the keys into as many columns as have room."""
        width = min(self.app.size.width, _WIDEST) - _AROUND
        text = [*_in_columns([_lines(*each) for each in self._groups.items()], width), *_grammars()]
        self.query_one(Static).update(Content("\n").join(text))


def _groups(of: Screen[object]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield (what keys are about, [(keys, what they do)]) for all that is in focus, the nearest first; keys that do the
    same in two directions, or for each digit, stand together."""
    groups: dict[str, dict[str, list[str]]] = {}
    for active, keys in by_action(of.active_bindings):
        shown = [of.app.get_key_display(active.binding.with_key(key)) for key in keys]
        groups.setdefault(area(active.binding), {}).setdefault(told(active.binding), []).extend(shown)
    for about, keyed in groups.items():
        yield about, [(_together(shown), does) for does, shown in keyed.items()]


def _together(keys: list[str]) -> str:
    keys = list(dict.fromkeys(keys))
    digits = len(keys) > 2 and all(key.isdecimal() for key in keys)
    return f"{keys[0]} … {keys[-1]}" if digits else " ".join(keys)


def _lines(title: str, keys: Sequence[tuple[str, str]]) -> list[Content]:
    """Return a group line by line, with a blank one below it."""
    widest = max(display_width(shown) for shown, _does in keys)
    rows = [
        Content.assemble(_INDENT, (shown, "bold $text-primary"), " " * (widest - display_width(shown) + 2), does)
        for shown, does in keys
    ]
    return [Content.styled(title or _("keys"), "bold"), *rows, Content("")]


def _in_columns(groups: Sequence[list[Content]], width: int) -> list[Content]:
    """Return groups side by side, in as many columns as have room, as high as they need to be at least: a group stays
    whole, and their order is read downwards."""
    widest = max(line.cell_length for group in groups for line in group)
    most = max(1, (width + _GAP) // (widest + _GAP))
    columns = next(
        found
        for height in range(max(map(len, groups)), sum(map(len, groups)) + 1)
        if len(found := _stacked(groups, height)) <= most
    )
    lines = []
    for row in zip_longest(*columns, fillvalue=Content("")):
        *left, last = row
        padded = [Content.assemble(line, " " * (widest + _GAP - line.cell_length)) for line in left]
        lines.append(Content.assemble(*padded, last))
    return lines


def _stacked(groups: Sequence[list[Content]], height: int) -> list[list[Content]]:
    columns: list[list[Content]] = [[]]
    for group in groups:
        if columns[-1] and len(columns[-1]) + len(group) > height:
            columns.append([])
        columns[-1] += group
    return columns


def _grammars() -> Iterator[Content]:
    for title, form, example in GRAMMARS:
        yield Content.assemble((_(title), "bold"))
        yield Content(_INDENT + _(form))
        yield Content.assemble(_INDENT, (_(example), "$text-success"))
        yield Content("")
