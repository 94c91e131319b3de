"""What tells rows of one name apart, for whoever has to pick one of them."""

from datetime import datetime

from sfa_tui.locale import language
from sfa_tui.model import words
from sfa_tui.model.money import brief_money
from sfa_tui.model.subjects import says_kind
from sfa_tui.store.workspace import Store

_APART = {
    "deal": "SELECT t.id, s.name, t.amount, t.currency, coalesce(t.closed_on, t.expected_close) FROM deal t"
    " LEFT JOIN stage s ON s.id = t.stage_id WHERE t.id IN ({})",
    "activity": "SELECT id, kind, NULL, coalesce(subject, summary, kind, ''), coalesce(done_at, due) FROM activity"
    " WHERE id IN ({})",
    "stage": "SELECT t.id, p.name, NULL, NULL, NULL FROM stage t LEFT JOIN pipeline p ON p.id = t.pipeline_id"
    " WHERE t.id IN ({})",
}
"""What tells rows of one name apart, beside their label: stage (of a stage its pipeline), amount, its currency, day; or
kind, nothing, label, day."""


def told_apart(store: Store, noun: str, ids: list[str]) -> dict[str, tuple[str, ...]]:
    """Return {id: what tells the row from others of its name}; nothing for nouns that have nothing to add."""
    if noun not in _APART:
        return {}
    told: dict[str, tuple[str, ...]] = {}
    sql = _APART[noun].format(", ".join("?" * len(ids)))
    for id, said, amount, other, at in store.connection.execute(sql, ids):
        if noun == "activity":
            # A subject like "call 田中" says its kind itself.
            parts: tuple[str, ...] = ("" if says_kind(other, said or "") else words.choice(said), _day(at))
        else:
            worth = "" if amount is None else brief_money(amount, other or store.currency, language())
            parts = (said or "", worth, _day(at))
        told[id] = tuple(each for each in parts if each)
    return told


def _day(at: str | None) -> str:
    """Return a day as it is, an instant as local time to the minute."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M}" if at and "T" in at else at or ""


def shown(noun: str, label: str) -> str:
    """Return the label of a row as people read it: that of an activity begins with its kind."""
    kind, colon, rest = label.partition(": ")
    return f"{words.choice(kind)}{colon}{rest}" if noun == "activity" else label
