"""Edits workspace files in an editor of this computer."""

import os
import platform
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from csm_tui.domain.errors import (
    AlreadyExists,
    ChangedMeanwhile,
    CsmError,
    NotFound,
    OutcomeUnknown,
)
from csm_tui.domain.programs import edit_command
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, PlannedTransfer, Transferred
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.domain.workspace_files.difference import LARGEST, TOO_LARGE, Difference, difference
from csm_tui.services.children import is_installed
from csm_tui.services.local.disk import disk_errors, shown
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.workspace_files._follow_up import forget, journal_entry, record
from csm_tui.services.workspace_files._private import fetch_into, upload_plan
from csm_tui.services.workspace_files.drafts import (
    Draft,
    hold_draft,
    new_draft,
    new_draft_folder,
    unfinished_drafts,
)

if TYPE_CHECKING:
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.service import WorkspaceFiles


class Edit:
    """An edit of one file; a context manager that removes its private copy.

    The steps: `start_edit`, run `command` in the terminal, ask for `changes`, and `save` them if
    the user agrees. If saving fails, `keep` stores the changed copy before the context ends. If
    the context ends in an error, or the program is killed, a changed copy is left:
    `unfinished_edits` finds it, and `resume_edit` continues the edit.
    """

    def __init__(self, files: "WorkspaceFiles", draft: Draft, *, fresh: bool = True) -> None:
        self._files = files
        self._draft = draft
        self._before = draft.before
        """The downloaded content; None if it is too large to be compared by lines."""
        self.name = draft.name
        """The whole name in the workspace."""
        self.path = draft.path
        """The copy that the editor changes."""
        self._as_fetched = _looks(draft.path) if fresh else None
        self._is_left = False

    @property
    def command(self) -> tuple[str, ...]:
        """The editor and its arguments, for `subprocess.run`; the caller gives it the terminal.

        Raises:
            FeatureMissing, InputRefused: there is no editor, or ``$EDITOR`` is malformed.
        """
        return edit_command(self.path, os.environ, platform.system(), is_installed)

    @property
    def rescued(self) -> tuple[Path, ...]:
        """Files that an editor has left beside the copy; see `Draft.rescued`."""
        return self._draft.rescued

    def changes(self) -> Difference | None:
        """Return the changes to the copy, or None if there are none.

        Raises:
            NotFound: the editor has removed the copy.
            InputRefused, Unreachable: it cannot be read.
        """
        now, then = local_fingerprint(self.path), self._draft.fingerprint
        if now == then:
            return None
        if self._before is None or now.size > LARGEST:
            return Difference(then.size, now.size, reason=TOO_LARGE)
        with disk_errors(self.path, "read"):
            return difference(self._before, self.path.read_bytes())

    def save(
        self,
        *,
        journal: "Journal | None" = None,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Transferred:
        """Send the changed file, if the platform still has the version that was downloaded.

        The platform cannot check this itself (PLATFORM.md 4): a change by another user between the
        check and the upload is not noticed. The journal gets an entry with the new fingerprint.

        Raises:
            ChangedMeanwhile: the file was changed or deleted on the platform; nothing was sent.
            CsmError: as for `WorkspaceFiles.upload`.
            Cancelled: it was stopped before the platform could have all of it.
        """
        try:
            now = self._files.fingerprint(self.name, cancel=cancel)
        except NotFound:
            raise _changed(self.name, "deleted") from None
        if now != self._draft.fingerprint:
            raise _changed(self.name, "changed")
        plan = upload_plan(self.path, self.name, exists=True)
        return self.send(plan, overwrite=True, journal=journal, progress=progress, cancel=cancel)

    def send(
        self,
        plan: PlannedTransfer,
        *,
        overwrite: bool = False,
        journal: "Journal | None" = None,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Transferred:
        """Send the changed file under the name of a plan; the journal gets an entry.

        Raises:
            CsmError: as for `WorkspaceFiles.upload`.
            Cancelled: it was stopped before the platform could have all of it.
        """
        entry = partial(journal_entry, self._files, Direction.EDIT, plan.name)
        # Before the upload: if the program is killed now, the journal must not be wrong.
        forget(journal, self._files, [plan.name])
        try:
            sent = self._files.upload(plan, overwrite=overwrite, progress=progress, cancel=cancel)
        except CsmError as error:
            lost = isinstance(error, OutcomeUnknown)
            outcome = FileOutcome.UNKNOWN if lost else FileOutcome.FAILED
            record(journal, [entry(outcome, reason=error.headline)])
            raise
        reason = "" if sent.name == self.name else f"Edited from “{visible(self.name)}”."
        done = entry(FileOutcome.DONE, fingerprint=sent.fingerprint(), reason=reason)
        record(journal, [done])
        return sent

    def keep(self, target: Path) -> Path:
        """Copy the edited file to a path that the user chose, without overwriting.

        Raises:
            AlreadyExists: the path exists.
            CsmError: the disk refuses.
        """
        with disk_errors(target, "written"):
            try:
                kept = target.open("xb")
            except FileExistsError:
                raise AlreadyExists(
                    f"{shown(target)} already exists. Not overwritten.", "Choose another place."
                ) from None
            try:
                with kept, self.path.open("rb") as source:
                    shutil.copyfileobj(source, kept)
                    kept.flush()
                    os.fsync(kept.fileno())
            except BaseException:
                # An incomplete file would look like a complete one.
                target.unlink()
                raise
        return target

    def close(self) -> None:
        """Remove the private copy."""
        self._draft.remove()

    def leave(self) -> None:
        """Keep the copy for later if an editor has changed it, else remove it."""
        if _looks(self.path) in (None, self._as_fetched) and not self.rescued:
            self.close()
        else:
            self._draft.leave()
            self._is_left = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is not None:
            self.leave()
        elif not self._is_left:
            self.close()


def start_edit(
    files: "WorkspaceFiles",
    name: str,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> Edit:
    """Download a file into a private folder and return its edit; see `drafts` for the folder.

    Raises:
        CsmError: as for `WorkspaceFiles.read`, or the disk refuses.
        Cancelled: it was stopped; nothing is left.
    """
    folder = new_draft_folder()
    try:
        inner = folder / "copy"
        with disk_errors(inner, "written"):
            inner.mkdir(mode=0o700)
        copy = fetch_into(inner, files, name, progress, cancel or CancelToken())
        small = copy.fingerprint.size <= LARGEST
        draft = new_draft(folder, files.address, name, copy.path, copy.fingerprint, compared=small)
        return Edit(files, draft)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def unfinished_edits(files: "WorkspaceFiles") -> tuple[Draft, ...]:
    """Return the drafts of a workspace that were neither sent nor dropped, newest first."""
    return unfinished_drafts(files.address)


def resume_edit(files: "WorkspaceFiles", draft: Draft) -> Edit:
    """Return an edit that continues a draft.

    Raises:
        NotFound: the draft does not exist.
        InputRefused: another csm-tui works on it.
    """
    return Edit(files, hold_draft(draft), fresh=False)


def _looks(path: Path) -> tuple[int, int, int] | None:
    """Return facts that change when a file is written, or None if it is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _changed(name: str, what: str) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        f"“{visible(name)}” was {what} on the platform during your edit. Not sent.",
        "Save your version as a local file, then check the other one.",
    )
