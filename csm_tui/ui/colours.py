"""The colours of a theme, derived until every one can be read on every ground (WCAG 2.1)."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping

from textual.color import Color

BLACK, WHITE = Color(0, 0, 0), Color(255, 255, 255)
TEXT_RATIO, CONTRAST_RATIO = 4.5, 7.0
"""The least ratio of text to its ground, usually and in the theme of high contrast."""
FRAME_RATIO, LIT_RATIO, BAR_RATIO, BLURRED_RATIO = 1.6, 3.0, 2.1, 1.35
"""The least ratios of frames, and those of the bars of the cursor, to the background."""
_SCROLL_RATIO = 2.5
_STEPS = 100


def contrast(one: Color, other: Color) -> float:
    """Return the ratio of contrast of two colours, from 1 to 21 (WCAG 2.1)."""
    return _ratio(_luminance(one), _luminance(other))


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(colour: Color) -> float:
    parts = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    )
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


def ink_on(ground: Color) -> Color:
    """Return black or white, whichever is further from a ground: never below 4.5 to 1."""
    return max(BLACK, WHITE, key=lambda shade: contrast(shade, ground))


def readable(colour: Color, grounds: Iterable[Color], least: float) -> Color:
    """Return a colour, blended to black or white until its ratio to every ground is enough.

    Args:
        colour: The colour to begin with; it stays as it is when its ratios hold.
        grounds: What it is drawn on, all of them bright or all dark.
        least: The least ratio, from 1 to 21.
    """
    on = tuple(grounds)
    lights = [_luminance(ground) for ground in on]
    return _blended(
        colour,
        ink_on(on[0]),
        lambda light: all(_ratio(light, ground) >= least for ground in lights),
    )


def _bar(background: Color, hue: Color, ratio: float) -> Color:
    """Return the dimmest bar of a hue that has a ratio to the background."""
    end, ground = readable(hue, [background], ratio + 1), _luminance(background)
    return _blended(background, end, lambda light: _ratio(light, ground) >= ratio)


def _blended(colour: Color, end: Color, holds: Callable[[float], bool]) -> Color:
    """Return a colour, blended to another one until its luminance holds, which is at the end.

    The application starts with this: seven shades are looked at, where a hundred could be.
    """
    if holds(_luminance(colour)):
        return colour
    steps = range(1, _STEPS)
    least = bisect_left(
        steps, True, key=lambda step: holds(_luminance(colour.blend(end, step / _STEPS)))
    )
    return colour.blend(end, (least + 1) / _STEPS)


def derived(variables: Mapping[str, str], *, least: float = TEXT_RATIO) -> dict[str, str]:
    """Return the variables of a theme that its few colours decide, as ``#rrggbb``.

    Frames, bars and texts differ in every theme, and the state colours stay legible on the
    bar of the cursor: it is about twice as bright as the background, and they are four times and a
    half as bright as the bar.

    Args:
        variables: Those of the theme, as `textual.app.App.get_css_variables` returns them.
        least: The least ratio of text to its ground.
    """
    given = {
        name: Color.parse(variables[name])
        for name in ("background", "surface", "panel", "foreground", "primary", "accent")
    }
    background = given["background"]
    grounds = [background, given["surface"], given["panel"]]
    bar = _bar(background, given["primary"], BAR_RATIO)
    blurred = _bar(background, given["primary"], BLURRED_RATIO)
    every = [*grounds, blurred, bar]
    ink = readable(given["foreground"], every, least)
    muted = readable(given["foreground"].blend(background, 0.4), [*grounds, blurred], least)
    frame = readable(background, grounds, FRAME_RATIO)
    lit = readable(given["primary"], grounds, LIT_RATIO)
    scroll = readable(background, grounds, _SCROLL_RATIO)
    key = readable(given["accent"], every, least)
    colours = {
        "foreground": ink,
        "text": ink,
        "text-muted": muted,
        "text-disabled": muted,
        "border": lit,
        "border-blurred": frame,
        "lit-ink": ink_on(lit),
        "block-cursor-background": bar,
        "block-cursor-foreground": ink_on(bar),
        "block-cursor-blurred-background": blurred,
        "block-cursor-blurred-foreground": ink,
        "scrollbar": scroll,
        "scrollbar-hover": ink,
        "scrollbar-active": lit,
        "scrollbar-background": background,
        "scrollbar-background-hover": background,
        "scrollbar-background-active": background,
        "scrollbar-corner-color": background,
        "footer-background": background,
        "footer-foreground": ink,
        "footer-key-foreground": key,
        "footer-description-foreground": muted,
        "text-primary": readable(given["primary"], every, least),
        "text-accent": key,
    } | {
        f"text-{state}": readable(Color.parse(variables[state]), every, least)
        for state in ("secondary", "success", "warning", "error")
    }
    return {name: colour.hex for name, colour in colours.items()}


ON_ANSI = {
    "text-muted": "ansi_default",
    "text-disabled": "ansi_default",
    "border": "ansi_bright_blue",
    "border-blurred": "ansi_bright_black",
    "lit-ink": "ansi_default",
    "block-cursor-background": "ansi_default",
    "block-cursor-foreground": "ansi_default",
    "block-cursor-text-style": "reverse",
    "block-cursor-blurred-text-style": "underline",
    "scrollbar": "ansi_bright_black",
    "scrollbar-hover": "ansi_default",
    "scrollbar-active": "ansi_default",
    "scrollbar-background": "ansi_default",
    "scrollbar-background-hover": "ansi_default",
    "scrollbar-background-active": "ansi_default",
    "footer-key-foreground": "ansi_default",
    "input-selection-foreground": "ansi_black",
    "input-selection-background": "ansi_white",
}
"""The same for a theme of the terminal's own sixteen colours, whose ratios are unknown."""
