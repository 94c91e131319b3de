"""What the person is told of what was done or refused: a line in the place of the foot, over no card.

Knows how it reads and how it is cut; how long it stands is the app's, and where it is drawn the foot's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from textual.content import Content

from sfa_tui.model.text import display_width, truncate_width

Tone = Literal["told", "done", "won", "warning", "error"]

STAYS: tuple[Tone, ...] = ("warning", "error")
"""Tones of what stands until the person has pressed a key."""

_SIGNS: dict[Tone, str] = {"told": "›", "done": "✓", "won": "★", "warning": "!", "error": "×"}
_STYLES: dict[Tone, tuple[str, str]] = {
    "told": ("$text-primary", ""),
    "done": ("bold $text-success", ""),
    # The whole line shines.
    "won": ("bold reverse $text-success", "bold reverse $text-success"),
    "warning": ("bold $text-warning", "$text-warning"),
    "error": ("bold reverse $text-error", "bold reverse $text-error"),
}
"""How the sign and the text of each are drawn."""
_GAP = 2
_LEAST = 12
"""Cells of a text below which its end goes with it: what happened is told before what it comes to."""


@dataclass(frozen=True, slots=True, eq=False)
class News:
    """What is told, on one line; `undo` where the key that undoes takes it back, `end` what is not cut off with the
    rest of the text."""

    text: str
    tone: Tone = "told"
    undo: bool = False
    end: str = ""

    @property
    def sign(self) -> str:
        """Return what its tone is told by without colours."""
        return _SIGNS[self.tone]

    @property
    def content(self) -> Content:
        """Return the whole of it in its colours."""
        of_sign, of_text = _STYLES[self.tone]
        return Content.assemble((self.sign, of_sign), " ", (self.text + self.end, of_text))


def drawn(news: News, undo: Content | None, whole: Content | None, keys: Sequence[Content], width: int) -> Content:
    """Return the line in so many cells: the text, cut where it has no room, the key that takes it back, the one that
    shows the whole of a cut one, and other keys where the rest leaves room."""
    of_sign, of_text = _STYLES[news.tone]
    ends = [undo] if undo is not None and news.undo else []
    room = width - _GAP - _cells(ends) - display_width(news.end)
    said, end = (news.text, news.end) if room >= _LEAST else (news.text + news.end, "")
    room += display_width(news.end) - display_width(end)
    if display_width(said) > room and whole is not None:
        ends.append(whole)
        room -= _cells([whole])
    text = truncate_width(said, max(room, 1))
    line = Content.assemble((news.sign, of_sign), (" ", of_text), (text + end, of_text))
    line = Content(" " * _GAP).join([line, *ends])
    rest = width - line.cell_length
    if text == said and keys and rest >= _cells(keys):
        tail = Content(" " * _GAP).join(keys)
        return Content.assemble(line, " " * (rest - tail.cell_length), tail)
    return Content.assemble(line, (" " * rest, of_text if not ends else ""))


def _cells(contents: Sequence[Content]) -> int:
    return sum(content.cell_length + _GAP for content in contents)
