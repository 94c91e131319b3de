"""The line above the board: what is shown, and what all of it comes to."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from sfa_tui.forecast.pipeline import Standing
from sfa_tui.locale import _, language, ngettext
from sfa_tui.model.filters import Filter, to_text
from sfa_tui.model.money import Scale, round_money
from sfa_tui.screens.board_view import Progress


class Summary(Static):
    """The filter at the left; how many deals, their sum, the same times probability, and how the period goes at the
    right."""

    progress: Progress | None = None

    def show(
        self, filter: Filter, standings: Sequence[Standing], currency: str, scale: Scale, *, marked: int = 0
    ) -> None:
        """Show what these columns come to together."""
        room = self.app.size.width - 2
        left = self._left(filter, marked)
        deals = sum(each.held for each in standings)
        count = ngettext("{count} deal", "{count} deals", deals).format(count=f"{deals:,}")
        amounts = [sum(each.amount for each in standings), sum(each.weighted for each in standings)]
        amount, weighted = (round_money(each, currency, language(), scale) for each in amounts)
        ends = [
            Content(count),
            *self._apart(sum(each.without_rate for each in standings)),
            Content(_("{amount} open").format(amount=amount)),
            Content.styled(_("{amount} weighted").format(amount=weighted), "bold"),
            *([self._goes(self.progress, currency, scale)] if self.progress is not None else []),
        ]
        # What has no room goes from the end: the count is what a filter is read by.
        while len(ends) > 1 and left.cell_length + sum(end.cell_length + 3 for end in ends) > room:
            ends.pop()
        right = Content("   ").join(ends)
        gap = max(room - left.cell_length - right.cell_length, 2)
        self.update(Content.assemble(left, " " * gap, right), layout=False)

    def _left(self, filter: Filter, marked: int) -> Content:
        if marked:
            chosen = ngettext("{count} marked", "{count} marked", marked).format(count=f"{marked:,}")
            return Content.styled(f"✓ {chosen}", "bold $text-secondary")
        if filter.terms:
            return Content.styled(to_text(filter), "$text-primary")
        return Content.styled(_("all open deals"), "$foreground 60%")

    @staticmethod
    def _apart(deals: int) -> list[Content]:
        """Return how many deals the amounts leave out."""
        if not deals:
            return []
        from sfa_tui.screens.table_view import without_rate  # seldom, and the board opens without it

        return [Content.styled(each, "$text-warning") for each in without_rate(deals)]

    @staticmethod
    def _goes(progress: Progress, currency: str, scale: Scale) -> Content:
        name = progress.period.name
        if progress.attained is None:
            won = round_money(progress.closed, currency, language(), scale)
            return Content.styled(_("{period} won {amount}").format(period=name, amount=won), "$text-success")
        style = "$text-success" if progress.attained >= 1 else "$text-warning"
        percent = f"{progress.attained:.0%}"
        return Content.styled(_("{period} won {percent} of target").format(period=name, percent=percent), style)
