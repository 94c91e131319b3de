"""Notifications that a terminal raises where it runs, also at the other end of ssh: OSC 9, 99 and 777.

OSC 9 is iTerm2's (ghostty, wezterm, Windows Terminal), OSC 777 rxvt-unicode's (foot, VTE), OSC 99 kitty's (its
documentation: "Desktop notifications"). A text is taken apart from whatever would end a sequence or begin another.
"""

import re
from base64 import b64encode
from collections.abc import Callable

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LONGEST = 200


def _osc9(title: str, body: str) -> str:
    # 9;4 is a progress bar to ConEmu and Windows Terminal: a text must not begin like one.
    said = re.sub(r"^(\d+;)", r" \1", ": ".join(filter(None, (title, body))))
    return f"\x1b]9;{said}\x07"


def _osc777(title: str, body: str) -> str:
    return f"\x1b]777;notify;{title.replace(';', ',')};{body.replace(';', ',')}\x07"


def _osc99(title: str, body: str) -> str:
    # e=1: the payload is base64. d=0: more is to come for this identifier.
    parts = (("d=0:p=title", title), ("d=1:p=body", body))
    return "".join(f"\x1b]99;i=sfa:e=1:{what};{b64encode(text.encode()).decode()}\x1b\\" for what, text in parts)


_MADE: dict[str, Callable[[str, str], str]] = {"osc9": _osc9, "osc99": _osc99, "osc777": _osc777}

KINDS = tuple(_MADE)
"""The sequences there are."""


def notification(kind: str, title: str, body: str, *, tmux: bool = False) -> str:
    """Return what to write to a terminal for a notification; through tmux (`allow-passthrough on`) to the one around
    it."""
    made = _MADE[kind](_plain(title), _plain(body))
    return "\x1bPtmux;" + made.replace("\x1b", "\x1b\x1b") + "\x1b\\" if tmux else made


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()[:_LONGEST]
