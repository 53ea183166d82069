"""The questions of a comparison; their answer is None if the user leaves them."""

from collections.abc import Mapping, Sequence

from textual.app import App

from csm_tui.domain.comparison import ComparisonRow, Mark
from csm_tui.domain.format import counted, human_size
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileTree, folder_name
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.presentation.comparison_rows import state_cell

TITLE = "Compare with which folder?"


async def may_read(app: App[object], rows: Sequence[ComparisonRow]) -> bool:
    """Ask whether to download many files to compare them."""
    files, here = counted(len(rows), "file"), human_size(sum(row.size or 0 for row in rows))
    question = ConfirmDialog(
        f"Download {files} to compare?",
        f"Nothing is saved. They have {here} here; their size in the workspace is not known. "
        "Esc stops the comparison; what was compared by then stays.",
        confirm="Download",
    )
    return await app.push_screen_wait(question) is True


async def ask_marks(
    app: App[object], counts: Mapping[Mark, int], current: frozenset[Mark]
) -> frozenset[Mark] | None:
    """Ask which marks to show."""
    sets = {"all": frozenset(Mark), "open": frozenset(Mark) - {Mark.SAME}}
    sets |= {mark.name: frozenset({mark}) for mark in Mark if counts[mark]}
    names = {"all": "All names", "open": "All but the same"}
    names |= {mark.name: state_cell(mark).plain for mark in Mark}
    choices = [
        Choice(key, names[key], f"{sum(counts[mark] for mark in marks):,}")
        for key, marks in sets.items()
    ]
    now = next((key for key, marks in sets.items() if marks == current), None)
    key = await app.push_screen_wait(
        ChooseDialog("Show which names?", choices, current=now, narrow=False)
    )
    return sets[key] if key is not None else None


async def ask_remote(
    app: App[object], current: str, tree: FileTree | None, workspace: str
) -> str | None:
    """Ask for a folder of the workspace, which does not have to exist.

    Args:
        app: The application.
        current: The folder to propose.
        tree: The files of the workspace, or None while they are unknown.
        workspace: The name of the workspace.
    """

    def preview(text: str) -> Preview:
        folder = folder_name(text)
        where = visible(folder) or "the root"
        if tree is None:
            return Preview(where)
        if not tree.has_folder(folder):
            return Preview(f"{where}: no file yet")
        return Preview(f"{where}: {counted(len(tree.files(folder)), 'file')}")

    typed = await app.push_screen_wait(
        PromptDialog(
            TITLE,
            f"Folder of {visible(workspace)} (end with /). Empty = root.",
            value=visible(current),
            accept="Compare",
            preview=preview,
            path=True,
        )
    )
    return folder_name(typed) if typed is not None else None
