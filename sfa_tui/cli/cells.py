"""The cells of a command's tables: those of every reader (display), with amounts in the unit of the workspace."""

from sfa_tui.cli import context
from sfa_tui.display import cells
from sfa_tui.display.cells import ARROWS, ago, due, kind, moment, percent, quantity, recurrence, short_day, with_role

__all__ = [
    "ARROWS",
    "ago",
    "brief_money",
    "due",
    "kind",
    "moment",
    "money",
    "percent",
    "quantity",
    "recurrence",
    "short_day",
    "with_role",
]


def money(amount: object, currency: object) -> str:
    """Return an amount in major units as a reader of the language in force expects it, "" for none; what is in no
    currency is a number."""
    return cells.money(amount, currency, context.scale())


def brief_money(amount: object, currency: object) -> str:
    """Return an amount as `money`, without decimals where they are all 0: what a list has room for."""
    return cells.brief_money(amount, currency, context.scale())
