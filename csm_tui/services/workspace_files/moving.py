"""Files moved and renamed on a platform that can do neither: copied, checked, then deleted.

Each file goes through the same steps: download it to a private place, send it under its new name
without ever overwriting, read the copy back and compare, read the old file once more in case
somebody changed it meanwhile, and only then delete it. A failure between two steps leaves at least
one whole file, and the outcome says which exist.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
from csm_tui.domain.transfers import Direction, JournalEntry, PlannedTransfer
from csm_tui.domain.workspace_files import (
    FileOutcome,
    FileTree,
    Fingerprint,
    MoveOutcome,
    MovePlan,
    MoveState,
    MoveStep,
)
from csm_tui.services.local.disk import disk_errors
from csm_tui.services.unexpected import as_error
from csm_tui.services.workspace_files._look import look
from csm_tui.services.workspace_files._memory import forget, line, remember
from csm_tui.services.workspace_files._private import PrivateCopy, fetch_private

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
) -> tuple[MoveOutcome, ...]:
    """Move every file of a plan, one after the other, and say what became of each.

    One that fails stops none of the others, except that without a valid sign-in the rest is not
    tried. A cancel ends the file at its next step and leaves the rest not tried. Progress names the
    step (``Reading back b.csv``) and counts files. At the end the list of files is read once: some
    platforms say yes although a delete failed (PLATFORM.md 4). A journal forgets what it knew of
    the names, learns what the copies hold, and keeps a line for each that was tried. Raises nothing
    of its own.
    """
    cancel = cancel or CancelToken()
    outcomes: list[MoveOutcome] = []
    for done, step in enumerate(plan.steps):
        move = _Move(files, step, progress, cancel, done, len(plan.steps))
        outcomes.append(move.run(_sign_in_needed(outcomes)))
    progress(Progress("Looking at the files", len(plan.steps), len(plan.steps), "files"))
    touched = [each.step for each in outcomes if each.state is not MoveState.UNTOUCHED]
    forget(journal, files, [name for step in touched for name in (step.source, step.target)])
    ended = look_again_at_moves(files, outcomes, cancel=cancel)
    remember(journal, _lines(files, ended))
    return ended


def look_again_at_moves(
    files: "WorkspaceFiles",
    outcomes: Sequence[MoveOutcome],
    *,
    journal: "Journal | None" = None,
    cancel: CancelToken | None = None,
) -> tuple[MoveOutcome, ...]:
    """Read the list of files and settle whether the old files that were deleted are gone.

    Where the list cannot be read, and where after a cancel an old file is still listed that may
    yet go, those outcomes are unknown. A journal keeps a line for each
    outcome that is another now.
    """
    if not any(each.state is MoveState.DELETE_UNKNOWN for each in outcomes):
        return tuple(outcomes)
    early = cancel is not None and cancel.cancelled
    try:
        tree = look(files, cancel)
    except Cancelled:
        return tuple(outcomes)
    except Exception as error:  # noqa: BLE001 - what is known without the list is told
        told = as_error(error, "Looking at the files")
        return tuple(
            replace(each, error=each.error or told)
            if each.state is MoveState.DELETE_UNKNOWN
            else each
            for each in outcomes
        )
    found = tuple(_settled(each, tree, early=early) for each in outcomes)
    pairs = zip(outcomes, found, strict=True)
    remember(journal, _lines(files, [now for was, now in pairs if now.state is not was.state]))
    return found


def _lines(files: "WorkspaceFiles", outcomes: Iterable[MoveOutcome]) -> Iterator[JournalEntry]:
    for each in outcomes:
        if each.outcome is FileOutcome.DONE:
            reason = f"Before, it was “{visible(each.step.source)}”."
            name, content = each.step.target, each.content
        elif each.outcome is not FileOutcome.NOT_TRIED:
            why = each.error.headline if each.error else ""
            reason = f"To “{visible(each.step.target)}”: {each.state.value}. {why}".strip()
            name, content = each.step.source, None
        else:
            continue
        outcome = FileOutcome(each.outcome.value)
        yield line(files, Direction.MOVE, name, outcome, content=content, reason=reason)


@dataclass(slots=True)
class _Move:
    """The way of one file; `state` is always what exists now."""

    files: "WorkspaceFiles"
    step: MoveStep
    progress: ProgressCallback
    cancel: CancelToken
    done: int
    total: int
    state: MoveState = MoveState.UNTOUCHED
    content: Fingerprint | None = None

    def run(self, stopped_by: SignInNeeded | None) -> MoveOutcome:
        if stopped_by is not None or self.cancel.cancelled:
            return MoveOutcome(self.step, FileOutcome.NOT_TRIED, self.state, stopped_by)
        try:
            self._check(self._copy())
            self._delete()
        except Cancelled:
            if self.state is MoveState.UNTOUCHED:
                return MoveOutcome(self.step, FileOutcome.NOT_TRIED, self.state)
            return self._ended(_stopped(self.step, self.state))
        except Exception as error:  # noqa: BLE001 - the others must go on
            return self._ended(as_error(error, f"Moving “{visible(self.step.source)}”"))
        return self._ended(None)

    def _ended(self, error: CsmError | None) -> MoveOutcome:
        unknown = self.state in {MoveState.COPY_UNKNOWN, MoveState.DELETE_UNKNOWN}
        outcome = FileOutcome.UNKNOWN if unknown else FileOutcome.FAILED
        return MoveOutcome(self.step, outcome, self.state, error, self.content)

    def _copy(self) -> Fingerprint:
        self._tell("Downloading", self.step.source)
        copy = fetch_private(self.files, self.step.source, ignore_progress, self.cancel)
        try:
            self._tell("Sending", self.step.target)
            self._send(copy)
        finally:
            copy.remove()
        self.state = MoveState.COPY_UNCHECKED
        return copy.content

    def _send(self, copy: PrivateCopy) -> None:
        try:
            sent = self.files.upload(upload_plan(copy, self.step.target), cancel=self.cancel)
        except OutcomeUnknown:
            self.state = MoveState.COPY_UNKNOWN
            if not self._arrived(copy.content):
                raise
            return
        if sent.name != self.step.target:
            self.state = MoveState.COPY_UNKNOWN
            raise UnexpectedAnswer(
                f"The platform stored “{visible(self.step.source)}” as “{visible(sent.name)}” "
                f"instead of “{visible(self.step.target)}”; the old file was kept.",
                "Choose which of the two to keep, and delete the other.",
            )

    def _arrived(self, content: Fingerprint) -> bool:
        """Look whether a copy whose answer was lost is there: its name was free before."""
        try:
            # Who answers every question with the same bytes has no list of files.
            listed = self.files.tree(cancel=self.cancel).has_file(self.step.target)
            return listed and self.files.content(self.step.target, cancel=self.cancel) == content
        except CsmError:
            return False

    def _check(self, content: Fingerprint) -> None:
        self._tell("Reading back", self.step.target)
        if self.files.content(self.step.target, cancel=self.cancel) != content:
            raise UnexpectedAnswer(
                f"“{visible(self.step.target)}” reads back with another content than "
                f"“{visible(self.step.source)}” has; the old file was kept.",
                "Delete the new file and move the old one again.",
            )
        self.state, self.content = MoveState.COPIED, content
        self._tell("Checking", self.step.source)
        if self.files.content(self.step.source, cancel=self.cancel) != content:
            raise ChangedMeanwhile(
                f"“{visible(self.step.source)}” was changed while it was copied; it was kept, "
                f"and “{visible(self.step.target)}” has its former content.",
                "Delete the new file and move the old one again.",
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


def upload_plan(copy: PrivateCopy, name: str, *, exists: bool = False) -> PlannedTransfer:
    """Return the plan to send a private copy under a name."""
    with disk_errors(copy.path, "read"):
        status = copy.path.stat()
    return PlannedTransfer(
        Direction.UP,
        name,
        copy.path,
        exists,
        size=status.st_size,
        modified=status.st_mtime_ns,
    )


def _settled(moved: MoveOutcome, tree: FileTree, *, early: bool) -> MoveOutcome:
    if moved.state is not MoveState.DELETE_UNKNOWN:
        return moved
    if not tree.has_file(moved.step.source):
        if tree.has_file(moved.step.target):
            return replace(moved, outcome=FileOutcome.DONE, state=MoveState.MOVED, error=None)
        return MoveOutcome(moved.step, FileOutcome.FAILED, MoveState.GONE, _gone(moved.step))
    if early and moved.error is not None:
        return moved
    error = moved.error or UnexpectedAnswer(
        f"The platform said that “{visible(moved.step.source)}” was deleted, and still lists it.",
        "Delete it again; if it stays, ask the administrator to look at the storage.",
    )
    return replace(moved, outcome=FileOutcome.FAILED, state=MoveState.COPIED, error=error)


def _gone(step: MoveStep) -> CsmError:
    return UnexpectedAnswer(
        f"“{visible(step.target)}” was read back whole and is not listed any more, nor is "
        f"“{visible(step.source)}”: somebody has deleted it, or the platform takes both for one.",
        "Refresh the files and look; upload the file again from where it came.",
    )


def _sign_in_needed(outcomes: Sequence[MoveOutcome]) -> SignInNeeded | None:
    error = outcomes[-1].error if outcomes else None
    return error if isinstance(error, SignInNeeded) else None


def _stopped(step: MoveStep, state: MoveState) -> CsmError:
    return OutcomeUnknown(
        f"Moving “{visible(step.source)}” was stopped: {state.value}.",
        "Refresh the files and look before repeating it.",
    )
