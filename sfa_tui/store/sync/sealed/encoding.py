"""The bytes of a body."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sfa_tui.store.sync.changes import COUNTER_BITS, Act
from sfa_tui.store.sync.sealed.body import Births, Body, Born, Circumstances, Edits
from sfa_tui.store.sync.sealed.wire import MOST_ITEMS, Writer

T = TypeVar("T")

STATE, ENTRIES, ACTS, ROWS, BIRTHS, BORN, EDITS = range(1, 8)
"""The tags of the sections of a body."""
ERASE = 32
"""The tag that is kept for "forget this person": no version writes it yet."""


def encode(body: Body) -> bytes:
    """Return the bytes of a body.

    ValueError for what no reader would take: texts that UTF-8 cannot hold, integers beyond 64 bits, not a number;
    TooMuch where it has to be said in several segments.
    """
    whole = Writer()
    _put(whole, STATE, _state(body))
    if body.entries:
        section = Writer()
        section.count(len(body.entries))
        section.parts += b"".join(body.entries)
        _put(whole, ENTRIES, section)
    if body.acts:
        _put(whole, ACTS, _acts(body.acts))
    places = _put_rows(whole, body)
    for births in body.births:
        section = _section(births.table)
        _rows(section, places[births.table], births.rows)
        _circumstances(section, births.circumstances)
        _put(whole, BIRTHS, section)
    for born in body.born:
        section = _section(born.table, born.field)
        _rows(section, places[born.table], born.rows)
        section.values(born.values)
        _put(whole, BORN, section)
    for edits in body.edits:
        _put(whole, EDITS, _edits(_by_row(edits, places[edits.table]), places[edits.table]))
    for tag, content in body.kept:
        whole.spend(1)
        whole.number(tag)
        whole.blob(content)
    return bytes(whole.parts)


def _put(whole: Writer, tag: int, section: Writer) -> None:
    whole.spend(MOST_ITEMS - section.items + 1)
    whole.number(tag)
    whole.blob(bytes(section.parts))


def _section(*names: str) -> Writer:
    section = Writer()
    for name in names:
        section.text(name)
    return section


def _state(body: Body) -> Writer:
    section = Writer()
    section.number(body.sealed_at)
    section.count(len(body.seen))
    section.integers([each.seq for each in body.seen.values()])
    section.parts += b"".join(body.seen)
    section.integers([bool(each.hash) for each in body.seen.values()])
    section.parts += b"".join(each.hash for each in body.seen.values())
    return section


def _acts(acts: Sequence[Act]) -> Writer:
    section = Writer()
    section.count(len(acts))
    section.texts([act.id for act in acts])
    section.texts([act.at for act in acts])
    section.values([act.user for act in acts])
    section.texts([act.verb for act in acts])
    section.values([act.summary for act in acts])
    section.values([act.undoes for act in acts])
    return section


def _put_rows(whole: Writer, body: Body) -> dict[str, dict[str, int]]:
    """Write which rows the segment is about; return the number of each by its table."""
    tables: dict[str, dict[str, None]] = {}
    groups: tuple[Births | Born | Edits, ...] = (*body.births, *body.born, *body.edits)
    for group in groups:
        tables.setdefault(group.table, {}).update(dict.fromkeys(group.rows))
    places: dict[str, dict[str, int]] = {}
    for table, rows in tables.items():
        # Ids that were made one after another are then short steps.
        ids = sorted(rows)
        places[table] = {row: place for place, row in enumerate(ids)}
        section = _section(table)
        section.count(len(ids))
        section.texts(ids)
        _put(whole, ROWS, section)
    return places


def _rows(section: Writer, places: Mapping[str, int], rows: Sequence[str]) -> None:
    section.count(len(rows))
    section.integers([*map(places.__getitem__, rows)])


def _circumstances(section: Writer, of: Circumstances) -> None:
    section.integers(of.stamps)
    # 0 is no action, so that the column is one of numbers alone.
    section.integers([0 if act is None else act + 1 for act in of.acts])
    section.values(of.at)
    section.values(of.effective)


def _edits(edits: Edits, places: Mapping[str, int]) -> Writer:
    section = _section(edits.table, edits.field)
    _rows(section, places, edits.rows)
    section.values(edits.old)
    section.values(edits.new)
    _circumstances(section, edits.circumstances)
    section.count(len(edits.beside))
    for name, values in edits.beside.items():
        section.text(name)
        section.values(values)
    return section


def _by_row(edits: Edits, places: Mapping[str, int]) -> Edits:
    """Return edits of one moment in the order of their rows, which is then short steps; others as they are."""
    of = edits.circumstances
    if not edits.rows or min(of.stamps) >> COUNTER_BITS != max(of.stamps) >> COUNTER_BITS:
        return edits
    order = sorted(range(len(edits.rows)), key=[places[row] for row in edits.rows].__getitem__)
    circumstances = Circumstances(
        _picked(of.stamps, order), _picked(of.acts, order), _picked(of.at, order), _picked(of.effective, order)
    )
    beside = {name: _picked(values, order) for name, values in edits.beside.items()}
    rows, old, new = _picked(edits.rows, order), _picked(edits.old, order), _picked(edits.new, order)
    return Edits(edits.table, edits.field, rows, old, new, circumstances, beside)


def _picked(column: Sequence[T], order: list[int]) -> list[T]:
    return [column[place] for place in order]
