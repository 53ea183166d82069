"""Saving the log of a run as a file."""

from collections.abc import Sequence

from textual.widget import Widget

from csm_tui.domain.format import counted, human_size
from csm_tui.domain.run import Run
from csm_tui.domain.text import visible
from csm_tui.services.runners import Runners
from csm_tui.ui.dialogs.prompt import ask_new_file
from csm_tui.ui.jobs import shell


async def save_log(node: Widget, service: Runners, run: Run, lines: Sequence[str]) -> None:
    """Ask for a path, and save all lines there as the platform sent them; call it in a flow.

    Args:
        node: The widget that asks.
        service: The runners.
        run: The run whose log it is.
        lines: All lines, also those that a filter hides.
    """
    count = counted(len(lines), "line")
    body = f"All {count}, as the platform sent them."
    target = await ask_new_file(node, f"Save the log of {run.id}", body, f"{run.id}.log")
    if target is None:
        return
    size = await shell(node).jobs.run(
        f"Saving {visible(target.name)}", lambda _: service.save_log(lines, target), writes=True
    )
    shell(node).tell(f"✓ {count}, {human_size(size)}, saved as {visible(str(target))}")
