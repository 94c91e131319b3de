"""Sums of whole numbers of any size, as SQL: SQLite's own `sum` ends in an error where 64 bits have no room for it, and
one row of another program is enough for that."""

import sqlite3
from collections.abc import Callable
from typing import Any

from sfa_tui.model.amount import MAX_MINOR

BITS = 30
_LOW = (1 << BITS) - 1

LIMIT = MAX_MINOR
"""Minor units: no amount that a person enters is further from nothing."""


def high(amount: str) -> str:
    """Return the part of an amount that is summed apart from `low`."""
    return f"{amount} >> {BITS}"


def low(amount: str) -> str:
    """Return what `high` leaves."""
    return f"{amount} & {_LOW}"


def sums(amount: str) -> str:
    """Return the two columns whose values `whole` makes the sum of an amount in a group; it is 0 where there is
    none."""
    return f"coalesce(sum({high(amount)}), 0), coalesce(sum({low(amount)}), 0)"


def _quick(amount: str) -> str:
    """Return the columns of `sums`, with all of it in the second."""
    return f"0, coalesce(sum({amount}), 0)"


def summed(ask: Callable[[Callable[[str], str]], list[Any]]) -> list[Any]:
    """Return what a query finds that is written with what sums an amount, as `sums` does. To sum it in two parts takes
    a sixth longer, so that is done only where 64 bits have no room."""
    try:
        return ask(_quick)
    except sqlite3.OperationalError as error:
        if str(error) != "integer overflow":
            raise
    return ask(sums)


def whole(high: int, low: int) -> int:
    """Return the sum that two columns of `sums` tell."""
    return (high << BITS) + low


def over(amount: str, window: str) -> str:
    """Return the sum of an amount over a window: exact where 64 bits have room for it, else about right."""
    return f"(sum({high(amount)}) OVER {window} * {1 << BITS} + sum({low(amount)}) OVER {window})"
