"""The parameter table of a runner: definition, value, and notes on what is wrong."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from csm_tui.domain.masking import hidden_if_secret, is_secret_name
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.runner import ParameterRow, ParameterValue, Runner
from csm_tui.domain.solution import (
    PART_TYPES,
    ParameterDefinition,
    ParameterGroup,
    RunTemplate,
    Solution,
    date_doubt,
    parse_rule,
    value_problem,
)
from csm_tui.services.runners._patterns import Match, matches

_PATTERN_NOTES = {
    Match.NO: "does not match its pattern {}",
    Match.INVALID: "not checked: {} is not a valid pattern",
    Match.UNCHECKED: "not checked: its pattern {} takes too long",
}


def parameter_rows(
    runner: Runner,
    template: RunTemplate | None,
    solution: Solution | None,
    parent: Runner | None = None,
) -> tuple[ParameterRow, ...]:
    """Return the parameters of the run template, in its order, then the others that are set.

    Args:
        runner: The runner.
        template: Its run template; None if the solution no longer has it.
        solution: The solution; None if it could not be read: then nothing is checked.
        parent: The parent runner; None without one, or when it could not be read.
    """
    above = {each.parameter_id: each.value for each in parent.parameters} if parent else {}
    rows = _checked(runner, template, solution) if solution else _unchecked(runner)
    return tuple(
        replace(row, parent_value=above.get(row.parameter_id), has_parent=parent is not None)
        for row in rows
    )


def _unchecked(runner: Runner) -> tuple[ParameterRow, ...]:
    return tuple(ParameterRow(value.parameter_id, None, value, ()) for value in runner.parameters)


def _checked(
    runner: Runner, template: RunTemplate | None, solution: Solution
) -> Iterable[ParameterRow]:
    groups = _groups(template, solution)
    declared = {id_: place for place, id_ in enumerate(groups)}
    known = solution.parameters
    times = Counter(value.parameter_id for value in runner.parameters)
    values = {value.parameter_id: value.value for value in runner.parameters}
    patterns = _pattern_notes(runner, known)
    unset = [
        ParameterRow(id_, known.get(id_), None, _unset(solution, id_), group=groups[id_])
        for id_ in declared
        if not times[id_]
    ]
    rows = []
    for value in runner.parameters:
        definition = known.get(value.parameter_id)
        faults = tuple(_faults(definition, value.value, known, values)) if definition else ()
        doubts = () if faults or definition is None else _doubts(definition, value.value)
        others = _other_notes(value, times, template, declared, known)
        pattern = () if faults else patterns.get(value, ())
        notes = (*faults, *doubts, *pattern, *others)
        id_ = value.parameter_id
        group = groups.get(id_)
        rows.append(ParameterRow(id_, definition, value, notes, faults, group, times[id_]))
    # The sort is stable: values that are not declared keep the runner's order, at the end.
    return sorted(unset + rows, key=lambda row: declared.get(row.parameter_id, len(declared)))


def _groups(template: RunTemplate | None, solution: Solution) -> dict[str, ParameterGroup]:
    """Return the parameter ids of the template's groups in their order, each with its group."""
    found: dict[str, ParameterGroup] = {}
    for group_id in template.group_ids if template else ():
        if group := solution.groups.get(group_id):
            for parameter_id in group.parameter_ids:
                found.setdefault(parameter_id, group)
    return found


def _unset(solution: Solution, parameter_id: str) -> tuple[str, ...]:
    definition = solution.parameters.get(parameter_id)
    if definition is None:
        return ("not set; in the run template, but not defined in the solution",)
    if definition.var_type in PART_TYPES:
        return ("its data is a part of the parameter dataset",)
    if definition.default is None:
        return ("not set, no default",)
    return (f"default: {hidden_if_secret(parameter_id, definition.default) or '“”'}",)


def _faults(
    definition: ParameterDefinition,
    value: str,
    known: Mapping[str, ParameterDefinition],
    values: Mapping[str, str],
) -> Iterator[str]:
    odd = value_problem(definition, value)
    if odd or (odd := _broken_rule(definition, value, known, values)):
        yield odd


def _doubts(definition: ParameterDefinition, value: str) -> tuple[str, ...]:
    """Return what may be read otherwise than it is meant."""
    doubt = date_doubt(value) if definition.var_type == "date" else None
    if is_secret_name(definition.id):
        return ("ambiguous date (day and month)",) if doubt else ()
    return (doubt,) if doubt else ()


def _pattern_notes(
    runner: Runner, known: Mapping[str, ParameterDefinition]
) -> Mapping[ParameterValue, tuple[str, ...]]:
    """Return the notes on values that have a pattern, which the platform stores, not applies."""
    patterned = [
        (value, definition.pattern)
        for value in runner.parameters
        if (definition := known.get(value.parameter_id)) and definition.pattern and value.value
    ]
    answers = matches([(pattern, value.value) for value, pattern in patterned])
    return {
        value: (_PATTERN_NOTES[answer].format(pattern),)
        for (value, pattern), answer in zip(patterned, answers, strict=True)
        if answer in _PATTERN_NOTES
    }


def _other_notes(
    value: ParameterValue,
    times: Mapping[str, int],
    template: RunTemplate | None,
    declared: Mapping[str, int],
    known: Mapping[str, ParameterDefinition],
) -> Iterator[str]:
    id_ = value.parameter_id
    if id_ not in known:
        near = nearest_names(id_, known, 1)
        yield "unknown in the solution" + (f"; did you mean {near[0]}?" if near else "")
    elif template is not None and id_ not in declared:
        yield f"not a parameter of run template {template.id}"
    if times[id_] > 1:
        yield f"set {times[id_]} times"


def _broken_rule(
    definition: ParameterDefinition,
    value: str,
    known: Mapping[str, ParameterDefinition],
    values: Mapping[str, str],
) -> str | None:
    """Return the rule about another parameter that a value breaks, with the other's value."""
    rule = parse_rule(definition.validation)
    other = known.get(rule.parameter_id) if rule else None
    if rule is None or other is None or not rule.applies_to(definition.var_type, other.var_type):
        return None
    against = values.get(other.id, other.default)
    if against is None or rule.holds(definition.var_type, value, against) is not False:
        return None
    shown = hidden_if_secret(other.id, against)
    return f"violates its rule {rule.operator} {other.id}, which is {shown}"
