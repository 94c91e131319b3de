"""How the screen of a deal reads: its head, who spoke last, its people, items and fields.

Knows the reading of deal_view and turns it into lines; what a key does is the screen's.
"""

from collections.abc import Sequence
from typing import Any

from sfa_tui.display import cells
from sfa_tui.locale import N_, _, ngettext
from sfa_tui.model import words
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale
from sfa_tui.model.text import display_width
from sfa_tui.screens import facts
from sfa_tui.screens.deal_view import DealView
from sfa_tui.screens.facts import Fact
from sfa_tui.store import belongings
from sfa_tui.widgets.blocks import Block, Line, blank, heading
from sfa_tui.widgets.card import plain, short_company
from sfa_tui.widgets.spans import Span, Tone, flowed, packed

_SOURCES = {
    "deal": N_("{percent} (its own)"),
    "rank": N_("{percent} (by its rank)"),
    "stage": N_("{percent} (by its stage)"),
}


def head(view: DealView, clock: Clock, scale: Scale) -> list[Block]:
    """Return who the deal is with and what it is, its stages as a path, and its figures."""

    def draw(width: int) -> list[Line]:
        row: Any = view.row
        left = [Span(f"{short_company(row['company'])} ", "name")] if row["company"] else []
        left.append(Span(plain(row["name"] or "") or _("(no name)"), "name"))
        if row["ref"]:
            left += [Span("   "), Span(_("deal {ref}").format(ref=plain(row["ref"])), "dim")]
        way = path(view, clock, width)
        way_cells = sum(display_width(span.text) for span in way)
        left_cells = sum(display_width(span.text) for span in left)
        if left_cells + way_cells + 3 <= width:
            first: list[Line] = [(left, way)]
        else:
            first = [*((line, ()) for line in flowed(left, width)[:3]), (way, ())]
        return [*first, *((line, ()) for line in packed(figures(view, clock, scale), width))]

    return [Block("", draw)]


def path(view: DealView, clock: Clock, width: int) -> list[Span]:
    """Return the stages of the pipeline in order with the one that the deal is in, as many around it as have room."""
    row: Any = view.row
    days = row["days_in_stage"]
    stood = "" if days is None or row["kind"] != "open" else " " + _("{days}d").format(days=days)
    here = f"● {plain(row['stage'] or '') or _('(no stage)')}{stood}"
    tone: Tone = "today" if row["kind"] == "won" else "overdue" if row["kind"] == "lost" else "strong"
    steps = [stage for stage in view.stages if stage["kind"] != "lost" or stage["id"] == view.stage_id]
    at = next((place for place, stage in enumerate(steps) if stage["id"] == view.stage_id), None)
    if at is None:
        return [Span(here, tone)]
    names = [plain(str(stage["name"] or "")) for stage in steps]
    first, last, used = at, at, display_width(here)
    while first > 0 or last < len(names) - 1:
        # Grown towards the end first: what lies ahead says more than what is behind.
        grown = False
        if last < len(names) - 1 and used + display_width(names[last + 1]) + 3 <= width - 4:
            last, grown = last + 1, True
            used += display_width(names[last]) + 3
        if first > 0 and used + display_width(names[first - 1]) + 3 <= width - 4:
            first, grown = first - 1, True
            used += display_width(names[first]) + 3
        if not grown:
            break
    before = "".join(f"{name} – " for name in names[first:at])
    after = " ".join(f"– {name}" for name in names[at + 1 : last + 1])
    return [
        Span(("… " if first else "") + before, "dim"),
        Span(here, tone),
        Span(" " if after else ""),
        Span(after + (" …" if last < len(names) - 1 else ""), "dim"),
    ]


def figures(view: DealView, clock: Clock, scale: Scale) -> list[list[Span]]:
    """Return amount, what it differs from its items by, probability, close date, margin, owner; each with its tone."""
    row: Any = view.row
    money = row["currency"]
    groups = [[Span(cells.brief_money(row["amount"], money) or _("no amount"), "amount")]]
    if (rest := belongings.difference(row["amount"], list(view.items))) is not None:
        sign = "+" if rest > 0 else "−"
        told = _("{difference} to its items").format(difference=f"{sign}{cells.brief_money(abs(rest), money)}")
        groups.append([Span(told, "owe")])
    if row["probability"] is not None and row["kind"] == "open":
        source = _SOURCES.get(row["probability_source"], "{percent}")
        if row["probability_source"] == "rank" and row["rank"]:
            groups.append(
                [Span(_("{percent} (rank {rank})").format(percent=f"{row['probability']}%", rank=plain(row["rank"])))]
            )
        else:
            groups.append([Span(_(source).format(percent=f"{row['probability']}%"))])
    groups.append(_close(row, clock))
    if row["margin"] is not None:
        groups.append([Span(_("margin {amount}").format(amount=cells.brief_money(row["margin"], money)), "dim")])
    if row["owner"]:
        groups.append([Span(_("owner {name}").format(name=plain(row["owner"])), "dim")])
    return groups


def _close(row: Any, clock: Clock) -> list[Span]:
    if row["kind"] == "won":
        return [Span("✓ " + _("won on {day}").format(day=row["closed_at"] or "?"), "today")]
    if row["kind"] == "lost":
        told = [Span("× " + _("lost on {day}").format(day=row["closed_at"] or "?"), "overdue")]
        why = ", ".join(filter(None, (plain(row["lost_reason"] or ""), words.choice(row["lost_kind"]))))
        return [*told, Span("  "), Span(why)] if why else told
    if not row["expected_close"]:
        return [Span("○ " + _("no close date"), "missing")]
    late = row["expected_close"] < clock.today.isoformat()
    told = [Span(f"→ {row['expected_close']}", "overdue" if late else "")]
    if slips := row["slips"]:
        times = ngettext("slipped {count}×", "slipped {count}×", slips).format(count=slips)
        told += [Span(" "), Span(f"⇢ {times}", "slipped")]
    return told


def spoken(view: DealView, clock: Clock) -> list[Block]:
    """Return the sentence that matters first: who spoke last, when, by which channel, what, who owes the answer; and
    below it a newer conversation with anyone else at the company."""
    row: Any = view.row
    rotting = [Span("! " + _("rotting"), "rotting")] if row["rotting"] else []

    def draw(width: int) -> list[Line]:
        room = width - (display_width(rotting[0].text) + 2 if rotting else 0)
        roles = {str(each["name"]): each["role"] for each in view.people}
        first, *rest = flowed(said(row["last_conversation"], clock, roles), room)
        lines: list[Line] = [(first, rotting), *((line, ()) for line in rest)]
        if view.elsewhere:
            other = said(view.elsewhere, clock, {}, elsewhere=plain(row["company"] or ""))
            lines += [(line, ()) for line in flowed([Span("  "), *other], width)[:2]]
        return lines

    return [Block("", draw)]


def said(
    last: Any, clock: Clock, roles: dict[str, Any], *, elsewhere: str | None = None, nobody: str | None = None
) -> list[Span]:
    """Return a conversation in words; a dimmed one is another's at the same company."""
    if not last:
        return [Span("– " + (nobody or _("Nobody has spoken about this deal yet")), "missing")]
    who, by = plain(last["contact"] or ""), plain(last["by"] or "")
    who = cells.with_role(who, roles[who]) if roles.get(who) else who
    direction = last["direction"]
    sentence = {
        "in": N_("{who} spoke last, {ago}, {channel}"),
        "out": N_("{by} spoke last to {who}, {ago}, {channel}"),
        "both": N_("{who} and {by} spoke last, {ago}, {channel}"),
    }.get(direction, N_("{who} and {by} spoke last, {ago}, {channel}"))
    if not who:
        sentence = (
            N_("they spoke last, {ago}, {channel}") if direction == "in" else N_("{by} spoke last, {ago}, {channel}")
        )
    told = _(sentence).format(
        who=who, by=by or _("we"), ago=cells.ago(last["at"], clock), channel=cells.kind(last["channel"])
    )
    sign = cells.ARROWS.get(direction, "·")
    ours = last["owed_by"] == "us"
    dim: Tone = "dim" if elsewhere is not None else ""
    tone: Tone = dim or ("owe" if ours else "name")
    if elsewhere:
        told = _("newer at {company}: {conversation}").format(company=elsewhere, conversation=told)
    spans = [Span(f"{sign} {told}", tone)]
    if last["summary"]:
        spans += [Span(": ", tone), Span(plain(last["summary"]), dim)]
    if last["owed_by"] in ("us", "them"):
        owing = _("we owe an answer") if ours else _("they owe an answer")
        spans += [Span(" "), Span(f"· {owing}", dim or ("rotting" if ours else "dim"))]
    return spans


def fields(view: DealView, clock: Clock) -> list[Fact]:
    """Return the fields of the deal."""
    row: Any = view.row
    inherited = row["probability_source"] != "deal"
    probability = cells.percent(row["probability"])
    if probability and row["probability_source"]:
        source = _SOURCES[row["probability_source"]]
        probability = _(source).format(percent=probability)
    parked = row["parked_until"] or ""
    asleep = parked > clock.today.isoformat()
    found = [
        Fact("name", row["name"] or ""),
        Fact("ref", row["ref"] or ""),
        Fact("company", row["company"] or ""),
        Fact("owner", row["owner"] or ""),
        Fact("amount", cells.brief_money(row["amount"], row["currency"]), _number(row["amount"])),
        Fact("currency", row["currency"] or ""),
        Fact("expected_close", row["expected_close"] or ""),
        Fact("rank", row["rank"] or ""),
        Fact("probability", probability, "" if inherited else str(row["probability"]), "dim" if inherited else ""),
        Fact("category", words.choice(row["category"])),
        Fact("source", row["source"] or ""),
        Fact("competitor", ", ".join(view.competitors), members=view.competitors),
        Fact("partner", _partners(view), ", ".join(_with_roles(view)), members=_with_roles(view)),
        Fact("tag", ", ".join(row["tags"]), members=row["tags"]),
        Fact("parked_until", parked, tone="waiting" if asleep else ""),
    ]
    if row["kind"] != "open":
        found.append(Fact("closed_on", row["closed_at"] or ""))
    if row["kind"] == "lost":
        found += [Fact("reason", row["lost_reason"] or ""), Fact("lost_kind", words.choice(row["lost_kind"]))]
    return [*found, *facts.custom_facts(row["fields"], view.custom)]


def _number(value: object) -> str:
    return "" if value is None else f"{value}"


def _partners(view: DealView) -> str:
    return ", ".join(cells.with_role(each["name"], each["role"]) for each in view.partners)


def _with_roles(view: DealView) -> list[str]:
    """Return the other companies as their field is typed: NAME:ROLE."""
    return [
        f"{each['name']}:{words.choice(each['role'])}" if each["role"] else str(each["name"]) for each in view.partners
    ]


def aside(view: DealView, clock: Clock) -> list[Block]:
    """Return what stands beside the timeline: people, items, fields, note, comments."""
    shown = [heading(_("PEOPLE")), *(facts.person(each, clock) for each in view.people)]
    shown += [facts.adder("contact", _("add a person")), blank(), heading(_("ITEMS"))]
    shown += [*items(view.items), *_sum(view), facts.adder("product", _("add a product")), blank()]
    shown += [heading(_("FIELDS")), *facts.blocks(fields(view, clock)), blank()]
    shown += [heading(_("NOTE")), facts.note(view.row["note"])]
    if view.comments:
        shown += [blank(), heading(_("COMMENTS")), *(facts.remark(each, clock) for each in view.comments)]
    return shown


def _sum(view: DealView) -> list[Block]:
    """Return what the items come to, where that is not the amount of the deal."""
    row: Any = view.row
    worth = belongings.priced(list(view.items))
    if worth is None or not belongings.differs(row["amount"], list(view.items)):
        return []
    told = _("{amount} together; Enter takes it as the amount").format(amount=cells.brief_money(worth, row["currency"]))
    return [Block("sum", lambda width: [(line, ()) for line in flowed([Span("= " + told, "owe")], width)])]


def items(lines: Sequence[Any]) -> list[Block]:
    """Return the line items: product, quantity, worth, margin in per cent of it, in columns; below it, dimmed, what it
    costs less, and when it comes."""
    told = [
        (
            plain(each["name"] or _("(no name)")),
            f"× {cells.quantity(each['quantity'])}",
            cells.brief_money(each["worth"], each["currency"]) or "–",
            _share(each),
        )
        for each in lines
    ]
    widths = [max((display_width(row[place]) for row in told), default=0) for place in (1, 2, 3)]
    return [
        Block(f"item:{each['id']}", _item(row, widths, _terms(each))) for each, row in zip(lines, told, strict=True)
    ]


def item_text(item: Any) -> str:
    """Return a line item as it is typed: quantity × unit price."""
    quantity = cells.quantity(item["quantity"])
    return quantity if item["unit_price"] is None else f"{quantity} × {item['unit_price']}"


def _share(item: Any) -> str:
    if item["margin"] is None or not item["worth"]:
        return ""
    return _("margin {amount}").format(amount=f"{round(100 * item['margin'] / item['worth'])}%")


def _terms(item: Any) -> str:
    """Return what a line item costs less, and when it comes; "" where it has no such terms."""
    told = []
    if item["discount"]:
        told.append(_("less {amount}").format(amount=cells.brief_money(item["discount"], item["currency"])))
    if item["starts_on"]:
        told.append(_("from {day}").format(day=item["starts_on"]))
    if item["every_months"]:
        every = item["every_months"]
        told.append(ngettext("every month", "every {count} months", every).format(count=every))
    if item["times"] > 1:
        told.append(ngettext("{count}×", "{count}×", item["times"]).format(count=item["times"]))
    return ", ".join(told)


def _item(told: tuple[str, str, str, str], widths: Sequence[int], terms: str) -> Any:
    name, quantity, worth, margin = told

    def draw(width: int) -> list[Line]:
        right = [
            Span(f"{quantity}{' ' * (widths[0] - display_width(quantity))}  ", "dim"),
            Span(" " * (widths[1] - display_width(worth))),
            Span(worth),
            Span("  " if widths[2] else ""),
            Span(f"{margin}{' ' * (widths[2] - display_width(margin))}", "dim"),
        ]
        taken = sum(display_width(span.text) for span in right)
        below = [([Span("  "), *line], ()) for line in flowed([Span(terms, "dim")], width - 2)] if terms else []
        if display_width(name) + taken + 2 <= width:
            return [([Span(name)], right), *below]
        return [([Span(name)], ()), ((), right), *below]

    return draw
