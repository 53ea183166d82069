"""The use cases on the files of one workspace."""

from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.workspace_files import (
    Downloaded,
    DownloadPlan,
    FileTree,
    Uploaded,
    UploadPlan,
)

if TYPE_CHECKING:
    from csm_tui.services.connection import Session

SERVER_LIMIT = 50 * 1024 * 1024
"""Bytes that a platform takes in one request unless it was set up otherwise (PLATFORM.md 4)."""


class WorkspaceFiles:
    """Lists, downloads and uploads the files of one workspace; safe to call from any thread."""

    def __init__(
        self,
        session: "Session",
        organization_id: str,
        workspace_id: str,
        *,
        size_limit: int = SERVER_LIMIT,
    ) -> None:
        self._session = session
        self._organization_id = organization_id
        self._workspace_id = workspace_id
        self._size_limit = size_limit

    def tree(self, *, cancel: CancelToken | None = None) -> FileTree:
        """Return all files of the workspace."""
        raise NotImplementedError

    def plan_download(self, name: str, folder: Path) -> DownloadPlan:
        """Return where a file is going to be written below a folder.

        Raises:
            UnsafeName: the name, or a link on the way, leads out of the folder.
            InputRefused: the folder or a part of the way is a file.
        """
        raise NotImplementedError

    def download(
        self,
        plan: DownloadPlan,
        *,
        overwrite: bool = False,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Downloaded:
        """Write a workspace file to the disk, whole or not at all.

        Raises:
            AlreadyExists: something stands at the target, and may not be overwritten.
        """
        raise NotImplementedError

    def plan_upload(self, source: Path, destination: str, tree: FileTree) -> UploadPlan:
        """Return what a local file is going to be called in the workspace.

        Raises:
            InputRefused: the file cannot be sent, or the destination not be used.
        """
        raise NotImplementedError

    def upload(
        self,
        plan: UploadPlan,
        *,
        overwrite: bool = False,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Uploaded:
        """Send a local file.

        Raises:
            AlreadyExists: the workspace has a file of that name, and it may not be overwritten.
            OutcomeUnknown: the answer was lost after sending; details say what is there now.
        """
        raise NotImplementedError
