"""``csm-tui runners`` and ``csm-tui runs``: sign in and run a verb."""

import argparse
from typing import TYPE_CHECKING

from csm_tui.cli.session import run_in_session

if TYPE_CHECKING:
    from csm_tui.cli.objects.run import Verb

_LOOK = "`csm-tui runs ls RUNNER` and `csm-tui runners show RUNNER` show the result."


def run_runners(options: argparse.Namespace) -> int:
    """Run the verb and return the exit code."""
    if options.command == "runs" and options.verb == "explain":
        from csm_tui.cli.runs.explain import explain_saved, is_saved

        # A saved log needs no platform.
        if is_saved(options.run):
            return explain_saved(options)
    return run_in_session(
        options, lambda session: _verb(options.command, options.verb)(session, options), _LOOK
    )


def _verb(command: str, name: str) -> "Verb":
    from csm_tui.cli.runners import changing, diff, get, show
    from csm_tui.cli.runs import explain, log
    from csm_tui.cli.runs import show as runs

    verbs: dict[tuple[str, str], Verb] = {
        ("runners", "ls"): show.list_runners,
        ("runners", "show"): show.show_runner,
        ("runners", "diff"): diff.compare_runners,
        ("runners", "start"): changing.start_runner,
        ("runners", "stop"): changing.stop_runner,
        ("runners", "set"): changing.set_parameters,
        ("runners", "get"): get.get_runner,
        ("runs", "ls"): runs.list_runs,
        ("runs", "show"): runs.show_run,
        ("runs", "log"): log.print_log,
        ("runs", "explain"): explain.explain_run,
    }
    return verbs[command, name]
