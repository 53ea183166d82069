"""Writing a new local file: whole under its name, or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path

from csm_tui.domain.errors import AlreadyExists
from csm_tui.domain.text import visible
from csm_tui.services.local.disk import disk_errors, shown
from csm_tui.services.local.final_name import give_name
from csm_tui.services.workspace_files.leftovers import temporary_beside


def save_new(target: Path, blocks: Iterable[bytes]) -> int:
    """Write the blocks to a file that does not exist yet, and return its size in bytes.

    Raises:
        AlreadyExists: a file has that name; it stays as it is.
        CsmError: the disk refuses. What the iterable raises is passed on; no file is left.
    """
    if target.exists():
        raise _taken(target)
    size = 0
    with disk_errors(target, "written"), temporary_beside(target) as temporary:
        with temporary.open("xb") as file:
            for block in blocks:
                size += file.write(block)
            file.flush()
            os.fsync(file.fileno())
        try:
            give_name(temporary, target)
        except FileExistsError:
            raise _taken(target) from None
    return size


def _taken(target: Path) -> AlreadyExists:
    return AlreadyExists(
        f"{shown(target)} already exists. Not overwritten.",
        "Choose another name or folder.",
        {"path": visible(str(target))},
    )
