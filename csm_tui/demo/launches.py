"""Starts and stops runs, and tells where they stand by the clock of the world."""

import copy

from csm_tui.demo.scripts import SCRIPTS
from csm_tui.demo.simulation import RunView, view
from csm_tui.demo.world import RunnerRecord, RunRecord, World


def start(world: World, runner: RunnerRecord) -> RunRecord:
    """Launch a runner: the run keeps its own copy of the inputs."""
    solution = world.solutions.get(runner.solution_id or "")
    template = solution.template(runner.template_id or "") if solution else None
    run = RunRecord(
        id=world.new_id("run"),
        organization_id=runner.organization_id,
        workspace_id=runner.workspace_id,
        runner_id=runner.id,
        owner=runner.owner,
        created=world.clock(),
        script=SCRIPTS[template.outcome if template else "handler"],
        template_id=runner.template_id,
        solution_id=runner.solution_id,
        simulation=template.simulation if template else None,
        compute_size=template.compute_size if template else None,
        dataset_ids=list(runner.dataset_ids),
        values=copy.deepcopy(runner.values),
        pace=world.pace,
    )
    world.runs[run.id] = run
    runner.last_run_id = run.id
    return run


def stop(world: World, run: RunRecord) -> None:
    """Stop a run now."""
    run.stopped = world.clock()


def elapsed(world: World, run: RunRecord) -> float:
    """Return the age of a run in seconds of its script."""
    return (world.clock() - run.created) * run.pace


def view_of(world: World, run: RunRecord) -> RunView:
    """Tell where a run stands now."""
    stopped = None if run.stopped is None else (run.stopped - run.created) * run.pace
    return view(run.script, elapsed(world, run), stopped)
