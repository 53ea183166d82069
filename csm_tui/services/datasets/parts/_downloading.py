"""Downloads of parts: each whole under its name, or not at all."""

import os
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.dataset import DatasetPart
from csm_tui.domain.dataset_parts import PartResult, PartsDownloadPlan, PlannedPartDownload
from csm_tui.domain.errors import AlreadyExists, Cancelled, CsmError, InputRefused
from csm_tui.domain.progress import CancelToken, ProgressCallback
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, PlannedTransfer, Refused, Transferred
from csm_tui.domain.transfers.target_names import Targets
from csm_tui.domain.workspace_files import FileOutcome, as_local_name, local_path
from csm_tui.services.datasets.parts._reading import PartAccess
from csm_tui.services.local.disk import ignores_case
from csm_tui.services.threads import run_abandonable
from csm_tui.services.workspace_files._download import Download
from csm_tui.services.workspace_files._target import check_writable, checked_target

if TYPE_CHECKING:
    from csm_tui.platform.client import BodyStream


def make_plan(parts: Iterable[DatasetPart], folder: Path) -> PartsDownloadPlan:
    """Return the plan; see `WorkspaceDatasets.plan_download`."""
    items: list[PlannedPartDownload] = []
    refused: list[Refused] = []
    targets = Targets()
    portable = ignores_case(folder)
    for part in parts:
        name = source_name(part)
        try:
            transfer = planned(name, folder)
        except CsmError as error:
            where = None
            with suppress(CsmError):
                where = local_path(folder, as_local_name(name))
            refused.append(Refused(name, where, error.headline, error.next_step))
            continue
        below = transfer.local.relative_to(folder).as_posix()
        if why := targets.add(below, portable=portable):
            reason = f"“{visible(name)}” skipped: {why}."
            refused.append(
                Refused(name, transfer.local, reason, "Download it alone, into another folder.")
            )
            continue
        items.append(PlannedPartDownload(part, transfer))
    return PartsDownloadPlan(folder, tuple(items), tuple(refused))


def source_name(part: DatasetPart) -> str:
    """Return the name of a part's file; one without a source name has its own name."""
    return part.source_name or part.name or part.id


def planned(name: str, folder: Path, local_name: str | None = None) -> PlannedTransfer:
    """Return the download under this name, which never leaves the folder.

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
    access: PartAccess,
    item: PlannedPartDownload,
    overwrite: bool | Collection[str],
    progress: ProgressCallback,
    cancel: CancelToken,
) -> PartResult:
    """Return the result of one download; see `WorkspaceDatasets.download`."""
    name, part = item.transfer.name, item.part
    may = overwrite if isinstance(overwrite, bool) else name in overwrite
    if cancel.cancelled:
        return PartResult(name, FileOutcome.NOT_TRIED, part)
    begin = partial(access.open, part, cancel)
    try:
        done = save(item.transfer, begin, overwrite=may, progress=progress, cancel=cancel)
    except Cancelled:
        return PartResult(name, FileOutcome.CANCELLED, part)
    except AlreadyExists as error:
        return PartResult(name, FileOutcome.SKIPPED, part, error=error)
    except CsmError as error:
        return PartResult(name, FileOutcome.FAILED, part, error=error)
    return PartResult(name, FileOutcome.DONE, part, done.path, done.fingerprint(cancel))


def refusal(refused: Refused) -> PartResult:
    """Return the result of a part that no plan takes."""
    error = InputRefused(refused.reason, refused.next_step)
    return PartResult(refused.name, FileOutcome.FAILED, error=error)


def save(
    transfer: PlannedTransfer,
    open_body: "Callable[[], BodyStream]",
    *,
    overwrite: bool,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> Transferred:
    """Write a body to the disk, whole or not at all; see `WorkspaceFiles.download`."""
    download = Download(transfer, overwrite, progress, cancel, lambda: None)
    download.check()
    return download.write(run_abandonable(partial(download.begin, open_body), cancel))
