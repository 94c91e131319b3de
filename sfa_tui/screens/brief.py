"""The brief of a deal or a company, over whatever is on the screen: what to read before a meeting."""

from sfa_tui.display import briefs as told
from sfa_tui.screens.page import Page
from sfa_tui.screens.sheet import Sheet
from sfa_tui.store import briefs


async def show(page: Page, noun: str, id: str) -> None:
    """Show the brief of a row."""
    me, scale = page.app.around.me, page.app.around.scale
    read = briefs.of_deal if noun == "deal" else briefs.of_company
    brief = await page.session.sum(lambda store, clock: read(store, clock, me, id))
    clock = page.session.clock
    if page.is_current:
        page.app.push_screen(Sheet(told.head(brief, clock, scale), [*told.sections(brief, clock, scale)]))
