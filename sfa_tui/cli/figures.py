"""Columns that the tables of several nouns have: money, days, custom fields."""

from collections.abc import Iterable

from sfa_tui.cli import cells, context
from sfa_tui.cli.output import Column, Row
from sfa_tui.model import words
from sfa_tui.store import fields
from sfa_tui.store.workspace import Store


def choice_column(name: str, title: str) -> Column:
    """Return the column of one of our own words (a kind, a role, a category), as people call it."""
    return Column(name, title, lambda row: words.choice(row[name]))


def money_column(name: str, title: str) -> Column:
    """Return the column of an amount in the currency of its row."""
    return Column(name, title, lambda row: cells.money(row[name], row["currency"]), right=True)


def spoken_column(title: str) -> Column:
    """Return the column of the day of a row's last conversation, shown as how long ago it was."""

    def show(row: Row) -> str:
        last = row["last_conversation"]
        return cells.ago(last["at"], context.clock()) if last else ""

    return Column("last_conversation.at", title, show)


def fields_column(title: str) -> Column:
    """Return the column of the custom fields of a row."""

    def show(row: Row) -> str:
        return "; ".join(f"{name}: {flat(value)}" for name, value in row["fields"].items())

    return Column("fields", title, show)


def by_field(columns: Iterable[Column], store: Store, noun: str) -> list[Column]:
    """Return columns for programs: the custom fields of the noun are a column each (fields.NAME), not one together."""
    return [*(each for each in columns if each.name != "fields"), *field_columns(store, noun)]


def field_columns(store: Store, noun: str) -> list[Column]:
    """Return a column for each custom field of a noun."""
    return [Column(f"fields.{field.name}") for field in fields.of_noun(store, noun)]


def flat(value: object) -> str:
    """Return the value of a custom field, one or several, as a text."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
