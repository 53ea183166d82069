"""One item of the queue, done: with its decision, its retries, and what came of it."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from csm_tui.domain.errors import AlreadyExists, CsmError, OutcomeUnknown, SignInNeeded, Unreachable
from csm_tui.domain.progress import CancelToken, ProgressCallback
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import (
    Decision,
    ItemState,
    Planned,
    PlannedDownload,
    PlannedUpload,
    QueueItem,
)
from csm_tui.domain.transfers.free_name import free_name
from csm_tui.domain.workspace_files import (
    DownloadPlan,
    FileTree,
    Fingerprint,
    Sameness,
    UploadPlan,
    Verdict,
)
from csm_tui.services.journal import Journal, verdict
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.transfers._listing import Listing
from csm_tui.services.transfers._scribe import Unhashed
from csm_tui.services.workspace_files import WorkspaceFiles

T = TypeVar("T")

FREE_NAMES = 20
"""How often another free name is tried when somebody else takes each at the same moment."""
_STATES: dict[type[CsmError], ItemState] = {
    AlreadyExists: ItemState.CONFLICT,
    OutcomeUnknown: ItemState.UNKNOWN,
}
_REPLACING = {Decision.OVERWRITE, Decision.IF_DIFFERENT}


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an item."""

    state: ItemState
    planned: Planned
    """As it was in the end: under another name, when both files were kept."""
    error: CsmError | None = None
    note: str = ""
    size: int | None = None
    """Bytes, when it is done."""
    content: Fingerprint | None = None
    unhashed: Unhashed | None = None
    """Where to take the content from, when it was not taken on the way."""
    seen: datetime | None = None
    """When a download was asked for: what the workspace gets after it is newer than its content."""

    def applied(self, item: QueueItem) -> QueueItem:
        """Return the item as it is now."""
        size = self.size
        return replace(
            item,
            state=self.state,
            planned=self.planned,
            error=self.error,
            note=self.note,
            content=self.content,
            done=item.done if size is None else size,
            total=item.total if size is None else size,
            rate=None,
        )


@dataclass(frozen=True, slots=True)
class Shared:
    """What the items of one job share."""

    files: WorkspaceFiles
    listing: Listing
    journal: Journal
    pauses: tuple[float, ...]
    """Seconds before each repetition of a read."""
    trouble: Callable[[CsmError], None]
    """Told why the journal could not be written."""

    def anew(self) -> "Shared":
        """Return the same without what was learned so far."""
        return replace(self, listing=Listing(self.files))


@dataclass(frozen=True, slots=True)
class Performance:
    """One attempt at one item."""

    shared: Shared
    item: QueueItem
    progress: ProgressCallback
    cancel: CancelToken
    arrived: Callable[[], None]
    """Told when the connection is needed no more, for only this computer is waited for."""
    looking: bool = False
    """Whether to find out what became of it, and move nothing."""
    afresh: bool = False
    """Whether to take the local file as it is now."""

    def run(self) -> Result:
        """Move the file, or look for it, and say what came of it.

        Raises:
            Cancelled: it was stopped; nothing is left at the target.
        """
        try:
            return self._looked() if self.looking else self._moved()
        except CsmError as error:
            kind = next((kind for kind in _STATES if isinstance(error, kind)), CsmError)
            return Result(_STATES.get(kind, ItemState.FAILED), self.item.planned, error)

    def _looked(self) -> Result:
        try:
            return _look(self.shared, self.item, self.cancel)
        except SignInNeeded:
            raise
        except CsmError as error:
            planned, lost = self.item.planned, self.item.error
            return Result(ItemState.UNKNOWN, planned, lost, error.headline)

    def _moved(self) -> Result:
        planned = self.item.planned
        if isinstance(planned, PlannedDownload):
            return self._download(planned)
        return self._upload(planned)

    def _download(self, planned: PlannedDownload) -> Result:
        plan, decision = planned.plan, self.item.decision
        if decision is Decision.KEEP_BOTH:
            return self._under_free_names(
                lambda: self._fetched(plan, False),
                lambda: self._fetched(self._renamed_target(plan), False),
            )
        if decision is Decision.IF_DIFFERENT and os.path.lexists(plan.target):
            answer = self._compared(plan.name, plan.target)
            if answer.sameness is Sameness.SAME:
                return Result(ItemState.SKIPPED, planned, note=answer.because)
        return self._fetched(plan, decision in _REPLACING)

    def _fetched(self, plan: DownloadPlan, overwrite: bool) -> Result:
        asked = datetime.now(UTC)
        done = self._repeated(
            lambda: self.shared.files.download(
                plan,
                overwrite=overwrite,
                progress=self.progress,
                cancel=self.cancel,
                hashed=False,
                arrived=self.arrived,
            )
        )
        later = Unhashed(done.path, done.size, done.modified, done.rest)
        planned = PlannedDownload(plan, self.item.planned.warnings)
        return replace(_done(planned, done.size, done.sha256, later), seen=asked)

    def _upload(self, planned: PlannedUpload) -> Result:
        plan, decision = self._fresh(planned.plan), self.item.decision
        exists = self.shared.listing.has(plan.name, self.cancel)
        if decision is Decision.KEEP_BOTH:
            return self._under_free_names(
                lambda: self._sent(replace(plan, exists=exists), False),
                lambda: self._sent(self._renamed(plan), False),
            )
        if decision is Decision.IF_DIFFERENT and exists:
            answer = self._compared(plan.name, plan.source)
            if answer.sameness is Sameness.SAME:
                return Result(ItemState.SKIPPED, planned, note=answer.because)
        return self._sent(replace(plan, exists=exists), decision in _REPLACING)

    def _sent(self, plan: UploadPlan, overwrite: bool) -> Result:
        if plan.exists and overwrite:
            self._doubt(plan.name)
        # Never repeated: nobody may send a file twice without the user.
        done = self.shared.files.upload(
            plan,
            overwrite=overwrite,
            progress=self.progress,
            cancel=self.cancel,
            hashed=False,
            arrived=self.arrived,
        )
        later = Unhashed(plan.source, plan.size, plan.modified, done.rest)
        planned = PlannedUpload(replace(plan, name=done.name), self.item.planned.warnings)
        return _done(planned, done.size, done.sha256, later)

    def _doubt(self, name: str) -> None:
        """Before it is sent: a program that dies now must not leave what is not true any more."""
        files = self.shared.files
        try:
            self.shared.journal.doubt(files.place, [name], files.session.profile.name)
        except CsmError as error:
            self.shared.trouble(error)

    def _fresh(self, plan: UploadPlan) -> UploadPlan:
        if not self.afresh:
            return plan
        return self.shared.files.plan_upload_as(plan.source, plan.name, FileTree(()))

    def _compared(self, name: str, local: Path) -> Verdict:
        """Compare by what the journal knows, else by downloading.

        Raises:
            AlreadyExists: nobody can tell.
        """
        try:
            known = self.shared.journal.known(self.shared.files.place, [name]).get(name)
        except CsmError:
            # Without a journal nothing is known, which is an answer too.
            known = None
        try:
            answer = verdict(known, local, self.cancel)
            if answer.sameness is Sameness.UNKNOWN:
                return self._read_and_compared(name, local)
        except SignInNeeded:
            raise
        except CsmError as error:
            raise AlreadyExists(
                f"“{visible(name)}” exists, and whether it differs is unknown: {error.headline}",
                "Decide otherwise, or decide so again to compare once more.",
                error.details,
            ) from error
        return answer

    def _read_and_compared(self, name: str, local: Path) -> Verdict:
        remote = self._repeated(
            lambda: self.shared.files.content(name, progress=self.progress, cancel=self.cancel)
        )
        if remote == local_fingerprint(local, self.cancel):
            return Verdict(Sameness.SAME, "Downloaded to compare: both hold the same.")
        return Verdict(Sameness.DIFFERS, "Downloaded to compare: they differ.")

    def _renamed_target(self, plan: DownloadPlan) -> DownloadPlan:
        def taken(local_name: str) -> bool:
            return os.path.lexists(plan.folder.joinpath(*local_name.split("/")))

        local_name = free_name(plan.local_name or plan.name, taken)
        return self.shared.files.plan_download(plan.name, plan.folder, local_name)

    def _renamed(self, plan: UploadPlan) -> UploadPlan:
        name = free_name(plan.name, lambda name: not self.shared.listing.claim(name, self.cancel))
        return replace(plan, name=name, exists=False)

    def _under_free_names(
        self, first: Callable[[], Result], renamed: Callable[[], Result]
    ) -> Result:
        """Move under the name itself, else under a free one, else under another free one."""
        move = first
        for _ in range(FREE_NAMES):
            try:
                return move()
            except AlreadyExists:
                move = renamed
        return renamed()

    def _repeated(self, read: Callable[[], T]) -> T:
        """Read again when the platform did not do its part, after a pause."""
        for pause in self.shared.pauses:
            try:
                return read()
            except Unreachable as error:
                if isinstance(error.__cause__, OSError):
                    # The disk of this computer: nothing gets better by asking the platform again.
                    raise
                # Not all at the same moment: that is what a busy platform suffers from.
                self.cancel.wait(pause * random.uniform(0.5, 1.5))  # noqa: S311 - no secret
        return read()


def _look(shared: Shared, item: QueueItem, cancel: CancelToken) -> Result:
    """Find out what became of an upload whose answer was lost.

    DONE when it has arrived, FAILED (to be tried again) when nothing has, else UNKNOWN.
    """
    planned = item.planned
    if not shared.files.tree(cancel=cancel).has_file(planned.name):
        note = "It did not arrive: the workspace has no such file."
        return Result(ItemState.FAILED, planned, item.error, note)
    local = _as_sent(planned, cancel)
    if local is None:
        note = "The workspace has such a file, but the local one has changed: nobody can compare."
        return Result(ItemState.UNKNOWN, planned, item.error, note)
    if shared.files.content(planned.name, cancel=cancel) == local:
        note = "It had arrived: downloaded to compare, both hold the same."
        return Result(ItemState.DONE, planned, None, note, local.size, local)
    # Somebody else may have written it before ours, instead of it or after it.
    note = "The workspace file of that name holds something else; whether yours came is unknown."
    return Result(ItemState.UNKNOWN, planned, item.error, note)


def _as_sent(planned: Planned, cancel: CancelToken) -> Fingerprint | None:
    """Return what was sent, None when the local file is not the one of then any more."""
    if not isinstance(planned, PlannedUpload):
        return None
    try:
        content = local_fingerprint(planned.local, cancel)
        modified = planned.local.stat().st_mtime_ns
    except (CsmError, OSError):
        return None
    same = (content.size, modified) == (planned.plan.size, planned.plan.modified)
    return content if same else None


def _done(planned: Planned, size: int, sha256: str | None, later: Unhashed) -> Result:
    if sha256 is None:
        return Result(ItemState.DONE, planned, size=size, unhashed=later)
    return Result(ItemState.DONE, planned, size=size, content=Fingerprint(size, sha256))
