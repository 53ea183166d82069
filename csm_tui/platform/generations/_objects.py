"""The decoders of runners, runs and datasets, the same for every generation.

They read a field wherever a generation keeps it, since fields move between patch versions too.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from csm_tui.domain.dataset import Dataset, DatasetPart, PartKind
from csm_tui.domain.organization import Raw
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import ParameterValue, Runner
from csm_tui.platform import decode
from csm_tui.platform._fields import Fields

_SHARED_KINDS = {
    "name": Fields.text,
    "tags": Fields.texts,
    "createInfo": Fields.mapping,
    "updateInfo": Fields.mapping,
}
_RUN_KINDS = {
    **_SHARED_KINDS,
    **dict.fromkeys(("runTemplateId", "state", "createdAt", "ownerId"), Fields.text),
    "datasetList": Fields.texts,
    "parametersValues": Fields.children,
}
_RUNNER_KINDS = {
    **_RUN_KINDS,
    **dict.fromkeys(("solutionId", "parentId", "rootId", "lastRunId", "creationDate"), Fields.text),
    **dict.fromkeys(("datasets", "lastRunInfo", "lastRun"), Fields.mapping),
}
_DATASET_KINDS = {
    **_SHARED_KINDS,
    **dict.fromkeys(("sourceType", "ingestionStatus", "twingraphId", "creationDate"), Fields.text),
    **dict.fromkeys(("parentId", "twincacheStatus"), Fields.text),
    "source": Fields.mapping,
    "parts": Fields.children,
}


def parameter_values(raw: Raw) -> tuple[ParameterValue, ...]:
    """Return the values of a runner, a run or a scenario (PLATFORM.md 5.1)."""
    return tuple(_parameter(value) for value in decode.children(raw, "parametersValues"))


def _parameter(raw: Raw) -> ParameterValue:
    inherited = raw.get("isInherited")
    return ParameterValue(
        decode.text(raw, "parameterId"),
        decode.text(raw, "value"),
        decode.text(raw, "varType"),
        inherited if isinstance(inherited, bool) else None,
    )


def read_part(raw: Raw) -> DatasetPart:
    """Return a part of a dataset (PLATFORM.md 9)."""
    kind = decode.text(raw, "type")
    return DatasetPart(
        id=decode.text(raw, "id"),
        dataset_id=decode.text(raw, "datasetId"),
        name=decode.text(raw, "name"),
        source_name=decode.text(raw, "sourceName"),
        description=decode.text(raw, "description"),
        tags=decode.texts(raw, "tags"),
        kind=PartKind.from_word(kind),
        kind_word=kind,
        owner=decode.owner(raw),
        created=decode.created(raw),
        updated=decode.updated(raw),
        updated_by=decode.updated_by(raw),
        raw=raw,
    )


def _text(key: str, within: str = "") -> Callable[[Raw], str]:
    if within:
        return lambda raw: decode.text(decode.mapping(raw, within), key)
    return lambda raw: decode.text(raw, key)


def _optional(key: str, within: str = "") -> Callable[[Raw], str | None]:
    if within:
        return lambda raw: decode.optional(decode.mapping(raw, within), key)
    return lambda raw: decode.optional(raw, key)


def _texts(key: str, within: str = "") -> Callable[[Raw], tuple[str, ...]]:
    if within:
        return lambda raw: decode.texts(decode.mapping(raw, within), key)
    return lambda raw: decode.texts(raw, key)


def _last_run_id(raw: Raw) -> str | None:
    return (
        decode.optional(decode.mapping(raw, "lastRunInfo"), "lastRunId")
        or decode.optional(raw, "lastRunId")
        or decode.optional(decode.mapping(raw, "lastRun"), "runnerRunId")
    )


def _last_run_state(raw: Raw) -> RunState | None:
    word = decode.text(decode.mapping(raw, "lastRunInfo"), "lastRunStatus")
    return RunState.from_word(word) if word else None


_Readers = Mapping[str, Callable[[Raw], Any]]
_SHARED: _Readers = {
    "id": _text("id"),
    "name": _text("name"),
    "description": _text("description"),
    "tags": _texts("tags"),
    "organization_id": _text("organizationId"),
    "created": partial(decode.created, key="creationDate"),
    "owner": decode.owner,
    "updated": decode.updated,
}

read_runner: Callable[[Raw], Runner] = decode.lazily(
    Runner,
    {
        **_SHARED,
        "workspace_id": _text("workspaceId"),
        "solution_id": _optional("solutionId"),
        "run_template_id": _optional("runTemplateId"),
        "parent_id": _optional("parentId"),
        "root_id": _optional("rootId"),
        "validation_status": _optional("validationStatus"),
        "parameters": parameter_values,
        "base_dataset_ids": lambda raw: (
            _texts("bases", "datasets")(raw) or decode.texts(raw, "datasetList")
        ),
        "last_run_id": _last_run_id,
        "last_run_state": _last_run_state,
        "parameter_dataset_id": _optional("parameter", "datasets"),
        "archived": lambda raw: decode.text(raw, "status") == "Archived",
        "unread": partial(decode.unread_fields, kinds=_RUNNER_KINDS),
    },
)
"""Return a runner (PLATFORM.md 5.1)."""
read_run: Callable[[Raw], Run] = decode.lazily(
    Run,
    {
        "id": _text("id"),
        "owner": decode.owner,
        "runner_id": _text("runnerId"),
        "state": lambda raw: RunState.from_word(raw.get("state")),
        "state_word": _text("state"),
        "run_template_id": _optional("runTemplateId"),
        "created": partial(decode.created, key="createdAt"),
        "parameters": parameter_values,
        "dataset_ids": _texts("datasetList"),
        "unread": partial(decode.unread_fields, kinds=_RUN_KINDS),
    },
)
"""Return a run (PLATFORM.md 6)."""
read_dataset: Callable[[Raw], Dataset] = decode.lazily(
    Dataset,
    {
        **_SHARED,
        "workspace_id": _optional("workspaceId"),
        "source_type": _text("sourceType"),
        "source_location": _text("location", "source"),
        "status": _text("ingestionStatus"),
        "twingraph_id": _optional("twingraphId"),
        "parent_id": _optional("parentId"),
        "source_name": _text("name", "source"),
        "source_path": _text("path", "source"),
        "job_id": _optional("jobId", "source"),
        "refreshed": lambda raw: decode.moment(raw.get("refreshDate")),
        "cache_status": _text("twincacheStatus"),
        "updated_by": decode.updated_by,
        "parts": lambda raw: tuple(map(read_part, decode.children(raw, "parts"))),
        "unread": partial(decode.unread_fields, kinds=_DATASET_KINDS),
    },
)
"""Return a dataset (PLATFORM.md 7.1 and 9)."""
