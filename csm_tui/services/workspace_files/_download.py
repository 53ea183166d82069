"""The download of one file: whole under its name, or not at all."""

import contextlib
import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.errors import AlreadyExists, Cancelled, CsmError
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, Throttle
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import PlannedTransfer, Transferred
from csm_tui.services.local.disk import disk_errors, shown
from csm_tui.services.local.final_name import give_name
from csm_tui.services.local.hashing import FileDigest, PendingHash
from csm_tui.services.workspace_files._target import check_inside, check_target, folders_for
from csm_tui.services.workspace_files.leftovers import temporary_beside

if TYPE_CHECKING:
    from csm_tui.platform.client import BodyStream

BLOCK = 512 * 1024
"""Most bytes read at a time: fewer cost time, more cost memory."""
FIRST_BLOCK = 32 * 1024
"""Bytes read at first: on a slow line a large block is a long silence."""
QUICK, SLOW = 0.05, 0.2
"""Seconds for a block, below which the next is larger and above which it is smaller."""


@dataclass(frozen=True, slots=True)
class Download:
    """The download of one file, in two steps: wait for the platform, then write to the disk."""

    plan: PlannedTransfer
    overwrite: bool
    progress: ProgressCallback
    cancel: CancelToken
    connection_free: Callable[[], None]

    def check(self) -> None:
        """Check that the target may be written.

        Raises:
            AlreadyExists: something has its name, and may not be overwritten.
            UnsafeName, InputRefused: as for the plan; the disk may have changed since.
        """
        check_target(self.plan.name, self.plan.local, self._folder)
        if os.path.lexists(self.plan.local) and not self.overwrite:
            raise _taken(self.plan.local)

    def begin(self, open_body: "Callable[[], BodyStream]") -> "_Begun":
        """Open a body and read a first block; close it again if the download was cancelled.

        Raises:
            Cancelled: it was cancelled meanwhile.
        """
        asked = datetime.now(UTC)
        body = open_body()
        began = time.monotonic()
        try:
            with self.cancel.calling(body.stop):
                first = body.read(FIRST_BLOCK)
            # A read that was stopped looks like the end of the file.
            if not self.cancel.cancelled:
                return _Begun(body, first, time.monotonic() - began, asked)
        except BaseException:
            body.close()
            # Or like a broken connection.
            if not self.cancel.cancelled:
                raise
        body.close()
        raise Cancelled

    def first_block_read(self, begun: "_Begun") -> None:
        """Report that the connection is free if the first block is the whole file."""
        if not begun.first or len(begun.first) == begun.body.length:
            self.connection_free()

    def write(self, begun: "_Begun") -> Transferred:
        """Write the body to the disk, whole under its name or not at all."""
        target = self.plan.local
        with begun.body as body, self.cancel.calling(body.stop):
            # Again: a folder may have become a link while the platform was waited for.
            check_inside(self.plan.name, target, self._folder)
            with folders_for(target), temporary_beside(target) as temporary:
                _check_room(target, body.length)
                with FileDigest(temporary) as digest:
                    modified = self._fill(temporary, self._reported(begun, digest))
                    known = digest.fingerprint() if digest.finish() else None
                self._finish(temporary)
        read = PendingHash(digest, target, modified).read
        return Transferred(self.plan.name, target, digest.size, known, read, begun.asked)

    @property
    def _folder(self) -> Path:
        return self.plan.folder or self.plan.local.parent

    def _fill(self, temporary: Path, blocks: Iterator[bytes]) -> int:
        """Write the temporary file, flush it, and return when that was, in nanoseconds.

        A body shorter than announced raises an error of its own.
        """
        # Before the file is made: a small one is here whole then, and its connection is free.
        first = next(blocks, b"")
        with disk_errors(self.plan.local, "written"), temporary.open("xb", 0) as file:
            if self.overwrite:
                _take_mode(temporary, self.plan.local)
            for block in chain([first], blocks):
                _write(file, block)
            os.fsync(file.fileno())
            return os.fstat(file.fileno()).st_mtime_ns

    def _reported(self, begun: "_Begun", digest: FileDigest) -> Iterator[bytes]:
        """Yield the blocks of a body to be written; report progress and when all have come."""
        what = f"Downloading {visible(self.plan.name)}"
        length, tell = begun.body.length, Throttle(self.progress)
        tell(Progress(what, 0, length, "bytes"))
        for block in self._blocks(begun):
            if digest.size + len(block) == length:
                self.connection_free()
            yield block
            digest.update(block)
            tell(Progress(what, digest.size, length, "bytes"))
        self.connection_free()

    def _blocks(self, begun: "_Begun") -> Iterator[bytes]:
        size, block, took = FIRST_BLOCK, begun.first, begun.took
        while True:
            # A read that was stopped looks like the end of the file.
            self.cancel.check()
            if not block:
                return
            yield block
            if took < QUICK:
                size = min(size * 2, BLOCK)
            elif took > SLOW:
                size = max(size // 2, FIRST_BLOCK)
            began = time.monotonic()
            try:
                block = begun.body.read(size)
            except CsmError:
                # Or like a broken connection.
                self.cancel.check()
                raise
            took = time.monotonic() - began

    def _finish(self, temporary: Path) -> None:
        target = self.plan.local
        with disk_errors(target, "written"):
            if self.overwrite:
                temporary.replace(target)
                return
            try:
                give_name(temporary, target)
            except FileExistsError:
                raise _taken(target) from None


@dataclass(frozen=True, slots=True)
class _Begun:
    """A body whose first block was read together with the answer."""

    body: "BodyStream"
    first: bytes
    took: float
    """Seconds for that block."""
    asked: datetime
    """When the platform was asked for it."""


def _write(file: FileIO, block: bytes) -> None:
    """Write all of a block: without a buffer, one call may write a part of it."""
    written = file.write(block)
    while written < len(block):
        written += file.write(memoryview(block)[written:])


def _check_room(target: Path, length: int | None) -> None:
    """Check that the disk has room, if the platform announces the size.

    Raises:
        Unreachable: it has no room.
    """
    if length is None or length <= BLOCK:
        return
    with disk_errors(target, "written"):
        free = shutil.disk_usage(target.parent).free
        if free < length:
            why = f"{length:,} bytes needed, {free:,} free on the disk"
            raise OSError(errno.ENOSPC, why)


def _take_mode(temporary: Path, target: Path) -> None:
    """Give the new file the permissions of the one it replaces."""
    with contextlib.suppress(FileNotFoundError):
        temporary.chmod(target.stat().st_mode & 0o777)


def _taken(target: Path) -> AlreadyExists:
    return AlreadyExists(
        f"{shown(target)} already exists. Not overwritten.",
        "Allow overwriting, or choose another folder.",
        {"path": visible(str(target))},
    )
