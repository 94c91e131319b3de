"""The themes, measured: every tone of text is readable on every ground, and told apart by the colour-blind."""

from itertools import combinations
from pathlib import Path

import pytest
from textual.color import Color

from sfa_tui.sales import settings
from sfa_tui.sales.settings import THEMES
from sfa_tui.screens import themes
from sfa_tui.screens.base import BaseApp
from sfa_tui.store.workspace import open_workspace
from tests.screens.piloting import drive, opened

TEXT, DIM = 4.5, 3.0
TONES = ("foreground", "text-primary", "text-error", "text-success", "text-warning", "text-accent", "text-secondary")
CURSOR, MARKED = 0.35, 0.25
"""How much of the primary and the secondary colour the ground of a chosen card has."""

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear light.
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
}
APART = 10.0
"""CIE76 distance below which two tones could be taken for one."""


def colours(word: str) -> dict[str, Color]:
    """Return the variables of a theme that are colours."""
    app: BaseApp[None] = BaseApp(word)
    variables = app.get_css_variables()
    return {name: Color.parse(variables[name]) for name in (*TONES, "background", "surface", "panel", *_HUES)}


_HUES = ("primary", "secondary")


def grounds(held: dict[str, Color]) -> dict[str, Color]:
    """Return every ground that text may stand on."""
    plain = {name: held[name] for name in ("background", "surface", "panel")}
    cursor = {f"cursor on {name}": ground.blend(held["primary"], CURSOR) for name, ground in plain.items()}
    marked = {f"marked on {name}": ground.blend(held["secondary"], MARKED) for name, ground in plain.items()}
    return plain | cursor | marked


def linear(colour: Color) -> list[float]:
    """Return red, green and blue as light."""
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized]


def luminance(colour: Color) -> float:
    """Return WCAG 2's relative luminance."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """Return WCAG 2's contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("word", ["dark", "light", "safe"])
def test_every_tone_is_readable_on_every_ground(word: str) -> None:
    held = colours(word)
    for name, ground in grounds(held).items():
        for tone in TONES:
            assert contrast(held[tone], ground) >= TEXT, (tone, name, contrast(held[tone], ground))
        dim = held["background"].blend(held["foreground"], 0.6)
        assert contrast(dim, ground) >= DIM, ("dim", name, contrast(dim, ground))


def lab(light: list[float]) -> tuple[float, float, float]:
    """Return CIE L*a*b* of linear light."""
    red, green, blue = light
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    a, b, c = (each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z))
    return 116 * b - 16, 500 * (a - b), 200 * (b - c)


@pytest.mark.parametrize("kind", BLINDNESS)
def test_the_tones_of_the_safe_theme_differ_for_the_colour_blind(kind: str) -> None:
    held = colours("safe")

    def seen(tone: str) -> tuple[float, float, float]:
        light = linear(held[tone])
        return lab([min(max(sum(a * b for a, b in zip(row, light, strict=True)), 0), 1) for row in BLINDNESS[kind]])

    meant = ("text-error", "text-success", "text-warning", "text-accent", "text-primary")
    for one, other in combinations(meant, 2):
        distance = sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5
        assert distance >= APART, (one, other, distance)


def test_the_ansi_theme_uses_the_terminals_colours_alone() -> None:
    held = colours("ansi")
    assert all(colour.ansi is not None for name, colour in held.items() if name not in ("surface", "panel"))


def test_each_theme_of_the_settings_can_be_worn() -> None:
    assert tuple(themes.NAMES) == THEMES == tuple(themes.TITLES)
    for word in (*THEMES, "of a newer version", None):
        app: BaseApp[None] = BaseApp(word)
        assert themes.word(app) == (word if word in THEMES else "dark")


def test_no_color_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app: BaseApp[None] = BaseApp()
    assert app.no_color
    assert any(type(each).__name__ == "Monochrome" for each in app.get_line_filters())


@pytest.mark.parametrize("word", THEMES)
def test_the_board_is_drawn_in_each_theme(workspace: Path, word: str) -> None:
    with open_workspace(workspace) as store:
        settings.set_value(store, "theme", word)

    async def look() -> None:
        async with opened(workspace) as desk:
            assert desk.app.theme == themes.NAMES[word]
            await desk.press("comma")
            assert "keys of your own" in desk.screen_text

    drive(look)


def test_a_line_that_is_drawn_again_passes_through_the_same_filters() -> None:
    app: BaseApp[None] = BaseApp()
    assert all(one is other for one, other in zip(app.get_line_filters(), app.get_line_filters(), strict=True))
