"""What the person is told of a series once one of it is done or skipped: when the next one is due, or that it was the
last."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sfa_tui.display import cells
from sfa_tui.locale import _
from sfa_tui.sales import series
from sfa_tui.widgets.card import plain

if TYPE_CHECKING:
    from sfa_tui.app import SfaApp


async def tell_following(app: "SfaApp", ids: Sequence[str]) -> None:
    """Say when the next ones of those that recur are due, and of which it was the last."""
    clock = app.session.clock
    for each in await app.session.read(lambda store, clock: series.following(store, clock, ids)):
        name = plain(each.name)
        if each.next_due is None:
            said = _("That was the last of its series: {name}").format(name=name)
        else:
            said = _("Next: {name}, {due}").format(name=name, due=cells.due(each.next_due, clock))
        app.say(said, "done", undo=True)
