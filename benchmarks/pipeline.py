"""A pipeline of open deals for the benchmarks of the board: companies, reps, next steps and conversations, the same
each time but for their ids."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sfa_tui.model.clock import utc
from sfa_tui.model.ids import new_ids
from sfa_tui.sales.setup import init
from sfa_tui.store.bulk import bulk
from sfa_tui.store.journal import Value, action

REPS, COMPANIES = 40, 2_000
_DEAL = "id name stage_id owner_id company_id rank_id amount currency probability expected_close created_at".split()
_ACTIVITY = "id kind subject summary owner_id due done_at direction owed_by created_at".split()
_WORDS = "renewal licence upgrade support rollout pilot migration audit training GTX 保守更新 検査ライン".split()
_SHARES = (38, 27, 19, 11, 5)
"""Per cent of the deals in each open stage: a pipeline narrows."""


def make(folder: Path, deals: int) -> None:
    """Make a workspace of so many open deals: seven in ten have a next step, six in ten a last conversation."""
    drawn = random.Random(11)
    now = datetime.now(UTC)
    with init(folder, name="Bench", currency="JPY", language="en", fiscal_year_start=4, user="bench") as store:
        stages = [
            id for (id,) in store.connection.execute("SELECT id FROM stage WHERE kind = 'open' ORDER BY position")
        ]
        ranks = [id for (id,) in store.connection.execute("SELECT id FROM rank ORDER BY position")]
        users, companies, ids = (new_ids(number) for number in (REPS, COMPANIES, deals))

        def rows() -> Iterator[tuple[Value, ...]]:
            for place, id in enumerate(ids):
                since = now - timedelta(days=drawn.randrange(200), seconds=drawn.randrange(86_400))
                yield (
                    id,
                    f"{drawn.choice(_WORDS)} {drawn.choice(_WORDS)} {place}",
                    drawn.choices(stages, _SHARES)[0],
                    drawn.choice(users),
                    drawn.choice(companies),
                    drawn.choice([*ranks, None]),
                    drawn.randrange(100_000, 90_000_000, 1000),
                    "JPY",
                    drawn.choice([None, None, None, None, 30, 60]),
                    (now.date() + timedelta(days=drawn.randrange(-60, 300))).isoformat(),
                    utc(since),
                )

        with action(store, "bench") as act, bulk(act) as work:
            work.insert("user", ("id", "name"), [(id, f"Rep {number}") for number, id in enumerate(users)])
            work.insert("company", ("id", "name"), [(id, f"Company {number}") for number, id in enumerate(companies)])
            work.insert("deal", _DEAL, list(rows()), born="created_at")
        linked: list[tuple[str, str]] = []

        def activities() -> Iterator[tuple[Value, ...]]:
            fresh = iter(new_ids(2 * deals))
            for id in ids:
                if drawn.random() < 0.7:
                    due = now + timedelta(days=drawn.randrange(-20, 60), minutes=drawn.randrange(1440))
                    linked.append((activity := next(fresh), id))
                    day = due.date().isoformat() if drawn.random() < 0.5 else utc(due)
                    yield activity, "call", "call back", None, users[0], day, None, None, "us", utc(now)
                if drawn.random() < 0.6:
                    at = now - timedelta(days=drawn.randrange(1, 90), minutes=drawn.randrange(1440))
                    linked.append((activity := next(fresh), id))
                    yield activity, "mail", None, "price asked", users[0], None, utc(at), "in", "us", utc(at)

        with action(store, "bench") as act, bulk(act) as work:
            work.insert("activity", _ACTIVITY, list(activities()))
            links = zip(new_ids(len(linked)), linked, strict=True)
            work.insert(
                "activity_link",
                ("id", "activity_id", "noun", "row_id"),
                [(id, activity, "deal", deal) for id, (activity, deal) in links],
            )
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
