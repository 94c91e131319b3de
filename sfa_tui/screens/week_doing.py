"""What can be done with the entries of a week, and what is asked then: added, edited, deleted, put on another day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sfa_tui.model.period import days_later
from sfa_tui.sales import moving
from sfa_tui.screens import activity_form, planned, week_prompts
from sfa_tui.screens.session import Work
from sfa_tui.screens.week_prompts import AddPrompt
from sfa_tui.screens.week_view import WAITING

if TYPE_CHECKING:
    from sfa_tui.screens.week import WeekScreen


def can(page: "WeekScreen", action: str) -> bool | None:
    """Return whether an action can be taken with what is chosen, None where that is no matter of the week's."""
    match action:
        case "done" | "reschedule" | "move" | "edit":
            return bool(page.planned)
        case "put_off":
            return bool(page.planned) or any(deal["kind"] == "open" for deal in page.chosen())
        case "remove":
            return any(entry.state != "coming" for entry in page.entries)
        case "open":
            return page.entry is not None or page.lists.key == WAITING
        case "menu":
            return bool(page.entries)
        case "mark":
            return page.entry is not None
        case "release":
            return bool(page.marks) or page.lists.ghost.display
        case "whose" | "colleague":
            return page.app.around.team
        case "pane":
            return page.lists.waiting in page.lists.seen
    return None


def add(page: "WeekScreen") -> None:
    """Ask for something to be done on the day that the cursor is on, by whoever's week it is; go to it."""
    owner, name = page.colleague or (None, "")

    async def plan(verb: Work[Any], _ids: Sequence[str]) -> Any:
        made = await page.do(verb)
        # A template makes several.
        await page.go_to(made if isinstance(made, str) else made[0])
        return made

    title = week_prompts.adding(page.day, page.session.clock, name)
    page.app.push_screen(AddPrompt(page.day, owner, title, plan))


async def edit(page: "WeekScreen") -> None:
    """Edit the planned activity under the cursor, or one field of all that are marked; go to it."""
    ids = [str(each["id"]) for each in page.planned]

    async def set(verb: Work[Any], _ids: Sequence[str]) -> Any:
        done = await page.do(verb)
        await page.go_to(ids[0])
        return done

    await activity_form.ask(page, ids, set)


async def remove(page: "WeekScreen") -> None:
    """Delete the activities; of one that recurs it is asked whether only this one is skipped. It can be undone."""
    held = [entry.activity for entry in page.entries if entry.state != "coming"]
    if held:
        await planned.remove(page, held, page.do_over)


def aims(page: "WeekScreen", by: int) -> dict[str, date]:
    """Return {planned activity: the day so many days later}; what waits from before is put on today, if on a day at
    all."""
    found: dict[str, date] = {}
    for entry in page.entries:
        if entry.state == "planned" and entry.number is not None:
            found[str(entry.activity["id"])] = days_later(page.first, entry.number + by)
        elif entry.state == "planned" and by > 0:
            found[str(entry.activity["id"])] = page.session.clock.today
    return found


async def put_on(page: "WeekScreen", aims: Mapping[str, date]) -> None:
    """Put planned activities on other days, and go to the first of them."""
    if aims and await page.act(lambda store, clock: moving.put_on(store, clock, aims)):
        await page.go_to(next(iter(aims)))


async def pick_colleague(page: "WeekScreen") -> tuple[str, str] | None:
    """Return the id and the name of the colleague whose week is asked for, None for nobody's."""
    choices = await page.session.read(week_prompts.colleagues)
    current = page.colleague[0] if page.colleague else page.app.around.me
    picked = await page.app.push_screen_wait(week_prompts.which_colleague(choices, current))
    return (picked.value, picked.label) if picked is not None else None
