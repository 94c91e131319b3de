"""Random histories of several sites, each told whole by its seed: who wrote what, by which clock, and who read whom."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from sqlite3 import Connection
from unittest import mock

from sfa_tui.store.journal import Value
from sfa_tui.store.sync import uncontested
from tests.store.sync.replicas import LATER, Replica, learn, same, settle
from tests.store.writing import IDS, TABLES, Write

_DAY = 24 * 3600
CLOCKS = [0, 0, 1, -1, 3600, -3600, _DAY, -_DAY, 365 * _DAY, -365 * _DAY]
"""Seconds by which a clock may be wrong, or be set."""

_INSTANTS: list[Value] = ["2026-11-30T00:00:00.000Z", "2026-12-01T08:00:00.000Z", None]
CELLS: dict[str, dict[str, list[Value]]] = {
    "company": {"name": ["Acme", "北洋電機", None], "sector": ["製造", "IT"]},
    "contact": {"name": ["山田 太郎", "Moses"], "company_id": [*IDS["company"], None]},
    "deal": {
        "name": ["GTX ×40", "保守更新", None],
        "company_id": [*IDS["company"], None],
        "stage_id": ["S1", "S2", "S3", None],
        "closed_on": ["2026-12-01", None],
        "expected_close": ["2026-11-01", "2026-12-15", "2027-01-31", None],
        "amount": [1, 2_000_000, 2**53, None],
        "currency": ["USD", None],
        "rank_id": ["A", None],
        "probability": [0, 30, None],
        "created_at": ["2026-03-01T00:00:00.000Z", "2026-06-01T00:00:00.000Z"],
    },
    "activity": {
        "kind": ["call", "visit", "note", "todo", "mail"],
        "subject": ["見積提出", "call back", None],
        "done_at": _INSTANTS,
        "due": ["2026-12-01", *_INSTANTS],
        "owed_by": ["us", "them", None],
    },
    "activity_link": {
        "activity_id": [*IDS["activity"]],
        "noun": ["deal", "company", "contact"],
        "row_id": [*IDS["deal"], *IDS["company"], *IDS["contact"]],
    },
}


_TOGETHER: dict[str, list[Value]] = {
    "stage_id": ["S1", "S2", "S3"],
    "closed_on": ["2026-12-01", "2026-12-02", None],
    "reason_id": ["R1", "R2", None],
    "lost_kind": ["competitor", None],
    "amount": [1, 2, 2_000_000],
    "currency": ["USD", "EUR", None],
}


def write(drawn: Random) -> Write:
    """Return a random write to one of few rows, so that sites meet."""
    table = drawn.choice(TABLES)
    kind = drawn.choice(["insert", "insert", "update", "update", "update", "delete", "revive"])
    columns = drawn.sample(sorted(CELLS[table]), drawn.randint(1, len(CELLS[table])))
    values = tuple((column, drawn.choice(CELLS[table][column])) for column in columns)
    id = drawn.choice(IDS[table] if kind == "insert" else [*IDS[table], *IDS[table], None])
    return Write(kind, table, id, values if kind in ("insert", "update") else ())


def contested(drawn: Random) -> Write:
    """Return a random write to what is merged as one of a single deal, so that most of what is said is overridden."""
    kind = drawn.choice(["insert", *["update"] * 12, "delete", "revive"])
    columns = drawn.sample(sorted(_TOGETHER), drawn.randint(1, len(_TOGETHER)))
    values = tuple((column, drawn.choice(_TOGETHER[column])) for column in columns)
    return Write(kind, "deal", IDS["deal"][0], values if kind in ("insert", "update") else ())


def run(
    seed: int, steps: int, *, odd: bool = False, reused: bool = False, writing: Callable[[Random], Write] = write
) -> None:
    """Let two to six sites live through up to so many steps, let all read all, and compare them; in one history of five
    one of them gives its changes the last stamps that there are. Where ids are reused, one of them says what it likes
    under the ids of the others' actions. In odd ones machines are cloned, backups are restored,
    one site hears of nobody before the end, a year late, another has a column and a table that the others do not know,
    and snapshots are made at any time and loaded, whole or in part, at any later one."""
    drawn, chance = Random(seed), Random(f"odd {seed}")
    replicas = [Replica(f"site{n}") for n in range(drawn.randint(3 if reused else 2, 6))]
    world = _World(replicas, chance) if odd else None
    # What is written set by set, and from how many changes on, makes no difference.
    many = mock.patch.object(uncontested, "MANY", Random(f"many {seed}").choice([1, uncontested.MANY]))
    try:
        many.start()
        for each in replicas:
            each.time += timedelta(seconds=drawn.choice(CLOCKS))
        replicas[-1].forges = not odd and Random(f"forges {seed}").random() < 0.2
        replicas[1].reuses = Random(f"reuses {seed}") if reused else None
        for _ in range(drawn.randint(1, steps)):
            if world:
                world.step()
            _step(drawn, world.there() if world else replicas, writing, together=not odd)
            if reused and chance.random() < 0.6:
                replicas[1].seal()
                replicas[1].take_next(chance.choice([replicas[0], *replicas[2:]]), 5)
                replicas[1].write([writing(chance)])
        if world:
            world.end()
        settle(replicas)
        same(replicas)
    except BaseException as error:
        raise AssertionError(f"the {'odd ' * odd}history of seed {seed}, {steps} steps, goes wrong") from error
    finally:
        many.stop()
        for each in replicas:
            each.store.close()


class _World:
    """What happens to machines."""

    def __init__(self, replicas: list[Replica], chance: Random) -> None:
        self.replicas = replicas
        self.chance = chance
        self.backups: list[tuple[Replica, Connection]] = []
        self.snapshots: list[list[tuple[str, int]]] = []
        self.late = replicas[0] if len(replicas) > 2 and chance.random() < 0.4 else None
        self.newer = chance.choice(replicas) if chance.random() < 0.5 else None
        if self.newer:
            learn(self.newer)

    def there(self) -> list[Replica]:
        """Return the machines that work and hear of each other."""
        return [each for each in self.replicas if not each.gone and each is not self.late]

    def step(self) -> None:
        who, what = self.chance.choice(self.there()), self.chance.random()
        if self.late and self.chance.random() < 0.2:
            self.late.write([write(self.chance)])
        if self.newer and not self.newer.gone and self.chance.random() < 0.3:
            self.newer.know_better(self.chance.choice(IDS["company"]), self.chance.choice(["x", "y", None]))
        if self.newer and self.chance.random() < 0.2:
            # Machines that were copied from it know as much.
            self.chance.choice(self.there()).write_later([_later(self.chance)], raw=self.chance.random() < 0.3)
        if what < 0.03 and len(self.replicas) < 9:
            self.replicas.append(who.cloned(f"clone{len(self.replicas)}"))
        elif what < 0.1:
            self.backups.append((who, who.copied()))
        elif what < 0.15 and self.backups and len(self.replicas) < 9:
            old, content = self.backups.pop(self.chance.randrange(len(self.backups)))
            if not old.gone and old is not self.newer:
                old.gone = True  # what it had put stays
                self.replicas.append(old.cloned(f"restored{len(self.replicas)}", content))
        elif what < 0.2:
            self.snapshots.append(who.snapshot())
        elif what < 0.26 and self.snapshots:
            packed = self.chance.choice(self.snapshots)
            # An interrupted one ends anywhere.
            end = self.chance.choice([len(packed), self.chance.randint(0, len(packed))])
            self._load(who, packed[:end], self.chance.randint(1, 5))

    def _load(self, who: Replica, packed: list[tuple[str, int]], batch: int) -> None:
        who.load(packed, {each.name: each.log for each in self.replicas}, batch)

    def end(self) -> None:
        """Let the late one come back, and all have the newest version."""
        if self.late:
            self.late.time += timedelta(days=365)
            if self.snapshots:
                self._load(self.late, self.snapshots[-1], 3)
        settle(self.replicas)
        for each in self.replicas:
            if not each.gone:
                learn(each)


def _later(drawn: Random) -> Write:
    """Return a random write to the table that only a newer version has."""
    kind = drawn.choice(["insert", "update", "update", "delete", "revive"])
    values = (("name", drawn.choice(["x", "y", None])), ("weight", drawn.choice([1, 2, None])))
    said = drawn.choice([values, values[:1], values[1:]]) if kind in ("insert", "update") else ()
    return Write(kind, LATER, f"LA{drawn.randrange(3):024d}", said)


def _step(drawn: Random, replicas: list[Replica], writing: Callable[[Random], Write], *, together: bool) -> None:
    who, other = drawn.choice(replicas), drawn.choice(replicas)
    what = drawn.random()
    if what < 0.45:
        who.write([writing(drawn) for _ in range(drawn.randint(1, 3))])
    elif what < 0.55:
        who.write([writing(drawn)], raw=True)
    elif what < 0.62:
        who.undo()
    elif what < 0.67:
        who.time += timedelta(seconds=drawn.choice(CLOCKS))
    elif what < 0.72:
        who.seal()
    elif what < 0.98:
        if who is not other:
            who.take_next(other, drawn.randint(1, 3))
    elif together:
        settle(replicas)
        same(replicas)
