"""What a typed folder or destination will mean, told without touching disk or platform."""

from pathlib import Path

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import (
    FileTree,
    as_local_name,
    hidden_characters,
    local_path,
    resolve_destination,
)
from csm_tui.services.transfers import other_name
from csm_tui.ui.dialogs.picker import typed_path
from csm_tui.ui.dialogs.prompt import Preview


def target_folder(typed: str, proposed: Path, here: Path) -> Path:
    """Return the local folder that a text means.

    Args:
        typed: What stands in the field.
        proposed: What was offered there; a path that is not text is known by its picture only.
        here: Where relative paths start.
    """
    return proposed if typed == visible(str(proposed)) else typed_path(typed, here)


def target_preview(name: str, folder: Path) -> Preview:
    """Tell where a workspace file will be written, or why it cannot be."""
    try:
        saved_as = as_local_name(name)
        lines = [
            str(local_path(folder, saved_as)),
            other_name(name, saved_as),
            hidden_characters(saved_as),
        ]
    except InputRefused as error:
        return Preview(f"{error.headline} {error.next_step}", usable=False)
    return Preview("\n".join(filter(None, lines)))


def destination_preview(source: Path, typed: str, files: FileTree) -> Preview:
    """Tell what a local file will be called in the workspace, or why it cannot be."""
    try:
        destination = resolve_destination(source.name, typed, files)
    except InputRefused as error:
        return Preview(f"{error.headline} {error.next_step}", usable=False)
    exists = " exists: you will be asked" if files.has_file(destination.name) else ""
    lines = [f"{visible(destination.name)}{exists}", *filter(None, [destination.question])]
    return Preview("\n".join([*lines, *destination.notes]))
