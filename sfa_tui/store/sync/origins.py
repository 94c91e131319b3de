"""Compact names of rows: a row that a segment has spelled is named by that segment and its place there ever after."""

import sqlite3
from collections.abc import Sequence

from sfa_tui.store import triggers
from sfa_tui.store.sync.sealed.names import spelled, unspelled
from sfa_tui.store.sync.sealed.origins import CHECK_LENGTH, Origin, OriginOf, RowOf


def note(connection: sqlite3.Connection, segment: int, rows: Sequence[tuple[str, str]]) -> None:
    """Note which rows (table, id) a segment spells, of those that are born in it."""
    tables: dict[str, list[tuple[int, str]]] = {}
    for place, (table, id) in enumerate(rows):
        tables.setdefault(table, []).append((place, id))
    known = triggers.synced_tables(connection).keys()
    for table, places in tables.items():
        if table in known:
            connection.executemany(
                f"UPDATE born SET place = ? WHERE noun = {triggers.literal(table)}"
                f" AND row = (SELECT n FROM {triggers.quoted(table)} WHERE id = ?) AND segment = {segment}",
                places,
            )


def origin_of(connection: sqlite3.Connection) -> OriginOf:
    """Return what tells the origin of a row, None where no segment that is known here has spelled it."""
    known = triggers.synced_tables(connection).keys()
    segments: dict[int, tuple[bytes, int, bytes] | None] = {}

    def segment(n: int) -> tuple[bytes, int, bytes] | None:
        if n not in segments:
            site, seq, hash = connection.execute(
                "SELECT s.id, g.seq, g.hash FROM segment g JOIN site s ON s.n = g.site WHERE g.n = ?", (n,)
            ).fetchone()
            segments[n] = (unspelled(site), seq, hash[:CHECK_LENGTH]) if hash else None
        return segments[n]

    def origin(table: str, id: str) -> Origin | None:
        if table not in known:
            return None
        row = connection.execute(
            f"SELECT b.segment, b.place FROM {triggers.quoted(table)} t JOIN born b ON b.noun = ? AND b.row = t.n"
            " WHERE t.id = ? AND b.place IS NOT NULL",
            (table, id),
        ).fetchone()
        found = segment(row[0]) if row else None
        return Origin(*found, row[1]) if found else None

    return origin


def row_of(connection: sqlite3.Connection) -> RowOf:
    """Return what tells the row (table, id) of an origin, None where its segment is not applied here."""
    segments: dict[tuple[bytes, int, bytes], int | None] = {}

    def segment(origin: Origin) -> int | None:
        key = origin[:3]
        if segments.get(key) is None:
            row = connection.execute(
                "SELECT g.n FROM segment g JOIN site s ON s.n = g.site WHERE s.id = ? AND g.seq = ?"
                f" AND substr(g.hash, 1, {CHECK_LENGTH}) = ?",
                (spelled(origin.site), origin.seq, origin.check),
            ).fetchone()
            segments[key] = row[0] if row else None
        return segments[key]

    def row(origin: Origin) -> tuple[str, str] | None:
        n = segment(origin)
        found = (
            n
            and connection.execute(
                "SELECT noun, row FROM born WHERE segment = ? AND place = ?", (n, origin.position)
            ).fetchone()
        )
        if not found:
            return None
        table, number = found
        (id,) = connection.execute(f"SELECT id FROM {triggers.quoted(table)} WHERE n = ?", (number,)).fetchone()
        return table, id

    return row
