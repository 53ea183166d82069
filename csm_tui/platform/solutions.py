"""Solutions, the same in every generation but for some fields (PLATFORM.md 3)."""

from cosmotech_api import SolutionApi

from csm_tui.domain.organization import Raw
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.solution import ParameterDefinition, ParameterGroup, RunTemplate, Solution
from csm_tui.platform import decode
from csm_tui.platform.client import PlatformClient


def get_solution(
    client: PlatformClient,
    organization_id: str,
    solution_id: str,
    cancel: CancelToken | None = None,
) -> Solution:
    """Return one solution with its parameters and run templates."""
    operation = SolutionApi(client.official).get_solution_without_preload_content
    answer = client.read(operation, organization_id, solution_id, cancel=cancel)
    return _solution(decode.one(answer, f"solution {solution_id}"), organization_id)


def _solution(raw: Raw, organization_id: str) -> Solution:
    parameters = map(_parameter, decode.children(raw, "parameters"))
    groups = map(_group, decode.children(raw, "parameterGroups"))
    templates = map(_template, decode.children(raw, "runTemplates"))
    return Solution(
        id=decode.text(raw, "id"),
        organization_id=organization_id,
        name=decode.text(raw, "name"),
        version=decode.text(raw, "version"),
        repository=decode.text(raw, "repository"),
        parameters={parameter.id: parameter for parameter in parameters},
        groups={group.id: group for group in groups},
        run_templates={template.id: template for template in templates},
        raw=raw,
    )


def _parameter(raw: Raw) -> ParameterDefinition:
    return ParameterDefinition(
        id=decode.text(raw, "id"),
        labels=decode.labels(raw),
        var_type=decode.text(raw, "varType"),
        default=decode.as_text(raw.get("defaultValue")),
        minimum=decode.optional(raw, "minValue"),
        maximum=decode.optional(raw, "maxValue"),
        # 5.x renamed the field (PLATFORM.md 3).
        options=decode.mapping(raw, "options") or decode.mapping(raw, "additionalData"),
    )


def _group(raw: Raw) -> ParameterGroup:
    return ParameterGroup(
        decode.text(raw, "id"), decode.labels(raw), decode.texts(raw, "parameters")
    )


def _template(raw: Raw) -> RunTemplate:
    return RunTemplate(
        id=decode.text(raw, "id"),
        name=decode.text(raw, "name"),
        tags=decode.texts(raw, "tags"),
        group_ids=decode.texts(raw, "parameterGroups"),
        compute_size=decode.optional(raw, "computeSize"),
    )
