"""How much stands in each stage, kept as deals come and go, so that the heads of the board need no look at the deals.

One row for all deals of a stage that are alike in what a sum tells apart (rank, currency, their own probability and
category). Kept by triggers for one deal, set by set for many, and made again by a rebuild.
"""

import sqlite3
from typing import NamedTuple

from sfa_tui.store import exact

TABLE = """
-- Derived: the deals that are not deleted, by all that tells their sums apart ('' and -1 stand for NULL). An amount is
-- high * 2^30 + low, because the sum of the greatest ones has no room in one number.
CREATE TABLE stage_sum (
  stage_id TEXT NOT NULL, rank_id TEXT NOT NULL, currency TEXT NOT NULL, probability INTEGER NOT NULL,
  category TEXT NOT NULL,
  deals INTEGER NOT NULL, high INTEGER NOT NULL, low INTEGER NOT NULL,
  PRIMARY KEY (stage_id, rank_id, currency, probability, category)) STRICT, WITHOUT ROWID;
"""

COLUMNS = frozenset(("stage_id", "rank_id", "currency", "probability", "category", "amount", "deleted_at"))
"""The columns of a deal that its place in the sums depends on."""

_KEYS = ("stage_id", "rank_id", "currency", "probability", "category")


def _key(deal: str) -> tuple[str, ...]:
    return tuple(f"coalesce({deal}.{name}, {-1 if name == 'probability' else chr(39) * 2})" for name in _KEYS)


def _high(deal: str) -> str:
    return exact.high(f"coalesce({deal}.amount, 0)")


def _low(deal: str) -> str:
    return exact.low(f"coalesce({deal}.amount, 0)")


def _add(rows: str) -> str:
    """Return the statement that adds the sums of a query (the keys, deals, high, low)."""
    return (
        f"INSERT INTO stage_sum ({', '.join(_KEYS)}, deals, high, low) {rows} ON CONFLICT ({', '.join(_KEYS)})"
        " DO UPDATE SET deals = deals + excluded.deals, high = high + excluded.high, low = low + excluded.low;"
    )


def _one(deal: str) -> str:
    values = ", ".join((*_key(deal), "1", _high(deal), _low(deal)))
    return f"SELECT {values} WHERE {deal}.deleted_at IS NULL"


def _many(condition: str, sign: str = "") -> str:
    return (
        f"SELECT {', '.join(_key('d'))}, {sign}count(*), {sign}coalesce(sum({_high('d')}), 0),"
        f" {sign}coalesce(sum({_low('d')}), 0) FROM deal d WHERE d.deleted_at IS NULL AND {condition}"
        " GROUP BY 1, 2, 3, 4, 5"
    )


_EMPTY = "DELETE FROM stage_sum WHERE deals = 0"
_OLD = " AND ".join(f"{name} = {value}" for name, value in zip(_KEYS, _key("old"), strict=True))

ON_BIRTH = _add(_one("new"))
"""What the birth of a deal runs."""

_STAYS = " AND ".join(f"new.{name} IS old.{name}" for name in (*_KEYS, "deleted_at"))
_MOVED = (
    f"UPDATE stage_sum SET deals = deals - 1, high = high - ({_high('old')}), low = low - ({_low('old')})"
    f" WHERE old.deleted_at IS NULL AND {_OLD}; {_add(_one('new'))} {_EMPTY} AND {_OLD};"
)
_REPRICED = (
    f"UPDATE stage_sum SET high = high + ({_high('new')}) - ({_high('old')}), low = low + ({_low('new')})"
    f" - ({_low('old')}) WHERE new.deleted_at IS NULL AND {_OLD};"
)

TRIGGERS = {
    "deal_stands": (f"AFTER UPDATE OF {', '.join((*_KEYS, 'deleted_at'))} ON deal", f"NOT ({_STAYS})", _MOVED),
    "deal_repriced": ("AFTER UPDATE OF amount ON deal", _STAYS, _REPRICED),
}
"""What keeps the sums when deals change: {name: (event, condition, statements)}. A change of the amount alone, the one
that is most frequent, is one statement."""


def add(connection: sqlite3.Connection, condition: str) -> None:
    """Count the deals `d` that meet a condition."""
    connection.execute(_add(_many(condition)))


def take(connection: sqlite3.Connection, condition: str) -> None:
    """Count the deals `d` that meet a condition no more."""
    connection.execute(_add(_many(condition, "-")))
    connection.execute(_EMPTY)


def reprice(connection: sqlite3.Connection, others: str) -> None:
    """Count the deals `d` at the amounts that rows `s` joined to them (`others`) give, and that alone will change."""
    high, low = (f"sum(({of('s')}) - ({of('d')}))" for of in (_high, _low))
    rows = f"FROM deal d JOIN {others} WHERE d.deleted_at IS NULL GROUP BY 1, 2, 3, 4, 5"
    connection.execute(_add(f"SELECT {', '.join(_key('d'))}, 0, {high}, {low} {rows}"))


def rebuild(connection: sqlite3.Connection) -> None:
    """Make all the sums again."""
    connection.execute("DELETE FROM stage_sum")
    add(connection, "true")


class Sum(NamedTuple):
    """The deals of a stage that are alike: their rank, currency, own probability and category (None: none of their
    own), how many they are and what they come to in minor units."""

    stage: str | None
    rank: str | None
    currency: str
    probability: int | None
    category: str | None
    deals: int
    amount: int


def read(connection: sqlite3.Connection, base: str) -> list[Sum]:
    """Return the sums of all stages; a deal without a currency is in the base currency."""
    keys = ", ".join(_KEYS).replace("currency", "iif(currency = '', ?, currency)")
    rows = connection.execute(
        f"SELECT {keys}, sum(deals), sum(high), sum(low) FROM stage_sum GROUP BY 1, 2, 3, 4, 5", (base,)
    )
    return [
        Sum(
            stage or None,
            rank or None,
            currency,
            None if probability == -1 else probability,
            category or None,
            deals,
            exact.whole(high, low),
        )
        for stage, rank, currency, probability, category, deals, high, low in rows
    ]
