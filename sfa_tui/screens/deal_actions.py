"""What is done with deals from any screen that shows them: added, logged, planned, won, lost, edited, moved …

Knows the keys, what they ask and which verb they run; which deals are meant, and how they are shown, is the page's.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, TypeVar

from textual import work
from textual.binding import Binding, BindingType

from sfa_tui.display import cells, phrases
from sfa_tui.locale import N_, _, ngettext
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
from sfa_tui.screens.deal_prompts import LogPrompt, PlanPrompt, named
from sfa_tui.screens.entry import Entry
from sfa_tui.screens.form import Form
from sfa_tui.screens.page import Page
from sfa_tui.screens.picker import Choice, Picker
from sfa_tui.screens.session import Work
from sfa_tui.store import deals
from sfa_tui.store.conditions import fiscal
from sfa_tui.store.workspace import Store

T = TypeVar("T")
Row = Mapping[str, Any]
Filled = dict[str, str]
Verb = Callable[[Store, Clock, Mapping[str, str]], Made]
"""A verb over deals that also takes what their new stage asks for."""

_ON_SOME = frozenset(
    ("deal_log", "deal_plan", "deal_win", "deal_lose", "deal_reopen", "deal_edit", "deal_park", "deal_delete")
)
_ON_OPEN = frozenset(("deal_win", "deal_lose", "deal_park"))


class DealActions(Page):
    """A page with deals on it. A subclass says which are chosen and, where reading everything again is too much, how a
    change of some is shown (`show_changed`)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "deal_add", N_("add"), id="deal.add"),
        Binding("n", "deal_log", N_("log"), id="deal.log"),
        Binding("p", "deal_plan", N_("plan"), id="deal.plan"),
        Binding("w", "deal_win", N_("won"), id="deal.win"),
        Binding("x", "deal_lose", N_("lost"), id="deal.lose"),
        Binding("e", "deal_edit", N_("edit"), id="deal.edit"),
        Binding("o", "deal_reopen", N_("reopen"), id="deal.reopen"),
        Binding("Z", "deal_park", N_("park"), id="deal.park", show=False),
        Binding("delete", "deal_delete", N_("delete"), id="deal.delete", show=False),
    ]

    def chosen(self) -> Sequence[Row]:
        """Return the deals that keys act on: those that are marked, else the one under the cursor."""
        raise NotImplementedError

    def stage_here(self) -> str | None:
        """Return the id of the stage that a new deal enters unless another is chosen; None for the first one."""
        return None

    async def show_changed(self, ids: Sequence[str]) -> None:
        """Show what became of these deals, with the cursor on the first of them."""
        await self.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done with what is chosen."""
        if action not in _ON_SOME:
            return super().check_action(action, parameters)
        chosen = self.chosen()
        if action in _ON_OPEN:
            return any(deal["kind"] == "open" for deal in chosen)
        if action == "deal_reopen":
            return bool(chosen) and all(deal["kind"] != "open" for deal in chosen)
        return bool(chosen)

    def _ids(self, *, kind: str | None = None) -> list[str]:
        return [str(deal["id"]) for deal in self.chosen() if kind is None or deal["kind"] == kind]

    def _ask(
        self, title: str, entries: Sequence[Entry], submit: Callable[[Filled], Awaitable[None]], save: str = ""
    ) -> None:
        # Where the person has gone on while it was read, it would come over what they do now.
        if self.is_current:
            self.app.push_screen(Form(title, entries, submit, save=save))

    async def do_shown(self, verb: Work[T], ids: Sequence[str]) -> T:
        """Return what a verb returns once the page shows what it did; its error where it was refused."""
        done = await self.do(verb)
        await self.show_changed(ids)
        return done

    def tell_made(self, made: Made) -> None:
        """Say which rows had to be made on the way: the other half of a typing mistake."""
        for noun, name in made:
            self.app.notify(phrases.made(noun, name), markup=False)

    @work(group="deal")
    async def action_deal_add(self) -> None:
        """Ask for a new deal, and go to it."""
        stage = self.stage_here()
        entries = await self.session.read(lambda store, clock: deal_forms.to_add(store, clock, stage))

        async def add(texts: Filled) -> None:
            given = {name: text for name, text in texts.items() if text.strip()}
            id, made = await self.do(lambda store, clock: verbs.add(store, clock, given))
            self.tell_made(made)
            await self.show_changed([id])

        self._ask(_("New deal"), entries, add)

    def action_deal_log(self) -> None:
        """Take down what was said, and what is next, in one line."""
        chosen = self.chosen()
        ids = self._ids()
        if chosen:
            self.app.push_screen(LogPrompt(chosen, self.do_shown), if_agreed(lambda: self.ask_next(ids)))

    def action_deal_plan(self) -> None:
        """Plan what is to be done next."""
        if chosen := self.chosen():
            self.app.push_screen(PlanPrompt(chosen, self.do_shown))

    @work(group="deal")
    async def ask_next(self, ids: Sequence[str]) -> None:
        """Ask for the next step of a deal that has none, unless a setting has turned that off."""
        if len(ids) != 1:
            return
        deal = await self.session.read(lambda store, clock: deal_forms.lacking_step(store, clock, ids[0]))
        if deal is not None:
            self.app.push_screen(PlanPrompt([deal], self.do_shown, asked=True))

    @work(group="deal")
    async def action_deal_win(self) -> None:
        """Ask for the day on which they were won."""
        deals, ids = self.chosen(), self._ids(kind="open")

        async def win(texts: Filled) -> None:
            filled = dict(texts)
            text = filled.pop("closed_on")
            made = await self.do_shown(
                lambda store, clock: verbs.win(store, clock, ids, on=_day(store, clock, text), filled=filled), ids
            )
            self.tell_made(made)
            await self._rejoice(ids)

        if ids:
            await self._asked(_("Won: {deals}").format(deals=named(deals)), ids, deal_forms.to_win, win)

    @work(group="deal")
    async def action_deal_lose(self) -> None:
        """Ask why they were lost."""
        if ids := self._ids(kind="open"):
            await self._ask_why(self.chosen(), ids)

    async def _ask_why(self, deals: Sequence[Row], ids: Sequence[str]) -> None:
        async def lose(texts: Filled) -> None:
            filled = dict(texts)
            reason, kind, rival, text = (filled.pop(k) for k in ("reason", "lost_kind", "competitor", "closed_on"))
            made = await self.do_shown(
                lambda store, clock: verbs.lose(
                    store,
                    clock,
                    ids,
                    reason=reason,
                    kind=kind or None,
                    competitor=rival.strip() or None,
                    on=_day(store, clock, text),
                    filled=filled,
                ),
                ids,
            )
            self.tell_made(made)

        await self._asked(_("Lost: {deals}").format(deals=named(deals)), ids, deal_forms.to_lose, lose)

    async def _asked(
        self,
        title: str,
        ids: Sequence[str],
        read: Callable[[Store, Clock, Sequence[str]], list[Entry]],
        submit: Callable[[Filled], Awaitable[None]],
    ) -> None:
        """Ask for what is read about some deals, where they can be asked for it at all."""
        try:
            entries = await self.session.read(lambda store, clock: read(store, clock, ids))
        except SfaError as error:
            self.app.tell(error)
        else:
            self._ask(title, entries, submit)

    async def _rejoice(self, ids: Sequence[str]) -> None:
        """Say what was won, and what the quarter has brought with it."""
        scale = self.app.around.scale
        won = await self.session.read(lambda store, clock: list(deals.listed(store, deals.among(ids), clock)))
        closed = await self.session.sum(lambda store, clock: deal_forms.closed_now(store, clock, scale))
        what = named(won)
        if len(won) == 1 and won[0]["amount"] is not None:
            what = f"{what}  {cells.brief_money(won[0]['amount'], won[0]['currency'], scale)}"
        told = _("{period}: {amount} won so far").format(period=closed.period, amount=closed.amount)
        self.app.notify(f"★ {what}\n{told}", title=_("Won!"), markup=False)

    @work(group="deal")
    async def action_deal_reopen(self) -> None:
        """Open them again, in the stage that each was in before."""
        if ids := self._ids():
            await self._enter(
                ids, lambda store, clock, filled: verbs.reopen(store, clock, ids, filled=filled), stage=None
            )

    async def move_to(self, ids: Sequence[str], stage: str) -> None:
        """Move deals to the stage with this id; what it asks for and they lack is asked for, and is one action with
        the move. One that leaves an open deal without a next step asks for one."""
        await self._enter(
            ids, lambda store, clock, filled: verbs.move(store, clock, ids, stage, filled=filled), stage=stage
        )

    async def _enter(self, ids: Sequence[str], verb: Verb, *, stage: str | None) -> None:
        async def filled_in(texts: Filled) -> None:
            self.tell_made(await self.do_shown(lambda store, clock: verb(store, clock, texts), ids))

        try:
            await filled_in({})
        except Refused as error:
            if error.missing == ("reason",):
                await self._ask_why(await self._read(ids), ids)
            elif error.missing:
                names = error.missing
                entries = await self.session.read(
                    lambda store, clock: (
                        deal_forms.missing(store, clock, ids, stage)
                        if stage
                        else deal_forms.to_fill(store, clock, ids, names)
                    )
                )
                form = Form(str(error), entries, filled_in)
                self.app.push_screen(form, if_agreed(lambda: self.after_move(ids)))
            else:
                self.app.tell(error)
        except SfaError as error:
            self.app.tell(error)
        else:
            self.after_move(ids)

    async def _read(self, ids: Sequence[str]) -> list[dict[str, object]]:
        return await self.session.read(lambda store, clock: list(deals.listed(store, deals.among(ids), clock)))

    @work(group="deal")
    async def after_move(self, ids: Sequence[str]) -> None:
        """Do what a move leaves to be done: be glad of what is won, ask for the next step of what is open."""
        if all(deal["kind"] == "won" for deal in await self._read(ids)):
            await self._rejoice(ids)
        else:
            self.ask_next(ids)

    @work(group="deal")
    async def action_deal_edit(self) -> None:
        """Edit the deal, or set one field of all that are marked."""
        chosen, ids = self.chosen(), self._ids()
        if len(ids) > 1:
            fields = await self.session.read(lambda store, _clock: deal_forms.to_set(store))
            title = ngettext("Set on {count} deal", "Set on {count} deals", len(ids)).format(count=len(ids))

            def picked(field: Choice | None) -> None:
                if field is not None:
                    self._set(ids, field)

            self.app.push_screen(Picker(title, fields), picked)
        elif ids:
            await self._edit_one(chosen[0])

    async def _edit_one(self, deal: Row) -> None:
        id = str(deal["id"])
        entries = await self.session.read(lambda store, clock: deal_forms.to_edit(store, clock, id))
        before = {entry.name: entry.value for entry in entries}

        async def edit(texts: Filled) -> None:
            if changed := row_texts.changed(DEAL, before, texts):
                self.tell_made(await self.do_shown(lambda store, clock: verbs.edit(store, clock, [id], changed), [id]))

        self._ask(named([deal]), entries, edit)

    @work(group="deal")
    async def _set(self, ids: Sequence[str], field: Choice) -> None:
        """Ask for what a field is to hold in all of these deals."""
        entry = await self.session.read(lambda store, clock: noun_form.entry(store, clock, DEAL, field.value))
        count = ngettext("{field} of {count} deal", "{field} of {count} deals", len(ids))

        async def edit(texts: Filled) -> None:
            self.tell_made(await self.do_shown(lambda store, clock: verbs.edit(store, clock, ids, texts), ids))

        self._ask(count.format(field=field.label, count=len(ids)), [entry], edit)

    def action_deal_park(self) -> None:
        """Ask until when they are parked; no day takes them back."""
        chosen, ids = [deal for deal in self.chosen() if deal["kind"] == "open"], self._ids(kind="open")

        async def park(texts: Filled) -> None:
            text = texts["parked_until"]
            await self.do_shown(
                lambda store, clock: verbs.park(store, clock, ids, _day(store, clock, text, "parked_until")), ids
            )

        if ids:
            held = str(chosen[0]["parked_until"] or "")
            hint = _("a day, as friday or +14d; nothing takes it back")
            entry = Entry("parked_until", noun_form.field_label("parked_until"), held, hint=hint)
            self._ask(_("Park: {deals}").format(deals=named(chosen)), [entry], park)

    def action_deal_delete(self) -> None:
        """Delete them, if the person agrees."""
        chosen, ids = self.chosen(), self._ids()
        if not ids:
            return
        question = ngettext("Delete {deals}?", "Delete {count} deals ({deals})?", len(ids))
        self.app.push_screen(
            Confirm(question.format(deals=named(chosen), count=len(ids))),
            if_agreed(lambda: self._delete(ids)),
        )

    @work(group="deal")
    async def _delete(self, ids: Sequence[str]) -> None:
        try:
            await self.do_shown(lambda store, _clock: verbs.delete(store, ids), ids)
        except SfaError as error:
            self.app.tell(error)
            return
        count = len(ids)
        told = ngettext("Deleted {count} deal; u brings it back.", "Deleted {count} deals; u brings them back.", count)
        self.app.notify(told.format(count=count), markup=False)


def _day(store: Store, clock: Clock, text: str, field: str = "closed_on") -> date | None:
    if not text.strip():
        return None
    with reading(field):
        return parse_date(text, clock.today, fiscal(store), prefer="past" if field == "closed_on" else "future")
