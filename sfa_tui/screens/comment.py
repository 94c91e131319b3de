"""The line in which a comment on a deal, a company or a person is written."""

from collections.abc import Sequence

from textual.content import Content

from sfa_tui.display import cells
from sfa_tui.locale import _
from sfa_tui.model.text import display_width
from sfa_tui.sales import comments
from sfa_tui.screens.deal_prompts import Do
from sfa_tui.screens.prompt import Prompt, good
from sfa_tui.widgets.card import plain


class CommentPrompt(Prompt):
    """A comment on a row of a noun; it is added to what others wrote there, and none of it is changed later."""

    def __init__(self, noun: str, id: str, called: str, do: Do) -> None:
        super().__init__(
            _("Comment on {what}").format(what=called), _("what you want to say; it stands in the timeline, as yours")
        )
        self._on = (noun, id)
        self._do = do

    async def meaning(self, text: str) -> Sequence[Content]:
        """Return whose it is, and how long it is where it does not fit its line."""
        clock = self.app.session.clock
        told = [self.app.around.me_name, cells.moment(clock.instant, clock)]
        pieces = [good(plain(" ".join(filter(None, told))))]
        return pieces if display_width(text) < self.size.width - 4 else [*pieces, Content(plain(text))]

    async def submit(self, text: str) -> None:
        """Write it."""
        on = self._on
        await self._do(lambda store, clock: comments.comment(store, clock, [on], text), [on[1]])
