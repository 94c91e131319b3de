"""An import from file to workspace: read, map, plan, write. One import is one action, one undo; rows that fail are
written to FILE.rejected.csv and the rest go in."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sfa_tui.exchange.evidence import Known
from sfa_tui.exchange.import_activities import Activities
from sfa_tui.exchange.import_deals import Deals
from sfa_tui.exchange.import_orders import Orders
from sfa_tui.exchange.import_records import Companies, Contacts, Import, Products, Targets
from sfa_tui.exchange.import_users import Users
from sfa_tui.exchange.mapping import (
    CUSTOM,
    Mapping,
    check_needed,
    from_json,
    override,
    parse_alias,
    propose_mapping,
    signature,
)
from sfa_tui.exchange.matching import Handler
from sfa_tui.exchange.plan import Plan, make_plan
from sfa_tui.exchange.reading import Table, read_table
from sfa_tui.exchange.records import Reading, read_records
from sfa_tui.exchange.references import References
from sfa_tui.exchange.rejected import write_rejected
from sfa_tui.exchange.stages import ProposedStage
from sfa_tui.model.clock import Clock
from sfa_tui.model.text import fold
from sfa_tui.store import fields
from sfa_tui.store.bulk import Bulk, bulk
from sfa_tui.store.journal import Action, Value, action
from sfa_tui.store.workspace import Store

# Rows are inserted in this order, so that whoever looks between two statements finds no name without its row.
_ORDER = (
    "team", "user", "membership", "stage", "company", "contact", "contact_point", "source", "reason", "competitor",
    "product", "deal", "line_item", "deal_contact", "deal_competitor", "sales_order", "target", "activity",
    "activity_link", "tag", "field_value",
)  # fmt: skip
NOUNS = ("users", "products", "companies", "contacts", "deals", "orders", "targets", "activities")
"""What can be imported."""
_SINGULAR = {"companies": "company", "activities": "activity"}


@dataclass(frozen=True, slots=True)
class Options:
    """What the user said of the file: columns (--map), names (--alias), dates, encoding, and whether stages and users
    may be made."""

    maps: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    date_order: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    create_stages: bool = False
    create_users: bool = False


@dataclass(slots=True)
class Source:
    """A file that has been read and mapped, ready to be imported."""

    noun: str
    table: Table
    mapping: Mapping
    reading: Reading
    options: Options
    custom: dict[str, fields.Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did (or would do): counts that add up to the rows of the file, rows that were closed here and are
    opened again, deals that are won or lost on a day that is yet to come, rows made on the way by noun, stages made,
    and where the rejected rows went."""

    rows: int
    created: int
    updated: int
    skipped: int
    rejected: int
    reopened: int
    ahead: int
    made: dict[str, int]
    stages: tuple[ProposedStage, ...]
    samples: tuple[tuple[int, str, str], ...]
    reasons: tuple[tuple[int, str], ...]
    rejected_path: Path | None


def open_source(store: Store, clock: Clock, noun: str, path: Path, options: Options) -> Source:
    """Return a file with its mapping: the saved one of a like file, else the likeliest, changed by what the user said.

    SfaError, in one line, where the file cannot be read or no row of it could become one of the noun.
    """
    table = read_table(path, encoding=options.encoding, delimiter=options.delimiter)
    known = _known(store, noun)
    mapping = _saved(store, noun, table, known) or propose_mapping(noun, table, known)
    mapping = override(mapping, options.maps, known)
    check_needed(mapping)
    for alias in options.aliases:
        parse_alias(alias)
    custom = {fold(each.name): each for each in fields.of_noun(store, _SINGULAR.get(noun, noun.removesuffix("s")))}
    reading = read_records(
        table,
        mapping,
        currency=store.currency,
        today=clock.today,
        zone=clock.now.tzinfo,
        date_order=options.date_order,
        custom=custom,
    )
    return Source(noun, table, mapping, reading, options, custom)


def preview(store: Store, clock: Clock, source: Source) -> Imported:
    """Return what an import would do, with nothing written."""
    with store.reading():
        plan, handler = _plan(store, clock, source, None)
    return _summary(plan, handler, None)


def run(store: Store, clock: Clock, source: Source, *, progress: Callable[[], None] | None = None) -> Imported:
    """Import the file as one action and return what was done; where no row goes in, nothing at all is written.

    Rejected rows are written beside the file first, so that a folder that cannot be written stops the import before
    anything of it is.
    """
    with action(store, f"import {source.noun}", source.table.name) as act:
        plan, handler = _plan(store, clock, source, progress)
        path = write_rejected(source.table, plan.rejected)[0] if plan.rejected else None
        if plan.taken:
            _save(act, source)
            with bulk(act) as work:
                _write(work, plan, handler)
    return _summary(plan, handler, path)


def _plan(store: Store, clock: Clock, source: Source, progress: Callable[[], None] | None) -> tuple[Plan, Handler]:
    references = References(store)
    references.add_aliases(parse_alias(alias) for alias in source.options.aliases)
    work = Import(store, clock, references, source.custom, source.options.create_users)
    handler = _handler(work, source)
    return make_plan(store, handler, source.reading, references, progress=progress), handler


def _handler(work: Import, source: Source) -> Handler:
    if source.noun == "deals":
        return Deals(work, source.reading, create_stages=source.options.create_stages)
    if source.noun == "users":
        return Users(work, source.reading)
    handlers: dict[str, Callable[[Import], Handler]] = {
        "products": Products,
        "companies": Companies,
        "contacts": Contacts,
        "orders": Orders,
        "targets": Targets,
        "activities": Activities,
    }
    return handlers[source.noun](work)


def _write(work: Bulk, plan: Plan, handler: Handler) -> None:
    if isinstance(handler, Deals) and handler.replaced:
        work.delete("stage", handler.replaced)
    for table in sorted(plan.inserts, key=_ORDER.index):
        work.insert_rows(table, plan.inserts[table], born="created_at" if table == "deal" else "NULL")
    work.history(plan.table, plan.past)
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[str, dict[str, Value], str | None]]] = {}
    for (table, id), (changes, effective) in plan.updates.items():
        groups.setdefault((table, tuple(changes)), []).append((id, changes, effective))
    for (table, columns_of), changed in groups.items():
        work.update(
            table,
            columns_of,
            ((id, *(values[column] for column in columns_of)) for id, values, _at in changed),
            effective={id: at for id, _values, at in changed if at is not None},
        )


def _summary(plan: Plan, handler: Handler, path: Path | None) -> Imported:
    made = {
        table: len(rows) - (plan.created if table == plan.table else 0)
        for table, rows in plan.inserts.items()
        if table in ("team", "user", "company", "contact", "source", "reason", "competitor")
    }
    proposed = tuple(handler.proposed) if isinstance(handler, Deals) else ()
    return Imported(
        rows=plan.rows,
        created=plan.created,
        updated=plan.updated,
        skipped=plan.skipped,
        rejected=len(plan.rejected),
        reopened=plan.reopened,
        ahead=handler.ahead if isinstance(handler, Deals) else 0,
        made={table: count for table, count in made.items() if count > 0},
        stages=proposed,
        samples=tuple(plan.samples),
        reasons=tuple((row.line, why) for row, why in plan.rejected),
        rejected_path=path,
    )


def _known(store: Store, noun: str) -> Known:
    references = References(store)
    nouns = {"users": "user", "products": "product", "companies": "company", "contacts": "contact", "stages": "stage"}
    names = {plural: references.names(singular) for plural, singular in nouns.items()}
    names["ranks"], names["deals"] = references.names("rank"), set()
    custom = fields.of_noun(store, _SINGULAR.get(noun, noun.removesuffix("s")))
    return Known(names=names, custom={fold(each.name): fold(each.name) for each in custom})


def _saved(store: Store, noun: str, table: Table, known: Known) -> Mapping | None:
    """Return the mapping of the last file with these headers, without the custom fields that are no more."""
    width = len(table.header) - (2 if table.rejected else 0)
    saved = _saved_row(store, noun, signature(noun, table.header[:width]))
    if saved is None:
        return None
    mapping = from_json(saved[1], table.header)
    there = {CUSTOM + key for key in known.custom.values()}
    proposals = [
        replace(each, field=None, why="rejected" if each.column >= width else "")
        if each.column >= width or ((each.field or "").startswith(CUSTOM) and each.field not in there)
        else each
        for each in mapping.proposals
    ]
    return replace(mapping, proposals=tuple(proposals))


def _saved_row(store: Store, noun: str, wanted: str) -> tuple[str, str] | None:
    row = store.connection.execute(
        "SELECT id, mapping FROM import_mapping WHERE noun = ? AND signature = ? AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        (noun, wanted),
    ).fetchone()
    return (row[0], row[1]) if row else None


def _save(act: Action, source: Source) -> None:
    """Keep the mapping for the next file with these headers."""
    text, key = source.mapping.to_json(), source.mapping.signature
    row = _saved_row(act.store, source.noun, key)
    if row is None:
        act.insert("import_mapping", {"noun": source.noun, "signature": key, "mapping": text})
    elif row[1] != text:
        act.update("import_mapping", row[0], {"mapping": text})
