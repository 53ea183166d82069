"""Plans for the queue from rows of a comparison: in one direction, deleting nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.comparison import Comparison, ComparisonRow, Mark
from csm_tui.domain.errors import CsmError, Misused
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import (
    Direction,
    PlannedTransfer,
    Refused,
    TransferPlan,
)
from csm_tui.domain.transfers.target_names import Targets
from csm_tui.domain.workspace_files import FileTree, hidden_characters
from csm_tui.services.local.disk import ignores_case
from csm_tui.services.transfers import with_warnings

if TYPE_CHECKING:
    from csm_tui.services.workspace_files import WorkspaceFiles

_OLD = "identical at the last transfer, not checked since"

PUSHED = (Mark.LEFT_ONLY, Mark.DIFFERS, Mark.UNKNOWN)
"""Marks of files that can be sent to the workspace."""

PULLED = (Mark.RIGHT_ONLY, Mark.DIFFERS, Mark.UNKNOWN)
"""Marks of files that can be downloaded."""

_LEFT_OUT = {
    Mark.SAME: "identical on both sides",
    Mark.LEFT_ONLY: "only on this computer (nothing is deleted)",
    Mark.RIGHT_ONLY: "only in the workspace (nothing is deleted)",
}


def plan_push(
    files: "WorkspaceFiles",
    tree: FileTree,
    comparison: Comparison,
    paths: Iterable[str],
    *,
    cancel: CancelToken | None = None,
) -> TransferPlan:
    """Return the plan to upload the local files of these rows; nothing is sent.

    Files that are the same, or that are not on this computer, are left out and counted in notes.

    Args:
        files: the workspace.
        tree: its files, as listed.
        comparison: has the rows.
        paths: the paths of the chosen rows.
        cancel: ends the planning.

    Raises:
        Misused: an environment variable prevents all uploads.
        Cancelled: the planning was stopped.
    """

    def planned(row: ComparisonRow) -> PlannedTransfer:
        local = Path(comparison.local) / row.path
        return with_warnings(files.plan_upload_as(local, row.name, tree), tree)

    return _plan(files, comparison, paths, Direction.UP, planned, cancel)


def plan_pull(
    files: "WorkspaceFiles",
    comparison: Comparison,
    paths: Iterable[str],
    *,
    cancel: CancelToken | None = None,
) -> TransferPlan:
    """Return the plan to download the workspace files of these rows; nothing is written.

    Files that are the same, or that are not in the workspace, are left out and counted in notes.

    Raises:
        Cancelled: the planning was stopped.
    """

    def planned(row: ComparisonRow) -> PlannedTransfer:
        hidden = hidden_characters(row.path)
        plan = files.plan_download(row.name, Path(comparison.local), row.path)
        return replace(plan, warnings=(hidden,) if hidden else ())

    return _plan(files, comparison, paths, Direction.DOWN, planned, cancel)


def _plan(
    files: "WorkspaceFiles",
    comparison: Comparison,
    paths: Iterable[str],
    direction: Direction,
    planned: Callable[[ComparisonRow], PlannedTransfer],
    cancel: CancelToken | None,
) -> TransferPlan:
    """Return the plan for the rows that can be transferred, and why others cannot."""
    wanted, local = set(paths), Path(comparison.local)
    rows = [row for row in comparison.rows if row.path in wanted]
    marks = PUSHED if direction is Direction.UP else PULLED
    items: list[PlannedTransfer] = []
    refused: list[Refused] = []
    targets = Targets()
    # Names that differ on the platform can be the same on a local disk.
    portable = direction is Direction.DOWN and ignores_case(local)

    def refuse(row: ComparisonRow, reason: str, next_step: str) -> None:
        refused.append(Refused(row.name, local / row.path, reason, next_step))

    for row in rows:
        if cancel is not None:
            cancel.check()
        if row.mark is Mark.ERROR:
            refuse(row, row.because, "No transfer needed.")
        elif row.mark in marks:
            try:
                item = planned(row)
            except Misused:
                # No file can be sent: report that once, not for each.
                raise
            except CsmError as error:
                refuse(row, error.headline, error.next_step)
                continue
            meeting = targets.add(row.path, portable=portable)
            if meeting is None:
                items.append(item)
            else:
                reason = (
                    f"“{visible(row.name)}” and another file have the same target: "
                    f"{visible(meeting)}."
                )
                refuse(row, reason, "Transfer it alone into another folder.")
    notes = tuple(_left_out(rows, marks))
    return TransferPlan(direction, files.address, tuple(items), tuple(refused), notes)


def _left_out(rows: Iterable[ComparisonRow], marks: tuple[Mark, ...]) -> Iterator[str]:
    out = [row for row in rows if row.mark in _LEFT_OUT and row.mark not in marks]
    counts = Counter(
        _OLD if row.mark is Mark.SAME and row.by_history else _LEFT_OUT[row.mark] for row in out
    )
    for why in (*_LEFT_OUT.values(), _OLD):
        if counts[why]:
            yield f"{counts[why]:,} skipped: {why}."
