"""What a typed destination of a transfer means: a preview for one file, a plan for many."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import Layout, PlannedTransfer, Refused, TransferPlan
from csm_tui.domain.transfers.target_names import Targets
from csm_tui.domain.workspace_files import (
    FileTree,
    as_local_name,
    folder_for,
    folder_name,
    hidden_characters,
    local_path,
    name_below,
    resolve_destination,
    target,
)
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import other_name, plan_download, plan_upload, with_last_seen
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.dialogs.picker import typed_path
from csm_tui.ui.dialogs.prompt import Preview

Planner = Callable[[str, Layout, CancelToken], TransferPlan]
"""Plans a transfer to a typed destination; called in a thread."""


def target_folder(typed: str, proposed: Path, here: Path) -> Path:
    """Return the local folder that a typed text means.

    Args:
        typed: The text in the field.
        proposed: The folder that was offered there. A path that cannot be typed is recognized by
            how it is shown.
        here: The folder that relative paths start from.
    """
    return proposed if typed == visible(str(proposed)) else typed_path(typed, here)


def local_name(name: str, folder: Path, layout: Layout) -> str:
    """Return the path of a workspace file below the local folder that it is saved in."""
    return name.rpartition("/")[2] if layout is Layout.FLAT else name_below(name, folder)


def target_preview(name: str, folder: Path, layout: Layout) -> Preview:
    """Return where a workspace file will be written, or why it cannot be."""
    try:
        own = local_name(name, folder, layout)
        saved_as = as_local_name(own)
        lines = [
            str(local_path(folder, saved_as)),
            other_name(own, saved_as),
            hidden_characters(saved_as),
        ]
    except InputRefused as error:
        return Preview(f"{error.headline} {error.next_step}", usable=False)
    return Preview("\n".join(filter(None, lines)))


def destination_preview(source: Path, typed: str, files: FileTree) -> Preview:
    """Return the workspace name that a local file will get, or why it cannot be uploaded."""
    try:
        destination = resolve_destination(source.name, typed, files)
    except InputRefused as error:
        return Preview(f"{error.headline} {error.next_step}", usable=False)
    exists = " exists: you will be asked" if files.has_file(destination.name) else ""
    lines = [f"{visible(destination.name)}{exists}", *filter(None, [destination.question])]
    return Preview("\n".join([*lines, *destination.notes]))


def download_planner(
    service: WorkspaceFiles,
    journal: Journal,
    tree: FileTree,
    names: Sequence[str],
    folder_of: Callable[[str], Path],
) -> Planner:
    """Return the planner of a download.

    Args:
        service: The workspace.
        journal: The journal, which knows the size of some files.
        tree: The files of the workspace.
        names: Whole names of files, and of folders with their final ``/``.
        folder_of: Returns the folder that a typed text means.
    """

    def plan(destination: str, layout: Layout, cancel: CancelToken) -> TransferPlan:
        folder = folder_of(destination)
        plan = plan_download(service, tree, names, folder, layout=layout, once=True, cancel=cancel)
        return with_last_seen(plan, journal)

    return plan


def upload_planner(
    service: WorkspaceFiles, tree: FileTree, sources: Sequence[Path], base: Path
) -> Planner:
    """Return the planner of an upload.

    Args:
        service: The workspace.
        tree: The files of the workspace.
        sources: Local files and folders.
        base: The shown local folder; the folders below it are kept, unless the layout is flat.
    """

    def plan(destination: str, layout: Layout, cancel: CancelToken) -> TransferPlan:
        folder = folder_name(destination)
        plans = [
            plan_upload(
                service,
                tree,
                list(some),
                # Folders that the destination already ends with are not made in it again.
                target(folder, below) if below else destination,
                layout=layout,
                cancel=cancel,
            )
            for below, some in _by_folder(sources, base, layout)
        ]
        return _joined(plans)

    return plan


def upload_folder(sources: Sequence[Path], base: Path, shown: str, tree: FileTree) -> str:
    """Return the workspace folder to propose for an upload; blocks.

    Args:
        sources: Local files and folders.
        base: The shown local folder.
        shown: The shown folder of the workspace.
        tree: The files of the workspace.
    """
    inside = [path for path in sources if path.is_relative_to(base)]
    names = [f"{path.relative_to(base).as_posix()}{'/' * path.is_dir()}" for path in inside]
    return folder_for(base, names, shown, tree)


def _by_folder(
    sources: Iterable[Path], base: Path, layout: Layout
) -> Iterator[tuple[str, Iterator[Path]]]:
    def below(path: Path) -> str:
        inside = layout is Layout.MIRRORED and path.parent.is_relative_to(base)
        way = path.parent.relative_to(base).as_posix() if inside else "."
        return "" if way == "." else f"{way}/"

    yield from groupby(sorted(sources, key=below), key=below)


def _joined(plans: Sequence[TransferPlan]) -> TransferPlan:
    """Return one plan for all; a file is refused if an earlier file has the same name."""
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
