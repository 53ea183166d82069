"""The rows that were ticked, as plans to send or to fetch: one direction, nothing deleted."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from csm_tui.domain.comparison import Comparison, Mark, Row
from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import DownloadPlan, FileTree, UploadPlan
from csm_tui.services.workspace_files._target import checked_target

if TYPE_CHECKING:
    from csm_tui.services.workspace_files import WorkspaceFiles

PUSHED = (Mark.LEFT_ONLY, Mark.DIFFERS, Mark.UNKNOWN)
"""Marks of rows that can be sent to the workspace."""

PULLED = (Mark.RIGHT_ONLY, Mark.DIFFERS, Mark.UNKNOWN)
"""Marks of rows that can be brought here."""

Plan = TypeVar("Plan", UploadPlan, DownloadPlan)


@dataclass(frozen=True, slots=True)
class SyncPlan(Generic[Plan]):
    """What will be moved, and what will not; nothing is done yet."""

    items: tuple[Plan, ...]
    """In the order of the rows; one whose target exists says so and must be asked about."""
    refused: tuple[tuple[Row, str], ...]
    """Rows that cannot go this way, each with why in one sentence."""
    same: int
    """Rows that were left out because both sides hold the same."""


def plan_push(
    files: "WorkspaceFiles",
    tree: FileTree,
    comparison: Comparison,
    paths: Iterable[str],
    *,
    cancel: CancelToken | None = None,
) -> SyncPlan[UploadPlan]:
    """Return what sending the local files of these rows will do; nothing is sent.

    Args:
        files: the workspace.
        tree: its files, as listed.
        comparison: with the rows.
        paths: of the rows that were ticked.
        cancel: ends the planning.

    Raises:
        Cancelled: the planning was stopped.
    """
    cancel = cancel or CancelToken()
    chosen, refused, same = _sorted_out(comparison, paths, PUSHED)
    items: list[UploadPlan] = []
    for row in chosen:
        cancel.check()
        folder = row.name[: row.name.rfind("/") + 1]
        try:
            items.append(files.plan_upload(Path(comparison.local) / row.path, folder, tree))
        except CsmError as error:
            refused.append((row, error.headline))
    return SyncPlan(tuple(items), tuple(refused), same)


def plan_pull(
    comparison: Comparison, paths: Iterable[str], *, cancel: CancelToken | None = None
) -> SyncPlan[DownloadPlan]:
    """Return what bringing the workspace files of these rows here will do; nothing is written.

    Raises:
        Cancelled: the planning was stopped.
    """
    cancel = cancel or CancelToken()
    local = Path(comparison.local)
    chosen, refused, same = _sorted_out(comparison, paths, PULLED)
    items: list[DownloadPlan] = []
    for row in chosen:
        cancel.check()
        try:
            target = checked_target(row.name, local, row.path)
        except CsmError as error:
            refused.append((row, error.headline))
            continue
        exists = os.path.lexists(target)
        items.append(DownloadPlan(row.name, local, target, exists, row.path))
    return SyncPlan(tuple(items), tuple(refused), same)


def _sorted_out(
    comparison: Comparison, paths: Iterable[str], marks: tuple[Mark, ...]
) -> tuple[list[Row], list[tuple[Row, str]], int]:
    wanted = set(paths)
    ticked = [row for row in comparison.rows if row.path in wanted]
    same = sum(row.mark is Mark.SAME for row in ticked)
    refused = [
        (row, row.because or f"“{visible(row.path)}” is {row.mark.words}.")
        for row in ticked
        if row.mark not in marks and row.mark is not Mark.SAME
    ]
    return [row for row in ticked if row.mark in marks], refused, same
