"""``runners diff``: what differs between two runners, or between a runner and its parent."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from csm_tui.cli.exit_codes import PARTLY
from csm_tui.cli.objects.shown import say_rows
from csm_tui.cli.output import DONE, complain, say_json
from csm_tui.cli.runners.lookup import RunnerPlace
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible
from csm_tui.services.runners import ComparisonSubject

if TYPE_CHECKING:
    from csm_tui.domain.runner_differences import InputDifference
    from csm_tui.services.connection import Session

NONE = "∅"
"""Stands for a value that one side does not have."""


def compare_runners(session: "Session", options: argparse.Namespace) -> int:
    """Print what differs, from the other runner or the parent to the runner."""
    place = RunnerPlace(session, options)
    after = place.runner(options.runner)
    before = options.other or after.parent_id
    if before is None:
        raise InputRefused(
            f"Nothing to compare: runner {visible(after.name)} has no parent.",
            "Name another runner: `csm-tui runners diff RUNNER OTHER`.",
        )
    other = place.runner(before)
    subjects = ComparisonSubject(other.id), ComparisonSubject(after.id)
    comparison = place.read(lambda cancel: place.runners.compare(*subjects, cancel=cancel))
    if not options.json:
        complain(f"From {visible(other.name)} to {visible(after.name)}:")
    shown = comparison.differences if options.all else comparison.real
    names = comparison.dataset_names
    if options.json:
        say_json(
            {
                "before": other.id,
                "after": after.id,
                "differences": [_as_json(each) for each in shown],
            }
        )
    else:
        say_rows(
            (each.kind.value, each.subject, _text(each.before, names), _text(each.after, names))
            for each in shown
        )
    for problem in comparison.problems:
        complain(problem.headline, problem.next_step)
    return PARTLY if comparison.real else DONE


def _text(value: str | None, names: Mapping[str, str]) -> str:
    name = names.get(value or "")
    return NONE if value is None else f"{value} ({name})" if name else value


def _as_json(difference: "InputDifference") -> dict[str, str | None]:
    return {
        "kind": difference.kind.value,
        "subject": difference.subject or None,
        "before": difference.before,
        "after": difference.after,
        "change": difference.change.value,
    }
