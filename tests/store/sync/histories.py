"""Random histories of several sites, each told whole by its seed: who wrote what, by which clock, and who read whom."""

from datetime import timedelta
from random import Random

from sfa_tui.store.journal import Value
from tests.store.sync.replicas import Replica, same, settle
from tests.store.writing import IDS, TABLES, Write

_DAY = 24 * 3600
CLOCKS = [0, 0, 1, -1, 3600, -3600, _DAY, -_DAY, 365 * _DAY, -365 * _DAY]
"""Seconds by which a clock may be wrong, or be set."""

_INSTANTS: list[Value] = ["2026-11-30T00:00:00.000Z", "2026-12-01T08:00:00.000Z", None]
_CELLS: dict[str, dict[str, list[Value]]] = {
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


def write(drawn: Random) -> Write:
    """Return a random write to one of few rows, so that sites meet."""
    table = drawn.choice(TABLES)
    kind = drawn.choice(["insert", "insert", "update", "update", "update", "delete", "revive"])
    columns = drawn.sample(sorted(_CELLS[table]), drawn.randint(1, len(_CELLS[table])))
    values = tuple((column, drawn.choice(_CELLS[table][column])) for column in columns)
    id = drawn.choice(IDS[table] if kind == "insert" else [*IDS[table], *IDS[table], None])
    return Write(kind, table, id, values if kind in ("insert", "update") else ())


def run(seed: int, steps: int) -> None:
    """Let two to six sites live through up to so many steps, let all read all, and compare them; in one history of five
    one of them gives its changes the last stamps that there are."""
    drawn = Random(seed)
    replicas = [Replica(f"site{n}") for n in range(drawn.randint(2, 6))]
    try:
        for each in replicas:
            each.time += timedelta(seconds=drawn.choice(CLOCKS))
        replicas[-1].forges = Random(f"forges {seed}").random() < 0.2
        for _ in range(drawn.randint(1, steps)):
            _step(drawn, replicas)
        settle(replicas)
        same(replicas)
    except BaseException as error:
        raise AssertionError(f"the history of seed {seed}, {steps} steps, goes wrong") from error
    finally:
        for each in replicas:
            each.store.close()


def _step(drawn: Random, replicas: list[Replica]) -> None:
    who, other = drawn.choice(replicas), drawn.choice(replicas)
    what = drawn.random()
    if what < 0.45:
        who.write([write(drawn) for _ in range(drawn.randint(1, 3))])
    elif what < 0.55:
        who.write([write(drawn)], raw=True)
    elif what < 0.62:
        who.undo()
    elif what < 0.67:
        who.time += timedelta(seconds=drawn.choice(CLOCKS))
    elif what < 0.72:
        who.seal()
    elif what < 0.98:
        if who is not other:
            who.take_next(other, drawn.randint(1, 3))
    else:
        settle(replicas)
        same(replicas)
