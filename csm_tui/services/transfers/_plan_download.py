"""The plan of a download of many files."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Direction, Layout, PlannedTransfer, Refused, TransferPlan
from csm_tui.domain.transfers.target_names import Targets
from csm_tui.domain.workspace_files import (
    FileTree,
    as_local_name,
    hidden_characters,
    name_below,
    unsafe_reason,
)
from csm_tui.services.journal import Journal
from csm_tui.services.local.disk import ignores_case
from csm_tui.services.workspace_files import WorkspaceFiles

log = logging.getLogger(__name__)


def plan_download(
    files: WorkspaceFiles,
    tree: FileTree,
    selection: Iterable[str],
    folder: Path,
    *,
    layout: Layout = Layout.MIRRORED,
    below: str = "",
    once: bool = False,
    cancel: CancelToken | None = None,
) -> TransferPlan:
    """Return what a download of these files and folders will write; nothing is written.

    Args:
        files: the workspace.
        tree: its files, as listed.
        selection: whole names, and folders with their final ``/`` (the root is the empty text).
        folder: the folder that nothing is written outside of; it may not exist yet.
        layout: whether the folders are created too.
        below: the workspace folder (``data/``) whose path is left out of the local paths.
        once: whether folders that `folder` already ends with are not made in it again.
        cancel: ends the planning.

    Raises:
        Cancelled: the planning was cancelled.
    """
    cancel = cancel or CancelToken()
    items: list[PlannedTransfer] = []
    refused: list[Refused] = []
    targets = Targets()
    portable = ignores_case(folder)
    chosen = dict.fromkeys(_chosen(tree, selection, refused))
    # Files that keep their name come first: no other file takes it from them.
    for name in sorted(chosen, key=lambda each: as_local_name(each) != each):
        cancel.check()
        if ".." in name:
            refused.append(_never_served(name))
            continue
        local_name = _local_name(name, layout, below)
        if once and layout is Layout.MIRRORED:
            local_name = name_below(local_name, folder)
        try:
            plan = files.plan_download(name, folder, local_name)
        except CsmError as error:
            refused.append(Refused(name, None, error.headline, error.next_step))
            continue
        saved_as = as_local_name(local_name)
        collision = targets.add(saved_as, portable=portable)
        if collision is not None:
            refused.append(_colliding(name, plan.local, collision, layout))
            continue
        hidden = hidden_characters(saved_as)
        other = other_name(local_name, saved_as)
        items.append(replace(plan, warnings=tuple(filter(None, (other, hidden)))))
    names = [item.name for item in items]
    return TransferPlan(
        Direction.DOWN, files.address, tuple(items), tuple(refused), tuple(_notes(tree, names))
    )


def with_last_seen(plan: TransferPlan, journal: Journal) -> TransferPlan:
    """Return a plan of downloads with the sizes that the journal knows; it blocks.

    If the journal cannot be read, the plan is returned as it is: the queue reports why.
    """
    try:
        known = journal.known(plan.address, [item.name for item in plan.items])
    except CsmError as error:
        log.warning("what is known of files cannot be read: %s", error.headline)
        return plan
    sizes = {name: each.fingerprint.size for name, each in known.items() if each.fingerprint}
    return replace(plan, last_seen=sizes)


def _chosen(tree: FileTree, selection: Iterable[str], refused: list[Refused]) -> Iterator[str]:
    for each in selection:
        found = tree.files(each) if not each or each.endswith("/") else ()
        if found:
            yield from found
        elif tree.has_file(each):
            yield each
        elif each:
            reason = f"“{visible(each)}” is no longer in the workspace."
            refused.append(Refused(each, None, reason, "Refresh the files, then select again."))


def _local_name(name: str, layout: Layout, below: str) -> str:
    if layout is Layout.FLAT:
        return name.rpartition("/")[2]
    return name.removeprefix(below)


def _never_served(name: str) -> Refused:
    reason = f"Cannot download “{visible(name)}”: the platform rejects “..” in names."
    return Refused(name, None, reason, "Ask the owner to rename it.")


def other_name(name: str, saved_as: str) -> str | None:
    """Return a warning if a file cannot be saved under its name, or None."""
    if name == saved_as:
        return None
    reason = unsafe_reason(name) or ""
    return f"{reason[:1].upper()}{reason[1:]}. Saved as “{visible(saved_as)}”."


def _colliding(name: str, target: Path, collision: str, layout: Layout) -> Refused:
    alone = "download it alone into another folder."
    return Refused(
        name,
        target,
        f"“{visible(name)}” would overwrite another file: {visible(collision)}.",
        f"Keep the folders, or {alone}" if layout is Layout.FLAT else alone.capitalize(),
    )


def _notes(tree: FileTree, names: list[str]) -> Iterator[str]:
    listed = tree.names
    twice = {one for one, other in pairwise(listed) if one == other}
    for name in names:
        if name in twice:
            yield f"“{visible(name)}” is listed more than once; downloaded once."
