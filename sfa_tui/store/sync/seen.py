"""Which segments were applied, and whether the writer of one had seen another."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from sfa_tui.store.sync.changes import MOST_NAMED, Header


@dataclass(frozen=True, slots=True)
class Known:
    """A segment that was applied or sealed here: site and vector by the numbers that sites have in this file. The
    vector is of sites of which something was here already."""

    n: int
    site: int
    seq: int
    vector: dict[int, int]


class Segments:
    """The segments of a workspace, read when they are asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[int, Known] = {}
        self._sites: dict[str, int] = {}
        self._heard_of: dict[tuple[int, int], int] = {}

    def site(self, id: str) -> int:
        """Return the number of a site in this file, a new one where it was not known."""
        n = self._number(id)
        if n is None:
            n = self._connection.execute("INSERT INTO site (id) VALUES (?)", (id,)).lastrowid
            assert n is not None
            self._sites[id] = n
        return n

    def _number(self, id: str) -> int | None:
        """Return the number of a site in this file, None where nothing of it is here."""
        if id not in self._sites:
            row = self._connection.execute("SELECT n FROM site WHERE id = ?", (id,)).fetchone()
            if row is None:
                return None
            self._sites[id] = row[0]
        return self._sites[id]

    def add(self, header: Header, hash: bytes | None) -> int:
        """Note a segment and return its number in this file; its vector names what is new since the one before."""
        site = self.site(header.site)
        told = {each: seq for each, seq in header.vector.items() if each != header.site}
        here = {n: seq for each, seq in told.items() if (n := self._number(each)) is not None}
        before = self._vector(site, header.seq)
        vector = before | here
        said = None if vector == before else _told(vector)
        n = self._connection.execute(
            "INSERT INTO segment (site, seq, hash, vector, sealed_at) VALUES (?, ?, ?, ?, ?)",
            (site, header.seq, hash, said, header.sealed_at),
        ).lastrowid
        assert n is not None
        self._known[n] = Known(n, site, header.seq, vector)
        # A member may name any number of sites that there are not: each costs a row once, and no vector carries it on.
        self._connection.executemany(
            "INSERT INTO heard_of (site, other, since, segment, upto) VALUES (?, ?, ?, ?, ?)",
            [(site, each, header.seq, n, seq) for each, seq in told.items() if self._number(each) is None],
        )
        self._heard_of.clear()
        return n

    def news(self, site: str, seq: int, now: Mapping[str, int]) -> dict[str, int]:
        """Return what of a vector is new since the segment before one of a site."""
        before = self._vector(self.site(site), seq)
        news = {each: at for each, at in now.items() if each != site and before.get(self.site(each)) != at}
        return named(news)

    def told(self, n: int) -> dict[str, int]:
        """Return the whole vector of a segment, by the ids of sites."""
        ids = dict(self._connection.execute("SELECT n, id FROM site").fetchall())
        return {ids[site]: seq for site, seq in self.known(n).vector.items()}

    def hashes(self, n: int, vector: Mapping[str, int]) -> dict[str, bytes]:
        """Return the hashes of the segments that a vector names, as they were here when a segment was sealed."""
        found = {}
        for id, seq in vector.items():
            row = self._connection.execute(
                "SELECT hash FROM segment WHERE site = ? AND seq = ? AND n < ? AND hash IS NOT NULL"
                " ORDER BY n DESC LIMIT 1",
                (self.site(id), seq, n),
            ).fetchone()
            if row is not None:
                found[id] = row[0]
        return found

    def move(self, n: int, header: Header, hash: bytes) -> None:
        """Let a segment that was sealed here be that of another site; its vector names what is new since the one
        before there."""
        site = self.site(header.site)
        before = self._vector(site, header.seq)
        vector = before | {self.site(each): seq for each, seq in header.vector.items()}
        self._connection.execute(
            "UPDATE segment SET site = ?, seq = ?, hash = ?, vector = ? WHERE n = ?",
            (site, header.seq, hash, None if vector == before else _told(vector), n),
        )
        self._known[n] = Known(n, site, header.seq, vector)

    def _vector(self, site: int, before: int) -> dict[int, int]:
        row = self._connection.execute(
            "SELECT vector FROM segment WHERE site = ? AND seq < ? AND vector IS NOT NULL ORDER BY seq DESC LIMIT 1",
            (site, before),
        ).fetchone()
        return {int(each): seq for each, seq in json.loads(row[0]).items()} if row else {}

    def known(self, n: int) -> Known:
        """Return a segment by its number in this file."""
        if n not in self._known:
            site, seq = self._connection.execute("SELECT site, seq FROM segment WHERE n = ?", (n,)).fetchone()
            self._known[n] = Known(n, site, seq, self._vector(site, seq + 1))
        return self._known[n]

    def saw(self, later: tuple[int, int], earlier: tuple[int, int]) -> bool:
        """Return whether the writer of a change had seen another, each given as (stamp, number of its segment)."""
        y, x = self.known(later[1]), self.known(earlier[1])
        if y.n == x.n:
            return earlier[0] < later[0]
        if y.site == x.site:
            return x.seq < y.seq
        return x.seq <= self.upto(y, x.site)

    def upto(self, y: Known, site: int) -> int:
        """Return up to where the writer of a segment had applied another site."""
        return y.vector.get(site) or self._heard(y, site)

    def _heard(self, y: Known, x: int) -> int:
        """Return up to where the writer of a segment had applied a site of which nothing was here then."""
        if (y.n, x) not in self._heard_of:
            row = self._connection.execute(
                "SELECT h.upto FROM heard_of h JOIN site s ON s.id = h.other WHERE s.n = ? AND h.site = ?"
                " AND h.since <= ? ORDER BY h.since DESC, h.segment = ? DESC LIMIT 1",
                (x, y.site, y.seq, y.n),
            ).fetchone()
            self._heard_of[y.n, x] = row[0] if row else 0
        return self._heard_of[y.n, x]


def named(vector: Mapping[str, int]) -> dict[str, int]:
    """Return of a vector as much as a segment may name."""
    return dict(islice(vector.items(), MOST_NAMED))


def _told(vector: Mapping[int, int]) -> str:
    return json.dumps({str(n): vector[n] for n in sorted(vector)}, separators=(",", ":"))


def vector(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how far each site's segments were applied here (this site's own: how far they were sealed)."""
    return dict(
        connection.execute("SELECT s.id, max(g.seq) FROM segment g JOIN site s ON s.n = g.site GROUP BY s.n").fetchall()
    )


def heard_of(connection: sqlite3.Connection, site: str) -> int:
    """Return up to where anybody of whom something is here had applied a site's segments when they last wrote."""
    segments = Segments(connection)
    newest = connection.execute("SELECT max(n) FROM segment GROUP BY site").fetchall()
    (upto,) = connection.execute("SELECT coalesce(max(upto), 0) FROM heard_of WHERE other = ?", (site,)).fetchone()
    return max([int(upto), *(segments.told(n).get(site, 0) for (n,) in newest)])


def covers(mine: Mapping[str, int], other: Mapping[str, int]) -> bool:
    """Return whether a vector has all that another has."""
    return all(mine.get(site, 0) >= seq for site, seq in other.items())
