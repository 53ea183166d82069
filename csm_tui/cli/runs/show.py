"""``runs ls`` and ``runs show``."""

import argparse
from typing import TYPE_CHECKING

from csm_tui.cli.objects.shown import moment, say_facts, say_rows
from csm_tui.cli.output import DONE, complain, say, say_json
from csm_tui.cli.runners.lookup import RunnerPlace
from csm_tui.domain.format import human_age
from csm_tui.domain.masking import masked

if TYPE_CHECKING:
    from csm_tui.domain.run import Run, RunNode
    from csm_tui.services.connection import Session


def list_runs(session: "Session", options: argparse.Namespace) -> int:
    """Print id, state, time and run template of each run, newest first."""
    place = RunnerPlace(session, options)
    runner = place.runner(options.runner)
    runs = place.read(lambda cancel: place.runners.runs(runner.id, cancel=cancel))
    if options.json:
        say_json({"runner": runner.id, "runs": [_as_json(run) for run in runs]})
    else:
        say_rows(
            (run.id, run.state_word or run.state.value, moment(run.created), _template(run))
            for run in runs
        )
    if not runs:
        complain("The runner has never run.")
    return DONE


def show_run(session: "Session", options: argparse.Namespace) -> int:
    """Print what is known of a run, and its steps."""
    place = RunnerPlace(session, options)
    runner, run = place.run(options.run, options.runner)
    status = place.read(lambda cancel: place.runners.status(runner.id, run.id, cancel=cancel))
    if options.json:
        say_json({"run": masked(run.raw), "status": masked(status.raw)})
        return DONE
    facts = {
        "id": run.id,
        "state": status.state.value,
        "message": status.message,
        "runner": f"{runner.id} {runner.name}",
        "run template": _template(run),
        "owner": run.owner or "",
        "created": moment(run.created),
        "started": moment(status.started),
        "ended": moment(status.ended),
    }
    say_facts({}, facts, as_json=False)
    if status.nodes:
        say()
        say_rows(map(_step, status.nodes))
    else:
        complain("The platform no longer has the steps of the run.")
    return DONE


def _template(run: "Run") -> str:
    return run.run_template_id or ""


def _step(node: "RunNode") -> tuple[str, ...]:
    took = ""
    if node.started and node.ended:
        took = human_age((node.ended - node.started).total_seconds())
    return node.name, node.phase or "unknown", moment(node.started), took, node.message


def _as_json(run: "Run") -> dict[str, object]:
    return {
        "id": run.id,
        "state": run.state.value,
        "created": moment(run.created) or None,
        "run_template": run.run_template_id,
        "owner": run.owner,
    }
