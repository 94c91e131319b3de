"""What may be chosen on the board: orders, lanes, pipelines and saved views, as lists to pick from.

Imported when something is to be chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sfa_tui.locale import N_, _
from sfa_tui.model.errors import SfaError
from sfa_tui.model.filters import parse_filter, to_text
from sfa_tui.sales.views import SavedView, forget_view, save_view, saved_views
from sfa_tui.screens.board_view import Lanes, View
from sfa_tui.screens.page import Page
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.store import fields

ORDERS = {
    "attention": N_("what wants attention: overdue, today, no next step, later"),
    "close": N_("expected close"),
    "amount": N_("amount"),
    "company": N_("company"),
    "name": N_("name"),
    "age": N_("days in the stage"),
    "new": N_("when it was recorded"),
}
LANES: dict[Lanes, str] = {"": N_("no lanes"), "rep": N_("lanes by rep"), "company": N_("lanes by company")}
_LARGEST_FIRST = ("amount", "new")
_SAVE, _FORGET = "save", "forget"


async def pick_order(page: Page, view: View) -> View | None:
    """Return the view in the order that is picked; the order in force picked once more is turned round."""
    sign = " ↓" if view.descending else " ↑"
    choices = [
        Choice(order, _(label) + (sign if order == view.order and order != "attention" else ""))
        for order, label in ORDERS.items()
    ]
    chosen = await page.app.push_screen_wait(Picker(_("Sort by"), choices, current=view.order))
    return None if chosen is None else _ordered(view, chosen.value)


def _ordered(view: View, order: str) -> View:
    if order == view.order:
        return replace(view, descending=not view.descending and order != "attention")
    return replace(view, order=order, descending=order in _LARGEST_FIRST)


async def pick_view(page: Page, view: View, pipelines: Sequence[str]) -> View | None:
    """Return the view that is picked: a saved one, this one in other lanes or of another pipeline; or save this one,
    or forget one."""
    saved = await page.session.read(lambda store, clock: saved_views(store))
    chosen = await page.app.push_screen_wait(Picker(_("View"), _choices(saved, view, pipelines)))
    if chosen is None:
        return None
    what, _blank, value = chosen.value.partition(" ")
    if what == "view":
        return await saved_view(page, value)
    if what == "lanes":
        return replace(view, lanes=_lanes(value))
    if what == "pipeline":
        return replace(view, pipeline=value)
    await (_save(page, saved, view) if what == _SAVE else _forget(page, saved))
    return None


def _choices(saved: Mapping[str, SavedView], view: View, pipelines: Sequence[str]) -> list[Choice]:
    return [
        *(Choice(f"view {digit}", f"{digit}  {_(each.name)}") for digit, each in saved.items()),
        *(Choice(f"lanes {lanes}", _(label)) for lanes, label in LANES.items() if lanes != view.lanes),
        *(
            Choice(f"pipeline {name}", _("pipeline {name}").format(name=name))
            for name in pipelines
            if name != (view.pipeline or pipelines[0])
        ),
        Choice(_SAVE, _("save this view …")),
        *([Choice(_FORGET, _("forget a view …"))] if saved else []),
    ]


async def saved_view(page: Page, digit: str) -> View | None:
    """Return the view behind a digit; where there is none, or its filter cannot be read any more, the person is
    told."""
    saved = await page.session.read(lambda store, clock: saved_views(store))
    if digit not in saved:
        page.app.say(_("There is no view behind {digit} yet; v saves this one").format(digit=digit))
        return None
    custom = await custom_fields(page)
    try:
        filter = parse_filter(saved[digit].filter, custom=custom)
    except SfaError as error:
        page.app.tell(error)
        return None
    held = saved[digit]
    order = held.order if held.order in ORDERS else "attention"
    return View(held.pipeline, filter, order, held.descending, _lanes(held.lanes))


async def custom_fields(page: Page) -> tuple[str, ...]:
    """Return the names of the custom fields of deals."""
    found = await page.session.read(lambda store, clock: fields.of_noun(store, "deal"))
    return tuple(field.name for field in found)


def _lanes(text: str) -> Lanes:
    return "rep" if text == "rep" else "company" if text == "company" else ""


async def _save(page: Page, saved: Mapping[str, SavedView], view: View) -> None:
    known = [Choice(each.name, _(each.name)) for each in saved.values()]
    named = await page.app.push_screen_wait(Picker(_("Save this view as"), known, new=_("save as {name}")))
    if named is None:
        return
    name = named.value or named.label
    kept = SavedView(name, to_text(view.filter), view.order, view.descending, view.lanes, view.pipeline)
    try:
        digit = await page.session.write(lambda store, clock: save_view(store, kept))
    except SfaError as error:
        page.app.tell(error)
    else:
        page.app.say(_("Saved: the key {digit} shows it").format(digit=digit), "done")


async def _forget(page: Page, saved: Mapping[str, SavedView]) -> None:
    choices = [Choice(digit, f"{digit}  {_(each.name)}") for digit, each in saved.items()]
    chosen = await page.app.push_screen_wait(Picker(_("Forget which view?"), choices))
    if chosen is not None:
        await page.session.write(lambda store, clock: forget_view(store, chosen.value))
