"""Signs that some terminals draw two cells wide, and what stands for them there.

Unicode calls their width ambiguous: a terminal set up for Chinese or Japanese text may take two cells for what is one
elsewhere, and every line with such a sign is pushed out of its column. All of them pass through here on their way to
the screen, so nobody who draws needs to ask.
"""

PROBE = "●◀▶×│█"
"""What a terminal is asked to draw: one of each kind that we use."""

_SIGNS = {
    "●": "*",
    "○": "o",
    "◀": "<",
    "▶": ">",
    "◆": "=",
    "▸": ">",
    "▾": "v",
    "▲": "^",
    "▼": "v",
    "±": "~",
    "“": '"',
    "”": '"',
    "★": "*",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "⇢": ">",
    "×": "x",
    "≠": "/",
    "…": ".",
    "–": "-",
    "—": "-",
    "‖": ":",
    "·": ".",
    "✓": "+",
    "▰": "#",
    "▱": "-",
    "▔": "-",
    "▁": "-",
    "■": "#",
    "□": "-",
}
_HORIZONTAL = "─━═┄┅┈┉╌╍"
_VERTICAL = "│┃║┆┇┊┋╎╏▏▎▍▕"
_BOX = range(0x2500, 0x2580)
_BLOCKS = range(0x2580, 0x25A0)
_SAFE: dict[int, str] = {
    **dict.fromkeys(_BLOCKS, "#"),
    **dict.fromkeys(_BOX, "+"),
    **{ord(each): "-" for each in _HORIZONTAL},
    **{ord(each): "|" for each in _VERTICAL},
    **{ord(sign): plain for sign, plain in _SIGNS.items()},
}

# Commands to a terminal, line ends, and what turns the direction of a whole line; they take no cell.
_COMMANDS = dict.fromkeys(
    [*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
)

_wide = False


def draw_safely(wide: bool) -> None:
    """Say whether the terminal draws ambiguous signs two cells wide."""
    global _wide
    _wide = wide


def are_wide() -> bool:
    """Return whether ambiguous signs must be kept off the screen."""
    return _wide


def harmless(text: str) -> str:
    """Return the text without what a terminal would take for a command, as wide as it was."""
    return text if text.isprintable() else text.translate(_COMMANDS)


def safe(text: str) -> str:
    """Return the text with each ambiguous sign of ours replaced by one that is one cell wide everywhere."""
    return text if text.isascii() else text.translate(_SAFE)
