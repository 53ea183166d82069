"""The parameter table of a runner: definition, value, and notes on what is wrong."""

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from csm_tui.domain.runner import ParameterRow, ParameterValue, Runner
from csm_tui.domain.solution import (
    PART_TYPES,
    ParameterDefinition,
    RunTemplate,
    Solution,
    parse_rule,
    value_problem,
)
from csm_tui.domain.solution.values import value_in_words


def parameter_rows(
    runner: Runner, template: RunTemplate | None, solution: Solution | None
) -> tuple[ParameterRow, ...]:
    """Return the parameters of the run template, in its order, then the others that are set."""
    if solution is None:
        return tuple(
            ParameterRow(value.parameter_id, None, value, ()) for value in runner.parameters
        )
    declared = _declared(template, solution)
    times = Counter(value.parameter_id for value in runner.parameters)
    values = {value.parameter_id: value.value for value in runner.parameters}
    unset = [
        ParameterRow(id_, solution.parameters.get(id_), None, _unset(solution, id_))
        for id_ in declared
        if not times[id_]
    ]
    rows = [
        ParameterRow(
            value.parameter_id,
            solution.parameters.get(value.parameter_id),
            value,
            tuple(_notes(value, times, template, declared, solution.parameters, values)),
        )
        for value in runner.parameters
    ]
    # The sort is stable: values that are not declared keep the runner's order, at the end.
    return tuple(sorted(unset + rows, key=lambda r: declared.get(r.parameter_id, len(declared))))


def _declared(template: RunTemplate | None, solution: Solution) -> Mapping[str, int]:
    """Return the parameter ids of the template's groups, each with its position."""
    groups = [solution.groups.get(id_) for id_ in template.group_ids] if template else []
    ids = dict.fromkeys(id_ for group in groups if group for id_ in group.parameter_ids)
    return {id_: place for place, id_ in enumerate(ids)}


def _unset(solution: Solution, parameter_id: str) -> tuple[str, ...]:
    definition = solution.parameters.get(parameter_id)
    if definition is None:
        return ("not set; the run template names it, but the solution does not define it",)
    if definition.var_type in PART_TYPES:
        return ("its data is a part of the parameter dataset",)
    if definition.default is None:
        return ("not set, and it has no default",)
    return (f"not set; the default is “{definition.default}”",)


def _notes(
    value: ParameterValue,
    times: Mapping[str, int],
    template: RunTemplate | None,
    declared: Mapping[str, int],
    known: Mapping[str, ParameterDefinition],
    values: Mapping[str, str],
) -> Iterator[str]:
    id_ = value.parameter_id
    definition = known.get(id_)
    if definition is None:
        near = get_close_matches(id_, known, n=1)
        yield "unknown to the solution" + (f"; is it {near[0]}?" if near else "")
    else:
        odd = value_problem(definition, value.value)
        if odd or (odd := _broken_rule(definition, value.value, known, values)):
            yield odd
        if template is not None and id_ not in declared:
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
    return f"breaks its rule {rule.operator} {other.id}, which is {value_in_words(other, against)}"
