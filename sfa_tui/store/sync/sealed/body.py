"""What a segment says, as columns, and its bytes: the actions, the rows, what was born, what was edited.

A column belongs to one field of one table, so that like stands beside like. Rows are named by where they were first
spelled (`Origin`), or spelled here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat

from sfa_tui.store.sync.changes import (
    ANY,
    DIGEST_LENGTH,
    LAST_COUNTER,
    LAST_MS,
    SITE_LENGTH,
    Act,
    Change,
    Origin,
    OriginOf,
    RowOf,
    Value,
    Version,
    digest,
)
from sfa_tui.store.sync.sealed.wire import Reader, Unknown, Unreadable, Writer

HASH_LENGTH = 32
LAST_SEQ = 2**63 - 1

SITES, SEEN, ACTS, ROWS, BIRTHS, BORN, EDITS = range(1, 8)
ERASE = 32
"""The tag that is kept for "forget this person": no version writes it yet."""
FIRST_CRITICAL = 128
"""A section with an unknown tag below is kept as it is; from here on the whole segment is refused as newer."""


class Unplaced(LookupError):
    """A row is named by a segment that is not known here yet; `origin` says which."""

    def __init__(self, origin: Origin) -> None:
        super().__init__(f"{origin.site.hex()}/{origin.seq}/{origin.position}")
        self.origin = origin


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a site's log was known: its last segment, and that segment's hash."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Stamps:
    """Versions without their digests, column by column."""

    ms: Sequence[int]
    counter: Sequence[int]
    site: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Births:
    """Rows of one table that were born."""

    table: str
    rows: Sequence[str]
    stamps: Stamps
    acts: Sequence[int | None]
    effective: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Born:
    """What one field of rows that are born in the same segment was at their birth: version and action are the birth's."""

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
    values: Sequence[Value]
    stamps: Stamps
    overs: Sequence[Version | None]
    acts: Sequence[int | None]
    effective: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Body:
    """What a segment says."""

    seen: Mapping[bytes, Seen] = field(default_factory=dict)
    acts: Sequence[Act] = ()
    births: Sequence[Births] = ()
    born: Sequence[Born] = ()
    edits: Sequence[Edits] = ()
    spelled: Sequence[tuple[str, str]] = ()
    """The rows (table, id) whose ids it spells; a row's place here is the `position` of its Origin. Made by encoding."""
    kept: Sequence[tuple[int, bytes]] = ()
    """Sections of a later version, by tag, as they are."""

    def changes(self) -> Iterator[Change]:
        """Return all its changes: births, then what was born, then edits; those of one cell in their order."""
        birth: dict[tuple[str, str], tuple[int, int, bytes, int | None, int | None]] = {}
        nothing = digest(None)
        for births in self.births:
            at = births.stamps
            columns = (births.rows, at.ms, at.counter, at.site, births.acts, births.effective)
            for row, ms, counter, site, act, effective in zip(*columns, strict=True):
                birth[births.table, row] = (ms, counter, site, act, effective)
                yield Change(births.table, row, None, None, Version(ms, counter, site, nothing), None, act, effective)
        for born in self.born:
            for row, value in zip(born.rows, born.values, strict=True):
                ms, counter, site, act, effective = birth[born.table, row]
                version = Version(ms, counter, site, digest(value))
                yield Change(born.table, row, born.field, value, version, None, act, effective)
        for edits in self.edits:
            at = edits.stamps
            columns = (edits.rows, edits.values, at.ms, at.counter, at.site, edits.overs, edits.acts, edits.effective)
            for row, value, ms, counter, site, over, act, effective in zip(*columns, strict=True):
                version = Version(ms, counter, site, digest(value))
                yield Change(edits.table, row, edits.field, value, version, over, act, effective)


def no_origins(_table: str, _row: str) -> None:
    """Return that the origin of no row is known."""


def no_rows(_origin: Origin) -> None:
    """Return that no segment is known."""


@dataclass(slots=True)
class _Names:
    """The sites and rows of a segment, by number."""

    sites: dict[bytes, int] = field(default_factory=dict)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)

    def site(self, site: bytes) -> int:
        return self.sites.setdefault(site, len(self.sites))


def encode(body: Body, origin: OriginOf = no_origins) -> tuple[bytes, list[tuple[str, str]]]:
    """Return the bytes of a body, and the rows (table, id) that they spell, in the order of their positions."""
    names = _Names()
    sections: list[tuple[int, Writer]] = []
    spelled = _rows(sections, names, body, origin)
    _seen(sections, names, body.seen)
    _acts(sections, body.acts)
    for births in body.births:
        section = _section(sections, BIRTHS, births.table, None)
        _places(section, names, births.table, births.rows)
        _stamps(section, names, births.stamps)
        _maybe(section, births.acts)
        _maybe(section, births.effective)
    for born in body.born:
        section = _section(sections, BORN, born.table, born.field)
        _places(section, names, born.table, born.rows)
        section.values(born.values)
    for edits in body.edits:
        section = _section(sections, EDITS, edits.table, edits.field)
        _places(section, names, edits.table, edits.rows)
        section.values(edits.values)
        _stamps(section, names, edits.stamps)
        _overs(section, names, edits.overs)
        _maybe(section, edits.acts)
        _maybe(section, edits.effective)
    sites = Writer()
    sites.number(len(names.sites))
    sites.parts += b"".join(names.sites)
    whole = Writer()
    for tag, content in [(SITES, bytes(sites.parts)), *((t, bytes(w.parts)) for t, w in sections), *body.kept]:
        whole.number(tag)
        whole.bytes(content)
    return bytes(whole.parts), spelled


def _section(sections: list[tuple[int, Writer]], tag: int, table: str, field: str | None) -> Writer:
    section = Writer()
    sections.append((tag, section))
    section.text(table)
    if field is not None:
        section.text(field)
    return section


def _rows(sections: list[tuple[int, Writer]], names: _Names, body: Body, origin: OriginOf) -> list[tuple[str, str]]:
    """Write which rows the segment is about, table by table, and return those that it spells."""
    tables: dict[str, dict[str, None]] = {}
    for group in (*body.births, *body.born, *body.edits):
        tables.setdefault(group.table, {}).update(dict.fromkeys(group.rows))
    spelled: list[tuple[str, str]] = []
    for table, rows in tables.items():
        known: list[tuple[Origin, str]] = []
        new: list[str] = []
        for row in rows:
            found = origin(table, row)
            if found is None:
                new.append(row)
            else:
                known.append((found, row))
        # In the order of their origins their numbers are short steps.
        known.sort()
        spelled += [(table, row) for row in new]
        names.rows[table] = {row: place for place, row in enumerate([*new, *(row for _, row in known)])}
        section = _section(sections, ROWS, table, None)
        section.number(len(new))
        section.texts(new)
        section.number(len(known))
        section.integers([names.site(found.site) for found, _ in known])
        section.integers([found.seq for found, _ in known])
        section.integers([found.position for found, _ in known])
    return spelled


def _seen(sections: list[tuple[int, Writer]], names: _Names, seen: Mapping[bytes, Seen]) -> None:
    if not seen:
        return
    section = Writer()
    sections.append((SEEN, section))
    section.number(len(seen))
    section.integers([names.site(site) for site in seen])
    section.integers([each.seq for each in seen.values()])
    section.parts += b"".join(each.hash for each in seen.values())


def _acts(sections: list[tuple[int, Writer]], acts: Sequence[Act]) -> None:
    if not acts:
        return
    section = Writer()
    sections.append((ACTS, section))
    section.number(len(acts))
    section.texts([act.id for act in acts])
    section.integers([act.at for act in acts])
    section.values([act.user for act in acts])
    section.texts([act.verb for act in acts])
    section.texts([act.summary for act in acts])
    section.values([act.undoes for act in acts])


def _places(section: Writer, names: _Names, table: str, rows: Sequence[str]) -> None:
    places = names.rows[table]
    section.number(len(rows))
    section.integers([places[row] for row in rows])


def _stamps(section: Writer, names: _Names, stamps: Stamps) -> None:
    section.integers(stamps.ms)
    section.integers(stamps.counter)
    section.integers([names.site(site) for site in stamps.site])


def _maybe(section: Writer, values: Sequence[int | None]) -> None:
    section.values(values)


def _overs(section: Writer, names: _Names, overs: Sequence[Version | None]) -> None:
    there = [over for over in overs if over is not None]
    section.integers([over is not None for over in overs])
    _stamps(section, names, Stamps(*_columns([(over.ms, over.counter, over.site) for over in there])))
    section.integers([over.digest != ANY for over in there])
    section.parts += b"".join(over.digest for over in there if over.digest != ANY)


def _columns(stamps: list[tuple[int, int, bytes]]) -> tuple[Sequence[int], Sequence[int], Sequence[bytes]]:
    if not stamps:
        return (), (), ()
    ms, counter, site = zip(*stamps, strict=True)
    return ms, counter, site


def decode(data: bytes, row: RowOf = no_rows) -> Body:
    """Return the body of bytes; Unreadable, Unknown (a later version's), or Unplaced (its rows are not known yet)."""
    reader = Reader(data)
    reading = _Reading(reader, row)
    while not reader.done():
        tag, content = reader.number(), reader.bytes()
        section = Reader(content, reader.items)
        if tag in reading.parts:
            reading.parts[tag](section)
            if not section.done():
                raise Unreadable("a section is longer than what it holds")
        elif tag >= FIRST_CRITICAL:
            raise Unknown("a section is of a kind that has to be known")
        else:
            reading.kept.append((tag, content))
        reader.items = section.items
    return reading.body()


class _Reading:
    """A body that is being read, section by section."""

    def __init__(self, reader: Reader, row: RowOf) -> None:
        self.row = row
        self.sites: list[bytes] = []
        self.rows: dict[str, list[str]] = {}
        self.seen: dict[bytes, Seen] = {}
        self.acts: list[Act] = []
        self.births: list[Births] = []
        self.born: list[Born] = []
        self.edits: list[Edits] = []
        self.spelled: list[tuple[str, str]] = []
        self.kept: list[tuple[int, bytes]] = []
        self.new: dict[str, set[str]] = {}
        self.parts = {
            SITES: self._sites,
            SEEN: self._seen,
            ACTS: self._acts,
            ROWS: self._rows,
            BIRTHS: self._births,
            BORN: self._born,
            EDITS: self._edits,
        }

    def body(self) -> Body:
        return Body(self.seen, self.acts, self.births, self.born, self.edits, self.spelled, self.kept)

    def _sites(self, section: Reader) -> None:
        count = section.count()
        raw = section.take(count * SITE_LENGTH)
        self.sites += [raw[at : at + SITE_LENGTH] for at in range(0, len(raw), SITE_LENGTH)]

    def _seen(self, section: Reader) -> None:
        count = section.count()
        sites = self._site_column(section, count)
        seqs = section.indices(count, LAST_SEQ + 1)
        for site, seq in zip(sites, seqs, strict=True):
            self.seen[site] = Seen(seq, section.take(HASH_LENGTH))

    def _acts(self, section: Reader) -> None:
        count = section.count()
        ids, at = section.texts(count), section.integers(count)
        users = _texts_or_none(section, count)
        verbs, summaries = section.texts(count), section.texts(count)
        undoes = _texts_or_none(section, count)
        self.acts += map(Act, ids, at, users, verbs, summaries, undoes)

    def _rows(self, section: Reader) -> None:
        table = section.text()
        new = section.texts(section.count())
        count = section.count()
        sites = self._site_column(section, count)
        seqs = section.indices(count, LAST_SEQ + 1)
        positions = section.indices(count, LAST_SEQ + 1)
        rows = self.rows.setdefault(table, [])
        if rows:
            raise Unreadable("the rows of a table are named twice")
        rows += new
        self.spelled += zip(repeat(table), new, strict=False)
        for origin in map(Origin, sites, seqs, positions):
            found = self.row(origin)
            if found is None:
                raise Unplaced(origin)
            if found[0] != table:
                raise Unreadable("a row is of another table")
            rows.append(found[1])

    def _births(self, section: Reader) -> None:
        table = section.text()
        count = section.count()
        rows = self._row_column(section, table, count)
        self.new.setdefault(table, set()).update(rows)
        stamps = self._stamps(section, count)
        self.births.append(Births(table, rows, stamps, self._act_column(section, count), _moments(section, count)))

    def _born(self, section: Reader) -> None:
        table, field = section.text(), section.text()
        count = section.count()
        rows = self._row_column(section, table, count)
        if not self.new.get(table, set()).issuperset(rows):
            raise Unreadable("a row was not born here")
        self.born.append(Born(table, field, rows, section.values(count)))

    def _edits(self, section: Reader) -> None:
        table, field = section.text(), section.text()
        count = section.count()
        rows = self._row_column(section, table, count)
        values = section.values(count)
        stamps = self._stamps(section, count)
        overs = self._overs(section, count)
        acts = self._act_column(section, count)
        self.edits.append(Edits(table, field, rows, values, stamps, overs, acts, _moments(section, count)))

    def _row_column(self, section: Reader, table: str, count: int) -> list[str]:
        rows = self.rows.get(table, [])
        return [rows[place] for place in section.indices(count, len(rows))]

    def _site_column(self, section: Reader, count: int) -> list[bytes]:
        return [self.sites[place] for place in section.indices(count, len(self.sites))]

    def _stamps(self, section: Reader, count: int) -> Stamps:
        ms = section.indices(count, LAST_MS + 1)
        counter = section.indices(count, LAST_COUNTER + 1)
        return Stamps(ms, counter, self._site_column(section, count))

    def _overs(self, section: Reader, count: int) -> list[Version | None]:
        there = section.indices(count, 2)
        stamps = self._stamps(section, sum(there))
        digests = [section.take(DIGEST_LENGTH) if told else ANY for told in section.indices(sum(there), 2)]
        versions = map(Version, stamps.ms, stamps.counter, stamps.site, digests)
        return [next(versions) if each else None for each in there]

    def _act_column(self, section: Reader, count: int) -> list[int | None]:
        acts = _integers_or_none(section, count)
        if any(act is not None and not 0 <= act < len(self.acts) for act in acts):
            raise Unreadable("a change belongs to no action")
        return acts


def _moments(section: Reader, count: int) -> list[int | None]:
    return _integers_or_none(section, count)


def _integers_or_none(section: Reader, count: int) -> list[int | None]:
    values = section.values(count)
    found = [value for value in values if value is None or isinstance(value, int)]
    if len(found) != count:
        raise Unreadable("what should be a number is none")
    return found


def _texts_or_none(section: Reader, count: int) -> list[str | None]:
    values = section.values(count)
    found = [value for value in values if value is None or isinstance(value, str)]
    if len(found) != count:
        raise Unreadable("what should be a text is none")
    return found
