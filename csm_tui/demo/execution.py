"""Runs and imports of datasets: how they start, and their states by the clock of the world."""

import copy
from collections.abc import Iterator
from concurrent.futures import Future

from csm_tui.demo.records import DatasetRecord, RunnerRecord, RunRecord, RunTemplateRecord
from csm_tui.demo.scripts import SCRIPTS, outcome
from csm_tui.demo.simulation import RunView, log_lines, view
from csm_tui.demo.world import World

_IMPORT_SECONDS = 5.0
"""Of an import job, at the natural pace."""


def start_run(world: World, runner: RunnerRecord, prefix: str = "run") -> RunRecord:
    """Start a run of a runner; the run keeps its own copy of the inputs.

    Args:
        world: of the runner.
        runner: to start, or scenario.
        prefix: of the id of the run.
    """
    solution = world.solutions.get(runner.solution_id or "")
    template = solution.template(runner.template_id or "") if solution else None
    run = RunRecord(
        id=world.new_id(prefix),
        organization_id=runner.organization_id,
        workspace_id=runner.workspace_id,
        runner_id=runner.id,
        owner=runner.owner,
        created=world.clock(),
        script=SCRIPTS[_script(runner, template)],
        template_id=runner.template_id,
        solution_id=runner.solution_id,
        simulation=template.simulation if template else None,
        compute_size=template.compute_size if template else None,
        dataset_ids=list(runner.dataset_ids),
        base_ids=list(runner.base_ids),
        values=copy.deepcopy(runner.values),
        pace=world.pace,
    )
    world.runs[run.id] = run
    runner.last_run_id = run.id
    return run


def _script(runner: RunnerRecord, template: RunTemplateRecord | None) -> str:
    """Return the name of the script that a new run follows."""
    if template is None:
        return "handler"
    values = {one.parameter_id: one.value for one in runner.values}
    return runner.outcome or outcome(template.outcome, values)


def stop_run(world: World, run: RunRecord) -> None:
    """Stop a run now."""
    run.stopped = world.clock()


def elapsed(world: World, run: RunRecord) -> float:
    """Return the age of a run in seconds of its script."""
    return (world.clock() - run.created) * run.pace


def moment_of(run: RunRecord, seconds: float) -> float:
    """Return when the script of a run reaches some seconds, in seconds since 1970."""
    return run.created + seconds / run.pace


def run_log(world: World, run: RunRecord) -> Iterator[str]:
    """Return the log lines of a run, oldest first."""
    now = view_of(world, run)
    return log_lines(now, elapsed(world, run), lambda seconds: moment_of(run, seconds))


def view_of(world: World, run: RunRecord) -> RunView:
    """Return the state of a run now."""
    stopped = None if run.stopped is None else (run.stopped - run.created) * run.pace
    return view(run.script, elapsed(world, run), stopped)


def start_refresh(world: World, dataset: DatasetRecord) -> str:
    """Start to fetch the content of a dataset again and return the id of the job."""
    source = dataset.source
    runner = world.runners.get(source.name or "") if source else None
    with dataset.lock:
        if dataset.source_type == "ETL" and source and runner:
            source.job_id = start_run(world, runner).id
        job = source.job_id if source and source.job_id else world.new_id("gdi")
        dataset.ingestion_status = "PENDING"
        dataset.refreshed = world.clock()
    return job


def updated_status(world: World, dataset: DatasetRecord) -> str:
    """Return the ingestion status; a pending one ends only when it is read (PLATFORM.md 7.2)."""
    with dataset.lock:
        if dataset.filling is not None:
            _end_filling(dataset, dataset.filling)
        elif dataset.ingestion_status == "PENDING":
            dataset.ingestion_status = _ingestion_status(world, dataset)
            if dataset.ingestion_status == "SUCCESS":
                dataset.twincache_status = "FULL"
        return dataset.ingestion_status


def _end_filling(dataset: DatasetRecord, work: Future[None]) -> None:
    """Take over the end of the work that fills a graph."""
    if not work.done():
        return
    failed = work.cancelled() or work.exception() is not None
    dataset.filling = None
    if dataset.ingestion_status == "PENDING":
        dataset.ingestion_status = "ERROR" if failed else "SUCCESS"
        dataset.twincache_status = dataset.twincache_status if failed else "FULL"


def _ingestion_status(world: World, dataset: DatasetRecord) -> str:
    if dataset.source_type == "ETL":
        return _status_of_run(world, dataset)
    if dataset.source_type == "File":
        return "SUCCESS" if dataset.twincache_status == "FULL" else "PENDING"
    if dataset.source_type == "None" or dataset.refreshed is None:
        return "PENDING"
    finished = (world.clock() - dataset.refreshed) * world.pace >= _IMPORT_SECONDS
    return "SUCCESS" if finished else "PENDING"


def _status_of_run(world: World, dataset: DatasetRecord) -> str:
    run = world.runs.get(dataset.source.job_id or "") if dataset.source else None
    state = view_of(world, run).state if run else "Unknown"
    return {"Running": "PENDING", "Successful": "SUCCESS"}.get(state, "ERROR")
