"""``runners ls`` and ``runners show``."""

import argparse
from typing import TYPE_CHECKING

from csm_tui.cli.objects.shown import moment, say_facts, say_rows
from csm_tui.cli.output import DONE, complain, say, say_json
from csm_tui.cli.runners.lookup import RunnerPlace
from csm_tui.domain.masking import hidden_if_secret, masked
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import ReferenceKind
from csm_tui.domain.runner_filter import filtered_runner, parse_filter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from csm_tui.domain.run import Run
    from csm_tui.domain.runner import DatasetReference, ParameterRow, Runner
    from csm_tui.services.connection import Session

NEVER = "never run"


def list_runners(session: "Session", options: argparse.Namespace) -> int:
    """Print id, state of the last run, run template and name of each runner."""
    place = RunnerPlace(session, options)
    every = place.every()
    runs = place.read(lambda cancel: place.runners.last_runs(every, cancel=cancel))

    wanted = parse_filter(" ".join(options.text))
    if wanted.problem:
        complain(f"{wanted.problem[0].upper()}{wanted.problem[1:]}. Searched as text.")
    if options.failed:
        wanted = wanted.with_faults()
    rows = [(each, _state(each, runs)) for each in every]
    found = [
        (each, word)
        for each, word in rows
        if wanted.matches(filtered_runner(each), (word.casefold(),))
    ]
    if options.json:
        say_json({"runners": [_as_json(each, word) for each, word in found]})
    else:
        say_rows(
            (each.id, word, each.run_template_id or "none", _named(each)) for each, word in found
        )
    if not found:
        complain("No runner matches." if every else "No runners visible to you.")
    return DONE


def _state(runner: "Runner", runs: "Mapping[str, Run]") -> str:
    run = runs.get(runner.last_run_id or "")
    found = run.state if run else runner.last_run_state
    return NEVER if runner.last_run_id is None else (found or RunState.UNKNOWN).value


def _named(runner: "Runner") -> str:
    return f"{runner.name} (archived)" if runner.archived else runner.name


def _as_json(runner: "Runner", state: str) -> dict[str, object]:
    return {
        "id": runner.id,
        "name": runner.name,
        "state": None if state == NEVER else state,
        "last_run": runner.last_run_id,
        "run_template": runner.run_template_id,
        "parent": runner.parent_id,
        "owner": runner.owner,
        "created": moment(runner.created) or None,
        "archived": runner.archived,
    }


def show_runner(session: "Session", options: argparse.Namespace) -> int:
    """Print what is known of a runner: its facts, its parameters, its datasets."""
    place = RunnerPlace(session, options)
    runner_id = place.runner(options.runner).id
    details = place.read(lambda cancel: place.runners.details(runner_id, cancel=cancel))
    runner = details.runner
    if options.json:
        say_json(masked(runner.raw))
        return DONE
    runs = place.read(lambda cancel: place.runners.last_runs([runner], cancel=cancel))
    last = " ".join(filter(None, (runner.last_run_id, _state(runner, runs))))
    facts = {**runner_facts(runner), "last run": last}
    say_facts(masked(runner.raw), facts, as_json=False)
    say()
    say_rows(map(_parameter, details.parameters))
    say()
    say_rows(map(_dataset, details.datasets))
    for subject, problem in details.problems.items():
        complain(f"{subject} not readable.", problem.headline, problem.next_step)
    return DONE


def runner_facts(runner: "Runner") -> "Mapping[str, str]":
    """Return what is known of a runner, by name."""
    return {
        "id": runner.id,
        "name": _named(runner),
        "description": runner.description,
        "tags": ", ".join(runner.tags),
        "solution": runner.solution_id or "",
        "run template": runner.run_template_id or "",
        "parent": runner.parent_id or "",
        "owner": runner.owner or "",
        "created": moment(runner.created),
        "changed": moment(runner.updated),
        "validation": runner.validation_status or "",
    }


def _parameter(row: "ParameterRow") -> tuple[str, str, str, str]:
    value = hidden_if_secret(row.parameter_id, row.value.value) if row.value else "∅"
    kind = row.definition.var_type if row.definition else row.value.var_type if row.value else ""
    return row.parameter_id, kind, value, "; ".join(row.notes)


def _dataset(reference: "DatasetReference") -> tuple[str, str, str, str]:
    dataset, problem = reference.dataset, reference.problem
    why = problem.headline if problem else ""
    if reference.kind is ReferenceKind.PART:
        part = reference.part
        name = part.source_name if part else why or "no data yet"
        return reference.dataset_id, f"{reference.kind.value} {reference.parameter_id}", "", name
    return (
        reference.dataset_id,
        " ".join(filter(None, (reference.kind.value, reference.parameter_id))),
        dataset.status if dataset else "",
        dataset.name if dataset else why,
    )
