"""Deals taken apart: the share of each line item in its deal's amount or margin, and the months in which that is
revenue.

The amount of the deal rules. It is shared over the items in proportion to their worth (price × quantity − discount,
times how often it is billed), and an item's share evenly over its months; what division leaves over goes to the
first, so that the parts of a deal sum to its amount exactly. A deal without items is one part."""

import sqlite3
from datetime import timedelta

from sfa_tui.model.period import Period, months
from sfa_tui.store import exact
from sfa_tui.store.exact import LIMIT

# What is no number (an endless quantity of nothing) is worth nothing.
_WORTH = (
    "coalesce(CAST(max(min((round(coalesce(i.unit_price, 0) * coalesce(i.quantity, 1)) - coalesce(i.discount, 0))"
    f" * max(coalesce(i.times, 1), 1), {LIMIT}.0), -{LIMIT}.0) AS INTEGER), 0)"
)
COST = "(coalesce(i.unit_cost, 0) * coalesce(i.quantity, 1) * coalesce(i.times, 1))"
"""What the line item `i` costs; NULL where that is no number."""
# One that starts on no day, as only another program writes it, counts on that of its deal.
_STARTS = "iif(i.starts_on GLOB '????-??-??*' AND date(i.starts_on) IS NOT NULL, i.starts_on, NULL)"

_ITEMS = f"""
priced AS (
  SELECT w.*, i.product_id, {_STARTS} AS starts_on, i.unit_cost, {_WORTH} AS worth, {COST} AS cost,
    iif(i.every_months >= 1, i.every_months, 1) AS every,
    iif(i.every_months >= 1, max(coalesce(i.times, 1), 1), 1) AS times,
    i.position AS place, i.id AS item
  FROM wanted w LEFT JOIN line_item i ON i.deal_id = w.id AND i.deleted_at IS NULL),
totalled AS (
  SELECT *, row_number() OVER deal AS nth, {exact.over("worth", "deal")} AS worth_all, count(*) OVER deal AS items,
    count(unit_cost) OVER deal AS costs, CAST(round(total(cost) OVER deal) AS INTEGER) AS cost_all,
    count(cost) OVER deal AS costed, CAST(round(cost) AS INTEGER) AS cost_here
  FROM priced
  WINDOW deal AS (PARTITION BY n ORDER BY place, item ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)),
shared AS (
  SELECT *, iif(worth_all = 0, amount / items,
    CAST(max(min(amount * worth / worth_all, {LIMIT}), -{LIMIT}) AS INTEGER)) AS share FROM totalled),
"""
_AMOUNT = f"share + iif(nth = 1, amount - {exact.over('share', '(PARTITION BY n)')}, 0)"
# As the margin of a deal counts it (deals.py).
_MARGIN = (
    f"iif(costs = 0 OR costed < items OR cost_all NOT BETWEEN -{LIMIT} AND {LIMIT} OR amount IS NULL, NULL,"
    f" {_AMOUNT} - cost_here - iif(nth = 1, cost_all - {exact.over('cost_here', '(PARTITION BY n)')}, 0))"
)
# The months in which an item is billed are counted from its start; a month too short for its day bills on the last.
_MONTHS = """
begun AS (
  SELECT *, CAST(substr(starts_on, 1, 4) AS INTEGER) * 12 + CAST(substr(starts_on, 6, 2) AS INTEGER) - 1 AS first_month,
    CAST(substr(starts_on, 9, 2) AS INTEGER) AS on_day
  FROM settled WHERE starts_on IS NOT NULL),
part AS (
  SELECT {columns}, printf('%04d-%02d', m.n / 12, m.n % 12 + 1) AS day,
    b.part / b.times + iif(m.n = b.first_month, b.part % b.times, 0) AS part
  FROM begun b JOIN temp.period_month m ON m.n BETWEEN b.first_month AND b.first_month + b.every * (b.times - 1)
    AND (m.n - b.first_month) % b.every = 0 AND min(b.on_day, m.length) BETWEEN m.first_day AND m.last_day
  UNION ALL
  SELECT {columns}, b.close AS day, b.part FROM settled b
  WHERE b.starts_on IS NULL AND b.close >= :start AND b.close < :end)"""

_COLUMNS = (
    "n",
    "stage_id",
    "owner_id",
    "team_id",
    "rank_id",
    "company_id",
    "currency",
    "probability",
    "category",
    "closed_on",
)


def query(tables: str, condition: str, close: str, *, by_months: bool, margin: bool) -> str:
    """Return the WITH clause that ends in `part`: a row for each part of the deals that meet the condition.

    It has the columns of the deal, `product_id`, `day` (on which the part counts; `close`, an expression over the deal,
    where no item says when) and `part` in minor units, NULL where margin is asked for and no item has a cost. By months
    only those in the period of `name_months` are in it.
    """
    own = ", ".join(f"d.{column}" for column in _COLUMNS)
    columns = ", ".join(f"b.{column}" for column in (*_COLUMNS, "product_id"))
    settled = f"settled AS (SELECT shared.*, {_MARGIN if margin else _AMOUNT} AS part FROM shared)"
    days = (
        _MONTHS.format(columns=columns)
        if by_months
        else f"part AS (SELECT {columns}, b.close AS day, b.part FROM settled b)"
    )
    amount = "d.amount" if margin else "coalesce(d.amount, 0) AS amount"
    if by_months:
        # Only deals that close in the period, or have an item that starts before its end, can bring anything in it.
        condition += (
            f" AND (({close} >= :start AND {close} < :end)"
            " OR d.id IN (SELECT deal_id FROM line_item WHERE starts_on < :end AND deleted_at IS NULL))"
        )
    wanted = f"wanted AS MATERIALIZED (SELECT {own}, d.id, {amount}, {close} AS close FROM {tables} WHERE {condition})"
    return f"WITH {wanted},{_ITEMS}{settled},{days}"


def name_months(connection: sqlite3.Connection, period: Period) -> None:
    """Make `temp.period_month`, the months of a period: n (months since the year 0), length, first and last day in
    it."""
    connection.execute("DROP TABLE IF EXISTS temp.period_month")
    connection.execute(
        "CREATE TEMP TABLE period_month"
        " (n INTEGER PRIMARY KEY, length INTEGER, first_day INTEGER, last_day INTEGER) STRICT"
    )
    connection.executemany(
        "INSERT INTO temp.period_month VALUES (?, ?, ?, ?)",
        [
            (each.start.year * 12 + each.start.month - 1, _length(each), each.start.day, each.last_day.day)
            for each in months(period)
        ],
    )


def _length(month: Period) -> int:
    first = month.start.replace(day=1)
    return ((first + timedelta(days=31)).replace(day=1) - first).days
