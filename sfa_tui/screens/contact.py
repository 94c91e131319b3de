"""The page of a person: company, part in its deals, how to reach them, and every conversation with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sfa_tui.locale import _
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import CONTACT
from sfa_tui.sales.rows import Made
from sfa_tui.screens import business, deal_facts, facts
from sfa_tui.screens.deal_actions import Row
from sfa_tui.screens.facts import Fact
from sfa_tui.screens.page_with_deals import PageWithDeals
from sfa_tui.screens.session import Work
from sfa_tui.store import belongings, contacts, fields, listing, timeline
from sfa_tui.store.fields import Field
from sfa_tui.store.listing import Object
from sfa_tui.store.timeline import Timeline
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.blocks import Block, Line, blank, heading
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span, flowed, packed
from sfa_tui.widgets.timeline import Sight


@dataclass(frozen=True, slots=True)
class ContactView:
    """A person with all that stands around them."""

    row: Object
    company_id: str | None
    deals: Sequence[Object]
    deals_total: int
    custom: Sequence[Field]
    comments: Sequence[Object]
    timeline: Timeline


class ContactScreen(PageWithDeals[ContactView]):
    """All of one person."""

    MODE = "contacts"
    NOUN = "contact"

    def read(self, store: Store, clock: Clock, past: int) -> ContactView | None:
        """Return the person with all that stands around them."""
        id = self.row_id
        with store.reading():
            keys = belongings.row_keys(store, "contact", id)
            if keys is None or keys["deleted_at"]:
                return None
            return ContactView(
                listing.get(store, contacts.LISTING, id, clock),
                str(keys["company_id"]) if keys["company_id"] else None,
                belongings.deals_of(store, clock, "contact", id, business.SHOWN),
                belongings.count_deals(store, "contact", id, clock),
                fields.of_noun(store, "contact"),
                timeline.comments(store, "contact", id),
                timeline.read(store, clock, "contact", id, limit=past),
            )

    def deals(self, view: ContactView) -> Sequence[Row]:
        """Return the deals that are listed."""
        return view.deals

    def itself(self) -> tuple[str, Row] | None:
        """Return what is spoken of where the cursor is on no deal."""
        return (self.NOUN, self.view.row) if self.view is not None else None

    def briefed(self) -> tuple[str, str] | None:
        """Return the deal under the cursor, else the company where the person works."""
        company = self.view.company_id if self.view is not None else None
        return super().briefed() or (("company", company) if company else None)

    def sight(self, view: ContactView) -> Sight:
        """Return how the timeline of a person reads: every entry names its deal, and who else was there."""
        row: Any = view.row
        return Sight(self.session.clock, self.app.around.scale, person=row["id"], deals=True, open=False)

    def head(self, view: ContactView) -> Sequence[Block]:
        """Return the name with its reading, what its bearer is and where, and how to reach them."""
        row: Any = view.row
        reading = " ".join(filter(None, (row["family_reading"], row["given_reading"])))
        name = [Span(plain(row["name"] or "") or _("(no name)"), "name"), Span("   "), Span(plain(reading), "dim")]
        about = [plain(row[each] or "") for each in ("company", "department", "title")]
        told = [[Span(each)] for each in about if each]
        if row["buying_role"]:
            told.append([Span(words.choice(row["buying_role"]), "strong")])
        if row["do_not_contact"]:
            told.append([Span("× " + _("do not contact"), "rotting")])
        reach = [[Span(plain(each), "dim")] for each in (*row["emails"], *row["phones"])]

        def draw(width: int) -> list[Line]:
            lines = [*flowed(name, width)[:3], *packed(told, width, 2), *packed(reach, width)]
            return [(line, ()) for line in lines]

        return [Block("", draw)]

    def spoken(self, view: ContactView) -> Sequence[Block]:
        """Return who spoke last."""
        nobody = _("Nobody has spoken with this person yet")
        last = business.last_conversation(view.timeline.past)

        def draw(width: int) -> list[Line]:
            told = deal_facts.said(last, self.session.clock, {}, nobody=nobody)
            return [(line, ()) for line in flowed(told, width)]

        return [Block("", draw)]

    def aside(self, view: ContactView) -> Sequence[Block]:
        """Return company, deals, fields, note and comments."""
        clock, scale = self.session.clock, self.app.around.scale
        shown: list[Block] = []
        if view.company_id:
            company = plain(str(view.row["company"] or ""))
            shown += [heading(_("COMPANY")), _link(view.company_id, company), blank()]
        own = {"company": str(view.row["company"] or ""), "person": self.row_id}
        shown += [heading(_("DEALS")), *business.deals(view.deals, view.deals_total, clock, scale, **own)]
        shown += [blank(), heading(_("FIELDS")), *facts.blocks(self.fields(view)), blank()]
        shown += [heading(_("NOTE")), facts.note(view.row["note"])]
        if view.comments:
            shown += [blank(), heading(_("COMMENTS")), *(facts.remark(each, clock) for each in view.comments)]
        return shown

    def fields(self, view: ContactView) -> Sequence[Fact]:
        """Return the fields of the person."""
        row: Any = view.row
        plainly = "name family_name given_name family_reading given_reading company title department".split()
        return [
            *(Fact(name, row[name] or "") for name in plainly),
            Fact("buying_role", words.choice(row["buying_role"])),
            Fact("email", ", ".join(row["emails"]), members=row["emails"]),
            Fact("phone", ", ".join(row["phones"]), members=row["phones"]),
            Fact("do_not_contact", _("yes") if row["do_not_contact"] else _("no")),
            Fact("owner", row["owner"] or ""),
            Fact("tag", ", ".join(row["tags"]), members=row["tags"]),
            *facts.custom_facts(row["fields"], view.custom),
        ]

    def edit(self, texts: Mapping[str, str]) -> Work[Made | None]:
        """Return the verb that sets fields of the person."""
        return lambda store, clock: rows.edit(store, clock, CONTACT, [self.row_id], texts)


def _link(id: str, name: str) -> Block:
    return Block(f"company:{id}", lambda width: [([Span(name, "name")], ())])
