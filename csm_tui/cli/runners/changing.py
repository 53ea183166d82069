"""``runners start``, ``stop`` and ``set``: asked for, sent once, and looked at afterwards."""

import argparse
from typing import TYPE_CHECKING

from csm_tui.cli.console import check_agreed, check_may_change, interruptible
from csm_tui.cli.output import DONE, FAILED, complain, say, say_json
from csm_tui.cli.runners.lookup import Place
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.runner import Runner
    from csm_tui.services.connection import Session


def start_runner(session: "Session", options: argparse.Namespace) -> int:
    """Start a runner after a check, and print the id of its run."""
    from csm_tui.services.runners import RunnerChanges

    place = Place(session, options)
    runner = place.runner(options.runner)
    _check(session, runner, "Starting", options)
    changes = RunnerChanges(place.runners)
    started = interruptible(lambda cancel: changes.start(runner.id, cancel=cancel))[0]
    run_id = started.run_id
    if started.doubt:
        complain(started.doubt)
    if options.json:
        say_json({"runner": runner.id, "run": run_id})
    else:
        say(run_id)
    if not options.wait:
        return DONE
    from csm_tui.cli.runs.log import follow

    return follow(place, *place.run(run_id, runner.id))


def stop_runner(session: "Session", options: argparse.Namespace) -> int:
    """Stop the last run of a runner, and print its state as read afterwards."""
    from csm_tui.services.runners import RunnerChanges

    place = Place(session, options)
    runner = place.runner(options.runner)
    _check(session, runner, "Stopping the last run of", options)
    changes = RunnerChanges(place.runners)
    result = interruptible(lambda cancel: changes.stop(runner.id, cancel=cancel))[0]
    if options.json:
        say_json(
            {
                "runner": runner.id,
                "run": result.run_id,
                "state": result.state.value,
                "doubt": result.doubt or None,
            }
        )
    else:
        say(f"{result.run_id}  {result.state.value}")
    if result.doubt:
        complain(result.doubt)
    return FAILED if result.doubt else DONE


def _check(session: "Session", runner: "Runner", verb: str, options: argparse.Namespace) -> None:
    """Check that the change is allowed and wanted; a read-only profile needs no question."""
    profile = session.profile
    what = f"{verb} {visible(runner.name)}"
    check_may_change(profile, options.confirm, what)
    where = f"{visible(runner.id)} on {visible(profile.host)} ({visible(profile.name)})"
    check_agreed(what, f"{what}: {where}.", agreed=options.yes)
