"""Looks at the files of this computer, for choosing among them."""

import os
from pathlib import Path

from csm_tui.domain.errors import CsmError, InputRefused, NotFound, Unreachable
from csm_tui.domain.local_files import LocalEntry, LocalFolder, LocalKind
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Order


def current_folder() -> Path:
    """Return the folder that the program was started in, or home when that is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path.home()


def list_folder(folder: Path, *, cancel: CancelToken | None = None) -> LocalFolder:
    """Return what lies in a folder.

    Raises:
        InputRefused: it is missing, not a folder, or may not be read.
        Unreachable: the disk did not answer as it should.
        Cancelled: the listing was stopped.
    """
    cancel = cancel or CancelToken()
    entries = []
    try:
        with os.scandir(folder) as found:
            for each in found:
                cancel.check()
                entries.append(_entry(each))
    except (OSError, ValueError) as error:
        raise _refusal(folder, error) from error
    listed = LocalFolder(folder, tuple(entries))
    return LocalFolder(folder, listed.ordered(Order.NAME))


def _entry(found: os.DirEntry[str]) -> LocalEntry:
    try:
        if found.is_dir():
            return LocalEntry(found.name, LocalKind.FOLDER)
        if found.is_file():
            return LocalEntry(found.name, LocalKind.FILE, found.stat().st_size)
    except OSError:
        # A link in a circle, or an entry that went away meanwhile: it is still a name here.
        return LocalEntry(found.name, LocalKind.OTHER)
    return LocalEntry(found.name, LocalKind.OTHER)


def _refusal(folder: Path, error: OSError | ValueError) -> CsmError:
    shown = f"“{visible(str(folder))}”"
    details = {"path": visible(str(folder)), "system": visible(str(error))}
    match error:
        case FileNotFoundError():
            return NotFound(
                f"There is no folder {shown}.", "Check the path, or go on from another.", details
            )
        case NotADirectoryError():
            return InputRefused(f"{shown} is not a folder.", "Give the path of a folder.", details)
        case PermissionError():
            return InputRefused(
                f"The folder {shown} may not be read by you.",
                "Choose another folder, or change who may read this one.",
                details,
            )
        case ValueError():
            return InputRefused(
                f"{shown} cannot be a path: {visible(str(error))}.", "Type another path.", details
            )
    reason = visible(error.strerror or str(error))
    return Unreachable(
        f"The folder {shown} cannot be read: {reason}.",
        "Check the path and the disk, then try again.",
        details,
    )
