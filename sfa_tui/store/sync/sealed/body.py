"""What a segment says, in columns: how far its site had seen, actions, what was born, what was edited.

A column belongs to one field of one table, so that like stands beside like. `gathered` makes it of single changes;
whoever has columns already makes it directly. encoding.py and decoding.py are its bytes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default

from sfa_tui.store.sync.changes import LAST_STAMP, Act, Change, Value

HASH_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a site's log had been applied: its last segment, and the hash of that, where it is told."""

    seq: int
    hash: bytes = b""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else a journal row says, column by column: the version, the action, when."""

    stamps: Sequence[int]
    acts: Sequence[int | None]
    at: Sequence[str | None]
    effective: Sequence[str | None]

    def each(self) -> Iterator[tuple[int, int | None, str | None, str | None]]:
        """Return them row by row."""
        return zip(self.stamps, self.acts, self.at, self.effective, strict=True)


@dataclass(frozen=True, slots=True)
class Births:
    """Rows of one table that were born, each once."""

    table: str
    rows: Sequence[str]
    circumstances: Circumstances


@dataclass(frozen=True, slots=True)
class Born:
    """What one field held at the birth of rows that are born in the same segment; NULL is not told."""

    table: str
    field: str
    rows: Sequence[str]
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Edits:
    """What was written into one field of one table."""

    table: str
    field: str
    rows: Sequence[str]
    old: Sequence[Value]
    new: Sequence[Value]
    circumstances: Circumstances
    beside: Mapping[str, Sequence[Value]] = default(default_factory=dict)
    """The other members of the register, as long as the other columns; None where one is NULL."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a segment says."""

    sealed_at: int = 0
    """Milliseconds since 1970, by the clock of the writer."""
    seen: Mapping[bytes, Seen] = default(default_factory=dict)
    """Sites that are not named: as far as in the segment before of this site."""
    acts: Sequence[Act] = ()
    births: Sequence[Births] = ()
    born: Sequence[Born] = ()
    edits: Sequence[Edits] = ()
    entries: Sequence[bytes] = ()
    """The newest entries of each site that its site knew, where there are more than in the segment before: a storage
    that keeps back a removal or a new key gives itself away."""
    kept: Sequence[tuple[int, bytes]] = ()
    """Sections of a later version, by tag, as they are."""

    def changes(self) -> Iterator[Change]:
        """Return all its changes, births first; those of one cell stand in their order."""
        cells: dict[str, dict[str, dict[str, Value]]] = {}
        for births in self.births:
            cells.setdefault(births.table, {}).update({row: {} for row in births.rows})
        for born in self.born:
            of, field = cells.get(born.table, {}), born.field
            for row, value in zip(born.rows, born.values, strict=True):
                if row in of:
                    of[row][field] = value
        for births in self.births:
            of, table = cells[births.table], births.table
            for row, (stamp, act, at, effective) in zip(births.rows, births.circumstances.each(), strict=True):
                yield Change(table, row, None, None, None, stamp, of[row], act, at, effective)
        for edits in self.edits:
            yield from _changes_of(edits)


def _changes_of(edits: Edits) -> Iterator[Change]:
    columns = zip(edits.rows, edits.old, edits.new, edits.circumstances.each(), strict=True)
    for n, (row, old, new, (stamp, act, at, effective)) in enumerate(columns):
        beside = {name: values[n] for name, values in edits.beside.items() if values[n] is not None}
        yield Change(edits.table, row, edits.field, old, new, stamp, beside, act, at, effective)


def gathered(
    changes: Iterable[Change], acts: Sequence[Act] = (), seen: Mapping[bytes, Seen] | None = None, sealed_at: int = 0
) -> Body:
    """Return a body that says these changes; ValueError for one that no replica could take.

    Changes of one cell keep their order, others are put beside their like.
    """
    births: dict[str, dict[str, Change]] = {}
    born: dict[str, dict[str, tuple[list[str], list[Value]]]] = {}
    edits: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        _check(change, len(acts))
        if change.field is not None:
            edits.setdefault((change.table, change.field), []).append(change)
            continue
        rows = births.setdefault(change.table, {})
        if change.row in rows:
            raise ValueError("a row is born once in a segment")
        rows[change.row] = change
        fields = born.setdefault(change.table, {})
        for name, value in change.beside.items():
            if name not in fields:
                fields[name] = ([], [])
            column, values = fields[name]
            column.append(change.row)
            values.append(value)
    return Body(
        sealed_at,
        seen or {},
        acts,
        [Births(table, [*of], _circumstances(of.values())) for table, of in births.items()],
        [Born(table, name, *of) for table, fields in born.items() for name, of in fields.items()],
        [_edits(table, name, of) for (table, name), of in edits.items()],
    )


def _edits(table: str, name: str, of: list[Change]) -> Edits:
    others = dict.fromkeys(other for each in of for other in each.beside)
    return Edits(
        table,
        name,
        [each.row for each in of],
        [each.old for each in of],
        [each.new for each in of],
        _circumstances(of),
        {other: [each.beside.get(other) for each in of] for other in others},
    )


def _circumstances(of: Iterable[Change]) -> Circumstances:
    of = [*of]
    return Circumstances(
        [each.stamp for each in of],
        [each.act for each in of],
        [each.at for each in of],
        [each.effective for each in of],
    )


def _check(change: Change, acts: int) -> None:
    if not 0 <= change.stamp <= LAST_STAMP:
        raise ValueError(f"{change.stamp} is no stamp")
    if change.field is None and (change.old is not None or change.new is not None):
        raise ValueError("a birth is no value of its own")
    if None in change.beside.values():
        raise ValueError("what is NULL is not told")
    if change.act is not None and not 0 <= change.act < acts:
        raise ValueError("a change belongs to an action that is not told")
