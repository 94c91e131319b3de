"""What a new row of a noun holds where nobody said anything, and what follows from what was said."""

from collections.abc import Mapping

from sfa_tui.model.clock import Clock
from sfa_tui.model.text import is_japanese
from sfa_tui.store.journal import Value
from sfa_tui.store.workspace import Store


def of_new(store: Store, clock: Clock, noun: str, texts: Mapping[str, str]) -> dict[str, Value]:
    """Return the columns that a new row of the noun gets without being told."""
    match noun:
        case "product":
            return {"currency": store.currency, "active": 1}
        case "order":
            return {"currency": store.currency, "ordered_on": clock.today.isoformat()}
        case "user":
            return {"role": "rep"}
        case "stage":
            return _stage(store, texts)
        case "pipeline":
            (last,) = store.connection.execute("SELECT max(position) FROM pipeline").fetchone()
            return {"in_forecast": 1, "position": 1 + (last or 0)}
        case "rule":
            return _rule(texts)
    return {}


def completed(store: Store, noun: str, texts: Mapping[str, str], id: str | None = None) -> dict[str, str]:
    """Return the texts of a row with those that follow: a contact's name is made of its family and given name."""
    told = dict(texts)
    parts = ("family_name", "given_name")
    if noun != "contact" or texts.get("name", "").strip() or not any(name in texts for name in parts):
        return told
    held: tuple[str | None, ...] = (None, None)
    if id is not None:
        held = store.connection.execute("SELECT family_name, given_name FROM contact WHERE id = ?", (id,)).fetchone()
    family, given = (texts.get(name, before or "").strip() for name, before in zip(parts, held, strict=True))
    told["name"] = full_name(store, family, given)
    return told


def full_name(store: Store, family: str, given: str) -> str:
    """Return a person's name from its parts, in the order of the workspace's language; names that are written in kana
    or kanji stand in Japanese order everywhere."""
    japanese = store.setting("language") == "ja" or is_japanese(family + given)
    return " ".join(part for part in ((family, given) if japanese else (given, family)) if part)


def _stage(store: Store, texts: Mapping[str, str]) -> dict[str, Value]:
    pipeline = store.connection.execute(
        "SELECT id FROM pipeline WHERE deleted_at IS NULL ORDER BY position IS NULL, position, id LIMIT 1"
    ).fetchone()
    kind = texts.get("kind", "").strip().casefold()
    outcome: dict[str, Value] = {"kind": "open", "category": "pipeline"}
    if kind in ("won", "lost"):
        outcome = {"kind": kind, "probability": 100 if kind == "won" else 0}
    return {"pipeline_id": pipeline[0] if pipeline else None, **outcome}


def _rule(texts: Mapping[str, str]) -> dict[str, Value]:
    """Return what a rule waits for and does where only the rest of it says so: a stage is entered, days pass in
    silence; what is due after a time, or has a kind, is planned, and all else is told."""
    given = {name for name, text in texts.items() if text.strip()}
    event = "stage" if "stage" in given else "silent" if "days" in given else None
    does = "plan" if given & {"after", "kind"} else "alert"
    return {"event": event, "does": does, "active": 1}
