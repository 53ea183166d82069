"""Edits that a closed terminal or a killed program has left: told when the files are shown."""

from collections.abc import Sequence

from textual.dom import DOMNode

from csm_tui.domain.format import human_time
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.workspace_files import Draft, WorkspaceFiles, unfinished_edits
from csm_tui.services.workspace_files.leftovers import remove_leftovers
from csm_tui.ui.jobs import Job, shell

_SHOWN = 3
_SECONDS = 20.0


async def tell_unfinished(node: DOMNode, service: WorkspaceFiles, files: FileTree) -> None:
    """Say which edits of a workspace were not finished, and how to go on."""

    def look(_: Job) -> Sequence[Draft]:
        remove_leftovers()
        return unfinished_edits(service)

    what = "Looking for edits that were not finished"
    found = await shell(node).jobs.run(what, look, quiet=True)
    if words := _words(found, files):
        title = "An edit was not finished"
        node.app.notify(words, title=title, severity="warning", timeout=_SECONDS, markup=False)


def _words(drafts: Sequence[Draft], files: FileTree) -> str:
    """Return what was edited and neither sent nor dropped, and how to go on; nothing without any.

    Args:
        drafts: Of this workspace, the newest first.
        files: What the workspace has.
    """
    lines = []
    for draft in drafts[:_SHOWN]:
        shown = visible(draft.name)
        lines.append(f"{shown}, of {human_time(draft.at)}: e on the file goes on.")
        if not files.has_file(draft.name):
            where = visible(str(draft.path))
            lines[-1] = f"{shown}: the workspace has it no more; your version is {where}."
    if len(drafts) > _SHOWN:
        lines.append(f"And {len(drafts) - _SHOWN:,} more.")
    return "\n".join(lines)
