"""Size and SHA-256 of a file of this computer."""

import hashlib
from pathlib import Path

from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.services.workspace_files._disk import disk_errors

BLOCK = 1024 * 1024
"""Bytes read at a time."""


def local_fingerprint(
    path: Path,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> Fingerprint:
    """Return size and SHA-256 of what is in a file now.

    Raises:
        CsmError: it is not there, or cannot be read.
        Cancelled: it was stopped.
    """
    cancel = cancel or CancelToken()
    digest, size, tell = hashlib.sha256(), 0, Throttle(progress)
    what = f"Reading {visible(path.name)}"
    with disk_errors(path, "read"), path.open("rb") as file:
        total = path.stat().st_size
        while block := file.read(BLOCK):
            cancel.check()
            digest.update(block)
            size += len(block)
            tell(Progress(what, size, total, "bytes"))
    return Fingerprint(size, digest.hexdigest())
