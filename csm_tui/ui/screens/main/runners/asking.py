"""The one question before runners are started, stopped or deleted."""

from textual.content import Content
from textual.widget import Widget

from csm_tui.ui.changes import guard_of, refuse_read_only
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.text import outside


class SafeQuestion(ConfirmDialog):
    """Asks about what nothing speaks against: Enter agrees."""

    AUTO_FOCUS = "#confirm"


async def agreed(
    node: Widget,
    title: str,
    body: str | Content,
    *,
    confirm: str,
    danger: bool = True,
    typed: str | None = None,
) -> bool:
    """Ask for one change, and return whether it is wanted; a protected profile has a name typed.

    Args:
        node: Where the flow runs.
        title: The question, with the object.
        body: What it means, and where.
        confirm: The verb of the button, with its object.
        danger: Whether something speaks against it, so that Enter does not agree.
        typed: The name of the object, if it is to be typed; with a protected profile it is enough.

    Raises:
        InputRefused: the profile is read-only.
    """
    refuse_read_only(node, title.removesuffix("?"))
    content = outside(body, lines=True) if isinstance(body, str) else body
    guard = guard_of(node)
    if guard is not None:
        warning = outside(f"! {guard.words}").stylize("$text-warning")
        content = Content.assemble(content, "\n\n", warning)
        danger, typed = True, typed or guard.name
    kind = ConfirmDialog if danger else SafeQuestion
    question = kind(title, content, confirm=confirm, danger=danger, typed=typed)
    return await node.app.push_screen_wait(question) is True
