"""The lines that a rep types about deals: what was said (the quick line), and what is to be done next."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content

from sfa_tui.display import cells, phrases
from sfa_tui.locale import N_, _
from sfa_tui.model import recurrence, words
from sfa_tui.model.clock import Clock, utc
from sfa_tui.model.errors import SfaError
from sfa_tui.model.fields import CUSTOM
from sfa_tui.model.quickline import NextStep, QuickLine, parse_next_step
from sfa_tui.model.steps import shown
from sfa_tui.sales import activities, recurring, templates, texts
from sfa_tui.sales.nouns import DEAL
from sfa_tui.sales.people import Target
from sfa_tui.screens.naming import Name, Naming, open_names
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.prompt import good, planned
from sfa_tui.screens.session import Work
from sfa_tui.store import templates as reading
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.listing import Object
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain

Row = Mapping[str, Any]
Do = Callable[[Work[object], Sequence[str]], Awaitable[object]]
"""Runs a verb over deals with these ids, and lets the page show what came of it."""

_LOG_HINT = N_("[when] [< they | > we] kind who: what was said; next: what, when; field: value")
_PLAN_HINT = N_("what and when, as in: call Tanaka tomorrow 10:00")
_REMINDERS: tuple[int | None, ...] = (None, 15, 60, 24 * 60)
_RULES: tuple[str | None, ...] = (None, *(f"FREQ={each}" for each in recurrence.FREQUENCIES))


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a line would set: what it is called, its text before and after, or what is wrong with it."""

    label: str
    before: str
    after: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A quick line as it is understood, with the names in it that are not one person's."""

    quick: QuickLine
    names: tuple[Name, ...]
    changes: tuple[Change, ...]


def understood(store: Store, clock: Clock, targets: Sequence[Target], line: str) -> Said:
    """Return what a quick line about some rows means."""
    ids = [id for noun, id in targets if noun == "deal"]
    with store.reading():
        quick = activities.read_line(store, clock, line)
        names = open_names(store, clock, targets, quick.who, quick.next)
        changes = tuple(_change(store, clock, ids, name, text) for name, text in quick.fields)
    return Said(quick, names, changes)


def _change(store: Store, clock: Clock, ids: Sequence[str], name: str, text: str) -> Change:
    label = name.removeprefix(CUSTOM) if name.startswith(CUSTOM) else words.field(name)
    if not ids:
        said = _("{fields}: there is no deal here to set that of")
        return Change(label, "", text, said.format(fields=label))
    try:
        after = texts.understood(store, clock, ids[0], name, text)
    except SfaError as error:
        return Change(label, "", text, str(error))
    return Change(label, texts.shown(store, DEAL, ids[0], name) if len(ids) == 1 else "", after)


def step_of(next: NextStep, clock: Clock) -> str:
    """Return a next step as lists tell it, with its day and time."""
    said = phrases.step_words({"subject": next.subject, "kind": next.kind})
    return f"{said} {cells.due(_stored(next.when), clock)}".strip()


def told_recurrence(step: NextStep) -> list[Content]:
    """Return how often a step recurs, nothing for one that comes once."""
    return [good(cells.recurrence(step.repeat))] if step.repeat else []


def _stored(when: datetime | date | None) -> str | None:
    return utc(when) if isinstance(when, datetime) else when.isoformat() if when else None


class LogPrompt(Naming):
    """The quick line about some deals, or other rows that are spoken about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "new_person", N_("add the new person"), id="log.new_person"),
    ]

    def __init__(self, rows: Sequence[Row], do: Do, *, noun: str = "deal") -> None:
        super().__init__(_("Log: {deals}").format(deals=named(rows)), _(_LOG_HINT))
        self._ids = [str(row["id"]) for row in rows]
        self._targets = [(noun, id) for id in self._ids]
        self._do = do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to add a person only where one is unknown."""
        return bool(self.unknown) if action == "new_person" else True

    def action_new_person(self) -> None:
        """Add the unknown people as contacts when the line is saved, or, once more, do not."""
        self.add_unknown()

    async def _read(self, text: str) -> Said:
        targets = self._targets
        return await self.app.session.read(lambda store, clock: understood(store, clock, targets, text))

    async def read_names(self, text: str) -> tuple[Name, ...]:
        """Return the names in a line that are not one person's."""
        return (await self._read(text)).names

    async def meaning(self, text: str) -> Sequence[Content]:
        """Return the conversation, its next step and the fields that the line sets."""
        said = await self._read(text)
        self.open = said.names
        clock = self.app.session.clock
        pieces = [_conversation(said.quick, clock), *self.told_names()]
        if said.quick.next:
            step = _("next: {step}").format(step=plain(step_of(said.quick.next, clock)))
            pieces.append(planned(step, said.quick.next.when, clock))
            pieces += told_recurrence(said.quick.next)
        return pieces + [_changed(change) for change in said.changes]

    async def due(self, text: str) -> date | datetime | None:
        """Return when the next step is due."""
        step = (await self._read(text)).quick.next
        return step.when if step is not None else None

    async def submit(self, text: str) -> None:
        """Log the line, with the people that are to be added, as one action."""
        targets, meant = self._targets, self.meant

        def log(store: Store, clock: Clock) -> object:
            quick = activities.read_line(store, clock, text)
            return activities.log_line(store, clock, targets, quick, meant)

        await self._do(log, self._ids)


class StepPrompt(Naming):
    """What is to be done next about some rows. A subclass may say more of it than the line does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "reminder", N_("reminder"), id="plan.reminder"),
        Binding("ctrl+t", "repeat", N_("repeat"), id="plan.repeat"),
        Binding("ctrl+l", "template", N_("template"), id="plan.template"),
    ]

    def __init__(self, title: str, targets: Sequence[Target], do: Do) -> None:
        super().__init__(title, _(_PLAN_HINT))
        self.targets = list(targets)
        self._do = do
        self._reminder: int | None = None
        self._rule: str | None = None

    def read_step(self, store: Store, clock: Clock, text: str) -> NextStep:
        """Return the step of a line."""
        return parse_next_step(text, clock.now, fiscal(store))

    def whose(self) -> str | None:
        """Return the id of the user who is to do it, None for whoever plans it."""
        return None

    @property
    def _ids(self) -> list[str]:
        return [id for noun, id in self.targets if noun == "deal"]

    def action_reminder(self) -> None:
        """Remind a while before, a longer while, or not at all."""
        place = _REMINDERS.index(self._reminder)
        self._reminder = _REMINDERS[(place + 1) % len(_REMINDERS)]
        self.understand()

    def action_repeat(self) -> None:
        """Let it recur daily, weekly, monthly, yearly, or not at all."""
        self._rule = _RULES[(_RULES.index(self._rule) + 1) % len(_RULES)]
        self.understand()

    @work(group="lasting")
    async def action_template(self) -> None:
        """Plan the steps of a template that the person picks, counted from the day that the line names, or today."""
        found = await self.app.session.read(lambda store, _clock: reading.listed(store))
        if not found:
            self._refuse(_('There is no template yet; `sfa template add NAME --step "3d call"` makes one.'))
            return
        choices = [Choice(str(each["id"]), plain(f"{each['name'] or each['id']}   {steps_of(each)}")) for each in found]
        picked = await self.app.push_screen_wait(Picker(_("Plan the steps of a template"), choices))
        if picked is None:
            return
        text, targets = self.typed, list(self.targets)

        def plan(store: Store, clock: Clock) -> object:
            start = self.read_step(store, clock, text).when or clock.today
            return templates.plan(store, clock, picked.value, targets, start=start)

        try:
            await self._do(plan, self._ids)
        except SfaError as error:
            self._refuse(str(error))
        else:
            self._close(True)

    async def _read(self, text: str) -> tuple[NextStep, tuple[Name, ...]]:
        targets = list(self.targets)

        def read(store: Store, clock: Clock) -> tuple[NextStep, tuple[Name, ...]]:
            step = self._step(store, clock, text)
            return step, open_names(store, clock, targets, (), step)

        return await self.app.session.read(read)

    async def read_names(self, text: str) -> tuple[Name, ...]:
        """Return the name with which the step begins where it is not one person's."""
        return (await self._read(text))[1]

    async def meaning(self, text: str) -> Sequence[Content]:
        """Return the step, with its day and time, its recurrence and its reminder."""
        step, self.open = await self._read(text)
        clock = self.app.session.clock
        pieces = [planned(plain(step_of(step, clock)), step.when, clock), *self.told_names()]
        pieces += told_recurrence(step)
        if self._reminder is not None:
            pieces.append(good(_("reminder {time} before").format(time=_length(self._reminder))))
        return pieces

    async def due(self, text: str) -> date | datetime | None:
        """Return when it is due."""
        return (await self._read(text))[0].when

    async def submit(self, text: str) -> None:
        """Plan it."""
        targets = list(self.targets)
        reminders = [] if self._reminder is None else [self._reminder]
        meant = self.meant

        def plan(store: Store, clock: Clock) -> object:
            step = self._step(store, clock, text)
            return activities.plan(
                store,
                clock,
                targets,
                kind=step.kind,
                subject=step.subject,
                due=step.when,
                owner=self.whose(),
                reminders=reminders,
                rule=step.repeat,
                meant=meant,
            )

        await self._do(plan, self._ids)

    def _step(self, store: Store, clock: Clock, text: str) -> NextStep:
        """Return the step of a line, due where its recurrence first comes."""
        step = self.read_step(store, clock, text)
        rule = self._rule or step.repeat
        return step if rule is None else replace(step, repeat=rule, when=recurring.begun(rule, step.when, clock)[0])


class PlanPrompt(StepPrompt):
    """What is to be done next on some deals; `asked` where it is the app that asks for it."""

    def __init__(self, deals: Sequence[Row], do: Do, *, asked: bool = False) -> None:
        title = _("{deals} has no next step. What is next?") if asked else _("Plan: {deals}")
        super().__init__(title.format(deals=named(deals)), [("deal", str(deal["id"])) for deal in deals], do)


def steps_of(template: Object, between: str = " / ") -> str:
    """Return the steps of a template on one line, or with something else between them."""
    steps = template["steps"]
    assert isinstance(steps, list)
    return between.join(shown(reading.step_of(step)) for step in steps)


def named(deals: Sequence[Row]) -> str:
    """Return what some deals are called together: the first, and how many more there are."""
    first = " ".join(filter(None, (deals[0].get("company"), deals[0]["name"])))
    return plain(first if len(deals) == 1 else _("{deal} and {count} more").format(deal=first, count=len(deals) - 1))


def _conversation(quick: QuickLine, clock: Clock) -> Content:
    arrow = cells.ARROWS.get(quick.direction or "", "")
    at = cells.moment(_stored(quick.when), clock) if quick.when else _("now")
    kind = _("a note") if quick.kind == "note" else cells.kind(quick.kind)
    told = [arrow, kind, ", ".join(quick.who), f"({at})"]
    return good(plain(" ".join(part for part in told if part)))


def _changed(change: Change) -> Content:
    if change.problem:
        return Content(plain(f"× {change.label}: {change.problem}")).stylize("$text-error")
    told = [change.label, *([change.before, "→"] if change.before else ["="]), change.after]
    return good(plain(" ".join(told)))


def _length(minutes: int) -> str:
    return f"{minutes // 1440}d" if minutes >= 1440 else f"{minutes // 60}h" if minutes >= 60 else f"{minutes}m"
