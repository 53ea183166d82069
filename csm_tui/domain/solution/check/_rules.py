"""The check of the rule of a parameter about another one."""

from collections.abc import Iterator

from csm_tui.domain.masking import hidden_if_secret
from csm_tui.domain.solution.check._words import meant
from csm_tui.domain.solution.definition import Solution
from csm_tui.domain.solution.finding import FindingPlace, SolutionFinding, SubjectKind
from csm_tui.domain.solution.parameter import ParameterDefinition
from csm_tui.domain.solution.rules import OPERATORS, ValidationRule, parse_rule


def check_rule(definition: ParameterDefinition, solution: Solution) -> Iterator[SolutionFinding]:
    """Yield what is wrong with the option ``validation`` of a parameter."""
    if not definition.validation.strip():
        return
    place = FindingPlace(SubjectKind.PARAMETER, definition.id)
    text, rule = definition.validation, parse_rule(definition.validation)
    if rule is None or not rule.known:
        yield place.error(
            f"Rule “{text}” ignored: not readable.",
            f"Write an operator ({' '.join(OPERATORS)}), a space and a parameter id.",
        )
        return
    other = solution.parameters.get(rule.parameter_id)
    if other is None:
        yield place.error(
            f"Rule “{text}” ignored: unknown parameter {rule.parameter_id}.",
            f"Use an existing parameter.{meant(rule.parameter_id, solution.parameters)}",
        )
    elif other.id == definition.id:
        yield place.error(f"Rule “{text}” refers to its own parameter.", "Use another parameter.")
    elif not rule.applies_to(definition.var_type, other.var_type):
        yield place.error(
            f"Rule “{text}” ignored: {definition.var_type} against {other.var_type}.",
            "Compare dates, numbers, or equal strings and booleans.",
        )
    else:
        yield from _between(place, rule, definition, other, solution)


def _between(
    place: FindingPlace,
    rule: ValidationRule,
    definition: ParameterDefinition,
    other: ParameterDefinition,
    solution: Solution,
) -> Iterator[SolutionFinding]:
    text, groups = definition.validation, solution.groups_of
    here, there = set(groups.get(definition.id, ())), set(groups.get(other.id, ()))
    if here and there and not here & there:
        yield place.warning(
            f"Rule “{text}” ignored: the parameters are in different groups.",
            "Put both parameters into one group.",
        )
    one, two = definition.default, other.default
    if one and two and rule.holds(definition.var_type, one, two) is False:
        yield place.error(
            f"The defaults break rule “{text}”:"
            f" {hidden_if_secret(definition.id, one)} and {hidden_if_secret(other.id, two)}.",
            "Change one of the defaults.",
        )
    back = parse_rule(other.validation)
    if back is not None and back.parameter_id == definition.id and back.known:
        if rule.contradicts(back):
            yield place.error(
                f"Rules “{text}” and “{other.validation}” of {other.id} contradict each other.",
                "Remove one of them.",
            )
        else:
            yield place.note(
                f"Parameter {other.id} also has a rule about this one.",
                "Keep one of the two: both report the same fault.",
            )
