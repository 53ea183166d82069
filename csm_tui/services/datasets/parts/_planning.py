"""The plan of an upload: which files become which parts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from csm_tui.domain.dataset import Dataset, DatasetPart, PartKind
from csm_tui.domain.dataset_parts import (
    NewDataset,
    PartUploadPlan,
    PlannedPart,
    equal_stems,
    stem_remarks,
)
from csm_tui.domain.local_files import Links
from csm_tui.domain.progress import CancelToken, ProgressCallback
from csm_tui.domain.twin import Problem
from csm_tui.services.datasets.parts._checking import inspected
from csm_tui.services.local.walk import UploadWalk

KindOf = Callable[[str], PartKind]
"""Returns the kind of a new part for its source name."""


def make_plan(
    sources: Iterable[Path],
    into: Dataset | NewDataset,
    parts: Iterable[DatasetPart],
    kind_of: KindOf,
    hidden: bool,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> PartUploadPlan:
    """Return the plan; see `WorkspaceDatasets.plan_upload`."""
    walk = UploadWalk(hidden, Links.FOLLOWED, cancel)
    existing = {part.source_name: part for part in parts}
    items: dict[str, PlannedPart] = {}
    for path, source_name in _named(sources, walk):
        cancel.check()
        there = existing.get(source_name)
        kind = there.kind if there is not None else kind_of(source_name)
        if source_name in items:
            items[source_name] = _doubled(items[source_name], path)
            continue
        item = inspected(path, source_name, kind, progress, cancel)
        items[source_name] = replace(item, existing=there)
    remarks = (
        *walk.notes(),
        *(f"{error.headline} {error.next_step}" for _, error in walk.failures),
        *stem_remarks(equal_stems(items, tuple(existing.values()))),
    )
    return PartUploadPlan(tuple(items.values()), into, remarks=remarks)


def _named(sources: Iterable[Path], walk: UploadWalk) -> Iterator[tuple[Path, str]]:
    """Yield each file with its source name: its path below the folder, or its own name."""
    for source in sources:
        if not source.is_dir():
            yield source, source.name
            continue
        for path in walk.files(source):
            yield path, path.relative_to(source).as_posix()


def _doubled(item: PlannedPart, path: Path) -> PlannedPart:
    problem = Problem(
        item.source_name,
        None,
        None,
        f"{path} has the same source name as {item.path}.",
        "Upload them to different datasets, or rename one.",
    )
    return replace(item, problems=(*item.problems, problem))


def recheck(
    item: PlannedPart, kind: PartKind, progress: ProgressCallback, cancel: CancelToken
) -> PlannedPart:
    """Return an item with another kind, checked by the rules of that kind."""
    checked = inspected(item.path, item.source_name, kind, progress, cancel)
    return replace(checked, existing=item.existing, decision=item.decision)
