"""What one generation of the API does differently from the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from csm_tui.demo.filetypes import AUTHORIZED
from csm_tui.demo.records import (
    OrganizationRecord,
    RunnerRecord,
    RunRecord,
    SolutionRecord,
    WorkspaceRecord,
)
from csm_tui.demo.world import World

Json = dict[str, Any]
RunnerWriter = Callable[[RunnerRecord, Json, World, WorkspaceRecord], None]
"""Overwrites the fields of a runner that a body holds."""


@dataclass(frozen=True, slots=True)
class Encoders:
    """Objects as JSON of one generation; absent values are null (PLATFORM.md 3, 5, 6)."""

    organization: Callable[[OrganizationRecord], Json]
    workspace: Callable[[WorkspaceRecord], Json]
    solution: Callable[[SolutionRecord], Json]
    runner: Callable[[World, RunnerRecord], Json]
    run: Callable[[World, RunRecord], Json]
    run_status: Callable[[World, RunRecord], Json]
    started: Callable[[str], Json]
    """The answer to a start, by the id of the run."""


@dataclass(frozen=True, slots=True)
class Differences:
    """The differences of one generation, which the shared routes ask (PLATFORM.md 12)."""

    number: int
    """3, 4 or 5."""
    encoders: Encoders
    logs: Callable[[World, RunRecord], Response]
    """The answer to a request for the logs of a run that has begun."""
    write_runner: RunnerWriter
    version: str = ""
    """The full version at the end of the document's description; only 5.x says it."""
    statuses: Mapping[int, int] = field(default_factory=dict)
    """Statuses that take the place of others in refusals of the application, by the other."""
    in_yaml: bool = False
    """Whether errors are YAML for callers that do not ask for JSON."""
    existing_file: int = 400
    """Status of an upload over an existing file."""
    missing_run: int = 400
    first_page: int = 50
    """Size of a page of runners and runs."""
    file_types: frozenset[str] = AUTHORIZED
    """Media types of files that are taken."""
    default_security: str = "POST"
    """Method that changes the default role of an object."""
    template_needed: bool = True
    """Whether a change of a runner must name its run template."""
    id_patterns: Mapping[str, str] = field(default_factory=dict)
    """What ids in paths must match as a whole, by the name of their place."""


def differences_of(request: Request) -> Differences:
    """Return the differences of the generation that answers a request."""
    found = request.app.state.differences
    assert isinstance(found, Differences)  # noqa: S101 - narrows the type
    return found


def encoders_of(request: Request) -> Encoders:
    """Return the encoders of the generation that answers a request."""
    return differences_of(request).encoders
