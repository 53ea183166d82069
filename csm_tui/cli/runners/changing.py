"""``runners start``, ``stop`` and ``set``: asked for, sent once, and looked at afterwards."""

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from csm_tui.cli.console import check_agreed, check_may_change, interruptible
from csm_tui.cli.exit_codes import PARTLY
from csm_tui.cli.output import DONE, FAILED, complain, say, say_json, say_lines
from csm_tui.cli.runners.lookup import RunnerPlace
from csm_tui.domain.errors import InputRefused, Misused, NotFound
from csm_tui.domain.format import counted
from csm_tui.domain.masking import hidden_if_secret
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.preflight import Preflight, Weight
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.runner import Runner
    from csm_tui.services.connection import Session
    from csm_tui.services.runners import ParameterEdit, RunnerChanges


def start_runner(session: "Session", options: argparse.Namespace) -> int:
    """Start a runner after a check, and print the id of its run."""
    if options.wait and options.json:
        raise Misused("--wait and --json cannot be combined.", "Use one of them.")
    place = RunnerPlace(session, options)
    runner, changes = place.runner(options.runner), _changes(place)
    check_may_change(session.profile, options.confirm, f"Starting {visible(runner.name)}")
    found = place.read(lambda cancel: changes.preflight(runner.id, cancel=cancel))
    _check_preflight(found, forced=options.force)
    _check_agreed(session, runner, "Starting", options)
    result = interruptible(lambda cancel: changes.start(runner.id, cancel=cancel))[0]
    if options.json:
        say_json({"runner": runner.id, "run": result.run_id, "doubt": result.doubt or None})
    else:
        say(result.run_id)
    if result.doubt:
        complain(result.doubt)
    if not options.wait:
        return DONE
    from csm_tui.cli.runs.log import follow

    return follow(place, *place.run(result.run_id, runner.id))


def stop_runner(session: "Session", options: argparse.Namespace) -> int:
    """Stop the last run of a runner, and print its state as read afterwards."""
    place = RunnerPlace(session, options)
    runner, changes = place.runner(options.runner), _changes(place)
    verb = "Stopping the last run of"
    check_may_change(session.profile, options.confirm, f"{verb} {visible(runner.name)}")
    _check_agreed(session, runner, verb, options)
    result = interruptible(lambda cancel: changes.stop(runner.id, cancel=cancel))[0]
    state, doubt = result.state.value, result.doubt
    if options.json:
        document = {"runner": runner.id, "run": result.run_id, "state": state}
        say_json({**document, "doubt": doubt or None})
    else:
        say(f"{result.run_id}  {state}")
    if doubt:
        complain(doubt)
    return FAILED if doubt else DONE


def set_parameters(session: "Session", options: argparse.Namespace) -> int:
    """Change parameters of a runner, and tell what the platform has not kept."""
    place = RunnerPlace(session, options)
    runner, changes = place.runner(options.runner), _changes(place)
    if not options.dry_run:
        check_may_change(session.profile, options.confirm, f"Changing {visible(runner.name)}")
    edit = place.read(lambda cancel: changes.edit(runner.id, cancel=cancel))
    now = edit.values
    values = {name: value for name, value in options.values if now.get(name) != value}
    _check_values(edit, dict(options.values), values, forced=options.force)
    lines = [
        f"{name}: {_shown(name, now.get(name))} -> {_shown(name, values[name])}" for name in values
    ]
    if not values:
        complain("Nothing to change: the runner already has these values.")
    if options.dry_run or not values:
        _say_changes(options, values, lines)
        return DONE
    if not options.yes:
        complain("These parameters will change:", *lines)
    _check_agreed(session, runner, "Changing", options)
    result = interruptible(lambda cancel: edit.save(values, cancel=cancel))[0]
    _say_changes(options, values, lines, [each.words for each in result.lost])
    if result.note:
        complain(result.note)
    for each in result.lost:
        complain(f"Not kept by the platform: {visible(each.words)}.")
    return DONE if result.kept else PARTLY


def _changes(place: RunnerPlace) -> "RunnerChanges":
    from csm_tui.services.runners import RunnerChanges

    return RunnerChanges(place.runners)


def _check_agreed(
    session: "Session", runner: "Runner", verb: str, options: argparse.Namespace
) -> None:
    profile = session.profile
    what = f"{verb} {visible(runner.name)}"
    where = f"{visible(runner.id)} on {visible(profile.host)} ({visible(profile.name)})"
    check_agreed(what, f"{what}: {where}.", agreed=options.yes)


def _check_preflight(found: Preflight, *, forced: bool) -> None:
    """Tell what speaks against a start.

    Raises:
        InputRefused: the start would be refused, or something is wrong and not forced.
    """
    for each in found.findings:
        complain(f"{each.weight.value} {visible(each.subject)}: {visible(each.words)}")
    if found.refused:
        raise InputRefused("Runner not started: the platform would reject it.", "")
    wrong = [each for each in found.findings if each.weight is Weight.WRONG]
    if wrong and not forced:
        raise InputRefused(
            f"Runner not started: {counted(len(wrong), 'problem')} found.",
            "Correct them, or add --force to start anyway.",
        )


def _check_values(
    edit: "ParameterEdit", given: Mapping[str, str], values: Mapping[str, str], *, forced: bool
) -> None:
    """Check that the parameters exist and that the solution allows their values.

    Raises:
        NotFound: there is no such parameter; the next step names what is similar.
        InputRefused: a value is not allowed, and not forced.
    """
    known = [row.parameter_id for row in edit.rows]
    for name in given:
        if name not in known:
            near = nearest_names(name, known, 3)
            hint = (
                f"Did you mean {' or '.join(near)}?" if near else f"Available: {', '.join(known)}."
            )
            raise NotFound(f"Parameter “{visible(name)}” not found in the runner.", hint)
    wrong = {name: notes for name, notes in edit.notes(values).items() if name in values}
    for name, notes in wrong.items():
        complain(f"{name}: {visible('; '.join(notes))}")
    if wrong and not forced:
        raise InputRefused(
            "Nothing changed: some values are not allowed by the solution.",
            "Correct them, or add --force to save anyway.",
        )


def _say_changes(
    options: argparse.Namespace,
    values: Mapping[str, str],
    lines: list[str],
    lost: list[str] | None = None,
) -> None:
    if options.json:
        names = {name: hidden_if_secret(name, value) for name, value in values.items()}
        say_json({"planned" if options.dry_run else "changed": names, "not_kept": lost or []})
    else:
        say_lines(map(visible, lines))


def _shown(name: str, value: str | None) -> str:
    if value is None:
        return "not set"
    return hidden_if_secret(name, f"“{value}”") if value else "“”"
