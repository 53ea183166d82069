"""The upload of a plan: part after part, and the dataset's list read afterwards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.dataset_parts import (
    PartDecision,
    PartResult,
    PartsReport,
    PartUploadPlan,
    PlannedPart,
)
from csm_tui.domain.errors import (
    AlreadyExists,
    Cancelled,
    ChangedMeanwhile,
    CsmError,
    InputRefused,
    OutcomeUnknown,
    RightsMissing,
)
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.datasets.parts._reading import PartAccess
from csm_tui.services.datasets.parts._replacing import Replacing
from csm_tui.services.datasets.parts._sending import Send, only_sender, send

_OF_ONE_PART = (InputRefused, RightsMissing)
"""Errors after which the next part is sent all the same: it was refused, and nothing is open."""


def check_ready(plan: PartUploadPlan) -> None:
    """Check that a plan can be run.

    Raises:
        AlreadyExists: a part has the source name of a file, and the user has not decided.
        InputRefused: there is nothing to send.
    """
    if plan.conflicts:
        first = plan.conflicts[0]
        raise AlreadyExists(
            f"{len(plan.conflicts):,} parts already exist, such as "
            f"“{visible(first.source_name)}”. Nothing sent.",
            "Choose: replace them or skip them.",
        )
    if not plan.items:
        raise InputRefused("No file to upload.", "Select files, or a folder with files.")
    if plan.refused and not plan.ready:
        problem = next(each for each in plan.problems if each.fatal)
        raise InputRefused(
            f"Cannot upload {visible(problem.where)}: {problem.what}", problem.next_step
        )


@dataclass(frozen=True, slots=True)
class Uploading:
    """The upload into one dataset."""

    access: PartAccess
    progress: ProgressCallback
    cancel: CancelToken

    def run(self, items: Sequence[PlannedPart]) -> tuple[list[PartResult], CsmError | None]:
        """Send the items one after the other, and return a result for each.

        Also returns why the rest was not tried; None if it was.
        """
        results: list[PartResult] = []
        stopped: CsmError | None = None
        cancelled = False
        for number, item in enumerate(items):
            self.progress(Progress("Uploading parts", number, len(items), "parts"))
            if stopped is not None or cancelled or self.cancel.cancelled:
                results.append(_result(item, FileOutcome.NOT_TRIED))
                continue
            try:
                results.append(self._send(item))
            except Cancelled:
                cancelled = True
                results.append(_result(item, FileOutcome.CANCELLED))
            except OutcomeUnknown as error:
                # The platform may still be storing it: another part now could get lost.
                stopped = error
                results.append(_result(item, FileOutcome.UNKNOWN, error))
            except CsmError as error:
                results.append(_result(item, FileOutcome.FAILED, error))
                if not isinstance(error, _OF_ONE_PART):
                    stopped = error
        self.progress(Progress("Uploading parts", len(items), len(items), "parts"))
        return results, stopped

    def _send(self, item: PlannedPart) -> PartResult:
        if item.refused:
            problem = next(each for each in item.problems if each.fatal)
            raise InputRefused(f"{visible(problem.where)}: {problem.what}", problem.next_step)
        if item.existing is not None:
            return self._replace(item, item.existing)
        with only_sender(self.access.session.platform, self.access.place.dataset_id, self.cancel):
            part, sent = send(self._creating(item), item, self.progress, self.cancel)
        known = sent.fingerprint(self.cancel)
        return PartResult(item.source_name, FileOutcome.DONE, part, item.path, known)

    def _creating(self, item: PlannedPart) -> Send:
        from csm_tui.platform.dataset_parts import NewPart, create_part

        client, place = self.access.session.client, self.access.place
        part = NewPart(item.name, item.source_name, item.kind.value, item.source_name)
        return lambda blocks: create_part(client, place, part, blocks, item.size)

    def _replace(self, item: PlannedPart, part: DatasetPart) -> PartResult:
        if item.decision is PartDecision.SKIP:
            return PartResult(item.source_name, FileOutcome.SKIPPED, part, item.path, listed=True)
        done = Replacing(self.access, part, self.progress, self.cancel).run(item.path)
        return PartResult(item.source_name, FileOutcome.DONE, done.part, item.path)


def verified(
    results: Iterable[PartResult], dataset: Dataset, parts: Sequence[DatasetPart]
) -> tuple[PartResult, ...]:
    """Return the results as the dataset's own list shows them.

    Args:
        results: of the upload.
        dataset: read afterwards.
        parts: all that the platform stores for it, also those that it does not list.
    """
    listed = {part.id for part in dataset.parts}
    named = {part.source_name: part for part in dataset.parts}
    stored = {part.id for part in parts}
    return tuple(_verified(result, listed, named, stored) for result in results)


def _verified(
    result: PartResult, listed: set[str], named: dict[str, DatasetPart], stored: set[str]
) -> PartResult:
    name = visible(result.source_name)
    if result.outcome is FileOutcome.DONE and result.part is not None:
        if result.part.id in listed:
            return replace(result, listed=True)
        what = (
            f"“{name}” stored, but not listed: another program sent a part at the same time."
            if result.part.id in stored
            else f"“{name}” stored, then lost."
        )
        error = ChangedMeanwhile(
            what, "Wait until no other program writes to the dataset, then upload it again."
        )
        return replace(result, outcome=FileOutcome.FAILED, error=error, listed=False)
    if result.outcome is FileOutcome.UNKNOWN:
        part = named.get(result.source_name)
        return replace(
            result, part=part, listed=part is not None, error=_with_evidence(result, part)
        )
    return replace(result, listed=result.source_name in named)


def _with_evidence(result: PartResult, part: DatasetPart | None) -> CsmError | None:
    """Return the error of a lost answer with what the dataset's list shows."""
    error = result.error
    if error is None:
        return None
    next_step = (
        "The dataset lists it, so it was probably stored. Download it to verify."
        if part is not None
        else "The dataset does not list it. Refresh, then upload it again."
    )
    return OutcomeUnknown(error.headline, next_step, error.details)


def report_of(
    access: PartAccess,
    results: Sequence[PartResult],
    stopped: CsmError | None,
) -> PartsReport:
    """Return the report of an upload, verified by the dataset's list."""
    from csm_tui.platform.dataset_parts import list_parts
    from csm_tui.platform.datasets import get_dataset

    client, place = access.session.client, access.place
    try:
        dataset = get_dataset(client, place.organization_id, place.workspace_id, place.dataset_id)
        parts = list_parts(client, place)
    except CsmError as error:
        return PartsReport(None, tuple(results), stopped or error)
    return PartsReport(dataset, verified(results, dataset, parts), stopped)


def _result(item: PlannedPart, outcome: FileOutcome, error: CsmError | None = None) -> PartResult:
    return PartResult(item.source_name, outcome, item.existing, item.path, error=error)
