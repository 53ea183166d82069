"""The records of the demo platform's world, the same for every API generation."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from csm_tui.demo.permissions import Security
from csm_tui.demo.tables import RunTables

if TYPE_CHECKING:
    from csm_tui.demo.filestore import FileStore
    from csm_tui.demo.simulation import Script

Labels = dict[str, str]
"""Text by language."""

SET_UP = 1_767_600_000.0
"""When the places of the world were made, in seconds since 1970."""
IDENTITY = "X-CSM-API-KEY"
"""The identity of an API key in access lists: the name of its header (PLATFORM.md 2.1)."""


@dataclass(slots=True)
class OrganizationRecord:
    """An organization, the root of all other objects."""

    id: str
    name: str
    owner: str
    security: Security
    created: float = SET_UP
    services: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of generation 3, by name."""


@dataclass(slots=True)
class ParameterRecord:
    """The definition of a parameter in a solution; every bound is text, as in JSON."""

    id: str
    labels: Labels
    var_type: str
    default: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    regex: str | None = None
    options: dict[str, Any] | None = None
    part_type: str | None = None
    """The type in generation 5 when the value is a part of a dataset there (PLATFORM.md 5.3)."""
    additional: dict[str, Any] | None = None
    """What generation 5 has in the place of the options; None for the same."""


@dataclass(slots=True)
class ParameterGroupRecord:
    """A group of parameters."""

    id: str
    labels: Labels
    parameters: list[str]
    parent_id: str | None = None
    options: dict[str, Any] | None = None


@dataclass(slots=True)
class RunTemplateRecord:
    """A run template of a solution."""

    id: str
    name: str
    labels: Labels
    description: str
    groups: list[str]
    tags: list[str] = field(default_factory=list)
    simulation: str | None = None
    outcome: str = "success"
    """Name of the script that its runs follow."""
    compute_size: str | None = None
    timeout: int | None = None
    """Seconds."""
    sources: dict[str, str] = field(default_factory=dict)
    """Where generation 3 finds each handler: cloud, git, local or platform."""
    handlers: dict[str, bytes] = field(default_factory=dict)
    """Stored handlers, zip files, by their ids."""


@dataclass(slots=True)
class SolutionRecord:
    """A solution: a simulator with its parameters and run templates."""

    id: str
    organization_id: str
    key: str
    name: str
    description: str
    repository: str
    version: str
    simulator: str
    owner: str
    parameters: list[ParameterRecord]
    groups: list[ParameterGroupRecord]
    templates: list[RunTemplateRecord]
    security: Security
    tags: list[str] = field(default_factory=list)
    created: float = SET_UP

    def parameter(self, parameter_id: str) -> ParameterRecord | None:
        """Return a parameter by id, or None."""
        return next((p for p in self.parameters if p.id == parameter_id), None)

    def template(self, template_id: str) -> RunTemplateRecord | None:
        """Return a run template by id, or None."""
        return next((t for t in self.templates if t.id == template_id), None)


@dataclass(slots=True)
class WorkspaceRecord:
    """A workspace: files and runners of one project."""

    id: str
    organization_id: str
    key: str
    name: str
    description: str
    solution_id: str
    owner: str
    security: Security
    files: "FileStore"
    tags: list[str] = field(default_factory=list)
    version: str | None = None
    template_filter: list[str] | None = None
    created: float = SET_UP
    dataset_ids: list[str] = field(default_factory=list)
    web_app_url: str | None = None
    default_values: dict[str, str] = field(default_factory=dict)
    """Values of parameters that new runners of generation 5 take before the solution's."""
    base_dataset_id: str | None = None
    """The dataset of generation 5 that the workspace names."""
    additional: dict[str, Any] | None = None
    """Data of clients in generation 5."""
    api: int | None = None
    """The only generation that has it; None for every one."""


@dataclass(slots=True)
class SourceRecord:
    """The source of the content of a dataset (PLATFORM.md 7.1)."""

    location: str
    name: str | None = None
    path: str | None = None
    job_id: str | None = None


@dataclass(slots=True)
class DatasetRecord:
    """A dataset of an organization: a graph, or a pointer to workspace files."""

    id: str
    organization_id: str
    name: str
    owner: str
    created: float
    security: Security
    description: str | None = None
    tags: list[str] | None = None
    source_type: str = "None"
    source: SourceRecord | None = None
    parent_id: str | None = None
    main: bool = True
    twingraph_id: str | None = None
    ingestion_status: str = "NONE"
    twincache_status: str = "EMPTY"
    refreshed: float | None = None
    workspace_ids: list[str] = field(default_factory=list)
    queries: list[str] | None = None
    connector: dict[str, Any] | None = None
    compatibility: list[dict[str, Any]] | None = None
    filling: "Future[None] | None" = field(default=None, repr=False)
    """The work that fills the graph while the dataset is PENDING."""
    api: int | None = None
    """The only generation that has it; None for every one."""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)


@dataclass(slots=True)
class ParameterValueRecord:
    """The value of a parameter, as text for every type."""

    parameter_id: str
    value: str
    var_type: str | None = None
    inherited: bool = False


@dataclass(slots=True)
class RunnerRecord:
    """A runner: run template, values and datasets."""

    id: str
    organization_id: str
    workspace_id: str
    name: str
    owner: str
    created: float
    security: Security
    template_id: str | None = None
    solution_id: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    parent_id: str | None = None
    root_id: str | None = None
    dataset_ids: list[str] = field(default_factory=list)
    values: list[ParameterValueRecord] = field(default_factory=list)
    sizing: dict[str, Any] | None = None
    validation: str = "Draft"
    last_run_id: str | None = None
    last_update: float | None = None
    """Set at creation and by clients, never by the server (PLATFORM.md 5.1)."""
    solution_name: str | None = None
    template_name: str | None = None
    owner_name: str | None = None
    since: int = 3
    """The first generation that has it."""
    updated: tuple[float, str] | None = None
    """When and by whom it was last changed in generation 5; None for its creation."""
    base_ids: list[str] = field(default_factory=list)
    """The datasets of generation 5 that it starts from."""
    parameter_dataset_id: str | None = None
    """The dataset of generation 5 with the parts that are values of parameters."""
    additional: dict[str, Any] | None = None
    archived: float | None = None
    """When generation 5 archived it; None while it is in use."""
    deletion_run_id: str | None = None
    outcome: str | None = None
    """Name of the script that its runs follow; None for that of its run template."""


@dataclass(slots=True)
class RunRecord:
    """A run of a runner; its progress follows from its script and the time."""

    id: str
    organization_id: str
    workspace_id: str
    runner_id: str
    owner: str
    created: float
    script: "Script"
    template_id: str | None = None
    solution_id: str | None = None
    simulation: str | None = None
    compute_size: str | None = None
    dataset_ids: list[str] = field(default_factory=list)
    base_ids: list[str] = field(default_factory=list)
    values: list[ParameterValueRecord] = field(default_factory=list)
    stopped: float | None = None
    tables: RunTables = field(default_factory=RunTables, repr=False)
    """The data of the run, in generations 3 and 4."""
    has_results: bool = False
    """Whether its own results are in the tables."""
    pace: float = 1.0
    """Factor by which it runs faster than its script."""


@dataclass(slots=True)
class OldGraphRecord:
    """A graph of the old endpoints of generation 3 (PLATFORM.md 8.6)."""

    name: str
    modified: float
    version: int = 1
    rotation: int = 3
    title: str | None = None
