"""The use cases on the files of one workspace."""

import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.equivalents import CommandTarget
from csm_tui.domain.errors import Cancelled, InputRefused, OutcomeUnknown
from csm_tui.domain.profile import Method
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, PlannedTransfer, Transferred
from csm_tui.domain.workspace_files import (
    FileTree,
    Fingerprint,
    WorkspaceAddress,
    as_local_name,
    check_sendable,
    resolve_destination,
    undeletable_reason,
)
from csm_tui.services.threads import run_abandonable
from csm_tui.services.workspace_files._download import Download
from csm_tui.services.workspace_files._source import checked_source, usual_limit
from csm_tui.services.workspace_files._stream import FileStream, open_stream
from csm_tui.services.workspace_files._target import check_writable, checked_target
from csm_tui.services.workspace_files._upload import upload, with_evidence

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
        """The session of all requests."""
        return self._session

    @cached_property
    def address(self) -> WorkspaceAddress:
        """The address of the workspace, as in the journal; it lasts as long as the session."""
        return WorkspaceAddress(self._session.platform, *self._ids)

    def command_target(self, profile: str = "") -> CommandTarget:
        """Return the workspace for the commands of `csm_tui.domain.equivalents`.

        Args:
            profile: the name in the profile file, if the session comes from one.
        """
        with_key = self._session.profile.method is Method.API_KEY
        header = self._session.settings.key_header if with_key else None
        return CommandTarget(self._session.platform, *self._ids, profile, header)

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
    ) -> AbstractContextManager[FileStream]:
        """Read a workspace file block by block; nothing is written to the disk.

        Args:
            name: the whole name.
            cancel: ends it at once, even while the platform is silent.
            limit: seconds after which it ends by itself; `FileStream.out_of_time` is true then.

        Raises:
            NotFound: there is no such file.
            Unreachable: the body was cut.
            Cancelled: it was cancelled, or the platform did not answer before the limit.
        """
        from csm_tui.platform.workspace_files import open_file

        cancel = cancel or CancelToken()
        client = self._session.client
        return open_stream(lambda: open_file(client, *self._ids, name, cancel), cancel, limit)

    def fingerprint(
        self,
        name: str,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Fingerprint:
        """Return size and SHA-256 of a workspace file, by reading all of it.

        Raises:
            CsmError: as for `read`.
        """
        with self.read(name, cancel=cancel) as read:
            return read.fingerprint(f"Reading {visible(name)}", progress)

    def delete(self, name: str, *, cancel: CancelToken | None = None) -> None:
        """Delete one file; `delete_files` deletes many, and checks the result.

        Raises:
            InputRefused: the name may not be sent, or the platform refuses it.
            OutcomeUnknown: the answer was lost, or not waited for.
            Cancelled: it was cancelled before it was sent.
        """
        from csm_tui.platform.workspace_files import delete_file

        reason = undeletable_reason(name)
        if reason is not None:
            raise InputRefused(
                f"“{visible(name)}” not deleted: {reason}.",
                "Ask your administrator to remove it.",
            )
        cancel = cancel or CancelToken()
        cancel.check()
        try:
            run_abandonable(partial(delete_file, self._session.client, *self._ids, name), cancel)
        except Cancelled:
            raise OutcomeUnknown(
                f"Deletion of “{visible(name)}” cancelled too late. It may or may not exist.",
                "Check the list of files before you retry.",
            ) from None

    def plan_download(
        self, name: str, folder: Path, local_name: str | None = None
    ) -> PlannedTransfer:
        """Return the download of a file into a folder.

        The workspace path is mirrored there unless another path below the folder is given. What the
        system cannot have in a name is replaced.

        Raises:
            UnsafeName: the name, or a link on the way, leads out of the folder.
            InputRefused: the folder or a part of the way is a file, or may not be written.
        """
        held = as_local_name(name if local_name is None else local_name)
        target = checked_target(name, folder, held)
        check_writable(target)
        exists = os.path.lexists(target)
        return PlannedTransfer(Direction.DOWN, name, target, exists, folder=folder)

    def download(
        self,
        plan: PlannedTransfer,
        *,
        overwrite: bool = False,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
        connection_free: Callable[[], None] = lambda: None,
    ) -> Transferred:
        """Write a workspace file to the disk, whole or not at all.

        When all bytes are here, `connection_free` is called: only the disk is waited for then.

        Raises:
            AlreadyExists: something has the target's name, and may not be overwritten.
            UnsafeName, InputRefused: as for the plan; the disk may have changed since.
            Unreachable: the body was cut, or the disk failed.
            Cancelled: it was cancelled; nothing is left.
        """
        from csm_tui.platform.workspace_files import open_file

        cancel = cancel or CancelToken()
        download = Download(plan, overwrite, progress, cancel, connection_free)
        download.check()
        open_body = partial(open_file, self._session.client, *self._ids, plan.name, cancel)
        begin = partial(download.begin, open_body)
        return download.write(run_abandonable(begin, cancel, then=download.first_block_read))

    def plan_upload(self, source: Path, destination: str, tree: FileTree) -> PlannedTransfer:
        """Return the upload of a local file to a destination as typed.

        Raises:
            InputRefused: the file cannot be sent, or the destination cannot be used.
        """
        status = checked_source(source, self.size_limit)
        settled = resolve_destination(source.name, destination, tree)
        return PlannedTransfer(
            Direction.UP,
            settled.name,
            source,
            tree.has_file(settled.name),
            size=status.st_size,
            modified=status.st_mtime_ns,
            question=settled.question,
            notes=settled.notes,
        )

    def plan_upload_as(self, source: Path, name: str, tree: FileTree) -> PlannedTransfer:
        """Return the upload of a local file under this whole name.

        Raises:
            InputRefused: the file cannot be sent, or the name cannot be used.
        """
        check_sendable(name)
        exists = tree.has_file(name)
        if tree.has_folder(name) and not exists:
            raise InputRefused(
                f"“{visible(name)}” is a folder in the workspace.",
                "Choose another name or destination.",
            )
        status = checked_source(source, self.size_limit)
        size, modified = status.st_size, status.st_mtime_ns
        return PlannedTransfer(Direction.UP, name, source, exists, size=size, modified=modified)

    def upload(
        self,
        plan: PlannedTransfer,
        *,
        overwrite: bool = False,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
        connection_free: Callable[[], None] = lambda: None,
    ) -> Transferred:
        """Send a local file; `connection_free` is called when the answer is here.

        Raises:
            AlreadyExists: the workspace has a file of that name, and it may not be overwritten.
            InputRefused: the file has changed, or the platform refuses it.
            Cancelled: it was cancelled before the platform could have all of it.
            OutcomeUnknown: the answer was lost after sending; details say what is listed now.
        """
        from csm_tui.platform.workspace_files import send_file

        def send(blocks: Iterable[bytes]) -> str:
            client, size = self._session.client, plan.size or 0
            return send_file(client, *self._ids, plan.name, blocks, size, overwrite=overwrite)

        cancel = cancel or CancelToken()
        try:
            return upload(
                send,
                plan,
                overwrite=overwrite,
                progress=progress,
                cancel=cancel,
                connection_free=connection_free,
            )
        except OutcomeUnknown as error:
            raise with_evidence(error, plan, self.tree) from None
