"""The decoders of runners, runs and datasets of each generation; so far of 4.x only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import FeatureMissing
from csm_tui.domain.generation import Generation
from csm_tui.domain.organization import Raw
from csm_tui.domain.run import Run, RunState
from csm_tui.domain.runner import ParameterValue, Runner
from csm_tui.platform import decode
from csm_tui.platform.client import PlatformClient


@dataclass(frozen=True, slots=True)
class Dialect:
    """The decoders of one generation for what differs."""

    runner: Callable[[Raw], Runner]
    run: Callable[[Raw], Run]
    dataset: Callable[[Raw], Dataset]
    log_lines: Callable[[Any, str], tuple[str, ...]]
    """Takes the decoded response and, for errors, its place in words."""


def dialect_of(client: PlatformClient) -> Dialect:
    """Return the decoders for this platform.

    Raises:
        FeatureMissing: its generation has none yet.
    """
    dialect = _BY_GENERATION.get(client.generation)
    if dialect is None:
        raise FeatureMissing(
            f"{client.settings.host} is a {client.generation.label} platform; "
            "runners, runs and datasets are read from 4.x platforms only.",
            "Connect to a 4.x platform.",
        )
    return dialect


def _runner(raw: Raw) -> Runner:
    return Runner(
        id=decode.text(raw, "id"),
        name=decode.text(raw, "name"),
        description=decode.text(raw, "description"),
        tags=decode.texts(raw, "tags"),
        organization_id=decode.text(raw, "organizationId"),
        workspace_id=decode.text(raw, "workspaceId"),
        solution_id=decode.optional(raw, "solutionId"),
        run_template_id=decode.optional(raw, "runTemplateId"),
        parent_id=decode.optional(raw, "parentId"),
        root_id=decode.optional(raw, "rootId"),
        owner=decode.owner(raw),
        created=decode.moment(raw.get("creationDate")),
        validation_status=decode.optional(raw, "validationStatus"),
        parameters=_parameters(raw),
        base_dataset_ids=decode.texts(raw, "datasetList"),
        last_run_id=decode.optional(raw, "lastRunId"),
        raw=raw,
    )


def _parameters(raw: Raw) -> tuple[ParameterValue, ...]:
    return tuple(_parameter(value) for value in decode.children(raw, "parametersValues"))


def _parameter(raw: Raw) -> ParameterValue:
    inherited = raw.get("isInherited")
    return ParameterValue(
        decode.text(raw, "parameterId"),
        decode.text(raw, "value"),
        decode.text(raw, "varType"),
        inherited if isinstance(inherited, bool) else None,
    )


def _run(raw: Raw) -> Run:
    word = decode.text(raw, "state")
    return Run(
        id=decode.text(raw, "id"),
        runner_id=decode.text(raw, "runnerId"),
        state=RunState.from_word(word),
        state_word=word,
        run_template_id=decode.optional(raw, "runTemplateId"),
        owner=decode.owner(raw),
        created=decode.moment(raw.get("createdAt")),
        parameters=_parameters(raw),
        dataset_ids=decode.texts(raw, "datasetList"),
        raw=raw,
    )


def _dataset(raw: Raw) -> Dataset:
    source = decode.mapping(raw, "source")
    return Dataset(
        id=decode.text(raw, "id"),
        organization_id=decode.text(raw, "organizationId"),
        name=decode.text(raw, "name"),
        description=decode.text(raw, "description"),
        tags=decode.texts(raw, "tags"),
        owner=decode.owner(raw),
        created=decode.moment(raw.get("creationDate")),
        source_type=decode.text(raw, "sourceType"),
        source_location=decode.text(source, "location"),
        status=decode.text(raw, "ingestionStatus"),
        twingraph_id=decode.optional(raw, "twingraphId"),
        raw=raw,
    )


def _log_lines(answer: Any, place: str) -> tuple[str, ...]:
    entries = decode.children(decode.one(answer, place), "logs")
    return tuple(decode.text(entry, "line") for entry in entries)


V4 = Dialect(_runner, _run, _dataset, _log_lines)
"""Generation 4: datasets of organizations, ``datasetList``, ``lastRunId`` (PLATFORM.md 5-7)."""
_BY_GENERATION = {Generation.V4: V4}
