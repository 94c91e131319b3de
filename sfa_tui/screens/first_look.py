"""The first look at a workspace: begun before Textual is imported, so that both take the time of the longer."""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from sfa_tui.forecast.pipeline import Standing
from sfa_tui.screens.board_view import Columns, View, read_columns, read_heads
from sfa_tui.screens.session import Session


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The columns and heads of the board as they are being read, and the view that they are of."""

    view: View
    columns: Future[Columns]
    heads: Future[Mapping[str, Standing]]


def begin(session: Session) -> FirstLook:
    """Begin to read the board as it opens."""
    view = View()
    heads = session.ahead(lambda store, clock: read_heads(store, clock, view), slow=True)
    columns = session.ahead(lambda store, clock: read_columns(store, clock, view))
    return FirstLook(view, columns, heads)
