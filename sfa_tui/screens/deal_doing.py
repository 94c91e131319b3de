"""What is asked and done where a key of deal_actions is pressed; imported then, so that no page opens later for it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date

from sfa_tui.display import cells
from sfa_tui.locale import _, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.model.dates import parse_date
from sfa_tui.model.errors import Refused, SfaError
from sfa_tui.sales import deals as verbs
from sfa_tui.sales import texts as row_texts
from sfa_tui.sales.nouns import DEAL
from sfa_tui.sales.rows import Made
from sfa_tui.sales.values import reading
from sfa_tui.screens import deal_forms, noun_form
from sfa_tui.screens.asking import if_agreed
from sfa_tui.screens.confirm import Confirm
from sfa_tui.screens.deal_actions import DealActions, Row
from sfa_tui.screens.deal_prompts import Do, LogPrompt, PlanPrompt, StepPrompt, named
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.form import Form
from sfa_tui.screens.menu import offer
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.session import Work
from sfa_tui.store import deals
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.workspace import Store

Filled = dict[str, str]
Verb = Callable[[Store, Clock, Mapping[str, str]], Made]
"""A verb over deals that also takes what their new stage asks for."""


def _ask(
    page: DealActions,
    title: str,
    entries: Sequence[Entry],
    submit: Callable[[Filled], Awaitable[None]],
    ids: Sequence[str] = (),
    then: Callable[[], object] = lambda: None,
) -> None:
    """Show a form, and do what follows once it is saved; what the stage of these deals, or of the new one, asks for
    besides is asked in it."""

    async def besides(names: Sequence[str]) -> list[Entry]:
        return await page.session.read(lambda store, clock: deal_forms.to_fill(store, clock, ids, names))

    # Where the person has gone on while it was read, it would come over what they do now.
    if page.is_current:
        page.app.push_screen(Form(title, entries, submit, besides=besides), if_agreed(then))


async def add(page: DealActions) -> None:
    """Ask for a new deal, and go to it."""
    stage = page.stage_here()
    entries = await page.session.read(lambda store, clock: deal_forms.to_add(store, clock, stage))

    own = [entry.name for entry in entries]

    async def add(texts: Filled) -> None:
        typed, filled = deal_forms.parted(own, texts)
        given = {name: text for name, text in typed.items() if text.strip()}
        id, made = await page.do(lambda store, clock: verbs.add(store, clock, given, filled=filled))
        page.tell_made(made)
        await page.show_changed([id])

    _ask(page, _("New deal"), entries, add)


def menu(page: DealActions, cell: str) -> None:
    """Let what is done with them be picked, or a cell of their table be copied."""
    if chosen := page.chosen():
        offer(page, named(chosen), cell)


def log(page: DealActions) -> None:
    """Take down what was said, and what is next, in one line."""
    chosen = page.chosen()
    ids = page.chosen_ids()
    if chosen:
        page.app.push_screen(LogPrompt(chosen, page.do_shown), if_agreed(lambda: page.ask_next(ids)))
    elif (itself := page.itself()) is not None:
        noun, row = itself
        page.app.push_screen(LogPrompt([row], page.do_shown, noun=noun))


def plan(page: DealActions) -> None:
    """Plan what is to be done next."""
    if chosen := page.chosen():
        page.app.push_screen(PlanPrompt(chosen, page.do_shown))
    elif (itself := page.itself()) is not None:
        page.app.push_screen(planning(*itself, page.do_shown))


def planning(noun: str, row: Row, do: Do) -> StepPrompt:
    """Return what asks for a next step about a row that is no deal."""
    return StepPrompt(_("Plan: {deals}").format(deals=named([row])), [(noun, str(row["id"]))], do)


async def ask_next(page: DealActions, ids: Sequence[str]) -> None:
    """Ask for the next step of a deal that has none, unless a setting has turned that off."""
    if len(ids) != 1:
        return
    deal = await page.session.read(lambda store, clock: deal_forms.lacking_step(store, clock, ids[0]))
    if deal is not None:
        _ask_next(page, deal)


def _ask_next(page: DealActions, deal: Row) -> None:
    page.app.push_screen(PlanPrompt([deal], page.do_shown, asked=True))


async def win(page: DealActions) -> None:
    """Ask for the day on which they were won."""
    if ids := page.chosen_ids(kind="open"):
        await _ask_when(page, page.chosen(), ids)


async def _ask_when(page: DealActions, deals: Sequence[Row], ids: Sequence[str], stage: str | None = None) -> None:
    async def win(texts: Filled) -> None:
        filled = dict(texts)
        text = filled.pop("closed_on")
        made = await page.do_shown(
            lambda store, clock: verbs.win(store, clock, ids, on=_day(store, clock, text), stage=stage, filled=filled),
            ids,
        )
        page.tell_made(made)
        await _rejoice(page, ids)

    title = _("Won: {deals}").format(deals=named(deals))
    await _asked(page, title, ids, lambda store, clock: deal_forms.to_win(store, clock, ids, stage), win)


async def lose(page: DealActions) -> None:
    """Ask why they were lost."""
    if ids := page.chosen_ids(kind="open"):
        await _ask_why(page, page.chosen(), ids)


async def _ask_why(page: DealActions, deals: Sequence[Row], ids: Sequence[str], stage: str | None = None) -> None:
    async def lose(texts: Filled) -> None:
        filled = dict(texts)
        reason, kind, rival, text = (filled.pop(k) for k in ("reason", "lost_kind", "competitor", "closed_on"))
        made = await page.do_shown(
            lambda store, clock: verbs.lose(
                store,
                clock,
                ids,
                reason=reason,
                kind=kind or None,
                competitor=rival.strip() or None,
                on=_day(store, clock, text),
                stage=stage,
                filled=filled,
            ),
            ids,
        )
        page.tell_made(made)

    title = _("Lost: {deals}").format(deals=named(deals))
    await _asked(page, title, ids, lambda store, clock: deal_forms.to_lose(store, clock, ids, stage), lose)


async def _asked(
    page: DealActions,
    title: str,
    ids: Sequence[str],
    read: Work[list[Entry]],
    submit: Callable[[Filled], Awaitable[None]],
) -> None:
    """Ask for what is read about some deals, where they can be asked for it at all."""
    try:
        entries = await page.session.read(read)
    except SfaError as error:
        page.app.tell(error)
    else:
        _ask(page, title, entries, submit, ids)


async def _rejoice(page: DealActions, ids: Sequence[str]) -> None:
    """Say what was won, and what the quarter has brought with it."""
    scale = page.app.around.scale
    won = await page.session.read(lambda store, clock: list(deals.listed(store, deals.among(ids), clock)))
    closed = await page.session.sum(lambda store, clock: deal_forms.closed_now(store, clock, scale))
    brought = ""
    if len(won) == 1 and won[0]["amount"] is not None:
        brought = f" {cells.brief_money(won[0]['amount'], won[0]['currency'], scale)}"
    told = _("{period}: {amount} won so far").format(period=closed.period, amount=closed.amount)
    page.app.say(_("Won! {deals}").format(deals=named(won)), "won", undo=True, end=f"{brought} · {told}")


async def reopen(page: DealActions) -> None:
    """Open them again, in the stage that each was in before."""
    if ids := page.chosen_ids():
        await _enter(page, ids, lambda store, clock, filled: verbs.reopen(store, clock, ids, filled=filled), stage=None)


class _Closes(Exception):
    """A stage of this kind, "won" or "lost", is entered with questions: nothing was done."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


async def move_to(page: DealActions, ids: Sequence[str], stage: str) -> None:
    """Move deals to the stage with this id; what it asks for and they lack is asked for, and is one action with
    the move. One that leaves an open deal without a next step asks for one, one that closes deals asks how."""

    def move(store: Store, clock: Clock, filled: Mapping[str, str]) -> Made:
        # Looked at where it is written: a move into an open stage, which most are, waits for one thread once.
        kind = verbs.kind_of_stage(store, stage)
        if kind != "open" and not filled:
            raise _Closes(kind)
        return verbs.move(store, clock, ids, stage, filled=filled)

    try:
        await _enter(page, ids, move, stage=stage)
    except _Closes as closing:
        outside = await page.session.read(lambda store, _clock: deal_forms.outside(store, ids, stage))
        if outside:
            ask = _ask_when if closing.kind == "won" else _ask_why
            await ask(page, await _read(page, outside), outside, stage)


async def _enter(page: DealActions, ids: Sequence[str], verb: Verb, *, stage: str | None) -> None:
    async def filled_in(texts: Filled) -> None:
        page.tell_made(await page.do_shown(lambda store, clock: verb(store, clock, texts), ids))

    try:
        await filled_in({})
    except Refused as error:
        if error.missing:
            names = error.missing
            entries = await page.session.read(
                lambda store, clock: (
                    deal_forms.missing(store, clock, ids, stage)
                    if stage
                    else deal_forms.to_fill(store, clock, ids, names)
                )
            )
            form = Form(str(error), entries, filled_in)
            page.app.push_screen(form, if_agreed(lambda: page.run_worker(after_move(page, ids), group="deal")))
        else:
            page.app.tell(error)
    except SfaError as error:
        page.app.tell(error)
    else:
        await after_move(page, ids)


async def _read(page: DealActions, ids: Sequence[str]) -> list[dict[str, object]]:
    return await page.session.read(lambda store, clock: list(deals.listed(store, deals.among(ids), clock)))


async def after_move(page: DealActions, ids: Sequence[str]) -> None:
    """Do what a move leaves to be done: be glad of what is won, ask for the next step of what is open."""
    won, lacking = await page.session.read(lambda store, clock: deal_forms.left_by_move(store, clock, ids))
    if won:
        await _rejoice(page, ids)
    elif lacking is not None:
        _ask_next(page, lacking)


async def edit(page: DealActions) -> None:
    """Edit the deal, or set one field of all that are marked."""
    chosen, ids = page.chosen(), page.chosen_ids()
    if len(ids) > 1:
        closed = any(deal["kind"] != "open" for deal in chosen)
        fields = await page.session.read(lambda store, _clock: deal_forms.to_set(store, closed=closed))
        title = ngettext("Set on {count} deal", "Set on {count} deals", len(ids)).format(count=len(ids))

        def picked(field: Choice | None) -> None:
            if field is not None:
                page.run_worker(_set_on(page, ids, field), group="deal")

        page.app.push_screen(Picker(title, fields), picked)
    elif ids:
        await _edit_one(page, chosen[0])


async def _edit_one(page: DealActions, deal: Row) -> None:
    id = str(deal["id"])
    entries = await page.session.read(lambda store, clock: deal_forms.to_edit(store, clock, id))
    before = {entry.name: entry.value for entry in entries}

    moved = False

    async def edit(texts: Filled) -> None:
        nonlocal moved
        own, filled = deal_forms.parted(before, texts)
        changed = row_texts.changed(DEAL, before, own)
        if not changed:
            return
        if "stage" in changed:
            await page.session.read(lambda store, _clock: deal_forms.refuse_unasked(store, id, changed, texts))
            # Unchanged, it is still the day that the person sees there.
            changed |= {"closed_on": texts["closed_on"]} if texts.get("closed_on") else {}
        page.tell_made(
            await page.do_shown(lambda store, clock: verbs.edit(store, clock, [id], changed, filled=filled), [id])
        )
        moved = "stage" in changed

    def follow() -> None:
        if moved:
            page.run_worker(after_move(page, [id]), group="deal")

    _ask(page, named([deal]), entries, edit, [id], follow)


async def _set_on(page: DealActions, ids: Sequence[str], field: Choice) -> None:
    """Ask for what a field is to hold in all of these deals."""
    if field.value == "stage":
        await _pick_stage(page, ids, field.label)
        return
    entry = await page.session.read(lambda store, clock: noun_form.entry(store, clock, DEAL, field.value))
    count = ngettext("{field} of {count} deal", "{field} of {count} deals", len(ids))

    async def edit(texts: Filled) -> None:
        page.tell_made(await page.do_shown(lambda store, clock: verbs.edit(store, clock, ids, texts), ids))

    _ask(page, count.format(field=field.label, count=len(ids)), [entry], edit)


async def _pick_stage(page: DealActions, ids: Sequence[str], label: str) -> None:
    stages = await page.session.read(lambda store, clock: noun_form.choices(store, clock, "stage"))

    def picked(stage: Choice | None) -> None:
        if stage is not None:
            page.run_worker(move_to(page, ids, stage.value), group="deal")

    count = ngettext("{field} of {count} deal", "{field} of {count} deals", len(ids))
    choices = [Choice(id, called) for id, called in stages]
    page.app.push_screen(Picker(count.format(field=label, count=len(ids)), choices), picked)


def park(page: DealActions) -> None:
    """Ask until when they are parked; no day takes them back."""
    chosen, ids = [deal for deal in page.chosen() if deal["kind"] == "open"], page.chosen_ids(kind="open")

    async def park(texts: Filled) -> None:
        text = texts["parked_until"]
        await page.do_shown(
            lambda store, clock: verbs.park(store, clock, ids, _day(store, clock, text, "parked_until")), ids
        )

    if ids:
        held = str(chosen[0]["parked_until"] or "")
        hint = _("a day, as friday or +14d; nothing takes it back")
        entry = Entry("parked_until", noun_form.field_label("parked_until"), held, hint=hint)
        _ask(page, _("Park: {deals}").format(deals=named(chosen)), [entry], park)


def delete(page: DealActions) -> None:
    """Delete them, if the person agrees."""
    chosen, ids = page.chosen(), page.chosen_ids()
    if not ids:
        return
    question = ngettext("Delete {deals}?", "Delete {count} deals ({deals})?", len(ids))
    page.app.push_screen(
        Confirm(question.format(deals=named(chosen), count=len(ids))),
        if_agreed(lambda: page.run_worker(_delete(page, ids), group="deal")),
    )


async def _delete(page: DealActions, ids: Sequence[str]) -> None:
    try:
        await page.do_shown(lambda store, _clock: verbs.delete(store, ids), ids)
    except SfaError as error:
        page.app.tell(error)


def _day(store: Store, clock: Clock, text: str, field: str = "closed_on") -> date | None:
    if not text.strip():
        return None
    with reading(field):
        return parse_date(text, clock.today, fiscal(store), prefer="past" if field == "closed_on" else "future")
