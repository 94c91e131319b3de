"""How records of deals become drafts, with the life that a closed deal had before it came here.

A closed deal stood, from its start to its close, in the open stage where the file's open deals carry a start date, at
its product's list price; the journal says so with the days on which it took effect."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sfa_tui.exchange import stages
from sfa_tui.exchange.import_records import (
    Import,
    currency,
    custom_values,
    day,
    external,
    minor,
    number,
    owner,
    tags,
    text,
)
from sfa_tui.exchange.matching import Draft, Extra, Key
from sfa_tui.exchange.records import Reading, Record
from sfa_tui.exchange.stages import ProposedStage
from sfa_tui.locale import N_
from sfa_tui.model.amount import MAX_MINOR
from sfa_tui.model.errors import Refused, Usage
from sfa_tui.model.text import fold
from sfa_tui.sales.deals import first_stage
from sfa_tui.sales.nouns import CATEGORIES
from sfa_tui.sales.values import choice
from sfa_tui.store.deals import CATEGORY, PROBABILITY
from sfa_tui.store.journal import Value

Past = list[tuple[str, Value, Value, str]]


@dataclass(frozen=True, slots=True)
class _Stage:
    id: str
    kind: str
    namesakes: dict[str, str] = field(default_factory=dict)
    """The stages of this name and kind, by the pipelines that they are in."""


@dataclass(frozen=True, slots=True)
class _Product:
    id: str
    name: str
    price: int | None
    cost: int | None
    currency: str | None


class Deals:
    """Deals: known by external id, then number, then name at a company."""

    table = "deal"
    strong = frozenset({"external"})
    repeats = True

    def __init__(
        self,
        work: Import,
        reading: Reading,
        *,
        create_stages: bool,
    ) -> None:
        self._work = work
        self.proposed: list[ProposedStage] = []
        self.replaced: list[str] = []
        self.ahead = 0
        """How many won or lost deals carry a day that is yet to come."""
        counted, dated, probabilities = _survey(reading.only("stage", "started_on", "probability"))
        self._stages = self._find_stages(counted, probabilities, create=create_stages)
        self._default = next((each.id for each in self._stages.values() if each.kind == "open"), None)
        self._lived_in = self._stage_of_life(dated)
        self._products: dict[str, _Product] = {}
        self._memberships = work.store.connection.execute(
            "SELECT user_id, team_id, coalesce(starts_on, ''), coalesce(ends_on, '9999') FROM membership"
            " WHERE deleted_at IS NULL ORDER BY coalesce(starts_on, ''), id DESC"
        ).fetchall()
        self._teams: dict[tuple[str | None, date], str | None] = {}

    def known(self) -> Iterator[tuple[Key, str]]:
        """Yield the keys of the deals that are there; one that came with an external id is known by nothing else."""
        for id, outside, ref, name, company in self._work.keys("deal", "external_id, ref, name, company_id"):
            if outside:
                yield ("external", outside), id
            else:
                if ref:
                    yield ("ref", ref), id
                yield ("name", fold(name or ""), company), id

    def draft(self, record: Record) -> Draft:
        """Return the draft of a deal; an unknown stage, owner, product or rank rejects the row, an unknown company,
        contact, source, reason or competitor is made."""
        work, make = self._work, self._work.references.make
        stage_name = text(record, "stage")
        stage = self._stage(stage_name)
        held_by = owner(work, record)
        product = self._product(text(record, "product"))
        rank_name = text(record, "rank")
        started, closed, expected = (day(record, each) for each in ("started_on", "closed_on", "expected_close"))
        if stage.kind == "open":
            # In Salesforce and its like one close date means both: of an open deal it is the expected one.
            expected, closed = expected or closed, None
        elif closed is None:
            closed = expected
            if closed is None:
                raise Usage(N_("this deal is {kind}, and no column says when it was closed"), kind=stage.kind)
        if started and closed and closed < started:
            raise Usage(N_("closed on {closed}, before it began on {started}"), closed=closed, started=started)
        self.ahead += closed is not None and closed > work.clock.today
        category, probability = text(record, "category"), number(record, "probability")
        amount, said_currency = minor(record, "amount"), currency(work, record, "amount")
        quantity = number(record, "quantity")
        list_price = _total(product, quantity or 1.0)
        company_name = text(record, "company")
        company = make("company", company_name) if company_name else None
        columns: dict[str, Value] = {
            "name": text(record, "name"),
            "ref": text(record, "ref"),
            "stage_id": stage.id if stage_name else None,
            "owner_id": held_by,
            "company_id": company,
            "rank_id": work.references.require("rank", rank_name) if rank_name else None,
            "amount": amount,
            "currency": said_currency,
            "expected_close": expected.isoformat() if expected else None,
            "closed_on": closed.isoformat() if closed else None,
            "probability": int(probability) if probability is not None and stage.kind == "open" else None,
            "category": choice("category", category, CATEGORIES) if category and stage.kind == "open" else None,
            "external_id": text(record, "external_id"),
            "note": text(record, "note"),
            "created_at": work.clock.start_of(started) if started else None,
        }
        for name in ("source", "reason"):
            said = text(record, name)
            meant = said and (name == "source" or stage.kind == "lost")
            columns[f"{name}_id"] = make(name, said) if said and meant else None
        listed = product.currency if product and amount is None and list_price is not None else None
        defaults: dict[str, Value] = {
            "name": self._name(record, columns, product),
            "stage_id": stage.id,
            "amount": list_price,
            "currency": listed or text(record, "currency") or work.store.currency,
            "team_id": self._team_on(held_by, closed) if closed else None,
            "created_at": work.clock.start_of(closed) if closed else None,
        }
        if listed:
            columns["currency"] = None
        turned: dict[str, Value] = {"team_id": defaults["team_id"], "closed_on": columns["closed_on"]}
        if stage.kind != "lost":
            turned |= {"reason_id": columns["reason_id"], "lost_kind": None}
        past: Past = []
        new = {**defaults, **{column: value for column, value in columns.items() if value is not None}}
        if closed and started:
            before = list_price if product and product.currency in (None, new["currency"]) else None
            past = self._past(new, before, work.clock.start_of(closed))
        extras = [*self._lines(product, quantity), *self._people(record, company), *tags(record, "deal")]
        extras += custom_values(work, record)
        effective = work.clock.start_of(closed) if closed and closed < work.clock.today else None
        keys = self._keys(record, new)
        draft = Draft(columns, keys, extras, defaults, "stage_id", turned, past, effective, namesakes=stage.namesakes)
        draft.leave = self._leave_what_is_shown
        return draft

    def _leave_what_is_shown(self, draft: Draft, id: str) -> None:
        """Take out of what is said of a deal what its row only shows: a probability and a category that come from rank
        or stage must not become the deal's own, nor its moment of creation the start of that day."""
        columns = draft.columns
        said = [name for name in ("probability", "category", "created_at") if columns[name] is not None]
        if not said:
            return
        probability, category, created, stage = self._work.store.connection.execute(
            f"SELECT {PROBABILITY}, {CATEGORY}, d.created_at, d.stage_id FROM deal d LEFT JOIN stage s"
            " ON s.id = d.stage_id LEFT JOIN rank r ON r.id = d.rank_id WHERE d.id = ?",
            (id,),
        ).fetchone()
        # In another stage the same figure is news, unless it is our own list, where only the stage was changed.
        if draft.is_own or columns["stage_id"] in (None, stage) or stage in draft.namesakes.values():
            if columns["probability"] == probability:
                columns["probability"] = None
            if columns["category"] == category:
                columns["category"] = None
        began = columns["created_at"]
        if began and created and began == self._work.clock.start_of(self._work.clock.local_day(created)):
            columns["created_at"] = None

    def _keys(self, record: Record, columns: dict[str, Value]) -> list[Key]:
        keys = external(record)
        if columns.get("ref"):
            keys.append(("ref", columns["ref"]))
        return [*keys, ("name", fold(str(columns["name"])), columns.get("company_id"))]

    def _name(self, record: Record, columns: dict[str, Value], product: _Product | None) -> str:
        """Return the deal's name: its own, else "company product", else its external id, number or product."""
        given, company = text(record, "name"), text(record, "company")
        if given:
            return given
        if company and product:
            return f"{company} {product.name}"
        name = columns["external_id"] or columns["ref"] or company or (product.name if product else None)
        if name is None:
            raise Usage(N_("this deal has no name, and nothing that it could be called by"))
        return str(name)

    def _lines(self, product: _Product | None, quantity: float | None) -> list[tuple[str, Extra]]:
        if product is None:
            return []
        # The list price is what the line begins with; what it was sold for later stays.
        defaults: dict[str, Value] = {
            "name": product.name,
            "quantity": 1.0,
            "unit_price": product.price,
            "unit_cost": product.cost,
        }
        said: dict[str, Value] = {"quantity": quantity}
        return [("deal_id", Extra("line_item", {"product_id": product.id}, said, defaults, product.currency))]

    def _people(self, record: Record, company: Value) -> list[tuple[str, Extra]]:
        references = self._work.references
        contact, competitor = text(record, "contact"), text(record, "competitor")
        extras = []
        if contact:
            id = references.make("contact", contact, company_id=company)
            extras.append(("deal_id", Extra("deal_contact", {"contact_id": id})))
        if competitor:
            id = references.make("competitor", competitor)
            extras.append(("deal_id", Extra("deal_competitor", {"competitor_id": id})))
        return extras

    def _past(self, columns: dict[str, Value], before: int | None, closed_at: str) -> Past:
        past: Past = []
        if self._lived_in:
            past.append(("stage_id", self._lived_in, columns["stage_id"], closed_at))
        past.append(("closed_on", None, columns["closed_on"], closed_at))
        if before is not None and before != columns.get("amount"):
            past.append(("amount", before, columns.get("amount"), closed_at))
        past += [
            (each, None, value, closed_at)
            for each in ("team_id", "reason_id")
            if (value := columns.get(each)) is not None
        ]
        return past

    def _stage(self, name: str | None) -> _Stage:
        if name is None:
            return _Stage(self._default or first_stage(self._work.store, "open"), "open")
        name = self._work.references.aliases.get(("stage", fold(name)), name)
        found = self._stages.get(fold(name))
        if found is None:
            # Says which there are, and how the name can be mended.
            self._work.references.require("stage", name)
            raise AssertionError(name)
        return found

    def _product(self, name: str | None) -> _Product | None:
        if name is None:
            return None
        id = self._work.references.require("product", name)
        if id not in self._products:
            row = self._work.store.connection.execute(
                "SELECT name, unit_price, unit_cost, currency FROM product WHERE id = ?", (id,)
            ).fetchone()
            self._products[id] = _Product(id, *row)
        return self._products[id]

    def _team_on(self, user: str | None, closed: date) -> str | None:
        if (user, closed) not in self._teams:
            on = closed.isoformat()
            teams = [team for member, team, starts, ends in self._memberships if member == user and starts <= on < ends]
            self._teams[user, closed] = teams[-1] if teams else None
        return self._teams[user, closed]

    def _find_stages(self, counted: Counter[str], probabilities: dict[str, int], *, create: bool) -> dict[str, _Stage]:
        store, references = self._work.store, self._work.references
        rows = store.connection.execute(
            "SELECT s.id, s.name, s.kind, s.pipeline_id, p.name FROM stage s"
            " LEFT JOIN pipeline p ON p.id = s.pipeline_id WHERE s.deleted_at IS NULL"
            " ORDER BY p.position, p.id, s.position, s.id"
        ).fetchall()
        found: dict[str, _Stage] = {}
        for id, name, kind, pipeline, _called in rows:
            stage = found.setdefault(fold(name), _Stage(id, kind or "open"))
            if stage.kind == (kind or "open"):
                stage.namesakes.setdefault(pipeline, id)
        for id, name, kind, _pipeline, called in rows:
            found.setdefault(fold(f"{called}/{name}"), _Stage(id, kind or "open"))
        aliased = {name: references.aliases.get(("stage", fold(name)), name) for name in counted}
        missing = [name for name in dict.fromkeys(aliased.values()) if fold(name) not in found]
        if not create or not missing:
            return found
        empty = store.connection.execute("SELECT 1 FROM deal WHERE deleted_at IS NULL LIMIT 1").fetchone() is None
        if empty:
            missing = list(dict.fromkeys(aliased.values()))
            self.replaced = [id for id, *_ in rows]
            references.forget("stage")
            found = {}
        self.proposed = stages.propose(Counter(dict.fromkeys(missing, 1)), probabilities)
        if empty:
            self.proposed = _with_ends(self.proposed)
        self._plan_stages(found)
        return found

    def _plan_stages(self, found: dict[str, _Stage]) -> None:
        store, references = self._work.store, self._work.references
        row = store.connection.execute(
            "SELECT id FROM pipeline WHERE deleted_at IS NULL ORDER BY position, id LIMIT 1"
        ).fetchone()
        if row is None:
            raise Refused(N_("this workspace has no pipeline; `sfa stage add NAME --pipeline NAME` makes one"))
        (last,) = store.connection.execute(
            "SELECT coalesce(max(position), 0) FROM stage WHERE pipeline_id = ? AND deleted_at IS NULL", (row[0],)
        ).fetchone()
        start = 0 if self.replaced else last
        for position, each in enumerate(self.proposed, start=start + 1):
            values: dict[str, Value] = {
                "pipeline_id": row[0],
                "name": each.name,
                "position": position,
                "kind": each.kind,
                "probability": each.probability,
                "category": each.category,
            }
            found[fold(each.name)] = _Stage(references.plan("stage", values, each.name), each.kind)

    def _stage_of_life(self, dated: Counter[str]) -> str | None:
        """Return the open stage in which most of the file's open deals carry a start date, else the first open
        stage."""
        aliases = self._work.references.aliases
        for name, _count in dated.most_common():
            stage = self._stages.get(fold(aliases.get(("stage", fold(name)), name)))
            if stage is not None and stage.kind == "open":
                return stage.id
        return self._default


def _with_ends(proposed: list[ProposedStage]) -> list[ProposedStage]:
    """Return the stages with a won and a lost one, without which a pipeline has no end."""
    kinds = {each.kind for each in proposed}
    ends = []
    if "won" not in kinds:
        ends.append(ProposedStage("Won", "won", 100, None))
    if "lost" not in kinds:
        ends.append(ProposedStage("Lost", "lost", 0, None))
    return [*proposed, *ends]


def _survey(records: Iterable[Record]) -> tuple[Counter[str], Counter[str], dict[str, int]]:
    """Return how many rows each stage name of the file has, how many of them carry a start date, and the probability
    that the file gives for it, where it gives the same for all."""
    counted: Counter[str] = Counter()
    dated: Counter[str] = Counter()
    said: dict[str, set[int]] = {}
    for record in records:
        name = text(record, "stage")
        if name is None:
            continue
        counted[name] += 1
        if day(record, "started_on"):
            dated[name] += 1
        probability = number(record, "probability")
        if probability is not None:
            said.setdefault(name, set()).add(int(probability))
    return counted, dated, {name: values.pop() for name, values in said.items() if len(values) == 1}


def _total(product: _Product | None, quantity: float) -> int | None:
    if product is None or product.price is None:
        return None
    total = int((Decimal(product.price) * Decimal(str(quantity))).to_integral_value())
    if abs(total) > MAX_MINOR:
        raise Usage(
            N_("{quantity} times the price of {product} is more than can be kept"),
            quantity=quantity,
            product=product.name,
        )
    return total
