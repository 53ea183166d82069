"""The datasets of a runner and the files in them, read in parallel."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import CsmError, NotFound
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback
from csm_tui.domain.runner_download import Source, SourceFile, SourceKind
from csm_tui.domain.runner_download.graph import graph_file_name
from csm_tui.domain.runner_download.kinds import kind_of
from csm_tui.domain.text import visible
from csm_tui.services.datasets.parts._downloading import source_name
from csm_tui.services.threads import map_bounded
from csm_tui.services.twin_data._graph import TwinGraph
from csm_tui.services.workspace_files import WorkspaceFiles

if TYPE_CHECKING:
    from csm_tui.services.connection import Session

AT_A_TIME = 20
"""Requests at the same time: the answers are waited for, not computed here."""


def read_sources(
    session: "Session",
    workspace: tuple[str, str],
    dataset_ids: Iterable[str],
    *,
    count: bool,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> dict[str, Source]:
    """Return the datasets and their files; one that cannot be read has a problem.

    Args:
        session: on the platform.
        workspace: the ids of the organization and of the workspace.
        dataset_ids: each is read once.
        count: whether graphs are asked for their labels too, which tells their files.
        progress: called after each dataset.
        cancel: checked between requests.
    """
    ids = list(dict.fromkeys(dataset_ids))
    done = iter(range(1, len(ids) + 1))

    def read(dataset_id: str) -> Source:
        source = _source(session, workspace, dataset_id, count, cancel)
        progress(Progress("Reading datasets", next(done), len(ids), "datasets"))
        return source

    found = map_bounded(read, ids, AT_A_TIME, "datasets")
    if any(each.kind is SourceKind.FILES and not each.problem for each in found):
        # The list is never paged, so one serves all of them.
        names, problem = _file_names(session, workspace, cancel)
        found = [_with_files(each, names, problem) for each in found]
    return {each.dataset_id: each for each in found}


def _source(
    session: "Session",
    workspace: tuple[str, str],
    dataset_id: str,
    count: bool,
    cancel: CancelToken,
) -> Source:
    from csm_tui.platform.datasets import get_dataset

    cancel.check()
    try:
        dataset = get_dataset(session.client, *workspace, dataset_id, cancel)
    except CsmError as error:
        return Source(dataset_id, None, SourceKind.NONE, problem=error)
    kind, _, problem = kind_of(dataset)
    source = Source(dataset_id, dataset, kind, problem=problem)
    if kind is SourceKind.PARTS:
        return replace(source, files=tuple(_parts(dataset)))
    if kind is not SourceKind.GRAPH:
        return source
    if not count:
        return replace(source, listed=False)
    cancel.check()
    try:
        files = tuple(_labels(TwinGraph(session, workspace[0], dataset_id), cancel))
    except CsmError as error:
        return replace(source, problem=error)
    return replace(source, files=files)


def _parts(dataset: Dataset) -> Iterator[SourceFile]:
    for part in dataset.parts:
        origin = {"part": part.id, "name": part.name, "type": part.kind_word}
        if part.updated:
            origin["updated"] = part.updated.isoformat(timespec="milliseconds")
        yield SourceFile(source_name(part), origin, part.id)


def _labels(graph: TwinGraph, cancel: CancelToken) -> Iterator[SourceFile]:
    counts = graph.counts(cancel)
    for what, found in (("label", counts.nodes), ("relationship", counts.relationships)):
        for name, rows in sorted(found.items()):
            yield SourceFile(graph_file_name(name), {what: name}, rows=rows)


def _file_names(
    session: "Session", workspace: tuple[str, str], cancel: CancelToken
) -> tuple[tuple[str, ...], CsmError | None]:
    try:
        return WorkspaceFiles(session, *workspace).tree(cancel=cancel).names, None
    except CsmError as error:
        return (), error


def _with_files(source: Source, names: Iterable[str], problem: CsmError | None) -> Source:
    """Return the source with the workspace files that its prefix means, or unchanged."""
    if source.kind is not SourceKind.FILES or source.dataset is None:
        return source
    if problem is not None:
        return replace(source, problem=problem)
    prefix = kind_of(source.dataset)[1]
    files = tuple(
        SourceFile(name.rpartition("/")[2], {"workspace file": name}, name)
        for name in names
        # An empty beginning would mean every file of the workspace.
        if prefix and name.startswith(prefix)
    )
    if files:
        return replace(source, files=files)
    missing = NotFound(
        f"No workspace file starts with “{visible(prefix)}” (dataset {source.name}).",
        "Upload the file again, or choose another dataset in the runner.",
    )
    return replace(source, problem=missing)
