"""The line above the board: what is shown, and what all of it comes to."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from sfa_tui.forecast.pipeline import Standing
from sfa_tui.locale import _, language, ngettext
from sfa_tui.model.filters import Filter, to_text
from sfa_tui.model.money import Scale, round_money


class Summary(Static):
    """The filter at the left; how many deals, their sum and the same times probability at the right."""

    def show(self, filter: Filter, standings: Sequence[Standing], currency: str, scale: Scale) -> None:
        """Show what these columns come to together."""
        deals = sum(each.deals for each in standings)
        amount = round_money(sum(each.amount for each in standings), currency, language(), scale)
        weighted = round_money(sum(each.weighted for each in standings), currency, language(), scale)
        asked = to_text(filter) or _("all open deals")
        left = Content.assemble((asked, "$text-primary" if filter.terms else "$text-muted"))
        count = ngettext("{count} deal", "{count} deals", deals).format(count=f"{deals:,}")
        right = Content.assemble(
            count, "   ", _("{amount} open").format(amount=amount), "   ",
            (_("{amount} weighted").format(amount=weighted), "bold"),
        )  # fmt: skip
        gap = max(self.size.width - left.cell_length - right.cell_length, 2)
        self.update(Content.assemble(left, " " * gap, right))
