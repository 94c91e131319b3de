"""A text to be read over whatever is on the screen, scrolled by keys.

Knows how it is scrolled; what stands in it is its subclass's.
"""

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from sfa_tui.locale import N_
from sfa_tui.screens.keys import Keyed


def moving(area: str) -> list[Binding]:
    """Return the keys that scroll, with ids that begin so."""
    return [
        Binding(keys, action, does, id=f"{area}.{name}", show=False)
        for name, keys, action, does in (
            ("down", "j,down", "scroll(1)", N_("down")),
            ("up", "k,up", "scroll(-1)", N_("up")),
            ("page_down", "pagedown,ctrl+d,space", "page(1)", N_("page down")),
            ("page_up", "pageup,ctrl+u", "page(-1)", N_("page up")),
            ("first", "home", "edge(0)", N_("first")),
            ("last", "G,end", "edge(1)", N_("last")),
        )
    ]


class Reading(Keyed, ModalScreen[None]):
    """A screen with one text in a `Sheet`."""

    def action_scroll(self, step: int) -> None:
        """Scroll by a line."""
        self.query_one(Sheet).scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by what is seen, but for a line of it."""
        sheet = self.query_one(Sheet)
        sheet.scroll_relative(y=step * max(sheet.scrollable_content_region.height - 1, 1), animate=False)

    def action_edge(self, last: int) -> None:
        """Go to the first or the last line."""
        sheet = self.query_one(Sheet)
        sheet.scroll_to(y=sheet.max_scroll_y if last else 0, animate=False)


class Sheet(VerticalScroll, can_focus=False):
    """What the text stands in: the keys are those of its screen."""

    DEFAULT_CSS = """
    Sheet { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    """
