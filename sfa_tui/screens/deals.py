"""The tab of all deals: open, won and lost ones, in a table."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from sfa_tui.display import cells, phrases
from sfa_tui.forecast.pipeline import pipeline
from sfa_tui.locale import N_, _, language, ngettext
from sfa_tui.model.clock import Clock
from sfa_tui.model.money import Scale, round_money
from sfa_tui.screens.deal_actions import DealActions
from sfa_tui.screens.table_page import SiftedPage
from sfa_tui.screens.table_view import (
    Cell,
    Order,
    Subject,
    View,
    choice,
    day,
    moment,
    money,
    number,
    several,
    text,
    without_rate,
)
from sfa_tui.store import deal_filter, deals
from sfa_tui.store.figures import Source
from sfa_tui.store.listing import Object
from sfa_tui.store.sequence import Numbers
from sfa_tui.store.workspace import Store
from sfa_tui.widgets.card import due_tone, plain, short_company
from sfa_tui.widgets.spans import Span, Tone
from sfa_tui.widgets.table import Row
from sfa_tui.widgets.table_layout import Column

_ORDERS = (
    Order("new", N_("newest"), descending=True),
    Order("close", N_("expected close")),
    Order("amount", N_("amount"), descending=True),
    Order("closed", N_("closed on"), descending=True),
    Order("name", N_("deal")),
    Order("company", N_("company")),
    Order("next", N_("next step")),
    Order("age", N_("longest in its stage")),
)
_USUAL = ("company", "name", "stage", "amount", "probability", "rank", "expected_close", "next", "last", "owner")


def columns(clock: Clock, scale: Scale) -> list[Column]:
    """Return every column of a table of deals."""
    return [
        Column("company", _("Company"), _company, 14, 3, order="company"),
        Column("name", _("Deal"), _name, 16, 4, order="name"),
        Column("stage", _("Stage"), _stage, 11, 1, spare=1),
        Column("amount", _("Amount"), money("amount", scale, "amount"), 12, right=True, order="amount"),
        Column("probability", _("%"), lambda row: (Span(cells.percent(row["probability"]), "dim"),), 4, 0, True, 5),
        Column("rank", _("Rank"), text("rank", "dim"), 4, spare=4),
        Column("expected_close", _("Close"), _close(clock), 13, spare=2, order="close"),
        Column("next", _("Next step"), _next(clock), 18, 3, spare=3, order="next"),
        Column("last", _("Last conversation"), _last(clock), 20, 2, spare=6),
        Column("owner", _("Owner"), text("owner"), 10, 1, spare=7),
        Column("ref", _("Deal number"), text("ref"), 10, spare=8),
        Column("team", _("Team"), text("team"), 10, spare=9),
        Column("pipeline", _("Pipeline"), text("pipeline"), 10, spare=10),
        Column("category", _("Forecast category"), choice("category"), 10, spare=10),
        Column("margin", _("Gross margin"), money("margin", scale), 12, 0, True, 10),
        Column("days_in_stage", _("Days in stage"), number("days_in_stage"), 6, 0, True, 10, order="age"),
        Column("slips", _("Slips"), number("slips"), 4, 0, True, 10),
        Column("source", _("Source"), text("source"), 10, spare=10),
        Column("contacts", _("Contacts"), _contacts, 14, 1, spare=10),
        Column("closed_at", _("Closed on"), day("closed_at"), 10, spare=10, order="closed"),
        Column("lost_reason", _("Lost because"), text("lost_reason"), 12, spare=10),
        Column("parked_until", _("Parked until"), day("parked_until"), 10, spare=10),
        Column("tags", _("Tags"), several("tags"), 10, 1, spare=10),
        Column("note", _("Note"), text("note"), 16, 2, spare=10),
        Column("created_at", _("Created"), moment("created_at", clock), 16, spare=10, order="new"),
    ]


def _company(row: Row) -> Sequence[Span]:
    return (Span(short_company(row["company"] or "")),)


def _name(row: Row) -> Sequence[Span]:
    return (Span(plain(row["name"] or "") or _("(no name)"), "name"),)


_CLOSED: Mapping[str, Tone] = {"won": "today", "lost": "dim"}


def _stage(row: Row) -> Sequence[Span]:
    stage = plain(row["stage"] or "") or _("(no stage)")
    if row["rotting"]:
        return Span("! ", "rotting"), Span(stage)
    return (Span(stage, _CLOSED.get(row["kind"], "")),)


def _close(clock: Clock) -> Cell:
    def show(row: Row) -> Sequence[Span]:
        close = row["expected_close"] or ""
        late = close and close < clock.today.isoformat() and row["kind"] == "open"
        slips = [Span(f" ⇢{row['slips']}", "slipped")] if row["slips"] else []
        return [Span(close, "overdue" if late else ""), *slips]

    return show


def _next(clock: Clock) -> Cell:
    def show(row: Row) -> Sequence[Span]:
        if step := row["next_step"]:
            return (Span(_step("●", step, clock), due_tone(step["due"], clock)),)
        if step := row["waiting_for"]:
            return (Span(_step("…", step, clock), "waiting"),)
        return (Span("○ " + _("no next step"), "missing"),) if row["kind"] == "open" else ()

    return show


def _step(sign: str, step: Row, clock: Clock) -> str:
    # The day first: it is what is looked for, and what a narrow column keeps.
    return plain(" ".join(filter(None, (sign, cells.due(step["due"], clock), phrases.step_words(step)))))


def _last(clock: Clock) -> Cell:
    def show(row: Row) -> Sequence[Span]:
        last = row["last_conversation"]
        owe = bool(last) and last["owed_by"] == "us" and row["kind"] == "open"
        return (Span(plain(phrases.last_conversation(row, clock)), "owe" if owe else "dim"),)

    return show


def _contacts(row: Row) -> Sequence[Span]:
    return (Span(plain(", ".join(cells.with_role(each["name"], each["role"]) for each in row["contacts"]))),)


def _numbers(store: Store, clock: Clock, view: View, limit: int | None) -> Numbers:
    where = deal_filter.where(store, view.filter, clock)
    return deals.numbers(store, where, clock, order=view.order, descending=view.descending, limit=limit)


def _count(store: Store, clock: Clock, view: View) -> int:
    return deals.count(store, deal_filter.where(store, view.filter, clock), clock)


def _rows(store: Store, clock: Clock, numbers: Sequence[int]) -> list[Object]:
    return deals.numbered(store, numbers, clock)


def _sums(store: Store, clock: Clock, view: View, scale: Scale) -> list[str]:
    """Return what the deals of a filter come to: open, weighted, won."""
    with store.reading():
        found = pipeline(Source(store, clock, where=deal_filter.where(store, view.filter, clock)))
    won = sum(each.amount for each in found.stages if each.stage is not None and each.stage.kind == "won")
    told = []
    for phrase, amount in (
        (_("{amount} open"), found.total.amount),
        (_("{amount} weighted"), found.total.weighted),
        (_("{amount} won"), won),
    ):
        if amount:
            told.append(phrase.format(amount=round_money(amount, found.currency, language(), scale)))
    return [*told, *without_rate(sum(each.deals for each in found.unconverted.values()))]


SUBJECT = Subject(
    "deal",
    _ORDERS,
    columns,
    _USUAL,
    _numbers,
    _count,
    _rows,
    _sums,
    lambda deals: ngettext("{count} deal", "{count} deals", deals).format(count=f"{deals:,}"),
    N_("There are no deals yet.\nPress a to add one, or run sfa import deals FILE to bring many."),
)


class DealsScreen(SiftedPage, DealActions):
    """All deals, with the keys that deals have everywhere."""

    MODE = "deals"
    SUBJECT: ClassVar[Subject] = SUBJECT
