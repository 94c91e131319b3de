"""Targets as rows: what was to be reached in some months, for whom, in which metric."""

from dataclasses import dataclass
from datetime import date

from sfa_tui.locale import N_
from sfa_tui.model.days import read_day
from sfa_tui.model.errors import Ambiguous, NotFound
from sfa_tui.model.period import FIRST_YEAR, LAST_YEAR
from sfa_tui.store.workspace import Store

_TAIL = 4


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target as it stands: `noun` and `row_id` say whose it is (None: the whole workspace's), `name` how that is
    called; the amount is in minor units of the currency, or a number of deals."""

    id: str
    metric: str
    noun: str | None
    row_id: str | None
    name: str | None
    starts_on: str
    months: int
    amount: int
    currency: str

    @property
    def starts(self) -> date | None:
        """Return the day on which it starts, None where that is none or its months go beyond the calendar, as only
        another program writes it: it is no target of any period."""
        start = read_day(self.starts_on)
        if start is None or start.year * 12 + start.month + self.months > LAST_YEAR * 12:
            return None
        return start if start.year >= FIRST_YEAR else None


_SELECT = """
SELECT t.id, coalesce(t.metric, 'orders'), t.noun, t.row_id, CASE t.noun
    WHEN 'user' THEN (SELECT name FROM user WHERE id = t.row_id)
    WHEN 'team' THEN (SELECT name FROM team WHERE id = t.row_id)
    WHEN 'product' THEN (SELECT name FROM product WHERE id = t.row_id)
    WHEN 'company' THEN (SELECT name FROM company WHERE id = t.row_id) END,
  t.starts_on, max(coalesce(t.months, 1), 1), t.amount, coalesce(t.currency, :base)
FROM target t WHERE t.deleted_at IS NULL AND t.amount IS NOT NULL AND t.starts_on IS NOT NULL"""


def listed(
    store: Store, *, start: date | None = None, end: date | None = None, metric: str | None = None
) -> list[TargetRow]:
    """Return the targets, or those with a month in the days from `start` up to but not including `end`, by their
    start."""
    rows = store.connection.execute(
        f"{_SELECT} AND (:metric IS NULL OR coalesce(t.metric, 'orders') = :metric)"
        " AND (:end IS NULL OR substr(t.starts_on, 1, 7) <= substr(date(:end, '-1 day'), 1, 7))"
        " AND (:start IS NULL OR :start <"
        "   date(substr(t.starts_on, 1, 7) || '-01', '+' || max(coalesce(t.months, 1), 1) || ' months'))"
        " ORDER BY t.starts_on, t.months DESC, t.noun IS NOT NULL, t.noun, t.id",
        {
            "base": store.currency,
            "metric": metric,
            "start": start.isoformat() if start else None,
            "end": end.isoformat() if end else None,
        },
    )
    return [TargetRow(*row) for row in rows]


def get(store: Store, id: str) -> TargetRow:
    """Return the target with this id, NotFound where there is none that is not deleted."""
    row = store.connection.execute(f"{_SELECT} AND t.id = :id", {"base": store.currency, "id": id}).fetchone()
    if row is None:
        raise NotFound(N_("there is no {noun} named {name}"), noun="target", name=id)
    return TargetRow(*row)


def resolve(store: Store, text: str) -> str:
    """Return the id of the target that a text names: its id, or the end of it (four characters or more)."""
    text = text.strip().upper()
    pattern = f"%{text}" if len(text) >= _TAIL and text.isalnum() else text
    rows = store.connection.execute(
        "SELECT id FROM target WHERE id LIKE ? AND deleted_at IS NULL ORDER BY id LIMIT 10", (pattern,)
    ).fetchall()
    if not rows:
        raise NotFound(N_("there is no {noun} named {name}"), noun="target", name=text)
    if len(rows) > 1:
        ids = tuple(id for (id,) in rows)
        raise Ambiguous(
            N_("{name} names {count} rows of {noun}: {candidates}"),
            noun="target",
            name=text,
            count=len(ids),
            candidates=ids,
            listed="; ".join(ids),
        )
    return str(rows[0][0])


def same(store: Store, metric: str, noun: str | None, row_id: str | None, starts_on: str, months: int) -> str | None:
    """Return the id of the target of the same metric, for the same and over the same months, None where there is
    none."""
    row = store.connection.execute(
        "SELECT id FROM target WHERE metric = ? AND noun IS ? AND row_id IS ? AND starts_on = ? AND months = ?"
        " AND deleted_at IS NULL ORDER BY id LIMIT 1",
        (metric, noun, row_id, starts_on, months),
    ).fetchone()
    return str(row[0]) if row else None
