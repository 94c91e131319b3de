"""The page of a company: what is open and won there, who spoke last over all its deals and people, and all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sfa_tui.display import cells
from sfa_tui.locale import _, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.sales import rows
from sfa_tui.sales.nouns import COMPANY
from sfa_tui.sales.rows import Made
from sfa_tui.screens import business, deal_facts, facts
from sfa_tui.screens.deal_actions import Row
from sfa_tui.screens.facts import Fact
from sfa_tui.screens.page_with_deals import PageWithDeals
from sfa_tui.screens.session import Work
from sfa_tui.store import belongings, companies, fields, listing, timeline
from sfa_tui.store.fields import Field
from sfa_tui.store.listing import Object
from sfa_tui.store.timeline import Timeline
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.blocks import Block, Line, blank, heading
from sfa_tui.widgets.card import plain
from sfa_tui.widgets.spans import Span, flowed, packed
from sfa_tui.widgets.timeline import Sight


@dataclass(frozen=True, slots=True)
class CompanyView:
    """A company with all that stands around it; of its deals the first ones, open ones first."""

    row: Object
    parent_id: str | None
    people: Sequence[Object]
    deals: Sequence[Object]
    deals_total: int
    subsidiaries: Sequence[Object]
    custom: Sequence[Field]
    comments: Sequence[Object]
    timeline: Timeline


class CompanyScreen(PageWithDeals[CompanyView]):
    """All of one company."""

    MODE = "companies"
    NOUN = "company"

    def read(self, store: Store, clock: Clock, past: int) -> CompanyView | None:
        """Return the company with all that stands around it."""
        id = self.row_id
        with store.reading():
            keys = belongings.row_keys(store, "company", id)
            if keys is None or keys["deleted_at"]:
                return None
            return CompanyView(
                listing.get(store, companies.LISTING, id, clock),
                str(keys["parent_id"]) if keys["parent_id"] else None,
                belongings.people_of_company(store, id),
                belongings.deals_of(store, clock, "company", id, business.SHOWN),
                belongings.count_deals(store, "company", id, clock),
                belongings.subsidiaries(store, id),
                fields.of_noun(store, "company"),
                timeline.comments(store, "company", id),
                timeline.read(store, clock, "company", id, limit=past),
            )

    def deals(self, view: CompanyView) -> Sequence[Row]:
        """Return the deals that are listed."""
        return view.deals

    def itself(self) -> tuple[str, Row] | None:
        """Return what is spoken of where the cursor is on no deal."""
        return (self.NOUN, self.view.row) if self.view is not None else None

    def briefed(self) -> tuple[str, str] | None:
        """Return the deal under the cursor, else the company."""
        return super().briefed() or (("company", self.row_id) if self.view is not None else None)

    def sight(self, view: CompanyView) -> Sight:
        """Return how the timeline of a company reads: every entry names its deal."""
        row: Any = view.row
        return Sight(self.session.clock, self.app.around.scale, deals=True, open=row["open_deals"] > 0)

    def head(self, view: CompanyView) -> Sequence[Block]:
        """Return the name, and what is open and won there."""
        row: Any = view.row
        scale, money = self.app.around.scale, row["currency"]
        opened = ngettext("{count} open deal", "{count} open deals", row["open_deals"])
        won = ngettext("{count} won", "{count} won", row["won_deals"])
        figures = [
            [
                Span(opened.format(count=f"{row['open_deals']:,}")),
                Span(" "),
                Span(cells.brief_money(row["open_amount"], money, scale), "amount"),
            ],
            [
                Span(won.format(count=f"{row['won_deals']:,}"), "today"),
                Span(" "),
                Span(cells.brief_money(row["won_amount"], money, scale), "amount"),
            ],
        ]
        if lacking := row["deals_without_rate"]:
            told = ngettext("{count} without a rate is not summed", "{count} without a rate are not summed", lacking)
            figures.append([Span(told.format(count=lacking), "owe")])
        if row["owner"]:
            figures.append([Span(_("owner {name}").format(name=plain(row["owner"])), "dim")])
        about = " · ".join(plain(str(each)) for each in (row["reading"], row["sector"], row["country"]) if each)
        name = [Span(plain(row["name"] or "") or _("(no name)"), "name"), Span("   "), Span(about, "dim")]

        def draw(width: int) -> list[Line]:
            return [*((line, ()) for line in flowed(name, width)[:3]), *((line, ()) for line in packed(figures, width))]

        return [Block("", draw)]

    def spoken(self, view: CompanyView) -> Sequence[Block]:
        """Return who spoke last, over all its deals and people."""
        roles = {str(each["name"]): each["role"] for each in view.people}
        nobody = _("Nobody has spoken with this company yet")
        last = view.row["last_conversation"] or business.last_conversation(view.timeline.past)

        def draw(width: int) -> list[Line]:
            told = deal_facts.said(last, self.session.clock, roles, nobody=nobody)
            return [(line, ()) for line in flowed(told, width)]

        return [Block("", draw)]

    def aside(self, view: CompanyView) -> Sequence[Block]:
        """Return people, deals, its group, fields, note and comments."""
        clock, scale = self.session.clock, self.app.around.scale
        people = [facts.person(each, clock) for each in view.people]
        none = Block("", lambda width: [([Span("– " + _("nobody yet"), "dim")], ())])
        shown = [heading(_("PEOPLE")), *(people or [none]), blank(), heading(_("DEALS"))]
        shown += [*business.deals(view.deals, view.deals_total, clock, scale), blank()]
        if view.parent_id or view.subsidiaries:
            shown.append(heading(_("GROUP")))
            if view.parent_id:
                shown.append(_relative(view.parent_id, str(view.row["parent"] or ""), "↑ "))
            shown += [_relative(str(each["id"]), str(each["name"] or ""), "↳ ") for each in view.subsidiaries]
            shown.append(blank())
        shown += [heading(_("FIELDS")), *facts.blocks(self.fields(view)), blank()]
        shown += [heading(_("NOTE")), facts.note(view.row["note"])]
        if view.comments:
            shown += [blank(), heading(_("COMMENTS")), *(facts.remark(each, clock) for each in view.comments)]
        return shown

    def fields(self, view: CompanyView) -> Sequence[Fact]:
        """Return the fields of the company."""
        row: Any = view.row
        plainly = "name reading parent corporate_number sector website phone address country employees".split()
        revenue = row["annual_revenue"]
        return [
            *(Fact(name, "" if row[name] is None else str(row[name])) for name in plainly),
            Fact(
                "annual_revenue", cells.brief_money(revenue, row["currency"]), "" if revenue is None else f"{revenue}"
            ),
            Fact("year_established", "" if row["year_established"] is None else str(row["year_established"])),
            Fact("owner", row["owner"] or ""),
            Fact("tag", ", ".join(row["tags"]), members=row["tags"]),
            *facts.custom_facts(row["fields"], view.custom),
        ]

    def edit(self, texts: Mapping[str, str]) -> Work[Made | None]:
        """Return the verb that sets fields of the company."""
        return lambda store, clock: rows.edit(store, clock, COMPANY, [self.row_id], texts)


def _relative(id: str, name: str, sign: str) -> Block:
    return Block(f"company:{id}", lambda width: [([Span(sign, "dim"), Span(plain(name))], ())])
