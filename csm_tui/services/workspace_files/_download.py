"""One workspace file onto the disk: whole and checked under its name, or not at all."""

import contextlib
import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from io import FileIO
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.errors import AlreadyExists, Cancelled, CsmError
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, Throttle
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Downloaded, DownloadPlan
from csm_tui.services.local.disk import disk_errors, shown
from csm_tui.services.local.final_name import give_name
from csm_tui.services.local.hashing import FileDigest
from csm_tui.services.threads import run_abandonable
from csm_tui.services.workspace_files._reading import opened_body
from csm_tui.services.workspace_files._target import check_inside, checked_target, folders_for
from csm_tui.services.workspace_files.leftovers import temporary_beside

if TYPE_CHECKING:
    from csm_tui.platform.client import BodyStream

BLOCK = 512 * 1024
"""Bytes read at a time at most: fewer cost time, more cost memory."""
FIRST_BLOCK = 32 * 1024
"""Bytes read at first: on a slow line a large block is a long silence."""
QUICK, SLOW = 0.05, 0.2
"""Seconds for a block below which the next is larger, and above which it is smaller."""


def download(
    open_body: "Callable[[], BodyStream]",
    plan: DownloadPlan,
    *,
    overwrite: bool,
    progress: ProgressCallback,
    cancel: CancelToken,
    hashed: bool = True,
    arrived: Callable[[], None] = lambda: None,
) -> Downloaded:
    """Fetch one file as planned; see `WorkspaceFiles.download`."""
    target = checked_target(plan.name, plan.folder, plan.local_name)
    if os.path.lexists(target) and not overwrite:
        raise _taken(target)

    def look(begun: _Begun) -> None:
        if begun.whole:
            arrived()

    begun = run_abandonable(partial(_begin, open_body, cancel), cancel, then=look)
    with begun.body as body, cancel.calling(body.stop):
        # Again: the platform was waited for, and a folder may be a link by now.
        check_inside(plan.name, target, plan.folder)
        with folders_for(target), temporary_beside(target) as temporary:
            _check_room(target, body.length)
            with FileDigest(temporary, hashed) as digest:
                blocks = _reported(begun, plan.name, digest, Throttle(progress), cancel, arrived)
                modified = _fill(temporary, target, blocks, overwrite)
                sha256 = digest.hexdigest()
            _finish(temporary, target, overwrite)
            return Downloaded(target, digest.size, sha256, modified, digest.rest)


@dataclass(frozen=True, slots=True)
class _Begun:
    """A body of which a first block was read, where the wait for the platform ended anyway."""

    body: "BodyStream"
    first: bytes
    took: float
    """Seconds for that block."""

    @property
    def whole(self) -> bool:
        """Whether that is known to be all."""
        return not self.first or len(self.first) == self.body.length


def _begin(open_body: "Callable[[], BodyStream]", cancel: CancelToken) -> _Begun:
    """Open a body and read a first block; close it again where nobody waits for it any more.

    Raises:
        Cancelled: it was stopped meanwhile.
    """
    body = opened_body(open_body, cancel)
    began = time.monotonic()
    try:
        with cancel.calling(body.stop):
            first = body.read(FIRST_BLOCK)
        # A read that was stopped looks like the end of the file.
        if not cancel.cancelled:
            return _Begun(body, first, time.monotonic() - began)
    except BaseException:
        body.close()
        # Or like a broken connection.
        if not cancel.cancelled:
            raise
    body.close()
    raise Cancelled


def _fill(temporary: Path, target: Path, blocks: Iterator[bytes], overwrite: bool) -> int:
    """Write the temporary file, flush it, and return when that was, in nanoseconds.

    A body shorter than announced is an error of its own reading.
    """
    # Before the file is made: a small one has come whole then, and its connection is free.
    first = next(blocks, b"")
    with disk_errors(target, "written"), temporary.open("xb", 0) as file:
        if overwrite:
            _take_mode(temporary, target)
        for block in chain([first], blocks):
            _write(file, block)
        os.fsync(file.fileno())
        return os.fstat(file.fileno()).st_mtime_ns


def _reported(
    begun: _Begun,
    name: str,
    digest: FileDigest,
    tell: Throttle,
    cancel: CancelToken,
    arrived: Callable[[], None],
) -> Iterator[bytes]:
    """Give the blocks of a body to be written, and say when there are no more to come."""
    what = f"Downloading {visible(name)}"
    length = begun.body.length
    tell(Progress(what, 0, length, "bytes"))
    for block in _blocks(begun, cancel):
        if digest.size + len(block) == length:
            arrived()
        yield block
        digest.update(block)
        tell(Progress(what, digest.size, length, "bytes"))
    arrived()


def _write(file: FileIO, block: bytes) -> None:
    """Write all of a block: without a buffer one call may take a part of it."""
    written = file.write(block)
    while written < len(block):
        written += file.write(memoryview(block)[written:])


def _check_room(target: Path, length: int | None) -> None:
    """Check that the disk has room, when the platform says for how much.

    Raises:
        Unreachable: it has not.
    """
    if length is None or length <= BLOCK:
        return
    with disk_errors(target, "written"):
        free = shutil.disk_usage(target.parent).free
        if free < length:
            why = f"{length:,} bytes are to come and the disk has {free:,} left"
            raise OSError(errno.ENOSPC, why)


def _blocks(begun: _Begun, cancel: CancelToken) -> Iterator[bytes]:
    size, block, took = FIRST_BLOCK, begun.first, begun.took
    while True:
        # A read that was stopped looks like the end of the file.
        cancel.check()
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
            cancel.check()
            raise
        took = time.monotonic() - began


def _take_mode(temporary: Path, target: Path) -> None:
    """Give the new file the permissions of the one it replaces."""
    with contextlib.suppress(FileNotFoundError):
        temporary.chmod(target.stat().st_mode & 0o777)


def _finish(temporary: Path, target: Path, overwrite: bool) -> None:
    with disk_errors(target, "written"):
        if overwrite:
            temporary.replace(target)
            return
        try:
            give_name(temporary, target)
        except FileExistsError:
            raise _taken(target) from None


def _taken(target: Path) -> AlreadyExists:
    return AlreadyExists(
        f"{shown(target)} exists and was left as it is.",
        "Allow to overwrite it, or choose another folder.",
        {"path": visible(str(target))},
    )
