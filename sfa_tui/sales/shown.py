"""What the tables of the app show on this machine: which columns, in which order of rows."""

import json

from sfa_tui.store.workspace import Store


def columns(store: Store, noun: str) -> tuple[str, ...]:
    """Return the names of the columns that were chosen for a noun, () where none were."""
    held = _held(store, noun).get("columns")
    return tuple(str(name) for name in held) if isinstance(held, list) else ()


def order(store: Store, noun: str) -> tuple[str, bool] | None:
    """Return the order that was chosen for a noun and whether it descends, None where none was."""
    match _held(store, noun).get("order"):
        case [str(name), bool(descending)]:
            return name, descending
    return None


def choose_columns(store: Store, noun: str, names: tuple[str, ...]) -> None:
    """Show these columns from now on; the usual ones again where there are none."""
    _hold(store, noun, "columns", list(names))


def choose_order(store: Store, noun: str, name: str, *, descending: bool) -> None:
    """Show the rows in this order from now on."""
    _hold(store, noun, "order", [name, descending])


def _held(store: Store, noun: str) -> dict[str, object]:
    try:
        held = json.loads(str(store.local(f"table.{noun}") or "{}"))
    except ValueError:  # another program's hand: what it spoiled is chosen anew
        return {}
    return held if isinstance(held, dict) else {}


def _hold(store: Store, noun: str, key: str, value: object) -> None:
    store.set_local(f"table.{noun}", json.dumps({**_held(store, noun), key: value}))
