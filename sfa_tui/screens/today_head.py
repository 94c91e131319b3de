"""The line above Today: which day it is, whose agenda is shown, how many rows are marked."""

from datetime import date

from textual.content import Content

from sfa_tui.locale import N_, _, ngettext
from sfa_tui.store.agenda import Whose
from sfa_tui.widgets.way import way

WHOSE: dict[Whose, str] = {"mine": N_("mine"), "team": N_("my team"), "all": N_("all")}


def told(today: date, whose: Whose | None, marked: int, *, idle: bool, unused: bool) -> Content:
    """Return the line; whose it is may be chosen, unless there is nobody else (None), and where it is `idle` nothing is
    to be done: as it should be, or because it is `unused`, and nothing was ever planned."""
    parts = [Content.styled(f"{today:%Y-%m-%d}", "bold"), Content("  "), *ways(whose)]
    if marked:
        parts += [Content("   "), told_marked(marked)]
    if idle and unused:
        said = _("nothing was planned yet; what is due will show here (a in the week, F9, plans something)")
        parts += [Content("   "), Content.styled(said, "$text-muted")]
    elif idle:
        said = _("nothing is due and no deal lacks anything: well done")
        parts += [Content("   "), Content.styled(said, "$text-success")]
    return Content.assemble(*parts)


def ways(whose: Whose | None, *, chosen: bool = True) -> list[Content]:
    """Return the ways to mine, my team's and all, where there are others (None: there are not); one of them is shown as
    `chosen`, unless a colleague is."""
    return [
        way(f" {_(name)} ", f"screen.show_whose('{each}')").stylize(
            "bold reverse" if chosen and each == (whose or "mine") else "$text-muted"
        )
        for each, name in WHOSE.items()
        if whose is not None or each == "mine"
    ]


def told_marked(marked: int) -> Content:
    """Return how many rows are marked."""
    count = ngettext("{count} marked", "{count} marked", marked).format(count=marked)
    return Content.styled(f"✓ {count}", "bold $text-primary")
