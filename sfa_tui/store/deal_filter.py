"""The filter language as SQL over deals: each term of a filter becomes one condition over `d` and the JOINS of
deals.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from sfa_tui.locale import N_
from sfa_tui.model.amount import parse_amount
from sfa_tui.model.clock import Clock
from sfa_tui.model.dates import parse_date, parse_duration
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.model.filters import Filter, Term
from sfa_tui.model.period import Fiscal, Period, parse_period
from sfa_tui.store import fields, names, rates, search, teams
from sfa_tui.store.deals import CATEGORY, MARGIN, PROBABILITY, ROTTING, Where
from sfa_tui.store.workspace import Store

_KIND = "coalesce(s.kind, 'open')"
_OPEN = f"{_KIND} = 'open'"
_CUSTOM = "field."


@dataclass(slots=True)
class Terms:
    """What the terms of one filter are turned into SQL with: the workspace, the present, and the parameters so far."""

    store: Store
    clock: Clock
    parameters: dict[str, object] = field(default_factory=dict)

    @property
    def fiscal(self) -> Fiscal:
        """Return the fiscal year of the workspace."""
        return fiscal(self.store)

    def bind(self, value: object) -> str:
        """Return the placeholder of a new parameter."""
        name = f"f{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def bind_all(self, values: list[str]) -> str:
        """Return a parenthesised list of placeholders for IN."""
        return f"({', '.join(self.bind(value) for value in values)})"

    def ids(self, noun: str, term: Term) -> str:
        """Return the ids that the names of a term mean, as a list for IN; NotFound for a name that nothing answers
        to."""
        found: list[str] = []
        for value in term.values:
            named = names.candidates(self.store, noun, value)
            if not named:
                raise NotFound(N_("there is no {noun} named {name}"), noun=noun, name=value)
            found += [each.id for each in named]
        return self.bind_all(found)


def fiscal(store: Store) -> Fiscal:
    """Return the fiscal year of the workspace."""
    start = store.setting("fiscal_year_start")
    named_by = store.setting("fiscal_year_named_by")
    return Fiscal(int(start) if isinstance(start, int) else 1, "end" if named_by == "end" else "start")


def where(store: Store, filter: Filter, clock: Clock) -> Where:
    """Return the condition that a filter means for deals; deleted deals are in it only where the filter asks for
    them."""
    terms = Terms(store, clock)
    conditions = [_condition(terms, term) for term in filter.terms]
    if not any(term.field == "deleted" for term in filter.terms):
        conditions.insert(0, "d.deleted_at IS NULL")
    return Where(" AND ".join(conditions), terms.parameters)


def _condition(terms: Terms, term: Term) -> str:
    if term.field.startswith(_CUSTOM):
        sql = custom(terms, term, "deal", "d.id")
    elif not term.op:
        sql = _FLAGS[term.field]
    else:
        sql = _FIELDS[term.field](terms, term)
    # NOT of an unknown is unknown; a deal without the value does not have it, so the negation holds.
    return f"NOT coalesce({sql}, 0)" if term.negated else f"({sql})"


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
    "deleted": "d.deleted_at IS NOT NULL",
}


def _ref(column: str, noun: str) -> Callable[[Terms, Term], str]:
    return lambda terms, term: f"{column} IN {terms.ids(noun, term)}"


def _linked(table: str, column: str, noun: str) -> Callable[[Terms, Term], str]:
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


def contains(column: str) -> Callable[[Terms, Term], str]:
    """Return a builder of the condition that a text column has one of the words in it, in any ASCII case."""
    return lambda terms, term: " OR ".join(
        f"{column} LIKE {terms.bind(search.like(value))} ESCAPE '\\'" for value in term.values
    )


def _text(terms: Terms, term: Term) -> str:
    parts = []
    for word in term.values:
        for noun, template in (("deal", "{}"), ("company", "d.company_id IN (SELECT id FROM company WHERE {})")):
            sql, parameters = search.condition(word, noun, "d.n" if noun == "deal" else "n")
            for parameter in parameters:
                sql = sql.replace("?", terms.bind(parameter), 1)
            parts.append(template.format(sql))
    return " OR ".join(parts)


def tagged(noun: str, id_column: str) -> Callable[[Terms, Term], str]:
    """Return a builder of the condition that a row carries one of the tags."""
    return lambda terms, term: (
        f"EXISTS (SELECT 1 FROM tag k WHERE k.row_id = {id_column} AND k.noun = '{noun}' AND k.deleted_at IS NULL"
        f" AND k.name COLLATE NOCASE IN {terms.bind_all(list(term.values))})"
    )


def choice(column: str) -> Callable[[Terms, Term], str]:
    """Return a builder of the condition that a column holds one of the values."""
    return lambda terms, term: f"{column} IN {terms.bind_all(list(term.values))}"


def days(terms: Terms, text: str) -> Period:
    """Return the days that the text of a term means: a period, or one day."""
    try:
        return parse_period(text, terms.clock.today, terms.fiscal)
    except Usage:
        day = parse_date(text, terms.clock.today, terms.fiscal)
        return Period(day.isoformat(), day, day + timedelta(days=1))


def dated(column: str, *, instant: bool = False) -> Callable[[Terms, Term], str]:
    """Return a builder of a condition over a column of days, or of instants."""

    def condition(terms: Terms, term: Term) -> str:
        def at(day: date) -> str:
            return terms.bind(terms.clock.start_of(day) if instant else day.isoformat())

        parts = []
        for value in term.values:
            span = days(terms, value)
            if term.op == ":":
                parts.append(f"({column} >= {at(span.start)} AND {column} < {at(span.end)})")
            else:
                sign, edge = {"<": ("<", span.start), "<=": ("<", span.end), ">": (">=", span.end)}.get(
                    term.op, (">=", span.start)
                )
                parts.append(f"{column} {sign} {at(edge)}")
        return " OR ".join(parts)

    return condition


def amounts(column: str, currency: str) -> Callable[[Terms, Term], str]:
    """Return a builder of a condition over money: the amount is read in the base currency, and compared in each
    currency by today's rate; an amount in a currency without a rate never meets it."""

    def condition(terms: Terms, term: Term) -> str:
        base = terms.store.currency
        known = terms.store.connection.execute(
            "SELECT DISTINCT currency FROM rate UNION SELECT DISTINCT base FROM rate"
        )
        others = [code for (code,) in known if code and code != base]
        sign = "=" if term.op == ":" else term.op
        parts = []
        for value in term.values:
            limit = parse_amount(value, base)
            cases = ""
            for code in others:
                found = rates.rate(terms.store, code, terms.clock.today)
                if found:
                    there = rates.converted(limit, base, code, 1 / found)
                    cases += f" WHEN {terms.bind(code)} THEN {column} {sign} {terms.bind(there)}"
            cases += f" WHEN {terms.bind(base)} THEN {column} {sign} {terms.bind(limit)}"
            parts.append(f"CASE coalesce({currency}, {terms.bind(base)}){cases} END")
        return " OR ".join(parts)

    return condition


def numbers(column: str) -> Callable[[Terms, Term], str]:
    """Return a builder of a condition over a column of numbers."""

    def condition(terms: Terms, term: Term) -> str:
        sign = "=" if term.op == ":" else term.op
        return " OR ".join(f"{column} {sign} {terms.bind(number(value))}" for value in term.values)

    return condition


def number(text: str) -> int | float:
    """Return the number that the text of a term spells, a percent sign left out; Usage where it spells none."""
    cleaned = text.replace("%", "").replace("％", "").strip()
    try:
        return int(cleaned) if cleaned.lstrip("+-").isdecimal() else float(cleaned)
    except ValueError:
        raise Usage(N_("{value} is not a number; write it like 50"), value=text) from None


def since(column: str) -> Callable[[Terms, Term], str]:
    """Return a builder of a condition over the time that has passed since an instant (`:` means at least)."""

    def condition(terms: Terms, term: Term) -> str:
        sign = ">=" if term.op == ":" else term.op
        return " OR ".join(
            f"julianday(:now) - julianday({column}) {sign} {terms.bind(parse_duration(value) / timedelta(days=1))}"
            for value in term.values
        )

    return condition


def custom(terms: Terms, term: Term, noun: str, id_column: str) -> str:
    """Return the condition of a term over a custom field; NotFound where the noun has no such field."""
    name = term.field.removeprefix(_CUSTOM)
    defined = next((each for each in fields.of_noun(terms.store, noun) if each.name == name), None)
    if defined is None:
        raise NotFound(N_("{noun} has no field named {name}"), noun=noun, name=name)
    builders: dict[str, Callable[[str], Callable[[Terms, Term], str]]] = {
        "text": contains,
        "number": numbers,
        "money": lambda column: amounts(column, "NULL"),
        "date": dated,
        "contact": lambda column: _ref(column, "contact"),
        "user": lambda column: _ref(column, "user"),
    }
    condition = builders.get(defined.type, choice)("v.value")(terms, term)
    return (
        f"EXISTS (SELECT 1 FROM field_value v WHERE v.row_id = {id_column} AND v.field_id = {terms.bind(defined.id)}"
        f" AND v.deleted_at IS NULL AND ({condition}))"
    )


def by_id(column: str) -> Callable[[Terms, Term], str]:
    """Return a builder of the condition that an id is, or ends in, one of the values."""
    return lambda terms, term: " OR ".join(f"{column} LIKE {terms.bind('%' + value)}" for value in term.values)


_FIELDS: dict[str, Callable[[Terms, Term], str]] = {
    "text": _text,
    "id": by_id("d.id"),
    "name": contains("d.name"),
    "ref": contains("d.ref"),
    "stage": _ref("d.stage_id", "stage"),
    "pipeline": _ref("s.pipeline_id", "pipeline"),
    "owner": _ref("d.owner_id", "user"),
    "team": _team,
    "rank": _ref("d.rank_id", "rank"),
    "company": _company,
    "contact": _linked("deal_contact", "contact_id", "contact"),
    "product": _linked("line_item", "product_id", "product"),
    "competitor": _linked("deal_competitor", "competitor_id", "competitor"),
    "source": _ref("d.source_id", "source"),
    "reason": _ref("d.reason_id", "reason"),
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
