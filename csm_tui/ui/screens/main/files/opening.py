"""Opening a file with this computer's program for it."""

from contextlib import ExitStack
from functools import partial
from pathlib import Path

from textual.dom import DOMNode

from csm_tui.domain.text import visible
from csm_tui.services.workspace_files import (
    OpenedFile,
    WorkspaceFiles,
    open_with_system,
    opened_copy,
)
from csm_tui.ui.jobs import shell
from csm_tui.ui.text import fit

_LONGEST = 60
"""Cells of a name in a message."""
_AT_ONCE = 1.0
"""Seconds within which most commands that cannot open a file fail."""


async def open_copy(node: DOMNode, files: WorkspaceFiles, name: str, copies: ExitStack) -> None:
    """Open a copy of a workspace file.

    Args:
        node: Where the flow runs.
        files: The files of the workspace.
        name: The whole name of the file.
        copies: Removes the copy when it is closed; the program may be reading it until then.

    Raises:
        CsmError: The file could not be downloaded or opened.
    """
    shown = fit(visible(name), _LONGEST, middle=True)
    opening = await shell(node).jobs.run(
        f"Opening a copy of {shown}",
        lambda job: copies.enter_context(
            opened_copy(files, name, progress=job.progress, cancel=job.cancel)
        ),
    )
    note = "Changes in the copy are not uploaded. Press e to edit the file."
    await _wait_for(node, opening, f"This computer was asked to open a copy of {shown}. {note}")


async def open_local(node: DOMNode, path: Path) -> None:
    """Open a file of this computer.

    Raises:
        CsmError: The file could not be opened.
    """
    shown = fit(visible(path.name), _LONGEST, middle=True)
    opening = await shell(node).jobs.run(f"Opening {shown}", lambda _: open_with_system(path))
    await _wait_for(node, opening, f"This computer was asked to open {shown}.")


async def _wait_for(node: DOMNode, opening: OpenedFile, words: str) -> None:
    wait = partial(shell(node).jobs.run, "Waiting for what opens the file", quiet=True)
    # Most failures come at once; then the message is not shown.
    await wait(lambda job: opening.wait(patience=_AT_ONCE, cancel=job.cancel))
    shell(node).tell(words)
    await wait(lambda job: opening.wait(cancel=job.cancel))
