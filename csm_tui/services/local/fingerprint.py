"""The fingerprint of a local file."""

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
from csm_tui.services.local.disk import disk_errors, opened

BLOCK = 1024 * 1024
"""Bytes read at a time."""


def local_fingerprint(
    path: Path, cancel: CancelToken | None = None, progress: ProgressCallback = ignore_progress
) -> Fingerprint:
    """Read a local file to its end and return its size and SHA-256.

    Raises:
        NotFound, InputRefused, Unreachable: it is missing, not a file, or cannot be read.
        Cancelled: the reading was cancelled.
    """
    cancel = cancel or CancelToken()
    digest, size, tell = hashlib.sha256(), 0, Throttle(progress)
    what = f"Reading {visible(path.name)}"
    with disk_errors(path, "read"), opened(path) as file:
        total = path.stat().st_size
        while block := file.read(BLOCK):
            cancel.check()
            digest.update(block)
            size += len(block)
            tell(Progress(what, size, total, "bytes"))
    return Fingerprint(size, digest.hexdigest())
