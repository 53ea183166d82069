"""A local file to upload: whether it can be sent, and its bytes."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from csm_tui.domain.errors import InputRefused, Misused
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, Throttle
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import PlannedTransfer
from csm_tui.services.local.disk import (
    check_regular,
    disk_errors,
    opened,
    shown,
)
from csm_tui.services.local.hashing import FileDigest

BLOCK = 1024 * 1024
"""Bytes sent at a time."""

SERVER_LIMIT = 50 * 1024 * 1024
"""Bytes that a platform takes in one request unless it was set up otherwise (PLATFORM.md 4)."""

LIMIT_VARIABLE = "CSM_TUI_UPLOAD_LIMIT"
"""The environment variable with the MB that a platform takes which was set up otherwise."""


def usual_limit() -> int:
    """Return the bytes that the platform takes in one file: the usual ones, or as configured.

    Raises:
        Misused: the environment variable has no such number.
    """
    text = os.environ.get(LIMIT_VARIABLE, "").strip()
    if not text:
        return SERVER_LIMIT
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text)):
        raise Misused(
            f"{LIMIT_VARIABLE} is “{visible(text)}”, not a number of MB.",
            "Set it to the file limit of the platform in MB, or unset it.",
        )
    return int(text) * 1024 * 1024


def checked_source(source: Path, size_limit: int) -> os.stat_result:
    """Return the status of a file that can be sent.

    Raises:
        InputRefused: it is missing, not a regular file, unreadable or too large.
    """
    with disk_errors(source, "read"):
        status = source.stat()
        check_regular(source, status.st_mode)
        if status.st_size > size_limit:
            raise InputRefused(
                f"{shown(source)} is too large: {status.st_size:,} bytes, limit "
                f"{size_limit / 1024**2:g} MB.",
                f"Zip or split it. If your platform accepts more, set {LIMIT_VARIABLE} to its MB.",
            )
        opened(source).close()
    return status


def opened_source(plan: PlannedTransfer) -> BinaryIO:
    """Open the file of a plan.

    Raises:
        InputRefused: it is gone, or has changed since it was planned.
    """
    with disk_errors(plan.local, "read"):
        file = opened(plan.local)
    try:
        check_unchanged(plan, file)
    except BaseException:
        file.close()
        raise
    return file


def check_unchanged(plan: PlannedTransfer, file: BinaryIO) -> None:
    """Check that a file has not changed since it was planned.

    Raises:
        InputRefused: it has changed.
    """
    status = os.fstat(file.fileno())
    if (status.st_size, status.st_mtime_ns) != (plan.size, plan.modified):
        raise InputRefused(
            f"{shown(plan.local)} changed since it was selected. Not uploaded.",
            "Wait until no program writes to it, then upload it again.",
        )


class SourceBlocks:
    """The bytes of a file to upload; raises if the file changes or the upload is cancelled."""

    def __init__(
        self,
        plan: PlannedTransfer,
        file: BinaryIO,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> None:
        self._plan = plan
        self._file = file
        self._tell = Throttle(progress)
        self._cancel = cancel
        self.size = plan.size or 0
        """Bytes to send, as announced: a file that grows meanwhile is sent no further."""
        self.digest = FileDigest(plan.local)
        """Of the bytes sent; a context manager that ends its thread."""
        self.complete = False
        """Whether all bytes were sent: only then can the platform have the file."""

    def __iter__(self) -> Iterator[bytes]:
        self._report()
        while (left := self.size - self.digest.size) > 0:
            self._cancel.check()
            with disk_errors(self._plan.local, "read"):
                block = self._file.read(min(BLOCK, left))
            if not block:
                break
            self.digest.update(block)
            yield block
            self._report()
        # The end of the iteration completes the upload; it cannot be undone afterwards.
        check_unchanged(self._plan, self._file)
        self._cancel.check()
        self.complete = True

    @property
    def hash_is_of_them(self) -> bool:
        """Whether the digest is that of the bytes sent: a large file is read by its path again."""
        if self.digest.from_blocks:
            return True
        try:
            check_unchanged(self._plan, self._file)
            # The path may lead to another file now.
            return os.path.samestat(os.fstat(self._file.fileno()), self._plan.local.stat())
        except (InputRefused, OSError):
            return False

    def _report(self) -> None:
        what = f"Uploading {visible(self._plan.local.name)}"
        self._tell(Progress(what, self.digest.size, self.size, "bytes"))
