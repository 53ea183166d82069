"""One attempt to transfer one item of the queue."""

import logging
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from csm_tui.domain.errors import (
    AlreadyExists,
    Cancelled,
    CsmError,
    OutcomeUnknown,
    SignInNeeded,
    UnexpectedAnswer,
    Unreachable,
)
from csm_tui.domain.progress import CancelToken, ProgressCallback
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import (
    Decision,
    Direction,
    ItemState,
    PlannedTransfer,
    QueueItem,
    Transferred,
)
from csm_tui.domain.transfers.target_names import free_name
from csm_tui.domain.workspace_files import FileTree, Fingerprint, Sameness, Verdict
from csm_tui.services.journal import Journal, verdict
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.transfers._remote_names import RemoteNames
from csm_tui.services.workspace_files import WorkspaceFiles

_log = logging.getLogger(__name__)

FREE_NAMES = 20
"""How many free names are tried when each is taken by another program at the same moment."""
_STATES: dict[type[CsmError], ItemState] = {
    AlreadyExists: ItemState.CONFLICT,
    OutcomeUnknown: ItemState.UNKNOWN,
}

Ended = tuple[QueueItem, Transferred | None]
"""An item after an attempt, and what was transferred."""


@dataclass(frozen=True, slots=True)
class TransferAttempt:
    """One attempt to transfer an item, or to find out whether an upload arrived."""

    item: QueueItem
    files: WorkspaceFiles
    names: RemoteNames
    journal: Journal
    pauses: tuple[float, ...]
    """Seconds before each repetition of a read."""
    report: Callable[[CsmError], None]
    """Called with the reason why the journal could not be written."""
    progress: ProgressCallback
    cancel: CancelToken
    connection_free: Callable[[], None]
    """Called when only this computer is waited for."""
    verifying: bool = False
    """Whether nothing is transferred: an upload without an answer is looked for."""
    replan: bool = False
    """Whether to upload the local file as it is now."""

    def run(self) -> Ended:
        """Transfer or verify; nothing is raised, so no item can end a worker."""
        try:
            ended = self.verify() if self.verifying else self.transfer()
        except Cancelled:
            ended = self.stopped(), None
        except CsmError as error:
            states = (state for kind, state in _STATES.items() if isinstance(error, kind))
            ended = self._ended(next(states, ItemState.FAILED), error)
        except Exception as error:  # noqa: BLE001 - the other items must be transferred
            _log.exception("a transfer failed unexpectedly")
            ended = self._broken(error)
        cause: BaseException | None = ended[0].error
        while cause is not None:
            # The error lives as long as its item; its frames would keep the list of files alive.
            cause.__traceback__ = None
            cause = cause.__cause__ or cause.__context__
        return ended

    def stopped(self) -> QueueItem:
        """Return the item as it is when the attempt is cancelled."""
        state = ItemState.UNKNOWN if self.verifying else ItemState.CANCELLED
        return self._ended(state, self.item.error)[0]

    def verify(self) -> Ended:
        """Find out whether an upload whose answer was lost arrived; nothing is sent.

        The item is DONE if it arrived, FAILED (it may be tried again) if it did not, else UNKNOWN.
        """
        lost, planned = self.item.error, self.item.planned
        try:
            if not self.files.tree(cancel=self.cancel).has_file(planned.name):
                note = "Not uploaded: the file is not in the workspace."
                return self._ended(ItemState.FAILED, lost, note)
            sent = self._sent()
            if sent is None:
                note = "The file is in the workspace, but the local file changed: not comparable."
            elif self.files.fingerprint(planned.name, cancel=self.cancel) == sent:
                note = "Uploaded: contents are identical."
                return self._done(Transferred(planned.name, planned.local, sent.size, sent), note)
            else:
                # Another program may have written it before our upload, instead of it or after it.
                note = "The workspace file has other content. Whether yours arrived is unknown."
        except SignInNeeded:
            raise
        except CsmError as error:
            note = error.headline
        return self._ended(ItemState.UNKNOWN, lost, note)

    def transfer(self) -> Ended:
        """Download or upload the file, as decided for a target that exists."""
        planned, decision = self.item.planned, self.item.decision
        up = planned.direction is Direction.UP
        planned = self._up_to_date(planned) if up else planned
        if decision is Decision.IF_DIFFERENT and (
            planned.exists if up else os.path.lexists(planned.local)
        ):
            answer = self._compared(planned)
            if answer.sameness is Sameness.SAME:
                return self._ended(ItemState.SKIPPED, note=answer.because)
        keep_both = decision is Decision.KEEP_BOTH
        overwrite = decision in {Decision.OVERWRITE, Decision.IF_DIFFERENT}
        if up and overwrite and planned.exists:
            self._doubt(planned.name)
        # Only downloads are repeated: no file is sent twice unless the user asks for it.
        move, pauses = (self.files.upload, ()) if up else (self.files.download, self.pauses)
        names_left, target, left = FREE_NAMES if keep_both else 0, planned, iter(pauses)
        while True:
            try:
                done = move(
                    target,
                    overwrite=overwrite,
                    progress=self.progress,
                    cancel=self.cancel,
                    connection_free=self.connection_free,
                )
            except AlreadyExists:
                if not names_left:
                    raise
                names_left, target, left = names_left - 1, self._renamed(planned), iter(pauses)
            except Unreachable as error:
                self._wait_to_repeat(error, left)
            else:
                return self._done(done, planned=replace(target, name=done.name))

    def _ended(self, state: ItemState, error: CsmError | None = None, note: str = "") -> Ended:
        ended = replace(self.item, state=state, error=error, note=note, fingerprint=None, rate=None)
        return ended, None

    def _done(
        self, done: Transferred, note: str = "", planned: PlannedTransfer | None = None
    ) -> Ended:
        ended = replace(
            self.item,
            state=ItemState.DONE,
            planned=planned or self.item.planned,
            error=None,
            note=note,
            fingerprint=done.known,
            done=done.size,
            total=done.size,
            rate=None,
        )
        return ended, done

    def _broken(self, error: Exception) -> Ended:
        how = f"Transfer failed: internal error ({type(error).__name__})."
        if self.verifying:
            # Not FAILED, which would allow to send it again.
            return self._ended(ItemState.UNKNOWN, self.item.error, how)
        if self.item.direction is Direction.UP:
            next_step = (
                "Report this and attach the log. Check whether the file arrived before you retry."
            )
            return self._ended(ItemState.UNKNOWN, OutcomeUnknown(how, next_step))
        return self._ended(
            ItemState.FAILED, UnexpectedAnswer(how, "Report this and attach the log.")
        )

    def _sent(self) -> Fingerprint | None:
        """Return the local fingerprint, or None if the file changed since it was sent."""
        planned = self.item.planned
        try:
            content = local_fingerprint(planned.local, self.cancel)
            modified = planned.local.stat().st_mtime_ns
        except (CsmError, OSError):
            return None
        same = (content.size, modified) == (planned.size, planned.modified)
        return content if same else None

    def _up_to_date(self, planned: PlannedTransfer) -> PlannedTransfer:
        """Return the plan of an upload with what the workspace has now."""
        if self.replan:
            fresh = self.files.plan_upload_as(planned.local, planned.name, FileTree(()))
            planned = replace(planned, size=fresh.size, modified=fresh.modified)
        return replace(planned, exists=self.names.has(planned.name, self.cancel))

    def _doubt(self, name: str) -> None:
        """Mark the content as unknown before it is sent, in case the program is killed."""
        try:
            self.journal.doubt(self.files.address, [name], self.files.session.profile.name)
        except CsmError as error:
            self.report(error)

    def _compared(self, planned: PlannedTransfer) -> Verdict:
        """Compare both sides by what the journal knows, else by downloading.

        Raises:
            AlreadyExists: the comparison failed.
        """
        name, local = planned.name, planned.local
        try:
            known = self.journal.known(self.files.address, [name]).get(name)
        except CsmError:
            # Without a journal nothing is known, which is an answer too.
            known = None
        try:
            answer = verdict(known, local, self.cancel)
            if answer.sameness is Sameness.UNKNOWN:
                return self._read_and_compared(planned)
        except SignInNeeded:
            raise
        except CsmError as error:
            raise AlreadyExists(
                f"“{visible(name)}” already exists, and cannot be compared: {error.headline}",
                "Choose another answer, or retry the comparison.",
                error.details,
            ) from error
        return answer

    def _read_and_compared(self, planned: PlannedTransfer) -> Verdict:
        name, pauses = planned.name, iter(self.pauses)
        remote = None
        while remote is None:
            try:
                remote = self.files.fingerprint(name, progress=self.progress, cancel=self.cancel)
            except Unreachable as error:
                self._wait_to_repeat(error, pauses)
        if remote == local_fingerprint(planned.local, self.cancel):
            return Verdict(Sameness.SAME, "Contents compared: identical.")
        return Verdict(Sameness.DIFFERS, "Contents compared: different.")

    def _renamed(self, planned: PlannedTransfer) -> PlannedTransfer:
        """Return the plan with a free name."""
        if planned.folder is None:
            name = free_name(planned.name, lambda name: not self.names.claim(name, self.cancel))
            return replace(planned, name=name, exists=False)
        folder = planned.folder
        below = planned.local.relative_to(folder).as_posix()
        local_name = free_name(below, lambda name: os.path.lexists(folder / name))
        plan = self.files.plan_download(planned.name, folder, local_name)
        return replace(plan, warnings=planned.warnings)

    def _wait_to_repeat(self, error: Unreachable, pauses: Iterator[float]) -> None:
        """Wait before a read that the platform failed is repeated, or raise why it is not."""
        pause = next(pauses, None)
        # If the disk of this computer failed, the platform cannot help.
        if pause is None or isinstance(error.__cause__, OSError):
            raise error
        # Not all at the same moment: that is what overloads a platform.
        self.cancel.wait(pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
