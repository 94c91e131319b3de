"""The saved views of the board on this machine: which deals, in which order and lanes, each behind a digit."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sfa_tui.locale import N_
from sfa_tui.model.errors import Refused
from sfa_tui.store.workspace import Store

DIGITS = "123456789"
_KEY = "views"


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view by its name: the text of its filter, its order and direction, lanes and pipeline (None: the first)."""

    name: str
    filter: str = ""
    order: str = "attention"
    descending: bool = False
    lanes: str = ""
    pipeline: str | None = None


_FIRST = {
    "1": SavedView(N_("all open deals")),
    "2": SavedView(N_("my deals"), "owner:me"),
    "3": SavedView(N_("no next step"), "no-next-step"),
    "4": SavedView(N_("we owe an answer"), "we-owe"),
    "5": SavedView(N_("rotting"), "rotting"),
}
"""The views that are there before anybody has saved one; their names are translated where they are shown."""


def saved_views(store: Store) -> dict[str, SavedView]:
    """Return {digit: view}; what another version has noted and this one cannot read is left out."""
    held = store.local(_KEY)
    if not isinstance(held, str):
        return dict(_FIRST)
    try:
        found = json.loads(held)
        return {digit: SavedView(**found[digit]) for digit in DIGITS if digit in found}
    except (ValueError, TypeError, AttributeError):
        return dict(_FIRST)


def save_view(store: Store, view: SavedView) -> str:
    """Save a view behind the digit of the one with its name, else the next free one, and return the digit; Refused
    where none is free."""
    views = saved_views(store)
    same = next((digit for digit, each in views.items() if each.name == view.name), None)
    digit = same or next((each for each in DIGITS if each not in views), None)
    if digit is None:
        raise Refused(N_("all nine digits have a view; forget one first"))
    _keep(store, {**views, digit: view})
    return digit


def forget_view(store: Store, digit: str) -> None:
    """Forget the view behind a digit."""
    _keep(store, {each: view for each, view in saved_views(store).items() if each != digit})


def _keep(store: Store, views: Mapping[str, SavedView]) -> None:
    store.set_local(_KEY, json.dumps({digit: asdict(view) for digit, view in views.items()}, ensure_ascii=False))
