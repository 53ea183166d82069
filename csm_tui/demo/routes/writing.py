"""The fields of a runner that clients write (PLATFORM.md 5.4)."""

from collections.abc import Callable
from typing import Any

from csm_tui.demo.records import ParameterValueRecord, RunnerRecord, WorkspaceRecord
from csm_tui.demo.requests import converted, one_of
from csm_tui.demo.world import World

Fields = dict[str, tuple[str, Callable[[Any], Any]]]
"""Attribute and conversion by the name of the field in a body."""

SHARED: Fields = {
    "name": ("name", str),
    "description": ("description", str),
    "tags": ("tags", list),
    "parentId": ("parent_id", str),
    "runTemplateId": ("template_id", str),
    "runTemplateName": ("template_name", str),
    "solutionId": ("solution_id", str),
    "solutionName": ("solution_name", str),
    "runSizing": ("sizing", dict),
    "validationStatus": ("validation", one_of({"Draft", "Rejected", "Unknown", "Validated"})),
}
"""Those of every generation."""


def write_fields(
    runner: RunnerRecord,
    body: dict[str, Any],
    world: World,
    workspace: WorkspaceRecord,
    fields: Fields,
) -> None:
    """Overwrite the fields of a runner that a body holds and that are not null."""
    values = {
        "parametersValues": ("values", lambda given: parameter_values(given, world, workspace))
    }
    for attribute, value in converted(body, fields | values).items():
        setattr(runner, attribute, value)


def parameter_values(
    given: list[dict[str, Any]], world: World, workspace: WorkspaceRecord
) -> list[ParameterValueRecord]:
    """Return the given values; their types come from the solution, not from the client."""
    solution = world.solutions[workspace.solution_id]
    values = []
    for one in given:
        known = solution.parameter(one["parameterId"])
        var_type = known.var_type if known else one.get("varType")
        inherited = bool(one.get("isInherited"))
        values.append(
            ParameterValueRecord(str(one["parameterId"]), str(one["value"]), var_type, inherited)
        )
    return values


def inherit(runner: RunnerRecord, parent: RunnerRecord) -> None:
    """Take over the values and datasets that a runner lacks from its parent."""
    own = {value.parameter_id for value in runner.values}
    runner.values += [
        ParameterValueRecord(value.parameter_id, value.value, value.var_type, inherited=True)
        for value in parent.values
        if value.parameter_id not in own
    ]
    runner.dataset_ids = runner.dataset_ids or list(parent.dataset_ids)
    runner.root_id = parent.root_id or parent.id
