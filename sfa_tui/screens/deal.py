"""The page of a deal: who spoke last, what is next, what was done; its people, items and fields, edited in place."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from sfa_tui.locale import N_, _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.sales import deals, items, parts
from sfa_tui.sales.nouns import BUYING_ROLES
from sfa_tui.sales.rows import Made
from sfa_tui.screens import deal_facts, item_form
from sfa_tui.screens.deal_actions import Row
from sfa_tui.screens.deal_view import DealView, read_deal
from sfa_tui.screens.detail import DetailPage
from sfa_tui.screens.facts import Fact
from sfa_tui.screens.session import Work
from sfa_tui.store import belongings
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.blocks import Block
from sfa_tui.widgets.timeline import Sight


class DealScreen(DetailPage[DealView]):
    """All of one deal."""

    MODE = "board"
    NOUN = "deal"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("H,shift+left", "move(-1)", N_("to the stage before"), id="deal.move_left", show=False),
        Binding("L,shift+right", "move(1)", N_("to the next stage"), id="deal.move_right", show=False),
        Binding("S", "take_sum", N_("amount from items"), id="deal.take_sum"),
    ]

    def chosen(self) -> Sequence[Row]:
        """Return the deal."""
        return [self.view.row] if self.view is not None else []

    def read(self, store: Store, clock: Clock, past: int) -> DealView | None:
        """Return the deal with all that stands around it."""
        return read_deal(store, clock, self.row_id, past)

    def sight(self, view: DealView) -> Sight:
        """Return how the timeline of a deal reads: who else than its owner did something is named."""
        row: Any = view.row
        return Sight(self.session.clock, self.app.around.scale, row["owner"], open=row["kind"] == "open")

    def head(self, view: DealView) -> Sequence[Block]:
        """Return name, stages and figures."""
        return deal_facts.head(view, self.session.clock, self.app.around.scale)

    def spoken(self, view: DealView) -> Sequence[Block]:
        """Return the sentence that matters first."""
        return deal_facts.spoken(view, self.session.clock)

    def aside(self, view: DealView) -> Sequence[Block]:
        """Return people, items, fields, note and comments."""
        return deal_facts.aside(view, self.session.clock)

    def fields(self, view: DealView) -> Sequence[Fact]:
        """Return the fields of the deal."""
        return deal_facts.fields(view, self.session.clock)

    def edit(self, texts: Mapping[str, str]) -> Work[Made | None]:
        """Return the verb that sets fields of the deal."""
        return lambda store, clock: deals.edit(store, clock, [self.row_id], texts)

    def typed(self, key: str) -> tuple[str, str, int] | None:
        """Return what is typed over a field, a person (their part in the deal) or an item (how many)."""
        view = self.view
        what, _colon, name = key.partition(":")
        if view is not None and what == "contact":
            person = next((each for each in view.people if each["id"] == name), None)
            hint = _("part in this deal: {roles}").format(roles=", ".join(map(words.choice, BUYING_ROLES)))
            return None if person is None else (words.choice(person["role"]), hint, 0)
        if view is not None and what == "item":
            item = next((each for each in view.items if each["id"] == name), None)
            return None if item is None else (deal_facts.item_text(item), _("quantity, or quantity × unit price"), 0)
        return super().typed(key)

    def saving(self, key: str, text: str) -> Work[Made | None]:
        """Return the verb that sets what was typed."""
        what, _colon, name = key.partition(":")
        if what == "contact":
            return partial(parts.set_role, deal=self.row_id, contact=name, role=text)
        if what == "item":
            return partial(parts.set_item, item=name, text=text)
        return super().saving(key, text)

    def removing(self, key: str) -> Work[object] | None:
        """Return the verb that takes a person or an item off the deal."""
        what, _colon, name = key.partition(":")
        if what == "contact":
            return partial(parts.take_off, deal=self.row_id, contact=name)
        return partial(parts.remove_item, item=name) if what == "item" else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether something can be done now; a deal that is closed is moved by opening it again."""
        if action == "move":
            return self.view is not None and self.view.row["kind"] == "open"
        if action == "take_sum":
            return self.view is not None and belongings.differs(self.view.row["amount"], list(self.view.items))
        return super().check_action(action, parameters)

    def action_open(self) -> None:
        """Go to what the cursor is on; an item opens its form, their sum becomes the amount."""
        what, _colon, id = self.focused_key.partition(":")
        if what == "sum":
            self.action_take_sum()
        elif what == "item" or self.focused_key == "add:product":
            self._ask_item(id if what == "item" else None)
        else:
            super().action_open()

    @work(group="deal")
    async def _ask_item(self, item: str | None) -> None:
        await item_form.ask(self, item)

    @work(group="deal")
    async def action_take_sum(self) -> None:
        """Take what the items come to as the amount of the deal."""
        if await self.act(partial(items.take_sum, deal=self.row_id)):
            await self.reload()

    async def action_move(self, by: int) -> None:
        """Move the deal to the next open stage."""
        view = self.view
        if view is None:
            return
        opened = [str(stage["id"]) for stage in view.stages if stage["kind"] == "open"]
        at = opened.index(view.stage_id) + by if view.stage_id in opened else 0
        if not 0 <= at < len(opened):
            return
        await self.move_to([self.row_id], opened[at])
