"""The colour of a profile: a badge that can be read in every theme."""

from textual.color import Color

_SHADES = {
    "red": "#c62828",
    "orange": "#ef6c00",
    "yellow": "#f9d71c",
    "green": "#2e7d32",
    "cyan": "#00acc1",
    "blue": "#1565c0",
    "magenta": "#ad1457",
    "grey": "#616161",
}
"""The words that a profile file takes (`settings.profiles`), as shades."""
_BLACK, _WHITE = "#000000", "#ffffff"


def badge(colour: str) -> str:
    """Return the style of a badge in a profile's colour; the theme's accent where it has none.

    The text is black or white, whichever contrasts more (never below 4.5 to 1, WCAG 2.1), so that
    no colour and no theme can make the name unreadable.
    """
    if not colour:
        return "b $accent"
    ground = Color.parse(_SHADES.get(colour, colour))
    text = max(_BLACK, _WHITE, key=lambda shade: contrast(Color.parse(shade), ground))
    return f"b {text} on {ground.hex}"


def contrast(one: Color, other: Color) -> float:
    """Return the ratio of contrast of two colours, from 1 to 21 (WCAG 2.1)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    parts = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    )
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))
