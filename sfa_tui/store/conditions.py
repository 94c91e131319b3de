"""Terms of the filter language as SQL: the builders of conditions that the filters of every noun are made of.

Knows how a value is compared with a column; which column a field of a noun stands for is in the module of that noun.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sfa_tui.locale import N_
from sfa_tui.model.amount import parse_amount
from sfa_tui.model.clock import Clock
from sfa_tui.model.dates import parse_date, parse_duration
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.model.fields import CUSTOM
from sfa_tui.model.filters import Term
from sfa_tui.model.period import Fiscal, Period, parse_period
from sfa_tui.store import fields, names, rates, search
from sfa_tui.store.workspace import Store

# A signed number of 64 bits, the widest that SQLite holds, is below it.
_BEYOND = 2**63

Builder = Callable[["Terms", Term], str]
"""What turns a term of a filter into a condition."""


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
        """Return the ids that the names of a term mean, as a list for IN; NotFound where nothing answers to a name."""
        found: list[str] = []
        for value in term.values:
            named = names.candidates(self.store, noun, value)
            if not named:
                raise NotFound(N_("there is no {noun} named {name}"), noun=noun, name=value)
            found += [each.id for each in named]
        return self.bind_all(found)


def fiscal(store: Store) -> Fiscal:
    """Return the fiscal year of the workspace; one that starts in no month, as only another program writes it, is the
    year of the calendar."""
    start = store.setting("fiscal_year_start")
    named_by = store.setting("fiscal_year_named_by")
    return Fiscal(
        start if isinstance(start, int) and start in range(1, 13) else 1, "end" if named_by == "end" else "start"
    )


def combined(
    terms: Terms,
    given: tuple[Term, ...],
    builders: Mapping[str, Builder],
    flags: Mapping[str, str],
    row: str,
    noun: str,
) -> str:
    """Return the condition that all the terms mean together over the rows called `row`.

    Deleted rows meet it only where a term asks for them.
    """
    conditions = [_condition(terms, term, builders, flags, row, noun) for term in given]
    if not any(term.field == "deleted" for term in given):
        conditions.insert(0, f"{row}.deleted_at IS NULL")
    return " AND ".join(conditions)


def _condition(
    terms: Terms, term: Term, builders: Mapping[str, Builder], flags: Mapping[str, str], row: str, noun: str
) -> str:
    if term.field.startswith(CUSTOM):
        sql = custom(terms, term, noun, f"{row}.id")
    elif not term.op:
        sql = f"{row}.deleted_at IS NOT NULL" if term.field == "deleted" else flags[term.field]
    else:
        sql = builders[term.field](terms, term)
    # NOT of an unknown is unknown; a row without the value does not have it, so the negation holds.
    return f"NOT coalesce({sql}, 0)" if term.negated else f"({sql})"


def ref(column: str, noun: str) -> Builder:
    """Return a builder of the condition that a column holds the id of one of the rows that the values name."""
    return lambda terms, term: f"{column} IN {terms.ids(noun, term)}"


def contains(column: str) -> Builder:
    """Return a builder of the condition that a text column has one of the words in it, in any ASCII case."""
    return lambda terms, term: " OR ".join(
        f"{column} LIKE {terms.bind(search.like(value))} ESCAPE '\\'" for value in term.values
    )


def any_of(*columns: str) -> Builder:
    """Return a builder of the condition that one of the text columns has one of the words in it."""
    builders = [contains(column) for column in columns]
    return lambda terms, term: " OR ".join(build(terms, term) for build in builders)


def words(noun: str, n: str, *templates: tuple[str, str]) -> Builder:
    """Return a builder of the condition that the search text of a row has one of the words in it.

    The row is the noun's with the number `n`, or another noun's, given as (noun, a template over a condition on that
    row's number `n`).
    """

    def condition(terms: Terms, term: Term) -> str:
        search.catch_up(terms.store)
        parts = []
        for word in term.values:
            # The plus keeps SQLite from a union of two indexes: where many rows have the word, that takes ten times as
            # long as a pass over all.
            own = (noun, f"+{n}", "{}")
            for of, column, template in (own, *((other, "n", template) for other, template in templates)):
                sql, parameters = search.condition(word, of, column)
                for parameter in parameters:
                    sql = sql.replace("?", terms.bind(parameter), 1)
                parts.append(template.format(sql))
        return " OR ".join(parts)

    return condition


def tagged(noun: str, id_column: str) -> Builder:
    """Return a builder of the condition that a row carries one of the tags."""
    return lambda terms, term: (
        f"EXISTS (SELECT 1 FROM tag k WHERE k.row_id = {id_column} AND k.noun = '{noun}' AND k.deleted_at IS NULL"
        f" AND k.name COLLATE NOCASE IN {terms.bind_all(list(term.values))})"
    )


def choice(column: str) -> Builder:
    """Return a builder of the condition that a column holds one of the values."""
    return lambda terms, term: f"{column} IN {terms.bind_all(list(term.values))}"


def days(terms: Terms, text: str) -> Period:
    """Return the days that the text of a term means: a period, or one day."""
    try:
        return parse_period(text, terms.clock.today, terms.fiscal)
    except Usage:
        day = parse_date(text, terms.clock.today, terms.fiscal)
        return Period(day.isoformat(), day, day + timedelta(days=1))


def dated(column: str, *, instant: bool = False) -> Builder:
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


def amounts(column: str, currency: str) -> Builder:
    """Return a builder of a condition over money.

    The amount is read in the base currency, and compared in each currency by today's rate; an amount in a currency
    without a rate never meets it.
    """

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


def numbers(column: str) -> Builder:
    """Return a builder of a condition over a column of numbers."""

    def condition(terms: Terms, term: Term) -> str:
        sign = "=" if term.op == ":" else term.op
        return " OR ".join(f"{column} {sign} {terms.bind(number(value))}" for value in term.values)

    return condition


def number(text: str) -> int | float:
    """Return the number that the text of a term spells, a percent sign left out; Usage where it spells none."""
    cleaned = text.replace("%", "").replace("％", "").strip()
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", cleaned):
        cleaned = cleaned.replace(",", "")
    try:
        value = int(cleaned) if cleaned.lstrip("+-").isdecimal() else float(cleaned)
    except ValueError:
        value = math.nan
    # SQLite would store nan as NULL, and takes no whole number of more than 64 bits.
    if not abs(value) < _BEYOND or "_" in cleaned:
        raise Usage(N_("{value} is not a number; write it like 50"), value=text)
    return value


def since(column: str) -> Builder:
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
    name = term.field.removeprefix(CUSTOM)
    defined = next((each for each in fields.of_noun(terms.store, noun) if each.name == name), None)
    if defined is None:
        raise NotFound(N_("{noun} has no field named {name}"), noun=noun, name=name)
    builders: dict[str, Callable[[str], Builder]] = {
        "text": contains,
        "number": numbers,
        "money": lambda column: amounts(column, "NULL"),
        "date": dated,
        "contact": lambda column: ref(column, "contact"),
        "user": lambda column: ref(column, "user"),
    }
    condition = builders.get(defined.type, choice)("v.value")(terms, term)
    return (
        f"EXISTS (SELECT 1 FROM field_value v WHERE v.row_id = {id_column} AND v.field_id = {terms.bind(defined.id)}"
        f" AND v.deleted_at IS NULL AND ({condition}))"
    )


def by_id(column: str) -> Builder:
    """Return a builder of the condition that an id is, or ends in, one of the values."""
    return lambda terms, term: " OR ".join(f"{column} LIKE {terms.bind('%' + value)}" for value in term.values)
