"""The form of a line item of a deal: what it asks for, and the verb that takes it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sfa_tui.display import cells
from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.sales import items, texts
from sfa_tui.sales.nouns import LINE_ITEM
from sfa_tui.screens import noun_form
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.form import Form
from sfa_tui.store import belongings
from sfa_tui.store.workspace import Store

if TYPE_CHECKING:
    from sfa_tui.screens.deal import DealScreen

_FIELDS = tuple(each.name for each in LINE_ITEM.fields)


def entries(store: Store, clock: Clock, deal: str, item: str | None) -> list[Entry]:
    """Return the entries of a line item with what it holds, or of a new one."""
    with store.reading():
        found = next((each for each in belongings.items(store, deal) if each["id"] == item), {})
        held = {name: "" if found.get(name) is None else str(found[name]) for name in _FIELDS}
        held |= {"product": str(found.get("name") or ""), "quantity": cells.quantity(found.get("quantity", 1))}
        asked = noun_form.entries(store, clock, LINE_ITEM, _FIELDS, held)
    # Of a product it is the list price; of a line what one costs here.
    return [replace(each, label=_("unit price")) if each.name == "unit_price" else each for each in asked]


async def ask(page: "DealScreen", item: str | None) -> None:
    """Ask for a line item of the deal on a page: a new one, or the one with this id."""
    deal = page.row_id
    asked = await page.session.read(lambda store, clock: entries(store, clock, deal, item))
    before = {entry.name: entry.value for entry in asked}

    async def save(typed: dict[str, str]) -> None:
        if item is None:
            given = {name: text for name, text in typed.items() if text.strip()}
            await page.do_shown(lambda store, clock: items.add(store, clock, deal=deal, texts=given), [deal])
        elif changed := texts.changed(LINE_ITEM, before, typed):
            await page.do_shown(lambda store, clock: items.edit(store, clock, item=item, texts=changed), [deal])

    if page.is_current:
        page.app.push_screen(Form(_("New item") if item is None else before["product"], asked, save))
