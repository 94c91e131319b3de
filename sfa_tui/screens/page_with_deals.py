"""The page of a row that has deals, which are listed on it: the keys of deals act on the one under the cursor."""

from abc import abstractmethod
from collections.abc import Sequence

from sfa_tui.screens.deal_actions import Row
from sfa_tui.screens.detail import DetailPage, V


class PageWithDeals(DetailPage[V]):
    """The page of a company or of a person."""

    @abstractmethod
    def deals(self, view: V) -> Sequence[Row]:
        """Return the deals that the page lists."""

    def chosen(self) -> Sequence[Row]:
        """Return the deal under the cursor."""
        noun, _colon, id = self.focused_key.partition(":")
        return [each for each in self.deals(self.view) if each["id"] == id] if self.view and noun == "deal" else []
