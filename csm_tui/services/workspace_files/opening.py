"""A file opened with this computer's program for its kind, and what came of it."""

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
from csm_tui.services.children import environment_for_child, is_installed, start_detached
from csm_tui.services.local.disk import disk_errors, opened, shown
from csm_tui.services.threads import Call
from csm_tui.services.workspace_files._private import fetch_private

if TYPE_CHECKING:
    from subprocess import Popen

    from csm_tui.services.workspace_files.service import WorkspaceFiles

PATIENCE = 20.0
"""Seconds in which the end of a command that opens a file is about the opening. Later it is about
the program, which some of these commands wait for."""

_LOOK = 0.1
"""Seconds between two looks at whether somebody has stopped it."""


class OpenedFile:
    """A file that was handed to the system's command."""

    def __init__(self, path: Path, command: str, process: "Popen[bytes]") -> None:
        self.path = path
        """What is opened."""
        self._command = command
        self._process = process
        # However long the process runs, it is reaped when it ends.
        self._end = Call(process.wait)

    def wait(self, *, patience: float = PATIENCE, cancel: CancelToken | None = None) -> None:
        """Return once the command has ended well, or goes on for so many seconds.

        Raises:
            FeatureMissing: it failed: it can do nothing with such a file.
            Cancelled: nobody wants to know any more; the command goes on.
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
                f"{shown(self.path)} was not opened: {why}.",
                "Install or choose a program for such files, or look into it with v.",
            )


def open_with_system(path: Path) -> OpenedFile:
    """Open a local file with the program of its kind, which shares nothing with the terminal.

    Raises:
        InputRefused: it is of no kind that is known to be harmless.
        FeatureMissing: no command opens files here.
        NotFound, Unreachable: it cannot be read, or the command did not start.
    """
    command = _checked_command(path.absolute())
    try:
        process = start_detached(command, environment_for_child())
    except OSError as error:
        raise Unreachable(
            f"{command[0]} could not be started: {error.strerror or error}.",
            "Open the file yourself; a workspace file has to be downloaded first.",
        ) from error
    return OpenedFile(path, command[0], process)


@contextmanager
def opened_copy(
    files: "WorkspaceFiles",
    name: str,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> Iterator[OpenedFile]:
    """Download a file into a private folder and open it with the system's program.

    The copy may be read only, since what is changed in it goes nowhere. It is there until the
    context ends; keep that open for as long as the program may need the file.

    Raises:
        InputRefused: it is of no kind that is known to be harmless.
        FeatureMissing: no command opens files here.
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
    """Return the command that opens a file, once its ending and its content are known.

    Raises:
        CsmError: as for `open_with_system`.
    """
    command = open_command(path, platform.system(), is_installed)
    # Some systems open what a link leads to, by the ending which that has.
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
    what = "it holds macros" if "[content_types].xml" in parts else "it is no Office document"
    raise InputRefused(
        f"{shown(path)} is not opened: {what}.",
        "Preview it here (v), or download it and open it yourself, with care.",
    )
