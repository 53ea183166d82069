"""Size and hash of a local file."""

import hashlib
from pathlib import Path

from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers import Content
from csm_tui.services.workspace_files.local_disk import disk_errors

BLOCK = 1024 * 1024
"""Bytes read at a time."""


def local_content(path: Path, cancel: CancelToken | None = None) -> Content:
    """Read a local file to its end and return its size and SHA-256.

    Raises:
        NotFound, InputRefused, Unreachable: it is missing, or cannot be read.
        Cancelled: the reading was stopped.
    """
    cancel = cancel or CancelToken()
    digest, size = hashlib.sha256(), 0
    with disk_errors(path, "read"), path.open("rb") as file:
        while block := file.read(BLOCK):
            cancel.check()
            digest.update(block)
            size += len(block)
    return Content(size, digest.hexdigest())
