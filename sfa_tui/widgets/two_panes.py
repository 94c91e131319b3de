"""A timeline and what stands beside it: both where there is room, else one of them, and a line that is typed over
either.

Knows the panes, which of them keys go to, and where the line stands; what is in them is the page's.
"""

from collections.abc import Iterator

from textual import on
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.events import DescendantFocus, Resize
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Input, Static

from sfa_tui.locale import _
from sfa_tui.widgets.blocks import Blocks
from sfa_tui.widgets.in_place import InPlace
from sfa_tui.widgets.way import way

BOTH = 100
"""Columns from which on both panes stand side by side."""


class TwoPanes(Vertical):
    """Two lists of blocks, `timeline` and `aside`, and the line that is typed in."""

    DEFAULT_CSS = """
    TwoPanes {
        height: 1fr;
        & > #tabs-of-panes { height: 1; padding: 0 1; display: none; }
        & > #both { height: 1fr; layers: base above; }
        & #timeline { width: 3fr; margin: 0 1 0 0; }
        & #aside { width: 2fr; border-left: vkey $foreground 20%; }
        &.-one > #tabs-of-panes { display: block; }
        &.-one #timeline, &.-one #aside { width: 1fr; margin: 0; border-left: none; }
        &.-one.-aside #timeline { display: none; }
        &.-one.-timeline #aside { display: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__(classes="-timeline")
        self.timeline = Blocks(id="timeline")
        self.aside = Blocks(id="aside")
        self.line = InPlace()
        self._over: tuple[Blocks, str, int] = (self.timeline, "", 0)

    def compose(self) -> Iterator[Widget]:
        """Make the tabs of a narrow screen, both panes, and the line."""
        yield Static(id="tabs-of-panes")
        with Container(id="both"):
            yield Horizontal(self.timeline, self.aside)
            yield self.line

    @property
    def focused(self) -> Blocks | None:
        """Return the pane that keys go to."""
        return next((pane for pane in (self.timeline, self.aside) if pane.has_focus), None)

    def on_mount(self) -> None:
        """Name the tabs."""
        self._name_tabs()

    def on_resize(self, event: Resize) -> None:
        """Show one pane or both, as there is room; the line stays over what it is typed over."""
        self.set_class(self.app.size.width < BOTH, "-one")
        if self.line.is_open:
            self.call_after_refresh(self.follow)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Remember which pane is in use."""
        if self.focused is not None:
            self._use(self.focused)

    def show(self, pane: Blocks) -> None:
        """Go to a pane."""
        self._use(pane)
        pane.focus()

    def other(self) -> None:
        """Go to the other pane."""
        self.show(self.timeline if self.has_class("-aside") else self.aside)

    def _use(self, pane: Blocks) -> None:
        for each in (self.timeline, self.aside):
            self.set_class(each is pane, f"-{each.id}")
        self._name_tabs()

    def _name_tabs(self) -> None:
        parts: list[Content | str] = []
        for pane, name in (("timeline", _("Timeline")), ("aside", _("Details"))):
            style = "bold $text-primary underline" if self.has_class(f"-{pane}") else "$text-muted"
            tab = way(f" {name} ", f"screen.show_pane('{pane}')")
            parts += [tab.stylize(style), "  "]
        self.query_one("#tabs-of-panes", Static).update(Content.assemble(*parts))

    def type_over(self, key: str, at: str, text: str, hint: str, before: int) -> None:
        """Open the line over the block `at` of the pane in use, so many cells from its left; what is typed goes by
        `key`. A line in which something is typed already is gone back to instead."""
        if self.line.is_open:
            self.line.query_one(Input).focus()
            return
        if self.focused is None:
            return
        self._over = (self.focused, at, before)
        region = self._region()
        if region is not None:
            self.line.open(key, text, hint, region)

    def follow(self) -> None:
        """Put the line over its block, wherever that is now."""
        region = self._region()
        if region is not None and self.line.is_open:
            self.line.place(region)

    def _region(self) -> Region | None:
        pane, at, before = self._over
        found = pane.region_of(at)
        if found is None:
            return None
        ground = self.query_one("#both").content_region
        room = pane.scrollable_content_region
        left = 1 + (before if before < room.width // 2 else 0)
        # The line and its message need two lines; at the very bottom they stand a little higher.
        top = max(0, min(pane.content_region.y - ground.y + found.y, ground.height - 2))
        return Region(pane.content_region.x - ground.x + left, top, max(room.width - left, 1), 1)

    @on(InPlace.Closed)
    def _give_back(self) -> None:
        if self.screen.focused in (None, self.line.query_one(Input)):
            self.show(self._over[0])
