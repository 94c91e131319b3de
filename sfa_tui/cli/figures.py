"""Figures as a person reads them in a table: money by its currency and the workspace's scale, days, lists of names."""

from decimal import Decimal

from sfa_tui.cli import context
from sfa_tui.cli.output import Column, Row
from sfa_tui.model.money import Scale, format_money, minor_digits

_SCALES: dict[object, Scale] = {"thousand": "thousand", "million": "million"}


def money(amount: object, currency: str) -> str:
    """Return an amount in major units, as an object carries it, in the reader's language and the workspace's scale."""
    from sfa_tui.locale import language

    if amount is None:
        return ""
    minor = int((Decimal(str(amount)) * 10 ** minor_digits(currency)).to_integral_value())
    return format_money(minor, currency, language(), _SCALES.get(context.store().setting("currency_scale"), "unit"))


def money_column(name: str, title: str) -> Column:
    """Return the column of an amount in the currency of its row."""
    return Column(name, title, show=lambda row: money(row[name], str(row["currency"])), right=True)


def day_column(name: str, title: str) -> Column:
    """Return the column of an instant or a day (dots go into objects), shown as the local day on which it lies."""

    def show(row: Row) -> str:
        value: object = row
        for key in name.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return context.clock().local_day(str(value)).isoformat() if value else ""

    return Column(name, title, show=show)


def fields_column(title: str) -> Column:
    """Return the column of the custom fields of a row."""

    def show(row: Row) -> str:
        return "; ".join(f"{name}: {_flat(value)}" for name, value in row["fields"].items())

    return Column("fields", title, show=show)


def _flat(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
