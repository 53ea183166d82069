"""Moves and renames files on a platform that can do neither.

Each file takes the same steps: download it to a private folder, send it under its new name without
overwriting, read the copy back and compare it, read the old file again in case it was changed
meanwhile, and only then delete it. A failure between two steps leaves at least one whole file, and
the result says which files exist.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csm_tui.domain.errors import (
    Cancelled,
    ChangedMeanwhile,
    CsmError,
    OutcomeUnknown,
    SignInNeeded,
    UnexpectedAnswer,
)
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, ignore_progress
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import (
    FileOutcome,
    Fingerprint,
    MovePlan,
    MoveResult,
    MoveState,
    MoveStep,
)
from csm_tui.services.unexpected import as_error
from csm_tui.services.workspace_files._follow_up import forget, look_again, record_results
from csm_tui.services.workspace_files._private import PrivateCopy, fetch_private, upload_plan

if TYPE_CHECKING:
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.service import WorkspaceFiles


def move_files(
    files: "WorkspaceFiles",
    plan: MovePlan,
    *,
    journal: "Journal | None" = None,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> tuple[MoveResult, ...]:
    """Move all files of a plan, one after the other, and return a result for each.

    A failure stops no other file, except that after the session has ended the rest is not tried. A
    cancel ends the current file at its next step, and the rest is not tried. Progress names the
    step (``Reading back b.csv``) and counts files. Afterwards the list of files is read once, since
    some platforms confirm a deletion that failed (PLATFORM.md 4). The journal forgets the old and
    new names, learns the fingerprints of the copies, and gets an entry for each file that was
    tried. All errors are in the results; none is raised.
    """
    cancel = cancel or CancelToken()
    results: list[MoveResult] = []
    for done, step in enumerate(plan.steps):
        move = _Move(files, step, progress, cancel, done, len(plan.steps))
        results.append(move.run(_sign_in_needed(results)))
    progress(Progress("Checking the files", len(plan.steps), len(plan.steps), "files"))
    touched = [each.step for each in results if each.state is not MoveState.UNTOUCHED]
    forget(journal, files, [name for step in touched for name in (step.source, step.target)])
    ended = look_again(files, results, cancel=cancel)
    record_results(journal, files, ended)
    return ended


@dataclass(slots=True)
class _Move:
    """Moves one file; `state` always says which files exist."""

    files: "WorkspaceFiles"
    step: MoveStep
    progress: ProgressCallback
    cancel: CancelToken
    done: int
    total: int
    state: MoveState = MoveState.UNTOUCHED
    fingerprint: Fingerprint | None = None

    def run(self, stopped_by: SignInNeeded | None) -> MoveResult:
        if stopped_by is not None or self.cancel.cancelled:
            return MoveResult(self.step, FileOutcome.NOT_TRIED, self.state, stopped_by)
        try:
            self._check(self._copy())
            self._delete()
        except Cancelled:
            if self.state is MoveState.UNTOUCHED:
                return MoveResult(self.step, FileOutcome.NOT_TRIED, self.state)
            return self._ended(_stopped(self.step, self.state))
        except Exception as error:  # noqa: BLE001 - the other files must not fail
            return self._ended(as_error(error, f"Moving “{visible(self.step.source)}”"))
        return self._ended(None)

    def _ended(self, error: CsmError | None) -> MoveResult:
        unknown = self.state in {MoveState.COPY_UNKNOWN, MoveState.DELETE_UNKNOWN}
        outcome = FileOutcome.UNKNOWN if unknown else FileOutcome.FAILED
        return MoveResult(self.step, outcome, self.state, error, self.fingerprint)

    def _copy(self) -> Fingerprint:
        self._tell("Downloading", self.step.source)
        copy = fetch_private(self.files, self.step.source, ignore_progress, self.cancel)
        try:
            self._tell("Uploading", self.step.target)
            self._send(copy)
        finally:
            copy.remove()
        self.state = MoveState.COPY_UNCHECKED
        return copy.fingerprint

    def _send(self, copy: PrivateCopy) -> None:
        try:
            sent = self.files.upload(upload_plan(copy.path, self.step.target), cancel=self.cancel)
        except OutcomeUnknown:
            self.state = MoveState.COPY_UNKNOWN
            if not self._arrived(copy.fingerprint):
                raise
            return
        if sent.name != self.step.target:
            self.state = MoveState.COPY_UNKNOWN
            raise UnexpectedAnswer(
                f"The platform stored “{visible(sent.name)}” instead of "
                f"“{visible(self.step.target)}”. “{visible(self.step.source)}” was kept.",
                "Choose which one to keep, and delete the other.",
            )

    def _arrived(self, fingerprint: Fingerprint) -> bool:
        """Return whether a copy whose answer was lost exists: its name was free before."""
        try:
            # A server that returns the same bytes for every request has no list of files.
            listed = self.files.tree(cancel=self.cancel).has_file(self.step.target)
            return (
                listed
                and self.files.fingerprint(self.step.target, cancel=self.cancel) == fingerprint
            )
        except CsmError:
            return False

    def _check(self, fingerprint: Fingerprint) -> None:
        self._tell("Reading back", self.step.target)
        if self.files.fingerprint(self.step.target, cancel=self.cancel) != fingerprint:
            raise UnexpectedAnswer(
                f"“{visible(self.step.target)}” differs from “{visible(self.step.source)}” after "
                "the copy. The old file was kept.",
                "Delete the new file, then move the old one again.",
            )
        self.state, self.fingerprint = MoveState.COPIED, fingerprint
        self._tell("Checking", self.step.source)
        if self.files.fingerprint(self.step.source, cancel=self.cancel) != fingerprint:
            raise ChangedMeanwhile(
                f"“{visible(self.step.source)}” changed during the copy. It was kept; "
                f"“{visible(self.step.target)}” has its old content.",
                "Delete the new file, then move the old one again.",
            )

    def _delete(self) -> None:
        self._tell("Deleting", self.step.source)
        kept, self.state = self.state, MoveState.DELETE_UNKNOWN
        try:
            self.files.delete(self.step.source, cancel=self.cancel)
        except OutcomeUnknown:
            raise
        except (CsmError, Cancelled):
            self.state = kept
            raise

    def _tell(self, verb: str, name: str) -> None:
        self.cancel.check()
        self.progress(Progress(f"{verb} {visible(name)}", self.done, self.total, "files"))


def _sign_in_needed(results: Sequence[MoveResult]) -> SignInNeeded | None:
    error = results[-1].error if results else None
    return error if isinstance(error, SignInNeeded) else None


def _stopped(step: MoveStep, state: MoveState) -> CsmError:
    return OutcomeUnknown(
        f"Move of “{visible(step.source)}” cancelled: {state.value}.",
        "Refresh the files before you retry.",
    )
