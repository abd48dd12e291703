"""The themes: light, dark, high contrast, and the terminal's own sixteen colours.

The last one draws nothing that needs a colour to be seen: what is marked is reversed,
bold or underlined. It is the one in use where `NO_COLOR` is set (https://no-color.org).
"""

import os

from textual.theme import Theme

from storage.language import mark
from storage.preferences import preference

# The number of the day: ordinary text at 4.5 to 1 and more on every ground (WCAG 2.2, 1.4.3).
_DARK = Theme(
    name="dark",
    primary="#3d7fc4",
    secondary="#7fa7cf",
    accent="#ffb454",
    warning="#ffb454",
    error="#ff8a80",
    success="#7ed491",
    foreground="#e6e6e6",
    background="#14181d",
    surface="#1a1f26",
    panel="#262d36",
    variables={
        "text-muted": "#a9b4c0",
        "text-warning": "#ffc777",
        "text-error": "#ff9d94",
        "text-success": "#8fdca0",
        "text-accent": "#ffc777",
        "primary-background": "#1f3247",
        "block-cursor-background": "#2f5f94",
        "block-cursor-foreground": "#ffffff",
        "input-selection-background": "#2f5f94",
        "button-color-foreground": "#ffffff",
    },
)
_LIGHT = Theme(
    name="light",
    dark=False,
    primary="#1d5fa3",
    secondary="#3d6a99",
    accent="#8a4b00",
    warning="#8a4b00",
    error="#b3261e",
    success="#176a2f",
    foreground="#1b1e22",
    background="#fbfbf9",
    surface="#ffffff",
    panel="#e8eaec",
    variables={
        "text-muted": "#50585f",
        "text-warning": "#7d4400",
        "text-error": "#a31f18",
        "text-success": "#145c29",
        "text-accent": "#7d4400",
        "primary-background": "#d9e6f3",
        "block-cursor-background": "#1d5fa3",
        "block-cursor-foreground": "#ffffff",
        "input-selection-background": "#b9d3ee",
        "button-color-foreground": "#ffffff",
    },
)
_CONTRAST = Theme(
    name="contrast",
    primary="#00b7ff",
    secondary="#ffffff",
    accent="#ffff00",
    warning="#ffff00",
    error="#ff9999",
    success="#66ff66",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    variables={
        "text": "#ffffff",
        "text-muted": "#ffffff",
        "text-warning": "#ffff00",
        "text-error": "#ffb3b3",
        "text-success": "#66ff66",
        "text-accent": "#ffff00",
        "primary-background": "#000000",
        "block-cursor-background": "#ffff00",
        "block-cursor-foreground": "#000000",
        "input-selection-background": "#005f87",
        "button-color-foreground": "#000000",
        "border": "#ffffff",
    },
)
_PLAIN = Theme(
    name="plain",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_default",
    warning="ansi_default",
    error="ansi_red",
    success="ansi_default",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "text-muted": "ansi_default",
        "text-accent": "ansi_default",
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-text-style": "reverse",
        "border": "ansi_default",
        "input-selection-foreground": "ansi_black",
    },
)

THEMES = {theme.name: theme for theme in (_DARK, _LIGHT, _CONTRAST, _PLAIN)}
TITLES = {
    "dark": mark("Dark"),
    "light": mark("Light"),
    "contrast": mark("High contrast"),
    "plain": mark("The terminal's own 16 colours"),
}


def chosen() -> str:
    """Return the theme to begin with: plain without colours, else what the person chose."""
    if "NO_COLOR" in os.environ:
        return "plain"
    wanted = preference("theme")
    return wanted if wanted in THEMES else "dark"


def after(name: str) -> str:
    """Return the theme that follows `name` when they are gone through."""
    names = list(THEMES)
    return names[(names.index(name) + 1) % len(names)]
