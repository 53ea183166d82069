"""What every generation shares, and the places where one differs."""

from dataclasses import dataclass
from typing import Any

from csm_tui.domain.capabilities import Capabilities
from csm_tui.domain.dataset import Dataset, DatasetPart, PartKind
from csm_tui.domain.errors import NotFound, Refusal
from csm_tui.domain.generation import Generation
from csm_tui.domain.organization import Raw
from csm_tui.domain.run import LogPart, Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import ParameterValue, Runner
from csm_tui.platform import decode
from csm_tui.platform._request import Request, Response
from csm_tui.platform.paths import path

_SHARED = {"name": "text", "tags": "texts", "createInfo": "object", "updateInfo": "object"}
_RUN_KINDS = {
    **_SHARED,
    **dict.fromkeys(("runTemplateId", "state", "createdAt", "ownerId"), "text"),
    "datasetList": "texts",
    "parametersValues": "objects",
}
_RUNNER_KINDS = {
    **_RUN_KINDS,
    **dict.fromkeys(("solutionId", "parentId", "rootId", "lastRunId", "creationDate"), "text"),
    **dict.fromkeys(("datasets", "lastRunInfo", "lastRun"), "object"),
}
_DATASET_KINDS = {
    **_SHARED,
    **dict.fromkeys(("sourceType", "ingestionStatus", "twingraphId", "creationDate"), "text"),
    "source": "object",
    "parts": "objects",
}


@dataclass(frozen=True, slots=True)
class ApiGeneration:
    """One generation of the platform's API: paths, decoders, errors and capabilities.

    The decoders read a field wherever a generation keeps it, since fields move between patch
    versions too. A generation overrides only what cannot be read from the object itself.
    """

    generation: Generation
    capabilities: Capabilities
    runners_per_page: int = 200
    """Runners asked for at once; the server takes any number (PLATFORM.md 3)."""
    splits_refused_pages: bool = False
    """Whether one unreadable runner fails a whole page, so that smaller pages find the rest."""
    logs_are_text: bool = False
    """Whether a log is plain text, not JSON."""

    def datasets(self, organization_id: str, workspace_id: str) -> str:
        """Return the path of the datasets: those of the organization (PLATFORM.md 7)."""
        del workspace_id
        return path("organizations", organization_id, "datasets")

    def refusal(self, request: Request, response: Response) -> Refusal | None:
        """Return the error that only this generation answers so; None where shared rules hold."""
        del request, response
        return None

    def log(self, answer: Any, place: str) -> tuple[LogPart, ...]:
        """Return the log of a run by step, oldest lines first.

        Args:
            answer: text if `logs_are_text`, else decoded JSON.
            place: what was asked for, in words, for errors.

        Raises:
            UnexpectedAnswer: it has another form.
        """
        entries = decode.children(decode.one(answer, place), "logs")
        return (LogPart("", tuple(decode.text(entry, "line") for entry in entries)),)

    def runner(self, raw: Raw) -> Runner:
        """Return a runner (PLATFORM.md 5.1)."""
        datasets, last = decode.mapping(raw, "datasets"), decode.mapping(raw, "lastRunInfo")
        state = decode.text(last, "lastRunStatus")
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
            created=decode.created(raw, "creationDate"),
            validation_status=decode.optional(raw, "validationStatus"),
            parameters=decode.Later(_parameters, raw),
            base_dataset_ids=decode.texts(datasets, "bases") or decode.texts(raw, "datasetList"),
            last_run_id=decode.optional(last, "lastRunId")
            or decode.optional(raw, "lastRunId")
            or decode.optional(decode.mapping(raw, "lastRun"), "runnerRunId"),
            last_run_state=RunState.from_word(state) if state else None,
            updated=decode.updated(raw),
            parameter_dataset_id=decode.optional(datasets, "parameter"),
            archived=decode.text(raw, "status") == "Archived",
            unread=decode.Later(_unread_of_runner, raw),
            raw=raw,
        )

    def run(self, raw: Raw) -> Run:
        """Return a run (PLATFORM.md 6)."""
        word = decode.text(raw, "state")
        return Run(
            id=decode.text(raw, "id"),
            runner_id=decode.text(raw, "runnerId"),
            state=RunState.from_word(word),
            state_word=word,
            run_template_id=decode.optional(raw, "runTemplateId"),
            owner=decode.owner(raw),
            created=decode.created(raw, "createdAt"),
            parameters=decode.Later(_parameters, raw),
            dataset_ids=decode.texts(raw, "datasetList"),
            unread=decode.Later(_unread_of_run, raw),
            raw=raw,
        )

    def dataset(self, raw: Raw) -> Dataset:
        """Return a dataset (PLATFORM.md 7.1 and 9)."""
        return Dataset(
            id=decode.text(raw, "id"),
            organization_id=decode.text(raw, "organizationId"),
            name=decode.text(raw, "name"),
            description=decode.text(raw, "description"),
            tags=decode.texts(raw, "tags"),
            owner=decode.owner(raw),
            created=decode.created(raw, "creationDate"),
            source_type=decode.text(raw, "sourceType"),
            source_location=decode.text(decode.mapping(raw, "source"), "location"),
            status=decode.text(raw, "ingestionStatus"),
            twingraph_id=decode.optional(raw, "twingraphId"),
            workspace_id=decode.optional(raw, "workspaceId"),
            updated=decode.updated(raw),
            parts=tuple(self.dataset_part(part) for part in decode.children(raw, "parts")),
            unread=decode.Later(_unread_of_dataset, raw),
            raw=raw,
        )

    def dataset_part(self, raw: Raw) -> DatasetPart:
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
            raw=raw,
        )


def missing(request: Request, response: Response) -> Refusal | None:
    """Return the error of a missing object that is refused with 400 (PLATFORM.md 6, 11.1)."""
    if response.status != 400 or "not found" not in response.detail:
        return None
    said = request.redacted(response.detail).rstrip(".")
    return NotFound, f"{said}.", "Check its name or id; it may have been deleted."


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


def _unread_of_runner(raw: Raw) -> tuple[str, ...]:
    return decode.unread_fields(raw, _RUNNER_KINDS)


def _unread_of_run(raw: Raw) -> tuple[str, ...]:
    return decode.unread_fields(raw, _RUN_KINDS)


def _unread_of_dataset(raw: Raw) -> tuple[str, ...]:
    return decode.unread_fields(raw, _DATASET_KINDS)
