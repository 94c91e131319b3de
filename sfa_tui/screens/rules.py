"""The rules: what each waits for and does in words, on or off, tried on a deal, added, edited, deleted.

Knows keys and what is asked; what a rule does is sales/rules.py's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from sfa_tui.display import rules as told
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import Usage
from sfa_tui.model.money import Scale
from sfa_tui.sales import rows, rules, trying
from sfa_tui.sales.nouns import RULE, Noun
from sfa_tui.screens.asking import if_agreed
from sfa_tui.screens.entry import NO, YES, Entry
from sfa_tui.screens.form import Form
from sfa_tui.screens.noun_table import OverNounTable
from sfa_tui.screens.sheet import Sheet
from sfa_tui.screens.table_view import Order, Subject, of_listing
from sfa_tui.store import names
from sfa_tui.store.listing import Object
from sfa_tui.store.rules import RULES
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span
from sfa_tui.widgets.table import Row
from sfa_tui.widgets.table_layout import Column


def columns(_clock: Clock, _scale: Scale) -> list[Column]:
    """Return every column of the table of rules."""
    return [
        Column("active", _("In force"), _active, 6),
        Column("name", _("Rule"), _name, 10, 2, order="name"),
        Column("when", _("Waits for"), lambda row: _said(row, told.waits_for(row)), 14, 3, spare=1),
        Column("does", _("Does"), lambda row: _said(row, told.does(row)), 20, 4, spare=2),
    ]


def _active(row: Row) -> Sequence[Span]:
    return (Span("● " + _("on"), "today") if row["active"] else Span("○ " + _("off"), "dim"),)


def _name(row: Row) -> Sequence[Span]:
    return (Span(plain(row["name"] or ""), "name" if row["active"] else "dim"),)


def _said(row: Row, text: str) -> Sequence[Span]:
    return (Span(plain(text), "" if row["active"] else "dim"),)


class RulesScreen(OverNounTable):
    """All rules."""

    SUBJECT: ClassVar[Subject] = Subject(
        "rule",
        (Order("new", N_("newest")), Order("name", N_("name"))),
        columns,
        ("active", "name", "when", "does"),
        *of_listing(RULES),
        lambda _store, _clock, _view, _scale: [],
        lambda count: ngettext("{count} rule", "{count} rules", count).format(count=f"{count:,}"),
        N_(
            "There is no rule yet. A rule does something by itself: a call 48 hours after a deal enters a stage,\n"
            "a word to you where nobody has spoken for two weeks. Press a to add one."
        ),
    )
    NOUN: ClassVar[Noun] = RULE
    FIELDS: ClassVar[tuple[str, ...]] = tuple(each.name for each in RULE.fields)
    ON_MANY: ClassVar[tuple[str, ...]] = ("after", "kind", "subject", "user", "pipeline", "days", "active")
    NEW: ClassVar[Mapping[str, str]] = {"active": YES}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "turn", N_("on/off"), id="rule.turn"),
        Binding("t", "try", N_("try"), id="rule.try"),
        Binding("r", "run", N_("act now"), id="rule.run", show=False),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what needs a rule where there is none."""
        if action in ("turn", "try"):
            return bool(self.chosen())
        return super().check_action(action, parameters)

    def entries(self, store: Store, clock: Clock, id: str | None = None) -> list[Entry]:
        """Return the entries of the form; what other nouns call otherwise is called as rules mean it."""
        called = {"user": _("whom"), "active": _("in force")}
        return [replace(each, label=called.get(each.name, each.label)) for each in super().entries(store, clock, id)]

    def open(self, row: Row) -> None:
        """Edit a rule: its form says all of it."""
        self.action_row_edit()

    async def added(self, id: str) -> None:
        """Say for how many deals it will act at once."""
        count = await self.session.sum(lambda store, clock: rules.waits_for(store, clock, id))
        if said := told.waiting(count):
            self.app.say(said, "warning")

    @work(group="row")
    async def action_turn(self) -> None:
        """Put the rules to rest where one of them is in force, else in force again."""
        chosen, ids = self.chosen(), [str(row["id"]) for row in self.chosen()]
        active = NO if any(row["active"] for row in chosen) else YES
        if ids and await self.act(lambda store, clock: rows.edit(store, clock, RULE, ids, {"active": active})):
            await self.show_changed(ids)

    @work(group="row")
    async def action_run(self) -> None:
        """Let the rules act now, and say what was done."""
        done = await self.session.write(lambda store, clock: rules.sweep(store, clock, verb="rule run"))
        self.app.session.follow(send=True)
        said = ", ".join(f"{plain(each.rule.name)} ×{each.count}" for each in done)
        self.app.say(said or _("No rule had anything to do."), "done" if done else "told", undo=bool(done))
        if done:
            self.app.changed(self)

    def action_try(self) -> None:
        """Ask for a deal, and show what the rules would do for it."""
        chosen = self.chosen()
        ids = [str(row["id"]) for row in chosen]
        found: list[Object] = []
        deal = ""

        async def look(texts: Mapping[str, str]) -> None:
            nonlocal deal
            deal = texts["deal"].strip()
            if not deal:
                raise Usage(N_("say which one: a deal"), field="deal")

            def read(store: Store, clock: Clock) -> list[Object]:
                id = names.resolve(store, "deal", deal)
                return [trying.tried(store, clock, rule, id) for rule in ids]

            found[:] = await self.session.read(read)

        def show() -> None:
            clock = self.session.clock
            title = _("What would happen: {deal}").format(deal=found[0]["deal"] or deal)
            self.app.push_screen(Sheet([title, _("Nothing is changed.")], [told.tried(row, clock) for row in found]))

        entry = Entry("deal", words.noun("deal"), kind="row", noun="deal", hint=_("the deal that it is tried on"))
        title = _("Try: {rules}").format(rules=self._called(chosen))
        self.app.push_screen(Form(title, [entry], look, save=_("try (ctrl+s)")), if_agreed(show))
