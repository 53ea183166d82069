"""The rows that were ticked, as plans for the queue: one direction, nothing deleted."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.comparison import Comparison, Mark, Row
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

_OLD = "the same when they were last moved, and nobody has looked since"

_ALONE = "Bring it alone into another folder."

PUSHED = (Mark.LEFT_ONLY, Mark.DIFFERS, Mark.UNKNOWN)
"""Marks of rows that can be sent to the workspace."""

PULLED = (Mark.RIGHT_ONLY, Mark.DIFFERS, Mark.UNKNOWN)
"""Marks of rows that can be brought here."""

_LEFT_OUT = {
    Mark.SAME: "both sides hold the same",
    Mark.LEFT_ONLY: "only on this computer, where nothing is deleted",
    Mark.RIGHT_ONLY: "only in the workspace, where nothing is deleted",
}


def plan_push(
    files: "WorkspaceFiles",
    tree: FileTree,
    comparison: Comparison,
    paths: Iterable[str],
    *,
    cancel: CancelToken | None = None,
) -> TransferPlan:
    """Return what sending the local files of these rows will do; nothing is sent.

    Rows that hold the same, or that this side does not have, are left out and counted in notes.

    Args:
        files: the workspace.
        tree: its files, as listed.
        comparison: with the rows.
        paths: of the rows that were ticked.
        cancel: ends the planning.

    Raises:
        Misused: a variable of the environment stands in the way of all.
        Cancelled: the planning was stopped.
    """

    def planned(row: Row) -> PlannedTransfer:
        return with_warnings(files.plan_upload_as(_local(comparison, row), row.name, tree), tree)

    return _Planning(files, comparison, paths, cancel).plan(Direction.UP, PUSHED, planned)


def plan_pull(
    files: "WorkspaceFiles",
    comparison: Comparison,
    paths: Iterable[str],
    *,
    cancel: CancelToken | None = None,
) -> TransferPlan:
    """Return what bringing the workspace files of these rows here will do; nothing is written.

    Rows that hold the same, or that the workspace does not have, are left out and counted in notes.

    Raises:
        Cancelled: the planning was stopped.
    """

    def planned(row: Row) -> PlannedTransfer:
        hidden = hidden_characters(row.path)
        plan = files.plan_download(row.name, Path(comparison.local), row.path)
        return replace(plan, warnings=(hidden,) if hidden else ())

    return _Planning(files, comparison, paths, cancel).plan(Direction.DOWN, PULLED, planned)


class _Planning:
    """What both directions share."""

    def __init__(
        self,
        files: "WorkspaceFiles",
        comparison: Comparison,
        paths: Iterable[str],
        cancel: CancelToken | None,
    ) -> None:
        wanted = set(paths)
        self._files = files
        self._comparison = comparison
        self._rows = [row for row in comparison.rows if row.path in wanted]
        self._cancel = cancel or CancelToken()

    def plan(
        self, way: Direction, marks: tuple[Mark, ...], planned: Callable[[Row], PlannedTransfer]
    ) -> TransferPlan:
        """Return the plan of the rows that can go this way, and why the others cannot."""
        items: list[PlannedTransfer] = []
        refused: list[Refused] = []
        targets = Targets()
        portable = way is Direction.DOWN and ignores_case(Path(self._comparison.local))
        for row in self._rows:
            self._cancel.check()
            if row.mark is Mark.ERROR:
                refused.append(self._refused(row, row.because, "Nothing is moved for it."))
            elif row.mark in marks:
                try:
                    item = planned(row)
                except Misused:
                    # No file can be sent: that is told once, not of each.
                    raise
                except CsmError as error:
                    refused.append(self._refused(row, error.headline, error.next_step))
                    continue
                # The platform keeps them apart, and some disks of this side do not.
                meeting = targets.add(row.path, portable=portable)
                if meeting is None:
                    items.append(item)
                else:
                    reason = (
                        f"“{visible(row.name)}” would lose one of two files: {visible(meeting)}."
                    )
                    refused.append(self._refused(row, reason, _ALONE))
        notes = tuple(self._left_out(marks))
        return TransferPlan(way, self._files.place, tuple(items), tuple(refused), notes)

    def _refused(self, row: Row, reason: str, next_step: str) -> Refused:
        return Refused(row.name, _local(self._comparison, row), reason, next_step)

    def _left_out(self, marks: tuple[Mark, ...]) -> Iterator[str]:
        out = [row for row in self._rows if row.mark in _LEFT_OUT and row.mark not in marks]
        counts = Counter(
            _OLD if row.mark is Mark.SAME and row.by_history else _LEFT_OUT[row.mark] for row in out
        )
        for why in (*_LEFT_OUT.values(), _OLD):
            if counts[why]:
                yield f"{counts[why]:,} left out: {why}."


def _local(comparison: Comparison, row: Row) -> Path:
    return Path(comparison.local) / row.path
