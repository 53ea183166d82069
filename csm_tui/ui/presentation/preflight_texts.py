"""The check before a start in words, for the question whether to start."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from csm_tui.domain.format import counted, human_age
from csm_tui.domain.preflight import Preflight, PreflightFinding, Weight
from csm_tui.domain.runner_differences import InputDifference
from csm_tui.ui.presentation.runner_rows import state_text
from csm_tui.ui.text import fit, outside

_STYLES = {
    Weight.REFUSED: "$text-error",
    Weight.WRONG: "$text-warning",
    Weight.NOTE: "$text-muted",
}
_MOST_CHANGES = 12
"""Changed inputs that are listed."""
_WIDEST = 40
"""Cells of a value in the list of changed inputs."""


def preflight_content(preflight: Preflight, environment: str, age: float | None) -> Content:
    """Return what the dialog of one start says.

    Args:
        preflight: The check of the runner.
        environment: Where it would run, in words.
        age: Seconds since the last run was created; None if that is unknown.
    """
    lines = [outside(f"On {environment}."), Content("")]
    lines += [_finding(each) for each in preflight.findings]
    if preflight.is_clean:
        lines.append(Content.styled(f"✓ {_checked(preflight)}", "$text-success"))
    lines += [Content(""), *_since_last_run(preflight, age)]
    return Content("\n").join(lines)


def several_content(preflights: Sequence[Preflight], environment: str) -> Content:
    """Return what the dialog of several starts says: each runner, with what is wrong with it."""
    lines = [outside(f"On {environment}."), Content("")]
    for each in preflights:
        runner, wrong = each.details.runner, [f for f in each.findings if f.weight != Weight.NOTE]
        symbol = "✗ not started: " if each.refused else "! " if wrong else "✓ "
        style = "$text-error" if each.refused else "$text-warning" if wrong else "$text-success"
        lines.append(outside(f"{symbol}{runner.name}").stylize(style))
        lines += [Content("    ") + _finding(finding) for finding in wrong]
    return Content("\n").join(lines)


def change_lines(changes: Sequence[InputDifference]) -> Iterator[str]:
    """Yield a line for each input that changed, secrets hidden."""
    for each in changes[:_MOST_CHANGES]:
        yield f"{each.what}  {_value(each.before)} → {_value(each.after)}"
    if len(changes) > _MOST_CHANGES:
        yield f"and {len(changes) - _MOST_CHANGES} more"


def _finding(finding: PreflightFinding) -> Content:
    text = outside(f"{finding.weight.value} {finding.subject}: {finding.words}")
    return text.stylize(_STYLES[finding.weight])


def _checked(preflight: Preflight) -> str:
    details = preflight.details
    values = counted(len(details.runner.parameters), "parameter")
    datasets = counted(len(details.datasets), "dataset")
    return f"Run template, {values}, {datasets} and rights are checked; no run is active."


def _since_last_run(preflight: Preflight, age: float | None) -> Iterator[Content]:
    last = preflight.last_run
    if last is None:
        yield Content("No run yet.")
        return
    when = f" {human_age(age)} ago" if age is not None else ""
    run = f"its last run{when} ({state_text(last.state, last.state_word)})"
    if not preflight.changes:
        yield outside(f"Same inputs as {run}.")
        return
    count = counted(len(preflight.changes), "input")
    yield outside(f"Since {run}, {count} changed:")
    yield from (outside(f"  {line}") for line in change_lines(preflight.changes))


def _value(value: str | None) -> str:
    return "not set" if value is None else fit(value, _WIDEST) or "“”"
