"""One workspace file onto the disk: whole and checked under its name, or not at all."""

import contextlib
import hashlib
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.errors import AlreadyExists, CsmError
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, Throttle
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Downloaded, DownloadPlan
from csm_tui.services.workspace_files._apart import apart
from csm_tui.services.workspace_files._target import checked_target, folders_for
from csm_tui.services.workspace_files.local_disk import disk_errors, shown

if TYPE_CHECKING:
    from csm_tui.platform.client import BodyStream

BLOCK = 512 * 1024
"""Bytes read at a time: fewer cost time, more cost memory and the ear for a cancel."""


def download(
    open_body: "Callable[[], BodyStream]",
    plan: DownloadPlan,
    *,
    overwrite: bool,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> Downloaded:
    """Fetch one file as planned; see `WorkspaceFiles.download`."""
    target = checked_target(plan.name, plan.folder)
    if os.path.lexists(target) and not overwrite:
        raise _taken(target)
    with (
        apart(partial(_opened, open_body, cancel), cancel) as body,
        _stopped_by(cancel, body),
        folders_for(target),
    ):
        temporary = target.with_name(f".csm-tui-{secrets.token_hex(8)}.part")
        try:
            size, sha256 = _fill(temporary, target, body, plan.name, Throttle(progress), cancel)
            _finish(temporary, target, overwrite)
        finally:
            temporary.unlink(missing_ok=True)
    return Downloaded(target, size, sha256)


def _opened(open_body: "Callable[[], BodyStream]", cancel: CancelToken) -> "BodyStream":
    body = open_body()
    if cancel.cancelled:
        with body:
            cancel.check()
    return body


def _fill(
    temporary: Path,
    target: Path,
    body: "BodyStream",
    name: str,
    tell: Throttle,
    cancel: CancelToken,
) -> tuple[int, str]:
    """Write the body to the temporary file and return its size and SHA-256.

    A body shorter than announced is an error of its own reading.
    """
    what = f"Downloading {visible(name)}"
    digest, size = hashlib.sha256(), 0
    with disk_errors(target, "written"), temporary.open("xb") as file:
        _take_mode(temporary, target)
        tell(Progress(what, 0, body.length, "bytes"))
        for block in _blocks(body, cancel):
            file.write(block)
            digest.update(block)
            size += len(block)
            tell(Progress(what, size, body.length, "bytes"))
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _blocks(body: "BodyStream", cancel: CancelToken) -> Iterator[bytes]:
    while True:
        cancel.check()
        try:
            block = body.read(BLOCK)
        except CsmError:
            # A read that was stopped looks like a broken connection.
            cancel.check()
            raise
        if not block:
            # Or like the end of the file.
            cancel.check()
            return
        yield block


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
            # A rename would silently replace a file that has appeared meanwhile; a link does not.
            _link(temporary, target)
        except FileExistsError:
            raise _taken(target) from None


def _link(temporary: Path, target: Path) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no links: reserve the name, then rename over the reservation.
        target.open("xb").close()
        try:
            temporary.replace(target)
        except OSError:
            target.unlink()
            raise


def _taken(target: Path) -> AlreadyExists:
    return AlreadyExists(
        f"{shown(target)} exists and was left as it is.",
        "Allow to overwrite it, or choose another folder.",
        {"path": visible(str(target))},
    )


@contextmanager
def _stopped_by(cancel: CancelToken, body: "BodyStream") -> Iterator[None]:
    """Stop the body when the work is cancelled, even while a read waits for a silent platform."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            if cancel.cancelled:
                body.stop()
                return

    watcher = threading.Thread(target=watch, name="cancel watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
