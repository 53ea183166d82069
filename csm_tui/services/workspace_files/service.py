"""The use cases on the files of one workspace."""

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.equivalents import FilePlace
from csm_tui.domain.errors import Cancelled, InputRefused, OutcomeUnknown
from csm_tui.domain.profile import Method
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import (
    Downloaded,
    DownloadPlan,
    FileTree,
    Fingerprint,
    Uploaded,
    UploadPlan,
    WorkspaceAddress,
    as_local_name,
    undeletable_reason,
)
from csm_tui.services.threads import run_abandonable
from csm_tui.services.workspace_files._download import download
from csm_tui.services.workspace_files._reading import Reading, reading
from csm_tui.services.workspace_files._source import usual_limit
from csm_tui.services.workspace_files._target import check_writable, checked_target
from csm_tui.services.workspace_files._upload import (
    plan_upload,
    plan_upload_as,
    upload,
    with_evidence,
)

if TYPE_CHECKING:
    from csm_tui.services.connection import Session


class WorkspaceFiles:
    """Lists, downloads and uploads the files of one workspace; safe to call from any thread."""

    def __init__(
        self,
        session: "Session",
        organization_id: str,
        workspace_id: str,
        *,
        size_limit: int | None = None,
    ) -> None:
        self._session = session
        self._ids = (organization_id, workspace_id)
        self._size_limit = size_limit

    def tree(self, *, cancel: CancelToken | None = None) -> FileTree:
        """Return all files of the workspace."""
        from csm_tui.platform.workspace_files import list_names

        cancel = cancel or CancelToken()
        listing = partial(list_names, self._session.client, *self._ids, cancel)
        return FileTree(tuple(run_abandonable(listing, cancel)))

    @property
    def session(self) -> "Session":
        """The session that is worked through."""
        return self._session

    @cached_property
    def place(self) -> WorkspaceAddress:
        """The workspace, as the journal names it; the same for as long as the session lasts."""
        return WorkspaceAddress(self._session.platform, *self._ids)

    def command_place(self, profile: str = "") -> FilePlace:
        """Return the workspace as the commands of `csm_tui.domain.equivalents` name it.

        Args:
            profile: The name in the profile file, where the session comes from one.
        """
        with_key = self._session.profile.method is Method.API_KEY
        header = self._session.settings.key_header if with_key else None
        return FilePlace(self._session.platform, *self._ids, profile, header)

    @property
    def size_limit(self) -> int:
        """Bytes that the platform takes in one file; see `usual_limit`."""
        return self._size_limit if self._size_limit is not None else usual_limit()

    def read(
        self,
        name: str,
        *,
        cancel: CancelToken | None = None,
        limit: float = float("inf"),
    ) -> AbstractContextManager[Reading]:
        """Read a workspace file block by block; nothing of it is written anywhere.

        Args:
            name: the whole name.
            cancel: ends it at once, even while the platform is silent.
            limit: seconds after which it ends by itself, as `Reading.out_of_time` then tells.

        Raises:
            NotFound: there is no such file.
            Unreachable: the body was cut.
            Cancelled: it was stopped, or the platform did not begin before the limit.
        """
        from csm_tui.platform.workspace_files import open_file

        cancel = cancel or CancelToken()
        client = self._session.client
        return reading(lambda: open_file(client, *self._ids, name, cancel), cancel, limit)

    def content(
        self,
        name: str,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Fingerprint:
        """Return size and SHA-256 of a workspace file, by reading all of it; keeps nothing.

        Raises:
            CsmError: as for `read`.
        """
        with self.read(name, cancel=cancel) as read:
            return read.content(f"Reading {visible(name)}", progress)

    def delete(self, name: str, *, cancel: CancelToken | None = None) -> None:
        """Delete one file; see `delete_files` for many, and for what is checked afterwards.

        Raises:
            InputRefused: the name is never sent, or the platform does not take it.
            OutcomeUnknown: the answer was lost, or not waited for.
            Cancelled: it was stopped before it was sent.
        """
        from csm_tui.platform.workspace_files import delete_file

        reason = undeletable_reason(name)
        if reason is not None:
            raise InputRefused(
                f"“{visible(name)}” was not deleted: {reason}.",
                "Ask the administrator of the platform to remove it.",
            )
        cancel = cancel or CancelToken()
        cancel.check()
        try:
            run_abandonable(partial(delete_file, self._session.client, *self._ids, name), cancel)
        except Cancelled:
            raise OutcomeUnknown(
                f"Deleting “{visible(name)}” was stopped after it had been asked for: "
                "the file may or may not be there.",
                "Look at the list of files before repeating it.",
            ) from None

    def plan_download(self, name: str, folder: Path, local_name: str | None = None) -> DownloadPlan:
        """Return where a file is going to be written below a folder.

        The workspace path is mirrored there unless another path below the folder is given. What the
        system cannot hold of it becomes what it can.

        Raises:
            UnsafeName: the name, or a link on the way, leads out of the folder.
            InputRefused: the folder or a part of the way is a file, or may not be written.
        """
        held = as_local_name(name if local_name is None else local_name)
        local_name = None if held == name else held
        target = checked_target(name, folder, local_name)
        check_writable(target)
        return DownloadPlan(name, folder, target, os.path.lexists(target), local_name)

    def download(
        self,
        plan: DownloadPlan,
        *,
        overwrite: bool = False,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
        hashed: bool = True,
        arrived: Callable[[], None] = lambda: None,
    ) -> Downloaded:
        """Write a workspace file to the disk, whole or not at all.

        Without `hashed` nothing waits for the hash: where bytes come too fast there is none.
        When all bytes have come, `arrived` is called: only the disk is waited for then.

        Raises:
            AlreadyExists: something stands at the target, and may not be overwritten.
            UnsafeName, InputRefused: as for the plan; the disk may have changed since.
            Unreachable: the body was cut, or the disk failed.
            Cancelled: it was stopped; nothing is left.
        """
        from csm_tui.platform.workspace_files import open_file

        cancel = cancel or CancelToken()
        return download(
            lambda: open_file(self._session.client, *self._ids, plan.name, cancel),
            plan,
            overwrite=overwrite,
            progress=progress,
            cancel=cancel,
            hashed=hashed,
            arrived=arrived,
        )

    def plan_upload(self, source: Path, destination: str, tree: FileTree) -> UploadPlan:
        """Return what a local file is going to be called in the workspace.

        Raises:
            InputRefused: the file cannot be sent, or the destination not be used.
        """
        return plan_upload(source, destination, tree, self.size_limit)

    def plan_upload_as(self, source: Path, name: str, tree: FileTree) -> UploadPlan:
        """Return the upload of a local file under exactly this whole name.

        Raises:
            InputRefused: the file cannot be sent, or the name not be used.
        """
        return plan_upload_as(source, name, tree, self.size_limit)

    def upload(
        self,
        plan: UploadPlan,
        *,
        overwrite: bool = False,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
        hashed: bool = True,
        arrived: Callable[[], None] = lambda: None,
    ) -> Uploaded:
        """Send a local file.

        Without `hashed` nothing waits for the hash: where bytes come too fast there is none.
        When the answer has come, `arrived` is called: the connection is free then.

        Raises:
            AlreadyExists: the workspace has a file of that name, and it may not be overwritten.
            InputRefused: the file has changed, or the platform does not take it.
            Cancelled: it was stopped before the platform could have all of it.
            OutcomeUnknown: the answer was lost after sending; details say what is there now.
        """
        from csm_tui.platform.workspace_files import send_file

        def send(blocks: Iterable[bytes]) -> str:
            client, size = self._session.client, plan.size
            return send_file(client, *self._ids, plan.name, blocks, size, overwrite=overwrite)

        cancel = cancel or CancelToken()
        try:
            return upload(
                send,
                plan,
                overwrite=overwrite,
                progress=progress,
                cancel=cancel,
                hashed=hashed,
                arrived=arrived,
            )
        except OutcomeUnknown as error:
            raise with_evidence(error, plan, self.tree) from None
