"""The tones that everything on a screen is drawn in, worked out once for all its columns and tables.

Knows names and their colours in a theme; which tone something has is for whoever draws it.
"""

from typing import ClassVar, Literal, get_args

from rich.style import Style
from textual.widget import Widget

from sfa_tui.widgets.spans import Tone, tones

Ground = Literal["ground", "cursor", "asleep", "marked", "lane"]
"""What may be under a text: the ground of a card, of the one at the cursor, of the one at a cursor that keys do not act
on now, of a marked one, of a lane."""

HUES: tuple[Tone, ...] = ("hue0", "hue1", "hue2", "hue3", "hue4", "hue5")
"""Colours that columns take in turn."""

TONES: tuple[Tone, ...] = tuple(tone for tone in get_args(Tone) if tone)
GROUNDS: tuple[Ground, ...] = get_args(Ground)


class Palette(Widget):
    """Draws nothing; what is drawn on a screen asks it for its tones and grounds."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*(f"tone--{name}" for name in TONES), *(f"on--{name}" for name in GROUNDS)}
    DEFAULT_CSS = """
    Palette {
        display: none;
        & > .on--ground { background: $surface; color: $foreground; }
        & > .on--cursor { background: $primary 35%; color: $foreground; }
        & > .on--asleep { background: $primary 15%; color: $foreground; }
        & > .on--marked { background: $secondary 25%; color: $foreground; }
        & > .on--lane { background: $panel; color: $foreground 80%; text-style: bold; }
        & > .tone--name, & > .tone--amount { text-style: bold; }
        & > .tone--dim, & > .tone--later { color: $foreground 60%; }
        & > .tone--overdue { color: $text-error; }
        & > .tone--today { color: $text-success; }
        & > .tone--missing, & > .tone--owe { color: $text-warning; }
        & > .tone--waiting { color: $text-primary; }
        & > .tone--slipped, & > .tone--warm { color: $text-accent; }
        & > .tone--rotting, & > .tone--over { color: $text-error; text-style: bold; }
        & > .tone--strong { color: $text-primary; text-style: bold; }
        & > .tone--more { color: $foreground 60%; text-style: italic; }
        & > .tone--done { color: $foreground 60%; text-style: strike; }
        & > .tone--bar { color: $primary; }
        & > .tone--hue0 { color: $foreground 50%; }
        & > .tone--hue1 { color: $text-primary; }
        & > .tone--hue2 { color: $text-secondary; }
        & > .tone--hue3 { color: $text-accent; }
        & > .tone--hue4 { color: $text-warning; }
        & > .tone--hue5 { color: $text-success; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._tones: dict[Tone, Style] = {}
        self._grounds: dict[Ground, Style] = {}

    @property
    def tones(self) -> dict[Tone, Style]:
        """Return the tones by name."""
        if not self._tones:
            self._tones = tones(self, "tone--", TONES)
        return self._tones

    def ground(self, name: Ground) -> Style:
        """Return what is under a text."""
        if not self._grounds:
            self._grounds = {each: self.get_component_rich_style(f"on--{each}") for each in GROUNDS}
        return self._grounds[name]

    def notify_style_update(self) -> None:
        """Forget the colours of another theme."""
        super().notify_style_update()
        self._tones, self._grounds = {}, {}
