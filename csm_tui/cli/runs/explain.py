"""``runs explain``: why a run failed, from the platform or from a saved log."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.cli.console import ProgressLine
from csm_tui.cli.exit_codes import PARTLY, exit_code, kind_of
from csm_tui.cli.output import DONE, complain, say_failure, say_json, say_lines
from csm_tui.cli.runners.lookup import RunnerPlace
from csm_tui.cli.runs.saved import INPUT, saved_lines
from csm_tui.domain.errors import CsmError
from csm_tui.domain.ids import kind_of_id
from csm_tui.domain.triage import TriageReport, explain, json_report, plain_report

if TYPE_CHECKING:
    from csm_tui.domain.progress import CancelToken
    from csm_tui.services.connection import Session


def is_saved(text: str) -> bool:
    """Return whether the argument means a saved log and not a run of the platform."""
    return text == INPUT or kind_of_id(text) != "run" or Path(text).exists()


def explain_saved(options: argparse.Namespace) -> int:
    """Explain a log that is in a file or comes through a pipe; no platform is asked."""
    try:
        lines = saved_lines(options.run)
    except CsmError as error:
        complain(error.headline, error.next_step)
        code = exit_code(error)
        if options.json:
            say_failure(kind_of(error), error.headline, error.next_step, code)
        return code
    name = "standard input" if options.run == INPUT else Path(options.run).name
    return _say(TriageReport(explain(lines, name)), options)


def explain_run(session: "Session", options: argparse.Namespace) -> int:
    """Explain a run of the platform."""
    place = RunnerPlace(session, options)
    runner, run = place.run(options.run, options.runner)

    def work(cancel: "CancelToken") -> TriageReport:
        with ProgressLine() as line:
            line.show(f"Reading the log of {run.id}, its runner and the earlier runs")
            found = place.runners.explain(runner.id, run.id, cancel=cancel)
            return place.runners.report(found)

    report = place.read(work)
    return _say(report, options)


def _say(report: TriageReport, options: argparse.Namespace) -> int:
    """Print the report, and return 0 where it names a cause."""
    if options.json:
        say_json(json_report(report))
    else:
        say_lines(plain_report(report).splitlines())
    return DONE if report.explanation.cause else PARTLY
