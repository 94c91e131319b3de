"""Keys as people see and type them: their descriptions in the language in force, and full-width letters read as what
they stand for.

Knows bindings; which key does what is each screen's, and which ones a person has put elsewhere is `keymaps`'.
"""

from collections.abc import Mapping
from dataclasses import replace

from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.events import Key
from textual.keys import _character_to_key, key_to_character

from sfa_tui.locale import N_, _

_FULL_WIDTH = range(0xFF01, 0xFF5F)
_HALF_WIDTH_BELOW = 0xFEE0
# What an input method writes where a Japanese keyboard has these signs.
_JAPANESE = {"\u3000": " ", "、": ",", "。": ".", "・": "/", "「": "[", "」": "]", "ー": "-"}

AREAS = {
    "app": N_("everywhere"),
    "go": N_("go to"),
    "board": N_("board"),
    "deal": N_("deal"),
    "deals": N_("deals"),
    "today": N_("today"),
    "company": N_("company"),
    "companies": N_("companies"),
    "contact": N_("contact"),
    "contacts": N_("contacts"),
    "forecast": N_("forecast"),
    "day": N_("day"),
    "week": N_("week view"),
    "behind": N_("forecast"),
    "table": N_("table"),
    "list": N_("list"),
    "rows": N_("list"),
    "row": N_("list"),
    "columns": N_("columns"),
    "detail": N_("page"),
    "field": N_("field"),
    "history": N_("history"),
    "timeline": N_("timeline"),
    "activity": N_("activity"),
    "form": N_("form"),
    "picker": N_("choice"),
    "confirm": N_("question"),
    "prompt": N_("line"),
    "remarks": N_("remarks"),
    "log": N_("line"),
    "plan": N_("line"),
    "filter": N_("filter"),
    "view": N_("view"),
    "rule": N_("rules"),
    "template": N_("templates"),
    "alert": N_("alerts"),
    "calendar": N_("calendars"),
    "channel": N_("notifications"),
    "settle": N_("calendars"),
    "sheet": N_("page"),
    "sync": N_("sync"),
    "invitation": N_("sync"),
    "conflict": N_("conflicts"),
    "search": N_("search"),
    "settings": N_("settings"),
    "messages": N_("messages"),
    "theme": N_("theme"),
}
"""The first part of a binding's id -> what it is about."""


class Keyed:
    """A screen whose bindings are described in the language in force: mixed in before `Screen`."""

    @property
    def unsaved(self) -> str:
        """Return what was typed here and is not saved: what it is about, and below it the text; "" where nothing is."""
        return ""

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Return {key: its binding} as Textual does, with descriptions to be read."""
        found: dict[str, ActiveBinding] = super().active_bindings  # type: ignore[misc]
        focused: DOMNode | None = self.focused  # type: ignore[attr-defined]
        # Textual takes the keys out that are written, but knows no character of this one.
        if "slash" in found and _is_written_into(focused, "slash", "/"):
            del found["slash"]
        return {key: each._replace(binding=said(each.binding)) for key, each in found.items()}


def said(binding: Binding) -> Binding:
    """Return the binding with its description, and the longer one, in the language in force."""
    if not binding.description:
        return binding
    return replace(binding, description=_(binding.description), tooltip=_(binding.tooltip) if binding.tooltip else "")


def told(binding: Binding) -> str:
    """Return what a key does, as it is read where there is room for it."""
    return binding.tooltip or binding.description


def area(binding: Binding) -> str:
    """Return what a binding is about, in the language in force; "" where it does not say."""
    first = (binding.id or "").partition(".")[0]
    return _(AREAS[first]) if first in AREAS else first


def halved(key: Key, focused: DOMNode | None) -> Key:
    """Return the key that a full-width letter, digit or sign stands for, unless someone is writing."""
    char = key.character or key_to_character(key.key) or ""
    if len(char) != 1 or char.isascii():
        return key
    plain = chr(ord(char) - _HALF_WIDTH_BELOW) if ord(char) in _FULL_WIDTH else _JAPANESE.get(char)
    if plain is None or _is_written_into(focused, key.key, char):
        return key
    return Key(_character_to_key(plain), plain)


def _is_written_into(focused: DOMNode | None, key: str, char: str) -> bool:
    """Return whether what has the focus takes this character as text."""
    if focused is None:
        return False
    return any(node.check_consume_key(key, char) for node in focused.ancestors_with_self)


def by_action(bindings: Mapping[str, ActiveBinding]) -> list[tuple[ActiveBinding, list[str]]]:
    """Return each action that a person may choose, once, with its keys; in the order of the bindings."""
    found: dict[tuple[int, str], tuple[ActiveBinding, list[str]]] = {}
    for key, active in bindings.items():
        # What Textual binds by itself (tab, copying a selection) has no id, and is known from everywhere else.
        if not active.binding.description or active.binding.id is None or not active.enabled:
            continue
        place = (id(active.node), active.binding.action)
        found.setdefault(place, (active, []))[1].append(key)
    return [*found.values()]
