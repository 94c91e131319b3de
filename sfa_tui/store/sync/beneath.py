"""What is written into something that somebody deletes meanwhile: a note to a deal, a deal of a company, a value of a
custom field. Docs/sync-protocol.md, §8.

It is no change of the row that is deleted, so the merge rule has nothing to weigh; and yet nobody would see it again.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping

from sfa_tui.store.history import PARTS
from sfa_tui.store.sync import assertions, held
from sfa_tui.store.sync.assertions import Assertion, saw
from sfa_tui.store.sync.held import Held, Version
from sfa_tui.store.sync.registers import TOMBSTONE, Layout
from sfa_tui.store.sync.seen import Segments
from sfa_tui.store.triggers import literal, quoted

_IN: dict[str, tuple[tuple[str, str], ...]] = {
    **{noun: PARTS[noun] for noun in ("deal", "company", "contact", "product", "stage", "template")},
    "field": (("field_value", "field_id"), ("field_choice", "field_id")),
    "team": (("membership", "team_id"),),
}
_OF: dict[str, tuple[tuple[str, str], ...]] = {
    "company": (("deal", "company_id"), ("contact", "company_id"), ("deal_company", "company_id")),
    "contact": (("deal_contact", "contact_id"),),
    "product": (("line_item", "product_id"),),
    "competitor": (("deal_competitor", "competitor_id"),),
    "stage": (("deal", "stage_id"),),
    "pipeline": (("stage", "pipeline_id"),),
}
"""Tables whose rows are shown only with a row of a noun, so that all that is written in them is gone with it; and those
whose rows only name one."""
_ABOVE = sorted(
    {(part, column, noun) for places in (_IN, _OF) for noun, several in places.items() for part, column in several}
)

FIELDS = {f"{part}_id": part for part, _column, _noun in _ABOVE}
"""{field: table} of the conflicts of what was written into something: the field is none of the row that is deleted."""


class Looking:
    """What is found beneath several rows that are deleted."""

    def __init__(self, connection: sqlite3.Connection, segments: Segments, layouts: Mapping[str, Layout]) -> None:
        self._connection = connection
        self._segments = segments
        self._layouts = layouts
        self._knew: frozenset[int] = frozenset()

    def found(self, table: str, each: Held, tombstones: Collection[Assertion]) -> Iterator[tuple[str, str, Version]]:
        """Yield the table, the id and the version of each row that was written beneath one that is deleted, by somebody
        who had not seen that go, and whom those who deleted it had not seen."""
        self._know(tombstones)
        for places in (_IN, _OF):
            for part, column in places.get(table, ()):
                layout, unknown = self._layouts[part], self._unknown(part, column, each.id)
                place = layout.of[column]
                registers = range(len(layout.registers)) if places is _IN else (place,)
                for one in held.read(self._connection, part, layout, "n", unknown) if unknown else ():
                    if any(
                        saw(self._segments, mine, gone) for mine in self._said(part, one, place) for gone in tombstones
                    ):
                        continue  # it was put there by somebody who knew
                    said = [self._apart(part, one, it, tombstones) for it in registers if it != layout.tombstone]
                    if versions := [version for version in said if version is not None]:
                        yield part, one.id, min(versions)

    def _know(self, tombstones: Collection[Assertion]) -> None:
        """Note which segments those who deleted a row had seen."""
        knew = frozenset(segment for each in tombstones for segment in each.segments)
        if knew == self._knew:
            return
        self._knew = knew
        upto: dict[int, int] = {}
        for known in map(self._segments.known, knew):
            for site, seq in (known.vector | {known.site: known.seq - 1}).items():
                upto[site] = max(seq, upto.get(site, 0))
        self._connection.execute("DROP TABLE IF EXISTS temp.knew")
        self._connection.execute("CREATE TEMP TABLE knew (segment INTEGER PRIMARY KEY) STRICT")
        self._connection.execute(
            "INSERT INTO temp.knew SELECT g.n FROM json_each(?) w CROSS JOIN segment g ON g.site = w.key"
            " AND g.seq <= w.value UNION SELECT value FROM json_each(?)",
            (json.dumps(upto), json.dumps([*knew])),
        )

    def _unknown(self, part: str, column: str, id: str) -> list[int]:
        """Return the numbers of the rows beneath one of which those who deleted that had not seen all."""
        noun = literal(part)
        rows = self._connection.execute(
            f"SELECT k.n FROM {quoted(part)} k WHERE k.{quoted(column)} = ? AND k.{TOMBSTONE} IS NULL"
            f" AND (EXISTS (SELECT 1 FROM born b WHERE b.noun = {noun} AND b.row = k.n AND b.segment NOT IN"
            " (SELECT segment FROM temp.knew))"
            f" OR EXISTS (SELECT 1 FROM journal j JOIN version v ON v.seq = j.seq WHERE j.noun = {noun}"
            " AND j.row = k.n AND j.field IS NOT NULL AND v.segment NOT IN (SELECT segment FROM temp.knew)))",
            (id,),
        )
        return [n for (n,) in rows]

    def _said(self, part: str, one: Held, register: int) -> list[Assertion]:
        return assertions.holding(self._connection, part, one, self._layouts[part].registers[register])

    def _apart(self, part: str, one: Held, register: int, tombstones: Collection[Assertion]) -> Version | None:
        """Return the version of what a register holds, if neither its writers nor those who deleted what it stands in
        had seen each other."""
        winners = self._said(part, one, register)
        for mine in winners:
            if any(assertions.knew(self._segments, each, mine) for each in tombstones):
                return None
        return min((each.version for each in winners), default=None)


def above(connection: sqlite3.Connection, rows: str, parameters: Iterable[object] = ()) -> set[tuple[str, int]]:
    """Return the deleted rows (table, number) beneath which rows stand, given as an SQL query of their (noun, row)."""
    connection.execute("DROP TABLE IF EXISTS temp.below")
    connection.execute("CREATE TEMP TABLE below (noun TEXT, row INTEGER, PRIMARY KEY (noun, row)) WITHOUT ROWID")
    connection.execute(f"INSERT OR IGNORE INTO temp.below {rows}", tuple(parameters))
    found: set[tuple[str, int]] = set()
    there = {noun for (noun,) in connection.execute("SELECT DISTINCT noun FROM temp.below")}
    for part, column, noun in _ABOVE:
        if part in there:
            query = (
                f"SELECT p.n FROM temp.below w CROSS JOIN {quoted(part)} k ON k.n = w.row"
                f" CROSS JOIN {quoted(noun)} p ON p.id = k.{quoted(column)} AND p.{TOMBSTONE} IS NOT NULL"
                f" WHERE w.noun = {literal(part)}"
            )
            found |= {(noun, n) for (n,) in connection.execute(query)}
    connection.execute("DROP TABLE temp.below")
    return found


def unseen(
    connection: sqlite3.Connection, segments: Segments, came: Collection[int], since: int
) -> set[tuple[str, int]]:
    """Return the deleted rows (table, number) beneath which something came, in segments of these numbers and as rows of
    the journal after one, where any writer of those had not seen some row go."""
    lows: dict[int, int] = {}

    def low(site: int) -> int:
        if site not in lows:
            known = map(segments.known, came)
            lows[site] = min(y.seq - 1 if y.site == site else segments.upto(y, site) for y in known)
        return lows[site]

    gone = connection.execute(
        "SELECT g.site, max(g.seq) FROM journal j JOIN version v ON v.seq = j.seq JOIN segment g ON g.n = v.segment"
        " WHERE j.field = 'deleted_at' AND j.new IS NOT NULL GROUP BY g.site"
    ).fetchall()
    if not came or all(seq <= low(site) for site, seq in gone):
        return set()
    return above(connection, "SELECT noun, row FROM journal WHERE seq > ?", (since,))


def disputed(connection: sqlite3.Connection) -> dict[tuple[str, int], set[tuple[str, int]]]:
    """Return the rows (table, number) that were written beneath deleted ones, and which of these have a conflict of
    it."""
    found: dict[tuple[str, int], set[tuple[str, int]]] = {}
    fields = connection.execute("SELECT DISTINCT field FROM conflict WHERE kind = 'beneath'").fetchall()
    for (field,) in fields:
        part = FIELDS[field]
        rows = connection.execute(
            f"SELECT k.n, c.noun, c.row FROM conflict c CROSS JOIN {quoted(part)} k ON k.id = c.held ->> c.field"
            " WHERE c.kind = 'beneath' AND c.field = ?",
            (field,),
        )
        for n, *above in rows:
            found.setdefault((part, n), set()).add((above[0], above[1]))
    return found


def row_of(connection: sqlite3.Connection, field: str, id: object) -> tuple[str, int] | None:
    """Return the row (table, number) that the field of a conflict names; None where it is not there any more."""
    table = FIELDS[field]
    row = connection.execute(f"SELECT n FROM {quoted(table)} WHERE id = ?", (id,)).fetchone()
    return None if row is None else (table, row[0])
