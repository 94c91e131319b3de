"""The line at the top of every screen: the workspace, the screens there are, and who works here."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import var
from textual.widget import Widget

from sfa_tui import environment
from sfa_tui.display import sync
from sfa_tui.locale import _
from sfa_tui.model.text import display_width
from sfa_tui.screens.modes import present
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.way import way

if TYPE_CHECKING:
    from sfa_tui.store.sync.keeping import Standing

_WIDE = 100
"""Cells from which on the name of the workspace has room."""


_TONES: dict[sync.Tone, tuple[str, str]] = {
    "good": ("bold $text-success", "$foreground 60%"),
    "plain": ("bold", "$foreground 60%"),
    "busy": ("bold $text-primary", "$text-primary"),
    "warning": ("bold $text-warning", "$text-warning"),
    "bad": ("bold $text-error", "$text-error"),
}
"""How the sign and the words of a state of the sync are drawn."""


class TopBar(Widget):
    """The tabs of the app; each is a way to its screen for the mouse, as `g` and its letter are for the keys."""

    ALLOW_SELECT = False
    # What is clicked is drawn as its own colours say, not as a link.
    auto_links: var[bool] = var(False)
    DEFAULT_CSS = """
    TopBar {
        height: 1;
        dock: top;
        background: $panel;
        padding: 0 1;
    }
    """

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current
        self._workspace = ""
        self._who = ""
        self._counts: dict[str, int] = {}
        self._standing: Standing | None = None

    def show(self, workspace: str, who: str) -> None:
        """Show the names of the workspace and of the user."""
        self._workspace, self._who = plain(workspace), plain(who)
        self.refresh()

    def show_counts(self, *, today: int, day: int) -> None:
        """Show how much is due today, and how much is to be read."""
        self._counts = {"today": today, "day": day}
        self.refresh()

    def show_sync(self, standing: "Standing") -> None:
        """Show how the sync stands."""
        if standing != self._standing:
            self._standing = standing
            self.refresh()

    def render(self) -> Content:
        """Return the line."""
        width, (least, *more) = self.size.width, self._rights()
        parts: list[Content | str | tuple[str, str]] = [("sfa", "bold $text-primary"), "  "]
        if width >= _WIDE and self._workspace:
            parts += [(self._workspace, "bold"), "  "]
        left = Content.assemble(*parts)
        room = width - (least.cell_length + 1 if least else 0)
        left = Content.assemble(left, *self._tabs(room - left.cell_length))
        if least and left.cell_length > room:
            left = left.truncate(max(room, 0))
        right = next((each for each in reversed(more) if left.cell_length + each.cell_length < width), least)
        gap = width - left.cell_length - right.cell_length
        return Content.assemble(left, " " * gap, right) if gap > 0 and right else left

    def _rights(self) -> list[Content]:
        """Return the right end of the line: what has room in any case, then ever more of it, the whole last."""
        who = Content.styled(self._who, "$foreground 60%")
        if self._standing is None:
            return [Content(), who]
        state, *others = self._states(self._standing)
        rights = []
        for lengths in ((False, False), (True, False), (True, True)):
            shown = [_state(*each, whole=whole) for each, whole in zip((state, *others), lengths, strict=False)]
            told = Content("  ").join(shown)
            rights += [told, Content.assemble(told, "  ", who)]
        return rights

    def _states(self, standing: "Standing") -> list[tuple[sync.Shown, str]]:
        """Return the state of the sync with what a click on it does, and the conflicts, which lead to their place."""
        shown = [(sync.state(standing, environment.clock()), "app.sync_now")]
        if standing.conflicts:
            shown.append((sync.conflicts(standing.conflicts), "app.place('conflicts')"))
        return shown

    def _tabs(self, room: int) -> list[Content]:
        """Return the tabs, or as many beside the current one as have room, with a sign where there are more."""
        names = present()
        tabs = [self._tab(mode, _(name)) for mode, name in names]
        current = next((place for place, (mode, _name) in enumerate(names) if mode == self._current), 0)
        before, after = (way(sign, "app.choose_way").stylize("bold $text-primary") for sign in ("‹ ", "›"))

        def shown(first: int, last: int) -> list[Content]:
            return [*([before] if first else []), *tabs[first:last], *([after] if last < len(tabs) else [])]

        def fits(first: int, last: int) -> bool:
            # Behind the last one nothing need be blank.
            return display_width("".join(each.plain for each in shown(first, last)).rstrip()) <= room

        first = next((place for place in range(current) if fits(place, current + 1)), current)
        return shown(first, next((last for last in range(len(tabs), current, -1) if fits(first, last)), current + 1))

    def _tab(self, mode: str, name: str) -> Content:
        style = "bold $text-primary underline" if mode == self._current else "$foreground 60%"
        count = self._counts.get(mode)
        tone = "bold $text-error" if mode == "today" else "bold $text-warning"
        tab = Content.assemble(Content(f" {name} ").stylize(style), (f"{count} ", tone) if count else "")
        return Content.assemble(way(tab, f"app.go('{mode}')"), " ")


def _state(shown: sync.Shown, action: str, *, whole: bool) -> Content:
    of_sign, of_text = _TONES[shown.tone]
    text = shown.text if whole else shown.brief
    return way(Content.assemble((shown.sign, of_sign), (f" {text}" if text else "", of_text)), action)
