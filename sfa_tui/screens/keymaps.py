"""Keys that a person has put elsewhere: the keymaps there are, and what is wrong with keys of one's own.

Knows every binding of the app, for which it imports every screen: only done where someone asks for other keys.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from textual.binding import Binding
from textual.keys import Keys, _character_to_key

from sfa_tui import screens, widgets
from sfa_tui.locale import _

_MODIFIERS = {"ctrl", "shift", "alt", "super", "hyper", "meta"}
_NAMED = {key.value for key in Keys}
_VIM = frozenset("hjklHLgG")


@dataclass(frozen=True, slots=True)
class Known:
    """Every binding with an id: its keys, its description, and the keys that count beside it."""

    keys: dict[str, list[str]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    beside: dict[str, set[str]] = field(default_factory=dict)


def known(app: type) -> Known:
    """Return the bindings of every screen and widget, and those of the app's class."""
    found = Known()
    everywhere = [binding for each in app.__mro__ for binding in _of(each)]
    classes = [member for name in _modules() for member in vars(import_module(name)).values() if _is_ours(member, name)]
    for bindings in (everywhere, *([*_of(each)] for each in classes)):
        together = {binding.id for binding in [*bindings, *everywhere] if binding.id}
        for binding in bindings:
            if binding.id is None:
                continue
            keys = [_long(key.strip()) for key in binding.key.split(",")]
            found.keys.setdefault(binding.id, [])
            found.keys[binding.id] += [key for key in keys if key not in found.keys[binding.id]]
            found.descriptions[binding.id] = binding.description
            found.beside.setdefault(binding.id, set()).update(together - {binding.id})
    return found


def arrows(all: Known) -> dict[str, str]:
    """Return {id: keys} that leaves the letters of vim out wherever another key does the same."""
    kept = {id: [key for key in keys if key not in _VIM] for id, keys in all.keys.items()}
    return {id: ",".join(keys) for id, keys in kept.items() if keys and len(keys) < len(all.keys[id])}


def checked(all: Known, own: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Return the keys of one's own that can be used, and a sentence on each that cannot."""
    problems = {id: sentence for id, keys in own.items() for sentence in _problems(all, own, id, keys)}
    return {id: keys for id, keys in own.items() if id not in problems}, [*problems.values()]


def _problems(all: Known, own: Mapping[str, str], id: str, keys: str) -> Iterator[str]:
    if id not in all.keys:
        near = get_close_matches(id, all.keys, 1)
        if near:
            yield _("keys: there is no action {id}; did you mean {near}?").format(id=id, near=near[0])
        else:
            yield _("keys: there is no action {id}").format(id=id)
        return
    for key in map(str.strip, keys.split(",")):
        if not _is_key(key):
            yield _("keys: {key} (for {id}) is no key").format(key=key or "…", id=id)
            continue
        for other in sorted(all.beside[id]):
            taken = [each.strip() for each in own[other].split(",")] if other in own else all.keys[other]
            if _long(key) in map(_long, taken):
                yield _("keys: {key} (for {id}) is the key of {other} already").format(key=key, id=id, other=other)


def _is_key(key: str) -> bool:
    if len(key) == 1:
        return key.isprintable()
    *modifiers, last = key.split("+")
    if not set(modifiers) <= _MODIFIERS:
        return False
    if len(last) == 1 or last in _NAMED:
        return bool(last)
    try:
        return bool(unicodedata.lookup(last.replace("_", " ")))
    except KeyError:
        return False


def _long(key: str) -> str:
    return _character_to_key(key) if len(key) == 1 else key


def _modules() -> Iterator[str]:
    for package in (screens, widgets):
        yield from (each.name for each in iter_modules(package.__path__, f"{package.__name__}."))


def _is_ours(member: object, module: str) -> bool:
    return isinstance(member, type) and member.__module__ == module


def _of(owner: type) -> list[Binding]:
    return [*Binding.make_bindings(owner.__dict__.get("BINDINGS", ()))]
