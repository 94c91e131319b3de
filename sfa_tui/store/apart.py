"""What tells rows of one name apart, for whoever has to pick one of them."""

from datetime import datetime

from sfa_tui.model import words
from sfa_tui.model.money import json_number
from sfa_tui.store.workspace import Store

_APART = {
    "deal": "SELECT t.id, s.name, t.amount, t.currency, coalesce(t.closed_on, t.expected_close) FROM deal t"
    " LEFT JOIN stage s ON s.id = t.stage_id WHERE t.id IN ({})",
    "activity": "SELECT id, NULL, NULL, NULL, coalesce(done_at, due) FROM activity WHERE id IN ({})",
}
"""What tells rows of one name apart, beside their label: stage, amount with its currency, day."""


def told_apart(store: Store, noun: str, ids: list[str]) -> dict[str, tuple[str, ...]]:
    """Return {id: what tells the row from others of its name}; nothing for nouns that have nothing to add."""
    if noun not in _APART:
        return {}
    told: dict[str, tuple[str, ...]] = {}
    for id, stage, amount, currency, at in store.connection.execute(
        _APART[noun].format(", ".join("?" * len(ids))), ids
    ):
        worth = (
            "" if amount is None else f"{json_number(amount, currency or store.currency):,} {currency or ''}".strip()
        )
        told[id] = tuple(each for each in (stage, worth, _day(at)) if each)
    return told


def _day(at: str | None) -> str:
    """Return a day as it is, an instant as local time to the minute."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}" if at and "T" in at else at or ""


def shown(noun: str, label: str) -> str:
    """Return the label of a row as people read it: that of an activity begins with its kind."""
    kind, colon, rest = label.partition(": ")
    return f"{words.choice(kind)}{colon}{rest}" if noun == "activity" else label
