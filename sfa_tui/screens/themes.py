"""The colours of the app: four themes of its own, and which one is in force where nothing was chosen.

Knows hues and grounds; what a tone means is whoever draws it. Every tone is readable on every ground: a test measures
it (WCAG), so that a card under the cursor is as clear as one beside it.
"""

from typing import Any

from textual.app import App
from textual.theme import BUILTIN_THEMES, Theme

from sfa_tui.locale import N_

DARK, LIGHT, ANSI, SAFE = "sfa-dark", "sfa-light", "sfa-ansi", "sfa-safe"

NAMES = {"dark": DARK, "light": LIGHT, "ansi": ANSI, "safe": SAFE}
"""The word of the setting `theme` -> the theme of Textual."""

TITLES = {
    "dark": N_("dark"),
    "light": N_("light"),
    "ansi": N_("the 16 colours of the terminal"),
    "safe": N_("safe for the colour-blind"),
}


def _theme(name: str) -> Theme:
    if name == "light":
        return Theme(
            LIGHT,
            primary="#8CADF2",
            secondary="#A883E0",
            warning="#8A5A00",
            error="#B3193D",
            success="#1C6B2C",
            accent="#A33B00",
            foreground="#1D2230",
            background="#F6F7F9",
            surface="#FFFFFF",
            panel="#E9ECF1",
            dark=False,
            variables=_texts("#173F9E", "#5A2D9C", "#694300", "#96132F", "#145220", "#853000"),
        )
    if name == "ansi":
        return Theme(
            ANSI,
            ansi=True,
            primary="ansi_bright_black",
            secondary="ansi_magenta",
            warning="ansi_yellow",
            error="ansi_red",
            success="ansi_green",
            accent="ansi_bright_yellow",
            foreground="ansi_default",
            background="ansi_default",
            surface="ansi_default",
            panel="ansi_default",
            boost="ansi_default",
            variables=BUILTIN_THEMES["ansi-dark"].variables
            | {
                "block-cursor-foreground": "ansi_bright_white",
                "block-cursor-background": "ansi_blue",
                "text-primary": "ansi_bright_blue",
                "border-blurred": "ansi_bright_black",
                "input-selection-background": "ansi_cyan",
                "input-selection-foreground": "ansi_black",
            },
        )
    if name == "safe":
        # Okabe and Ito's eight colours, lightened until each is readable on a dark ground: vermillion, bluish green,
        # yellow, reddish purple, sky blue.
        return Theme(
            SAFE,
            primary="#0072B2",
            secondary="#A3588A",
            warning="#F0E442",
            error="#D55E00",
            success="#009E73",
            accent="#CC79A7",
            foreground="#E6E6E6",
            background="#121417",
            surface="#1D2025",
            panel="#181B1F",
            variables=_texts("#7CC6F2", "#EEB0D3", "#F0E442", "#FF8A45", "#2FCF9F", "#EEB0D3"),
        )
    return Theme(
        DARK,
        primary="#4A6FC4",
        secondary="#8A63C9",
        warning="#E5B567",
        error="#F7768E",
        success="#9ECE6A",
        accent="#FF9E64",
        foreground="#DFE3EE",
        background="#15171C",
        surface="#1F222B",
        panel="#1A1D24",
        variables=_texts("#82A8FA", "#C3A6FF", "#E5B567", "#FB8A9F", "#9ECE6A", "#FF9E64"),
    )


def _texts(primary: str, secondary: str, warning: str, error: str, success: str, accent: str) -> dict[str, str]:
    """Return the colours of text, which Textual would else blend until red and orange look alike."""
    return {
        "footer-key-foreground": primary,
        "text-primary": primary,
        "text-secondary": secondary,
        "text-warning": warning,
        "text-error": error,
        "text-success": success,
        "text-accent": accent,
    }


def wear(app: App[Any], name: str | None) -> None:
    """Put a theme on, by the word of the setting; dark for one that there is not."""
    name = name if name in NAMES else "dark"
    # Registered when it is first worn: most sessions wear one.
    if NAMES[name] not in app.available_themes:
        app.register_theme(_theme(name))
    app.theme = NAMES[name]


def word(app: App[Any]) -> str:
    """Return the word of the theme that is worn."""
    return next((each for each, name in NAMES.items() if name == app.theme), "dark")
