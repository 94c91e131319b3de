"""A body from its bytes, whoever wrote them."""

from sfa_tui.store.sync.changes import LAST_STAMP, MOST_NAMED, Act
from sfa_tui.store.sync.sealed.body import HASH_LENGTH, Births, Body, Born, Circumstances, Edits, Seen
from sfa_tui.store.sync.sealed.encoding import ACTS, BIRTHS, BORN, EDITS, ENTRIES, ROWS, STATE
from sfa_tui.store.sync.sealed.keys import ID_LENGTH
from sfa_tui.store.sync.sealed.wire import Reader, Unknown, Unreadable

LAST_SEQ = 2**63 - 1
FIRST_CRITICAL = 128
"""A section with an unknown tag below is kept as it is; from here on the whole segment is refused as newer."""


def decode(data: bytes) -> Body:
    """Return the body of bytes; Unreadable, or Unknown where a later version wrote them."""
    reader = Reader(data)
    reading = _Reading()
    while not reader.done():
        tag, content = reader.number(), reader.blob()
        section = Reader(content, reader.items)
        if tag in reading.parts:
            reading.parts[tag](section)
            if not section.done():
                raise Unreadable("a section is longer than what it holds")
        elif tag >= FIRST_CRITICAL:
            raise Unknown("a section is of a kind that has to be known")
        else:
            reading.kept.append((tag, content))
        section.spend(1)
        reader.items = section.items
    return reading.body()


class _Reading:
    """A body that is being read, section by section."""

    def __init__(self) -> None:
        self.sealed_at = 0
        self.seen: dict[bytes, Seen] = {}
        self.acts: list[Act] = []
        self.rows: dict[str, list[str]] = {}
        self.born_here: dict[str, set[str]] = {}
        self.births: list[Births] = []
        self.born: list[Born] = []
        self.edits: list[Edits] = []
        self.entries: list[bytes] = []
        self.kept: list[tuple[int, bytes]] = []
        self.parts = {
            STATE: self._state,
            ACTS: self._acts,
            ROWS: self._rows,
            BIRTHS: self._births,
            BORN: self._born,
            EDITS: self._edits,
            ENTRIES: self._entries,
        }

    def body(self) -> Body:
        columns = (self.acts, self.births, self.born, self.edits, self.entries, self.kept)
        return Body(self.sealed_at, self.seen, *columns)

    def _state(self, section: Reader) -> None:
        self.sealed_at = section.number()
        if self.sealed_at > LAST_SEQ:
            raise Unreadable("a moment has more than 63 bits")
        count = _named(section, len(self.seen))
        seqs = section.indices(count, LAST_SEQ + 1)
        sites = fixed(section, count, ID_LENGTH)
        told = section.indices(count, 2)
        hashes = [section.take(HASH_LENGTH * each) for each in told]
        self.seen.update(zip(sites, map(Seen, seqs, hashes), strict=True))

    def _entries(self, section: Reader) -> None:
        self.entries += fixed(section, _named(section, len(self.entries)), ID_LENGTH)

    def _acts(self, section: Reader) -> None:
        count = section.count()
        ids, at = section.texts(count), section.texts(count)
        users, verbs = _texts(section, count), section.texts(count)
        summaries, undoes = _texts(section, count), _texts(section, count)
        self.acts += map(Act, ids, at, users, verbs, summaries, undoes)

    def _rows(self, section: Reader) -> None:
        table = section.text()
        if table in self.rows:
            raise Unreadable("the rows of a table are named twice")
        self.rows[table] = section.texts(section.count())

    def _births(self, section: Reader) -> None:
        table = section.text()
        count = section.count()
        rows = self._row_column(section, table, count)
        here = self.born_here.setdefault(table, set())
        before = len(here)
        here.update(rows)
        if len(here) != before + count:
            raise Unreadable("a row is born twice")
        self.births.append(Births(table, rows, self._circumstances(section, count)))

    def _born(self, section: Reader) -> None:
        table, field = section.text(), section.text()
        count = section.count()
        rows = self._row_column(section, table, count)
        if not self.born_here.get(table, set()).issuperset(rows):
            raise Unreadable("a row was not born here")
        values = section.values(count)
        if None in values:
            raise Unreadable("NULL is told")
        self.born.append(Born(table, field, rows, values))

    def _edits(self, section: Reader) -> None:
        table, field = section.text(), section.text()
        count = section.count()
        rows = self._row_column(section, table, count)
        old, new = section.values(count), section.values(count)
        circumstances = self._circumstances(section, count)
        beside = {section.text(): section.values(count) for _ in range(section.count())}
        self.edits.append(Edits(table, field, rows, old, new, circumstances, beside))

    def _row_column(self, section: Reader, table: str, count: int) -> list[str]:
        rows = self.rows.get(table, [])
        return [*map(rows.__getitem__, section.indices(count, len(rows)))]

    def _circumstances(self, section: Reader, count: int) -> Circumstances:
        stamps = section.indices(count, LAST_STAMP + 1)
        acts = [act - 1 if act else None for act in section.indices(count, len(self.acts) + 1)]
        return Circumstances(stamps, acts, _texts(section, count), _texts(section, count))


def _named(section: Reader, before: int) -> int:
    """Return how many more sites or entries are named; a member that makes up any number of them fills nothing."""
    count = section.count()
    if before + count > MOST_NAMED:
        raise Unreadable("more is named than a segment may name")
    return count


def fixed(section: Reader, count: int, length: int) -> list[bytes]:
    """Return the next pieces of bytes, all of one length."""
    raw = section.take(count * length)
    return [raw[at : at + length] for at in range(0, len(raw), length)]


def _texts(section: Reader, count: int) -> list[str | None]:
    values = section.values(count)
    found = [value for value in values if value is None or isinstance(value, str)]
    if len(found) != count:
        raise Unreadable("what should be a text is none")
    return found
