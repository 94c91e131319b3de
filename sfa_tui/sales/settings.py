"""The settings of a workspace: their names, what they may hold, and setting them; and those of this machine alone, such
as who `me` is and how the app looks.

Which keys there are to be put elsewhere is the screens' to know; here a text that says so is only read.
"""

import re
from collections.abc import Callable
from datetime import timedelta

from sfa_tui.locale import LANGUAGES, N_
from sfa_tui.model.dates import parse_duration
from sfa_tui.model.errors import NotFound, Usage
from sfa_tui.model.text import fold
from sfa_tui.sales.alerts import DEFAULT_MINUTES, ESCALATE_AFTER
from sfa_tui.sales.values import check_currency, flag
from sfa_tui.store import base_currency, names
from sfa_tui.store.journal import Value, action
from sfa_tui.store.workspace import SPOKEN, Store, check_language

ME = "me"
ASK_NEXT_STEP = "ask_next_step"
"""Whether the app asks for a next step where an open deal is left without one: yes or no."""
_SCALES = {
    "unit": ("unit", "円", "1"),
    "thousand": ("thousand", "千円", "千", "k", "1000"),
    "million": ("million", "百万円", "百万", "m", "1000000"),
}
_MONTHS = 12
_DIGITS = 7
THEMES = ("dark", "light", "ansi", "safe")
KEYMAPS = ("vim", "arrows")
_KEYS = re.compile(r"[a-z]+(?:\.[a-z0-9_]+)+=\S+")


def _name(text: str) -> str:
    if not text:
        raise Usage(N_("a workspace needs a name"))
    return text


def _month(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MONTHS:
        raise Usage(N_("the fiscal year starts in a month from 1 to 12, not {value}"), value=text)
    return int(text)


def _named_by(text: str) -> str:
    if text not in ("start", "end"):
        raise Usage(N_("a fiscal year is named by its start or its end, not by {value}"), value=text)
    return text


def _scale(text: str) -> str:
    for scale, words in _SCALES.items():
        if fold(text) in words:
            return scale
    raise Usage(N_("{value} is not a unit of amounts; use 円, 千円 or 百万円 (unit, thousand, million)"), value=text)


def _zone(text: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, LookupError):
        raise Usage(N_("{value} is no time zone; write one like Asia/Tokyo"), value=text) from None


def _theme(text: str) -> str:
    if text.casefold() not in THEMES:
        raise Usage(N_("there is no theme {value}; there are {known}"), value=text, known=", ".join(THEMES))
    return text.casefold()


def _keymap(text: str) -> str:
    if text.casefold() not in KEYMAPS:
        raise Usage(N_("there is no keymap {value}; there are {known}"), value=text, known=", ".join(KEYMAPS))
    return text.casefold()


def _keys(text: str) -> str:
    return " ".join(f"{name}={keys}" for name, keys in keys_of(text).items())


def keys_of(text: str) -> dict[str, str]:
    """Return {id of a binding: its keys, with commas between} of a text such as `board.left=h,left deal.win=W`.

    Usage where a part of it says no such thing, or names one twice.
    """
    found: dict[str, str] = {}
    for part in text.replace(";", " ").split():
        if not _KEYS.fullmatch(part):
            raise Usage(N_('"{value}" puts no key anywhere; write it like board.left=h,left'), value=part)
        name, _equals, keys = part.partition("=")
        if name in found:
            raise Usage(N_("the keys of {name} are given twice"), name=name)
        found[name] = keys
    return found


def _minutes(text: str) -> int:
    minutes = int(text) if text.isdecimal() and len(text) < _DIGITS else parse_duration(text) // timedelta(minutes=1)
    if not minutes:
        raise Usage(N_("urgent news goes to the next above after a time like 2h, not {value}"), value=text)
    return minutes


_READ: dict[str, Callable[[str], Value]] = {
    "name": _name,
    "currency": check_currency,
    "language": check_language,
    "fiscal_year_start": _month,
    "fiscal_year_named_by": _named_by,
    "currency_scale": _scale,
    "time_zone": _zone,
    ESCALATE_AFTER: _minutes,
}
_READ_LOCAL: dict[str, Callable[[str], Value]] = {
    SPOKEN: lambda text: check_language(text) if text else None,
    "theme": _theme,
    "keymap": _keymap,
    "keys": _keys,
}
_UNSET: dict[str, Value] = {
    "currency_scale": "unit",
    "fiscal_year_named_by": "start",
    "language": LANGUAGES[0],
    ESCALATE_AFTER: DEFAULT_MINUTES,
    ASK_NEXT_STEP: "yes",
    "theme": THEMES[0],
    "keymap": KEYMAPS[0],
}

LOCAL = (ME, ASK_NEXT_STEP, *_READ_LOCAL)
"""The settings that are this machine's own."""

KEYS = (*_READ, *LOCAL)
"""The names of the settings; all but LOCAL are the workspace's."""


def key_of(name: str) -> str:
    """Return the setting of this name (hyphens count as underscores), NotFound where there is none."""
    key = name.strip().replace("-", "_").casefold()
    if key not in KEYS:
        raise NotFound(N_("there is no setting {name}; there are {known}"), name=name, known=", ".join(KEYS))
    return key


def value_of(store: Store, key: str) -> object:
    """Return what a setting holds, or what counts where it is not set or holds what it cannot; `me` as the user's
    name."""
    if key == ME:
        row = store.connection.execute("SELECT name FROM user WHERE id = ?", (store.local(ME),)).fetchone()
        return row[0] if row else None
    held = store.local(key) if key in LOCAL else store.setting(key)
    return _UNSET.get(key) if held is None or not _is_sound(key, held) else held


def unsound(store: Store) -> list[str]:
    """Return the settings of a workspace that hold what nobody sets them to, as only another program puts it there;
    without the base currency, which is missed by itself."""
    held = ((key, store.setting(key)) for key in _READ if key != "currency")
    return [key for key, value in held if value is not None and not _is_sound(key, value)]


def _is_sound(key: str, held: object) -> bool:
    if key in LOCAL:
        return True
    try:
        value = _READ[key](held if isinstance(held, str) else str(held))
    except Usage:
        return False
    return type(value) is type(held) and value == held


def set_value(store: Store, key: str, text: str) -> None:
    """Set a setting from its text, as one action; one of LOCAL is set on this machine alone and is no action.

    Refused for a currency once there are amounts, which would otherwise mean another sum.
    """
    if key in LOCAL:
        store.set_local(key, _read_local(store, key, text.strip()))
        return
    value = _READ[key](text.strip())
    check_change(store, key, value)
    with action(store, "config set", f"{key}={value}") as act:
        if store.connection.execute("SELECT 1 FROM setting WHERE id = ?", (key,)).fetchone():
            act.update("setting", key, {"value": value, "deleted_at": None})
        else:
            act.insert("setting", {"value": value}, id=key)


def _read_local(store: Store, key: str, text: str) -> Value:
    if key == ME:
        return names.resolve(store, "user", text)
    if key == ASK_NEXT_STEP:
        return "yes" if flag(key, text) else "no"
    return _READ_LOCAL[key](text)


def check_change(store: Store, key: str, value: Value) -> None:
    """Raise Refused where a setting may not become another: the base currency, once there may be amounts."""
    if key == "currency":
        base_currency.check_change(store, store.setting(key), value)
