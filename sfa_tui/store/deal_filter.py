"""The filter language as SQL over deals: each term of a filter becomes one condition over `d` and the JOINS of
deals.py."""

from sfa_tui.locale import N_
from sfa_tui.model.clock import Clock
from sfa_tui.model.errors import NotFound
from sfa_tui.model.filters import Filter, Term
from sfa_tui.store import names, teams
from sfa_tui.store.conditions import (
    Builder,
    Terms,
    amounts,
    by_id,
    choice,
    combined,
    contains,
    dated,
    numbers,
    ref,
    since,
    tagged,
    words,
)
from sfa_tui.store.deals import CATEGORY, MARGIN, PROBABILITY, ROTTING, Where
from sfa_tui.store.workspace import Store

_KIND = "coalesce(s.kind, 'open')"
_OPEN = f"{_KIND} = 'open'"


def where(store: Store, filter: Filter, clock: Clock) -> Where:
    """Return the condition that a filter means for deals; deleted deals are in it only where the filter asks for
    them."""
    terms = Terms(store, clock)
    return Where(combined(terms, filter.terms, _FIELDS, _FLAGS, "d", "deal"), terms.parameters)


_FLAGS = {
    "open": _OPEN,
    "won": f"{_KIND} = 'won'",
    "lost": f"{_KIND} = 'lost'",
    "rotting": ROTTING,
    "parked": "d.parked_until > :today",
    "no-next-step": f"{_OPEN} AND x.next_activity IS NULL AND x.waiting_activity IS NULL",
    "overdue": f"{_OPEN} AND d.expected_close < :today",
    "undated": f"{_OPEN} AND d.expected_close IS NULL",
    "we-owe": f"{_OPEN} AND (SELECT owed_by FROM activity WHERE n = x.last_activity) = 'us'",
    "they-owe": f"{_OPEN} AND (SELECT owed_by FROM activity WHERE n = x.last_activity) = 'them'",
}


def _linked(table: str, column: str, noun: str) -> Builder:
    return lambda terms, term: (
        f"EXISTS (SELECT 1 FROM {table} k WHERE k.deal_id = d.id AND k.deleted_at IS NULL"
        f" AND k.{column} IN {terms.ids(noun, term)})"
    )


def _company(terms: Terms, term: Term) -> str:
    ids = terms.ids("company", term)
    return (
        f"d.company_id IN {ids} OR EXISTS (SELECT 1 FROM deal_company k WHERE k.deal_id = d.id AND k.deleted_at IS NULL"
        f" AND k.company_id IN {ids})"
    )


def _team(terms: Terms, term: Term) -> str:
    tree = teams.parents(terms.store)
    wanted: set[str] = set()
    for value in term.values:
        named = names.candidates(terms.store, "team", value)
        if not named:
            raise NotFound(N_("there is no {noun} named {name}"), noun="team", name=value)
        for each in named:
            wanted |= teams.below(tree, each.id)
    members = [user for user, team in teams.team_of_user(terms.store, terms.clock.today).items() if team in wanted]
    return (
        f"iif(d.team_id IS NULL, d.owner_id IN {terms.bind_all(sorted(members))},"
        f" d.team_id IN {terms.bind_all(sorted(wanted))})"
    )


_FIELDS: dict[str, Builder] = {
    "text": words("deal", "d.n", ("company", "+d.company_id IN (SELECT id FROM company WHERE {})")),
    "id": by_id("d.id"),
    "name": contains("d.name"),
    "ref": contains("d.ref"),
    "stage": ref("d.stage_id", "stage"),
    "pipeline": ref("s.pipeline_id", "pipeline"),
    "owner": ref("d.owner_id", "user"),
    "team": _team,
    "rank": ref("d.rank_id", "rank"),
    "company": _company,
    "contact": _linked("deal_contact", "contact_id", "contact"),
    "product": _linked("line_item", "product_id", "product"),
    "competitor": _linked("deal_competitor", "competitor_id", "competitor"),
    "source": ref("d.source_id", "source"),
    "reason": ref("d.reason_id", "reason"),
    "tag": tagged("deal", "d.id"),
    "category": choice(CATEGORY),
    "currency": choice("d.currency"),
    "kind": choice(_KIND),
    "amount": amounts("d.amount", "d.currency"),
    "margin": amounts(MARGIN, "d.currency"),
    "probability": numbers(PROBABILITY),
    "close": dated("d.expected_close"),
    "created": dated("d.created_at", instant=True),
    "closed": dated("d.closed_on"),
    "silent": since("coalesce(x.last_at, d.created_at)"),
    "age": since("d.created_at"),
    "slips": numbers("x.slips"),
}
