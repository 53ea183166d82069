"""Look at a folder of CSV files without sending anything."""

from pathlib import Path

from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.twin import FolderScan


def scan_folder(
    folder: Path,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> FolderScan:
    """Say what every entry of the folder is and what is wrong with it."""
    raise NotImplementedError
