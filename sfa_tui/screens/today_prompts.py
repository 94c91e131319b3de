"""The lines that are typed about planned activities: what came of them, and when they are due instead."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from textual import on
from textual.content import Content
from textual.widgets import Input

from sfa_tui.display import cells, phrases
from sfa_tui.locale import _
from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.dates import parse_duration
from sfa_tui.model.errors import Usage
from sfa_tui.model.quickline import QuickLine
from sfa_tui.sales import activities
from sfa_tui.screens.deal_prompts import Do, Row, step_of, told_recurrence
from sfa_tui.screens.naming import Name, Naming, open_names
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.prompt import Prompt, good, planned
from sfa_tui.screens.recurring import tell_following
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

LENGTHS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
PHRASE = "phrase"


class DonePrompt(Naming):
    """What came of planned activities, perhaps with a next step; an empty line says only that they are done."""

    def __init__(self, chosen: Sequence[Row], do: Do) -> None:
        super().__init__(
            _("Done: {what}").format(what=named(chosen)), _("what came of it; next: what, when (or nothing: just done)")
        )
        self._ids = [str(activity["id"]) for activity in chosen]
        self._do = do

    @on(Input.Submitted, "#typed")
    def _done(self, event: Input.Submitted) -> None:
        """Mark them as done, whether anything came of them or not."""
        # Elsewhere an empty line says nothing.
        event.prevent_default()
        self.save()

    async def _read(self, text: str) -> tuple[QuickLine, tuple[Name, ...]]:
        ids = self._ids

        def read(store: Store, clock: Clock) -> tuple[QuickLine, tuple[Name, ...]]:
            quick = activities.read_outcome(store, clock, text)
            return quick, open_names(store, clock, activities.linked(store, ids), (), quick.next)

        return await self.app.session.read(read)

    async def read_names(self, text: str) -> tuple[Name, ...]:
        """Return the name with which the next step begins where it is not one person's."""
        return (await self._read(text))[1]

    async def meaning(self, text: str) -> Sequence[Content]:
        """Return what is noted, and the next step."""
        quick, self.open = await self._read(text)
        arrow = cells.ARROWS.get(quick.direction or "", "")
        said = " ".join(filter(None, (arrow, ", ".join(quick.who), quick.text)))
        pieces = [good(plain(said))] if said else []
        if quick.next is not None:
            clock = self.app.session.clock
            step = _("next: {step}").format(step=plain(step_of(quick.next, clock)))
            pieces.append(planned(step, quick.next.when, clock))
            pieces += told_recurrence(quick.next)
        pieces += [good(plain(f"{name} = {value}")) for name, value in quick.fields]
        return [*pieces, *self.told_names()]

    async def due(self, text: str) -> date | datetime | None:
        """Return when the next step is due."""
        step = (await self._read(text))[0].next
        return step.when if step is not None else None

    async def submit(self, text: str) -> None:
        """Mark them as done."""
        ids, meant = self._ids, self.meant

        def done(store: Store, clock: Clock) -> object:
            return activities.complete_line(store, clock, ids, activities.read_outcome(store, clock, text), meant)

        await self._do(done, ids)
        await tell_following(self.app, ids)


class DuePrompt(Prompt):
    """When planned activities are due instead: a day or a time in words, or how much later."""

    def __init__(self, chosen: Sequence[Row], do: Do) -> None:
        super().__init__(_("Due: {what}").format(what=named(chosen)), _("friday 15:00, 来週月曜, 12/18, 2h, 1w …"))
        self._ids = [str(activity["id"]) for activity in chosen]
        self._do = do

    async def meaning(self, text: str) -> Sequence[Content]:
        """Return the moment that is meant."""
        meant = await self.app.session.read(lambda store, clock: moment(store, clock, text))
        if isinstance(meant, timedelta):
            return [good(_("later by {time}").format(time=text.strip()))]
        clock = self.app.session.clock
        at = utc(meant) if isinstance(meant, datetime) else meant.isoformat()
        said = cells.due(at, clock)
        return [planned(f"{meant:%Y-%m-%d}" if said == at else f"{said}  ({meant:%Y-%m-%d})", meant, clock)]

    async def due(self, text: str) -> date | datetime | None:
        """Return the moment that is meant, None where it is so much later."""
        meant = await self.app.session.read(lambda store, clock: moment(store, clock, text))
        return None if isinstance(meant, timedelta) else meant

    async def submit(self, text: str) -> None:
        """Give them that due time."""
        ids = self._ids

        def put(store: Store, clock: Clock) -> None:
            meant = moment(store, clock, text)
            if isinstance(meant, timedelta):
                activities.snooze(store, clock, ids, meant)
            else:
                activities.reschedule(store, clock, ids, meant)

        await self._do(put, ids)


def moment(store: Store, clock: Clock, text: str) -> datetime | date | timedelta:
    """Return the moment or the length of time that a text means; Usage where it cannot be read."""
    try:
        return parse_duration(text)
    except Usage:
        return activities.when(store, clock, text)


def put_off(chosen: Sequence[Row]) -> Picker:
    """Return the list of how much later activities may be due: one of LENGTHS, or PHRASE."""
    choices = [
        Choice("hour", _("for an hour")),
        Choice("day", _("until tomorrow")),
        Choice("week", _("until next week")),
        Choice(PHRASE, _("until another time, in words …")),
    ]
    return Picker(_("Put off: {what}").format(what=named(chosen)), choices)


def named(chosen: Sequence[Row]) -> str:
    """Return what some activities are called together: the first, and how many more there are."""
    first = phrases.step_words(chosen[0])
    return plain(first if len(chosen) == 1 else _("{what} and {count} more").format(what=first, count=len(chosen) - 1))
