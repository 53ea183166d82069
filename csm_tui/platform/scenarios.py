"""The scenarios of a workspace on 3.x platforms, which are older than runners."""

from typing import Any

from csm_tui.domain.organization import Raw
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.scenario import Scenario, ScenarioState
from csm_tui.platform import decode
from csm_tui.platform._fields import Fields
from csm_tui.platform._paging import every_page
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import parameter_values
from csm_tui.platform.paths import path

_KINDS = {
    **dict.fromkeys(("name", "state", "description", "ownerId", "creationDate"), Fields.text),
    **dict.fromkeys(("parentId", "rootId", "solutionId", "runTemplateId"), Fields.text),
    **dict.fromkeys(("tags", "datasetList"), Fields.texts),
    "parametersValues": Fields.children,
    "lastRun": Fields.mapping,
}
"""What each field must be, to be read."""


def list_scenarios(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> PartialList[Scenario]:
    """Return every scenario of a workspace, in the server's order."""
    place = path("organizations", organization_id, "workspaces", workspace_id, "scenarios")

    def fetch(page: int, size: int, sizes: list[int]) -> Any:
        query = [("page", str(page)), ("size", str(size))]
        return client.get_json(place, query, cancel=cancel, sizes=sizes)

    return every_page(fetch, read_scenario, "scenarios", progress)


def get_scenario(
    client: PlatformClient,
    organization_id: str,
    workspace_id: str,
    scenario_id: str,
    cancel: CancelToken | None = None,
) -> Scenario:
    """Return one scenario."""
    place = path("organizations", organization_id, "workspaces", workspace_id, "scenarios")
    answer = client.get_json(place + path(scenario_id), cancel=cancel)
    return read_scenario(decode.one(answer, f"scenario {scenario_id}"))


def read_scenario(raw: Raw) -> Scenario:
    """Return a scenario."""
    word = decode.text(raw, "state")
    return Scenario(
        id=decode.text(raw, "id"),
        name=decode.text(raw, "name"),
        description=decode.text(raw, "description"),
        tags=decode.texts(raw, "tags"),
        parent_id=decode.optional(raw, "parentId"),
        root_id=decode.optional(raw, "rootId"),
        solution_id=decode.optional(raw, "solutionId"),
        run_template_id=decode.optional(raw, "runTemplateId"),
        run_template_name=decode.optional(raw, "runTemplateName"),
        owner=decode.optional(raw, "ownerName") or decode.owner(raw),
        created=decode.created(raw, "creationDate"),
        state=ScenarioState.from_word(word),
        state_word=word,
        validation_status=decode.optional(raw, "validationStatus"),
        parameters=parameter_values(raw),
        dataset_ids=decode.texts(raw, "datasetList"),
        last_run_id=decode.optional(decode.mapping(raw, "lastRun"), "scenarioRunId"),
        unread=decode.unread_fields(raw, _KINDS),
        raw=raw,
    )
