"""Opens files with the default programs of this computer."""

import contextlib
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from csm_tui.domain.errors import FeatureMissing, InputRefused, Unreachable
from csm_tui.domain.programs import OFFICE, check_content, failure_words, open_command
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.services.children import is_installed, start_detached
from csm_tui.services.local.disk import disk_errors, opened, shown
from csm_tui.services.threads import RunningCall
from csm_tui.services.workspace_files._private import fetch_private

if TYPE_CHECKING:
    from subprocess import Popen

    from csm_tui.services.workspace_files._stream import RemoteFiles

PATIENCE = 20.0
"""Seconds within which an exit code of the opening command is about the opening. Later it is about
the program, since some commands wait for that."""

_LOOK = 0.1
"""Seconds between two checks for a cancel."""


class OpenedFile:
    """A file that was passed to the system's command for opening files."""

    def __init__(self, path: Path, command: str, process: "Popen[bytes]") -> None:
        self.path = path
        """The file."""
        self._command = command
        self._process = process
        # However long the process runs, it is reaped when it ends.
        self._end = RunningCall(process.wait)

    def wait(self, *, patience: float = PATIENCE, cancel: CancelToken | None = None) -> None:
        """Wait until the command has succeeded, or `patience` seconds have passed.

        Raises:
            FeatureMissing: the command failed.
            Cancelled: the waiting was stopped; the command continues.
        """
        late = time.monotonic() + patience
        while not self._end.wait(_LOOK):
            if cancel is not None:
                cancel.check()
            if time.monotonic() >= late:
                return
        why = failure_words(self._command, self._process.returncode, platform.system())
        if why:
            raise FeatureMissing(
                f"Cannot open {shown(self.path)}: {why}.",
                "Install or choose a program for this file type, or preview it (v).",
            )


def open_with_system(path: Path) -> OpenedFile:
    """Open a local file with the default program for its kind, outside of the terminal.

    Raises:
        InputRefused: its kind is not known to be harmless.
        FeatureMissing: this system has no command that opens files.
        NotFound, Unreachable: it cannot be read, or the command did not start.
    """
    command = _checked_command(path.absolute())
    try:
        process = start_detached(command)
    except OSError as error:
        raise Unreachable(
            f"Cannot start {command[0]}: {error.strerror or error}.",
            "Open the file yourself. Download workspace files first.",
        ) from error
    return OpenedFile(path, command[0], process)


@contextmanager
def opened_copy(
    files: "RemoteFiles",
    name: str,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> Iterator[OpenedFile]:
    """Download a file into a private folder and open it with the default program for its kind.

    The copy is read-only, since changes to it are lost. It is removed when the context ends; keep
    the context open for as long as the program may need the file.

    Raises:
        InputRefused: its kind is not known to be harmless.
        FeatureMissing: this system has no command that opens files.
        CsmError: as for `start_edit`.
    """
    open_command(Path(name.rpartition("/")[2]), platform.system(), is_installed)
    copy = fetch_private(files, name, progress, cancel or CancelToken())
    try:
        with contextlib.suppress(OSError):
            copy.path.chmod(0o400)
        yield open_with_system(copy.path)
    finally:
        copy.remove()


def _checked_command(path: Path) -> tuple[str, ...]:
    """Return the command that opens a file, after a check of its ending and content.

    Raises:
        CsmError: as for `open_with_system`.
    """
    command = open_command(path, platform.system(), is_installed)
    # Some systems open the target of a link, by the ending of the target.
    real = Path(os.path.realpath(path))
    open_command(real, platform.system(), is_installed)
    with disk_errors(path, "read"), opened(path) as file:
        start = file.read(1024)
        for each in (path, real):
            check_content(each, start)
        if path.suffix.lower() in OFFICE:
            _check_office(path, file)
    return command


def _check_office(path: Path, file: BinaryIO) -> None:
    from csm_tui.domain.preview.archive import part_names

    parts = part_names(file)
    if "[content_types].xml" in parts and not any("vbaproject" in part for part in parts):
        return
    what = (
        "it contains macros" if "[content_types].xml" in parts else "it is not an Office document"
    )
    raise InputRefused(
        f"{shown(path)} not opened: {what}.",
        "Preview it (v), or download it and open it yourself with care.",
    )
