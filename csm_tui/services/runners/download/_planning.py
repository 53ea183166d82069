"""The plan of a download: the exact files, as far as the platform tells them before."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from csm_tui.domain.format import counted
from csm_tui.domain.runner import Runner
from csm_tui.domain.runner_download import (
    ENVIRONMENT,
    MANIFEST,
    DatasetUse,
    DownloadOptions,
    DownloadPlan,
    PlannedFile,
    Source,
)
from csm_tui.domain.runner_download.uses import (
    DATASETS,
    PARAMETERS,
    PARAMETERS_CSV,
    PARAMETERS_JSON,
    Placement,
    dataset_uses,
)
from csm_tui.domain.text import visible
from csm_tui.services.local.disk import ignores_case


def make_plan(
    runner: Runner,
    workspace: tuple[str, str],
    folder: Path,
    options: DownloadOptions,
    known: Mapping[str, Source],
    read: Callable[[Sequence[str]], Mapping[str, Source]],
    *,
    parts_layout: bool,
) -> DownloadPlan:
    """Return the plan of a runner's download; see `RunnerData.plan`.

    Args:
        runner: the runner.
        workspace: the ids of the organization and of the workspace.
        folder: of the download.
        options: what is written.
        known: the datasets that were read already, by id.
        read: reads the others.
        parts_layout: whether the layout is that of CoAL 2.x.
    """
    asked = datetime.now(UTC)
    every = dataset_uses(runner, parts_layout=parts_layout) if options.datasets else ()
    ids = dict.fromkeys(use.dataset_id for use in every)
    known = {**known, **read([id_ for id_ in ids if id_ not in known])}
    uses = [use for use in every if use.dataset_id not in options.left_out]
    sources = {use.dataset_id: known[use.dataset_id] for use in uses}
    placement = Placement(portable=ignores_case(folder))
    files = [
        *_about_runner(options),
        *_of_datasets(uses, sources, placement),
        PlannedFile(MANIFEST, "origin of each file"),
    ]
    planned = [_with_existence(each, folder) for each in files]
    notes = (*placement.notes, *_notes(runner, uses, sources), *_others(folder, planned))
    return DownloadPlan(
        runner,
        folder,
        options,
        uses,
        sources,
        tuple(planned),
        notes,
        parts_layout,
        asked,
        known,
        workspace,
    )


def _about_runner(options: DownloadOptions) -> Iterator[PlannedFile]:
    if options.json:
        yield PlannedFile(PARAMETERS_JSON, "the parameters as JSON")
    if options.csv:
        yield PlannedFile(PARAMETERS_CSV, "the parameters as CSV")
    if options.reproduce:
        yield PlannedFile(ENVIRONMENT, "variables of a run, without secrets")


def _of_datasets(
    uses: Sequence[DatasetUse], sources: Mapping[str, Source], placement: Placement
) -> Iterator[PlannedFile]:
    for use in uses:
        source = sources[use.dataset_id]
        for file in () if source.problem else source.files:
            name = f"{file.origin['name']}/{file.name}" if use.by_part_name else file.name
            rows = f", {counted(file.rows, 'row')}" if file.rows is not None else ""
            what = f"{source.kind.value} of {source.name}{rows}"
            yield PlannedFile(placement.place(use, name), what, use, file)


def _with_existence(file: PlannedFile, folder: Path) -> PlannedFile:
    target = folder / file.path
    exists = target.exists() or target.is_symlink()
    return PlannedFile(file.path, file.what, file.use, file.source, exists)


def _notes(
    runner: Runner, uses: Sequence[DatasetUse], sources: Mapping[str, Source]
) -> Iterator[str]:
    if not runner.parameters:
        yield "The runner has no parameter values: its parameter files are empty lists."
    for source in sources.values():
        if source.listed and not source.files and not source.problem:
            yield f"Dataset “{visible(source.name)}” has no files: its folder stays empty."
    for use in uses:
        source = sources[use.dataset_id]
        if source.problem and use.parameter_id:
            yield (
                f"Parameter {visible(use.parameter_id)} keeps the id {visible(use.dataset_id)}: "
                "dataset not readable."
            )


def _others(folder: Path, planned: Sequence[PlannedFile]) -> Iterator[str]:
    """Yield a sentence on files that handlers would read besides those of the plan."""
    ours = {folder / each.path for each in planned}
    others = [
        path
        for name in (PARAMETERS, DATASETS)
        for path in (folder / name).rglob("*")
        if path not in ours and not path.is_dir()
    ]
    if others:
        yield (
            f"{counted(len(others), 'other file')} in the folder, such as "
            f"“{visible(str(others[0].relative_to(folder)))}”. Handlers read them too."
        )
