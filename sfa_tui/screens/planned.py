"""What is done with planned activities wherever they are seen: taken away, and said of the series they are of.

Knows what is asked; a series itself is the verbs'.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sfa_tui.display import cells
from sfa_tui.locale import _
from sfa_tui.model.clock import Clock
from sfa_tui.sales import activities, series
from sfa_tui.screens.deal_prompts import Do
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.recurring import tell_following
from sfa_tui.screens.session import Work
from sfa_tui.screens.today_prompts import named
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

if TYPE_CHECKING:
    from sfa_tui.screens.page import Page

Row = Mapping[str, Any]

TYPED = ("done", "due", "activity")
"""What is typed over an activity."""
_SKIP, _END = "skip", "end"


async def remove(page: "Page", planned: Sequence[Row], do: Do) -> None:
    """Delete them; where they recur, let the person pick whether only this one is skipped or the series ends."""
    ids = _ids(planned)
    recurring = await page.session.read(lambda store, clock: series.among(store, clock, ids))
    if not recurring:
        await do(lambda store, _clock: activities.delete(store, ids), ids)
        return

    async def done(how: str) -> None:
        if how == _SKIP:
            await do(lambda store, clock: series.skip_or_delete(store, clock, ids), ids)
            await tell_following(page.app, ids)
            return
        await do(lambda store, _clock: series.end(store, ids), ids)
        name = ", ".join(plain(each.name) for each in recurring)
        page.app.say(_("The series ends: {name}").format(name=name), "done", undo=True)

    def picked(choice: Choice | None) -> None:
        if choice is not None:
            page.run_worker(_run(page, done(choice.value)), group="deal")

    page.app.push_screen(Picker(_("It recurs: {what}").format(what=named(planned)), _ways(page, recurring)), picked)


def _ways(page: "Page", recurring: Sequence[series.Planned]) -> list[Choice]:
    if len(recurring) > 1:
        return [Choice(_SKIP, _("skip these, and plan the next ones")), Choice(_END, _("end the series"))]
    due = recurring[0].next_due
    coming = cells.due(due, page.session.clock) if due else _("none: it is the last")
    return [Choice(_SKIP, _("skip this one; next: {due}").format(due=coming)), Choice(_END, _("end the series"))]


async def _run(page: "Page", doing: Any) -> None:
    await page.app.patiently(doing)


def _ids(planned: Sequence[Row]) -> list[str]:
    return [str(each["id"]) for each in planned]


def typed(what: str, id: str, text: str, *, is_planned: bool) -> Work[None]:
    """Return the verb that takes what was typed over an activity: what came of it (`done`), another day (`due`), or its
    words (`activity`)."""

    def take(store: Store, clock: Clock) -> None:
        if what == "done":
            activities.complete(store, clock, [id], summary=text.strip() or None)
        else:
            name = "due" if what == "due" else "subject" if is_planned else "summary"
            activities.edit(store, clock, [id], {name: text})

    return take
