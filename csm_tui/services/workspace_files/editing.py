"""A workspace file edited in a program of this computer."""

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
from csm_tui.services.local.disk import disk_errors, shown
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.workspace_files._memory import forget, line, remember
from csm_tui.services.workspace_files._private import PrivateCopy, fetch_into
from csm_tui.services.workspace_files.drafts import (
    Draft,
    held,
    new_draft,
    new_folder,
    unfinished,
)
from csm_tui.services.workspace_files.moving import upload_plan

if TYPE_CHECKING:
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.service import WorkspaceFiles


class Edit:
    """A file on its way through an editor; a context manager that removes its private copy.

    The way: `start_edit`, run `command` with the terminal given to it, `changes`; when there are
    any and the person agrees, `save`. When saving fails, `keep` puts the work in a safe place
    before the context ends. A context that ends in an error, and a program that ends in whatever
    way, leave a changed copy: `unfinished_edits` finds it, and `resume_edit` goes on.
    """

    def __init__(self, files: "WorkspaceFiles", draft: Draft, *, fresh: bool = True) -> None:
        self._files = files
        self._draft = draft
        self._before = draft.before
        """The content, None where it is too much to be compared line by line."""
        self.name = draft.name
        """The whole name in the workspace."""
        self.path = draft.path
        """The copy that the editor changes."""
        self._private = PrivateCopy(draft.name, draft.path, draft.content)
        self._as_fetched = _looks(draft.path) if fresh else None
        self._is_left = False

    @property
    def command(self) -> tuple[str, ...]:
        """The editor and its arguments, for `subprocess.run`; its screen is the caller's business.

        Raises:
            FeatureMissing, InputRefused: there is none, or ``$EDITOR`` cannot be read.
        """
        return edit_command(self.path, os.environ, platform.system(), _found)

    @property
    def rescued(self) -> tuple[Path, ...]:
        """What an editor has left beside the copy; see `Draft.rescued`."""
        return self._draft.rescued

    def changes(self) -> Difference | None:
        """Return what was changed in the copy, None when nothing was.

        Raises:
            NotFound: the editor has removed the copy.
            InputRefused, Unreachable: it cannot be read.
        """
        now, then = local_fingerprint(self.path), self._draft.content
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
        """Send the changed file, if the platform still has the one that was downloaded.

        The platform cannot be asked to check this itself (PLATFORM.md 4): a change by somebody
        else in the moment between the look and the sending is not noticed. A journal keeps a
        line, and knows what the file holds afterwards.

        Raises:
            ChangedMeanwhile: the platform has another content now, or none; nothing was sent.
            CsmError: as for `WorkspaceFiles.upload`.
            Cancelled: it was stopped before the platform could have all of it.
        """
        try:
            now = self._files.content(self.name, cancel=cancel)
        except NotFound:
            raise _changed(self.name, "deleted") from None
        if now != self._draft.content:
            raise _changed(self.name, "changed")
        plan = upload_plan(self._private, self.name, exists=True)
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
        """Send the changed file under the name of a plan, and let a journal keep a line.

        Raises:
            CsmError: as for `WorkspaceFiles.upload`.
            Cancelled: it was stopped before the platform could have all of it.
        """
        note = partial(line, self._files, Direction.EDIT, plan.name)
        # Before it is sent: a program that dies now must not leave what is not true any more.
        forget(journal, self._files, [plan.name])
        try:
            sent = self._files.upload(plan, overwrite=overwrite, progress=progress, cancel=cancel)
        except CsmError as error:
            lost = isinstance(error, OutcomeUnknown)
            outcome = FileOutcome.UNKNOWN if lost else FileOutcome.FAILED
            remember(journal, [note(outcome, reason=error.headline)])
            raise
        reason = "" if sent.name == self.name else f"Edited from “{visible(self.name)}”."
        remember(journal, [note(FileOutcome.DONE, content=sent.content(), reason=reason)])
        return sent

    def keep(self, target: Path) -> Path:
        """Copy the edited file to a place of the person's choice, never over another file.

        Raises:
            AlreadyExists: something stands there.
            CsmError: the disk refuses.
        """
        with disk_errors(target, "written"):
            try:
                kept = target.open("xb")
            except FileExistsError:
                raise AlreadyExists(
                    f"{shown(target)} exists and was left as it is.", "Choose another place."
                ) from None
            try:
                with kept, self.path.open("rb") as source:
                    shutil.copyfileobj(source, kept)
                    kept.flush()
                    os.fsync(kept.fileno())
            except BaseException:
                # It is ours, and a part of the work looks like all of it.
                target.unlink()
                raise
        return target

    def close(self) -> None:
        """Remove the private copy."""
        self._draft.remove()

    def leave(self) -> None:
        """Leave it for later, if an editor has touched it; else remove it."""
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
    """Download a file into a private folder, to be edited there; see `drafts` for where.

    Raises:
        CsmError: as for `WorkspaceFiles.read`, and where the disk refuses.
        Cancelled: it was stopped; nothing is left.
    """
    folder = new_folder()
    try:
        inner = folder / "copy"
        with disk_errors(inner, "written"):
            inner.mkdir(mode=0o700)
        copy = fetch_into(inner, files, name, progress, cancel or CancelToken())
        small = copy.content.size <= LARGEST
        draft = new_draft(folder, files.place, name, copy.path, copy.content, compared=small)
        return Edit(files, draft)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def unfinished_edits(files: "WorkspaceFiles") -> tuple[Draft, ...]:
    """Return what was edited of a workspace and neither sent nor dropped, newest first."""
    return unfinished(files.place)


def resume_edit(files: "WorkspaceFiles", draft: Draft) -> Edit:
    """Go on with an edit that was not finished.

    Raises:
        NotFound: it is not there any more.
        InputRefused: another csm-tui works on it.
    """
    return Edit(files, held(draft), fresh=False)


def _looks(path: Path) -> tuple[int, int, int] | None:
    """Return what changes when a file is written, without reading it; None when it is gone."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _found(program: str) -> bool:
    return shutil.which(program) is not None


def _changed(name: str, what: str) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        f"“{visible(name)}” was {what} on the platform while you edited it; nothing was sent.",
        "Keep your version in a file of your own, then look at the other one.",
    )
