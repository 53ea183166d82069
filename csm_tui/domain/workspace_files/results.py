"""How operations on single files ended."""

from dataclasses import dataclass, replace
from enum import Enum

from csm_tui.domain.errors import CsmError, UnexpectedAnswer
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files.fingerprint import Fingerprint
from csm_tui.domain.workspace_files.operations import MoveStep
from csm_tui.domain.workspace_files.tree import FileTree


class FileOutcome(Enum):
    """How a transfer, an edit, a move or a deletion of one file ended."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """A transfer was stopped."""
    UNKNOWN = "unknown"
    """It was sent and the answer was lost: the platform may or may not have it."""
    NOT_TRIED = "not started"
    """A deletion or a move was stopped before its turn."""


@dataclass(frozen=True, slots=True)
class DeleteResult:
    """The result of deleting one file."""

    name: str
    outcome: FileOutcome
    error: CsmError | None = None
    """Why it is not done; None if it is."""
    seen_gone: bool = False
    """Whether a list of files that was read afterwards lacks it."""

    @property
    def needs_look(self) -> bool:
        """Whether a new list of files can show a different outcome."""
        return self.outcome in {FileOutcome.DONE, FileOutcome.UNKNOWN}

    def settled(self, tree: FileTree, *, early: bool) -> "DeleteResult":
        """Return the result as a list of files shows it.

        Args:
            tree: the files, read afterwards.
            early: whether a listed file may still go, since no answer was waited for.
        """
        if not self.needs_look:
            return self
        if not tree.has_file(self.name):
            return DeleteResult(self.name, FileOutcome.DONE, seen_gone=True)
        if self.outcome is FileOutcome.DONE:
            return replace(self, outcome=FileOutcome.FAILED, error=_not_deleted(self.name))
        if early:
            return self
        error = UnexpectedAnswer(
            f"Deletion of “{visible(self.name)}” not confirmed: it is still listed.",
            "It was probably not deleted. Delete it again.",
        )
        return replace(self, outcome=FileOutcome.FAILED, error=error)

    def unlisted(self, _: CsmError) -> "DeleteResult":
        """Return the result where the list of files could not be read: the same."""
        return self


class MoveState(Enum):
    """What exists of a file that was to be moved, in words."""

    MOVED = "only the new file exists, with the same content"
    UNTOUCHED = "only the old file exists, unchanged"
    COPY_UNKNOWN = "the old file exists; the new one is unknown"
    COPY_UNCHECKED = "both files exist; the new one may be incomplete"
    COPIED = "both files exist"
    DELETE_UNKNOWN = "the new file exists and is complete; the old one is unknown"
    GONE = "neither file is listed"


@dataclass(frozen=True, slots=True)
class MoveResult:
    """The result of moving one file."""

    step: MoveStep
    outcome: FileOutcome
    state: MoveState
    error: CsmError | None = None
    """Why it has not moved; None if it has."""
    fingerprint: Fingerprint | None = None
    """Of the copy, once it was read back and is the same."""

    @property
    def needs_look(self) -> bool:
        """Whether a new list of files can show a different outcome."""
        return self.state is MoveState.DELETE_UNKNOWN

    def settled(self, tree: FileTree, *, early: bool) -> "MoveResult":
        """Return the result as a list of files shows it; see `DeleteResult.settled`."""
        if not self.needs_look:
            return self
        if not tree.has_file(self.step.source):
            if tree.has_file(self.step.target):
                return replace(self, outcome=FileOutcome.DONE, state=MoveState.MOVED, error=None)
            return MoveResult(self.step, FileOutcome.FAILED, MoveState.GONE, _gone(self.step))
        if early and self.error is not None:
            return self
        error = self.error or _not_deleted(self.step.source)
        return replace(self, outcome=FileOutcome.FAILED, state=MoveState.COPIED, error=error)

    def unlisted(self, error: CsmError) -> "MoveResult":
        """Return the result where the list of files could not be read, with that as its error."""
        return replace(self, error=self.error or error) if self.needs_look else self


def _not_deleted(name: str) -> CsmError:
    return UnexpectedAnswer(
        f"The platform confirmed the deletion of “{visible(name)}”, but still lists it.",
        "Delete it again. If it stays, ask your administrator to check the storage.",
    )


def _gone(step: MoveStep) -> CsmError:
    return UnexpectedAnswer(
        f"“{visible(step.target)}” was verified, but neither it nor “{visible(step.source)}” "
        "is listed now.",
        "Another user may have deleted it. Refresh the files, and upload it again if it is "
        "missing.",
    )
