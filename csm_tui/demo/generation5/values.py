"""The values of a runner's parameters: given, inherited or by default (PLATFORM.md 5.4)."""

from collections.abc import Sequence
from typing import Any

from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import (
    ParameterRecord,
    ParameterValueRecord,
    RunnerRecord,
    SolutionRecord,
    WorkspaceRecord,
)
from csm_tui.demo.world import World


def template_parameters(solution: SolutionRecord, template_id: str) -> list[ParameterRecord]:
    """Return the parameters in the groups of a run template."""
    template = solution.template(template_id)
    groups = [one for one in solution.groups if template and one.id in template.groups]
    ids = [one for group in groups for one in group.parameters]
    return [one for one in map(solution.parameter, ids) if one]


def given_values(given: Any, defined: Sequence[ParameterRecord]) -> list[ParameterValueRecord]:
    """Return the values of a body, without those of parts and of other run templates.

    Raises:
        ApiProblem: 400, they are no values.
    """
    types = {one.id: one.var_type for one in defined if not one.part_type}
    try:
        pairs = [(str(one["parameterId"]), str(one["value"])) for one in given]
    except (TypeError, KeyError) as wrong:
        raise ApiProblem(400, "Failed to read request", by_framework=True) from wrong
    return [
        ParameterValueRecord(name, value, types[name]) for name, value in pairs if name in types
    ]


def filled(
    world: World, workspace: WorkspaceRecord, runner: RunnerRecord, parent: RunnerRecord | None
) -> list[ParameterValueRecord]:
    """Return a value for every parameter of a new runner.

    The first that exists: given, of the parent, the workspace's default, the solution's, empty.
    """
    solution = world.solution(runner.organization_id, runner.solution_id or "")
    own = {one.parameter_id: one for one in runner.values}
    inherited = {one.parameter_id: one.value for one in (parent.values if parent else ())}
    values = []
    for one in template_parameters(solution, runner.template_id or ""):
        default = workspace.default_values.get(one.id, one.default or "")
        if one.part_type:
            continue
        value = inherited.get(one.id, default)
        values.append(
            own.get(one.id)
            or ParameterValueRecord(one.id, value, one.var_type, inherited=one.id in inherited)
        )
    return values
