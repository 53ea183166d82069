"""What a transfer of many files is planned from, again for each destination and layout."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Layout, PlannedTransfer, Refused, TransferPlan
from csm_tui.domain.transfers.target_names import Targets
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import plan_download, plan_upload, with_last_seen
from csm_tui.services.workspace_files import WorkspaceFiles

Planner = Callable[[str, Layout, CancelToken], TransferPlan]
"""Plans for a destination as it is typed; called in a thread."""


def download_planner(
    service: WorkspaceFiles,
    journal: Journal,
    tree: FileTree,
    names: Sequence[str],
    folder_of: Callable[[str], Path],
) -> Planner:
    """Return what plans a download.

    Args:
        service: The workspace.
        journal: Knows how large some files were.
        tree: Its files, as listed.
        names: Whole names of files, and of folders with their final ``/``.
        folder_of: Tells the folder that a typed text means.
    """

    def plan(destination: str, layout: Layout, cancel: CancelToken) -> TransferPlan:
        folder = folder_of(destination)
        plan = plan_download(service, tree, names, folder, layout=layout, cancel=cancel)
        return with_last_seen(plan, journal)

    return plan


def upload_planner(
    service: WorkspaceFiles, tree: FileTree, sources: Sequence[Path], base: Path
) -> Planner:
    """Return what plans an upload.

    Args:
        service: The workspace.
        tree: Its files, as listed.
        sources: Local files and folders.
        base: The local folder that is shown: the folders below it are kept, unless all go flat.
    """

    def plan(destination: str, layout: Layout, cancel: CancelToken) -> TransferPlan:
        plans = [
            plan_upload(
                service,
                tree,
                list(some),
                f"{destination.rstrip('/')}/{below}" if below else destination,
                layout=layout,
                cancel=cancel,
            )
            for below, some in _by_folder(sources, base, layout)
        ]
        return _joined(plans)

    return plan


def _by_folder(
    sources: Iterable[Path], base: Path, layout: Layout
) -> Iterator[tuple[str, Iterator[Path]]]:
    def below(path: Path) -> str:
        inside = layout is Layout.MIRRORED and path.parent.is_relative_to(base)
        way = path.parent.relative_to(base).as_posix() if inside else "."
        return "" if way == "." else f"{way}/"

    yield from groupby(sorted(sources, key=below), key=below)


def _joined(plans: Sequence[TransferPlan]) -> TransferPlan:
    """Return one plan; what would meet another file of it is refused."""
    if len(plans) == 1:
        return plans[0]
    targets, items, met = Targets(), list[PlannedTransfer](), list[Refused]()
    for item in (item for plan in plans for item in plan.items):
        meeting = targets.add(item.name, portable=False)
        if meeting is None:
            items.append(item)
        else:
            reason = f"“{visible(item.name)}” is taken: {visible(meeting)}."
            met.append(Refused(item.name, item.local, reason, "Send it alone."))
    refused = (*(each for plan in plans for each in plan.refused), *met)
    notes = tuple(dict.fromkeys(note for plan in plans for note in plan.notes))
    return replace(plans[0], items=tuple(items), refused=refused, notes=notes)
