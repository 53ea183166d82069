"""Cells that begin with a sign, in the colour of the sign."""

from textual.content import Content

from csm_tui.ui.presentation.columns import Cell

_COLOURS = {
    "✗": "$text-error",
    "!": "$text-warning",
    "◌": "$text-warning",
    "≠": "$text-warning",
    "✓": "$text-success",
    "…": "$text-muted",
    "·": "$text-muted",
    "?": "$text-muted",
    "-": "$text-muted",
    "=": "$text-muted",
    "≈": "$text-muted",
}


def signed(text: str, *, whole: bool = True) -> Cell:
    """Return a text that begins with a sign in the colour of the sign.

    Args:
        text: The text; one without a known sign stays plain.
        whole: Colour all of it; else the sign alone.
    """
    colour = _COLOURS.get(text[:1])
    if colour is None or text[1:2] not in {"", " "}:
        return text
    if whole:
        return Content.styled(text, colour)
    return Content.assemble((text[:1], colour), text[1:])
