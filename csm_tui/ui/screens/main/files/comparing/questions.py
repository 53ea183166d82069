"""What is asked while folders are compared; None means that the person left it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from textual.app import App

from csm_tui.domain.comparison import ComparisonRow, Mark
from csm_tui.domain.format import human_size
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileTree, folder_name
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.picker import Lister, PickerDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.screens.main.files.narrowing import counted

TITLE = "Compare which folder?"


async def may_read(app: App[object], rows: Sequence[ComparisonRow]) -> bool:
    """Ask whether many files shall be downloaded to compare them."""
    here = human_size(sum(row.size or 0 for row in rows))
    question = ConfirmDialog(
        "Download to compare?",
        f"{counted(len(rows))} of the workspace will be read and written nowhere. Here they have "
        f"{here}; there nobody knows. Esc stops it, and what is known by then stays.",
        confirm="Compare",
    )
    return await app.push_screen_wait(question) is True


async def ask_marks(
    app: App[object], counts: Mapping[Mark, int], current: frozenset[Mark]
) -> frozenset[Mark] | None:
    """Ask which marks shall be shown."""
    sets = {"all": frozenset(Mark), "open": frozenset(Mark) - {Mark.SAME}}
    sets |= {mark.name: frozenset({mark}) for mark in Mark if counts[mark]}
    names = {"all": "All names", "open": "All but what is the same"}
    names |= {mark.name: f"{mark.value} {mark.words}" for mark in Mark}
    choices = [
        Choice(key, names[key], f"{sum(counts[mark] for mark in marks):,}")
        for key, marks in sets.items()
    ]
    now = next((key for key, marks in sets.items() if marks == current), None)
    key = await app.push_screen_wait(ChooseDialog("Show", choices, current=now, narrow=False))
    return sets[key] if key is not None else None


async def ask_local(app: App[object], current: Path, lister: Lister) -> Path | None:
    """Ask for a folder of this computer."""
    return await app.push_screen_wait(
        PickerDialog(TITLE, current, lister, want="folder", typing=True)
    )


async def ask_remote(
    app: App[object], current: str, tree: FileTree | None, workspace: str
) -> str | None:
    """Ask for a folder of the workspace; one that is not there yet is an empty one.

    Args:
        app: Where it is asked.
        current: What is proposed.
        tree: The files of the workspace; None while they are not known.
        workspace: Its name.
    """

    def preview(text: str) -> Preview:
        folder = folder_name(text)
        where = visible(folder) or "the root"
        if tree is None:
            return Preview(where)
        there = counted(len(tree.files(folder))) if tree.has_folder(folder) else "no file yet"
        return Preview(f"{where}: {there}")

    typed = await app.push_screen_wait(
        PromptDialog(
            TITLE,
            f"A folder of {visible(workspace)}; nothing means the root.",
            value=visible(current),
            accept="Compare",
            preview=preview,
        )
    )
    return folder_name(typed) if typed is not None else None
