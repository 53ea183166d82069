"""Signs in their colours: of marks, of ticks, and of what a cell begins with."""

from textual.content import Content

from csm_tui.ui.presentation.columns import Cell

MARK = "●"
"""The sign of what is marked or ticked."""
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


def mark_sign(*, marked: bool) -> Content:
    """Return the sign of a mark, or a blank in its place."""
    return Content.styled(MARK, "$text-accent") if marked else Content(" ")


def tick_sign(*, ticked: bool, allowed: bool) -> Content:
    """Return the sign of what is ticked, or of what could be; a blank if it cannot."""
    return mark_sign(marked=True) if ticked else Content("○" if allowed else " ")
