"""A tab in a line of tabs: in brackets and bold when it is shown, muted otherwise."""

from textual.content import Content


def tab(words: str, *, active: bool, badge: str | Content = "", click: str = "") -> Content:
    """Return a tab.

    Args:
        words: Its name.
        active: Whether what it stands for is shown.
        badge: What matters in it, behind its name.
        click: The action of a click, if the widget does not take the mouse itself.
    """
    start, end = "[]" if active else "  "
    style = "b $foreground" if active else "$text-muted"
    if click and not active:
        style += f" @click={click}"
    behind = (" ", badge) if str(badge) else ()
    return Content.assemble((f"{start}{words}", style), *behind, (end, style))
