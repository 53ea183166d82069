"""The world of the demo platform: records in memory, the same for every API generation."""

import random
import string
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from csm_tui.demo.permissions import Security
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.tables import RunTables

if TYPE_CHECKING:
    from csm_tui.demo.engine import GraphEngine
    from csm_tui.demo.filestore import FileStore
    from csm_tui.demo.parts import PartStore
    from csm_tui.demo.simulation import Script

_T = TypeVar("_T")
Clock = Callable[[], float]
"""Seconds since 1970."""
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


class World:
    """All records by id."""

    def __init__(
        self,
        *,
        seed: int = 1,
        pace: float = 1.0,
        tdl_42: bool = False,
        clock: Clock = time.time,
        run_data: bool = True,
        files: Path = Path(),
        parts: "PartStore | None" = None,
    ) -> None:
        self.clock = clock
        self.parts = parts
        """The datasets of workspaces, which generation 5 has; None without them."""
        self.pace = pace
        self.files = files
        """Folder of the files of workspaces, each in a folder of its own."""
        self.tdl_42 = tdl_42
        """Whether batch writes are refused as by 4.2 (PLATFORM.md 8.3)."""
        self.run_data = run_data
        """Whether the service of run data is on."""
        self.query_ms = 5000
        """Milliseconds after which the graph engine ends a query."""
        self.jobs = ThreadPoolExecutor(2, "demo-job")
        """Where graphs are filled."""
        self.connectors: dict[str, dict[str, Any]] = {}
        self.scenarios: dict[str, RunnerRecord] = {}
        """Of generation 3: what runners were before."""
        self.old_graphs: dict[str, OldGraphRecord] = {}
        """Of generation 3, by name."""
        self.organizations: dict[str, OrganizationRecord] = {}
        self.solutions: dict[str, SolutionRecord] = {}
        self.workspaces: dict[str, WorkspaceRecord] = {}
        self.datasets: dict[str, DatasetRecord] = {}
        self.runners: dict[str, RunnerRecord] = {}
        self.runs: dict[str, RunRecord] = {}
        self.engine: GraphEngine | None = None
        self.engine_settled = threading.Event()
        """Set when the graph engine is loaded, or has failed to start."""
        self._seed = seed
        self._chance = random.Random(seed)  # noqa: S311 - names of objects, not secrets

    def new_id(self, prefix: str) -> str:
        """Return a new id."""
        alphabet = string.ascii_lowercase + string.digits
        return f"{prefix}-{''.join(self._chance.choices(alphabet, k=12))}"

    @contextmanager
    def ids_of(self, series: str) -> Iterator[None]:
        """Take new ids from a series of their own, so that those of all else stay as they are."""
        usual = self._chance
        self._chance = random.Random(f"{self._seed} {series}")  # noqa: S311 - as above
        try:
            yield
        finally:
            self._chance = usual

    def organization(self, organization_id: str) -> OrganizationRecord:
        """Return an organization, or raise a 404."""
        return _found(self.organizations.get(organization_id), "Organization", organization_id)

    def solution(self, organization_id: str, solution_id: str) -> SolutionRecord:
        """Return a solution of an organization, or raise a 404."""
        found = self.solutions.get(solution_id)
        inside = found if found and found.organization_id == organization_id else None
        return _found(inside, "Solution", solution_id)

    def workspace(
        self, organization_id: str, workspace_id: str, api: int | None = None
    ) -> WorkspaceRecord:
        """Return a workspace of an organization, or raise a 404.

        Args:
            organization_id: of its organization.
            workspace_id: its id.
            api: generation that asks; None for any.
        """
        found = self.workspaces.get(workspace_id)
        inside = found if found and found.organization_id == organization_id else None
        if inside and api and inside.api not in (None, api):
            inside = None
        return _found(inside, "Workspace", workspace_id)

    def dataset(
        self, organization_id: str, dataset_id: str, api: int | None = None
    ) -> DatasetRecord:
        """Return a dataset of an organization, or raise a 404.

        Args:
            organization_id: of its organization.
            dataset_id: its id.
            api: generation that asks; None for any.
        """
        found = self.datasets.get(dataset_id)
        inside = found if found and found.organization_id == organization_id else None
        if inside and api and inside.api not in (None, api):
            inside = None
        return _found(inside, "Dataset", dataset_id)

    def runner(self, workspace_id: str, runner_id: str) -> RunnerRecord:
        """Return a runner of a workspace, or raise a 404."""
        found = self.runners.get(runner_id)
        inside = found if found and found.workspace_id == workspace_id else None
        return _found(inside, "Runner", runner_id)

    def run(self, runner_id: str, run_id: str) -> RunRecord | None:
        """Return a run of a runner, or None: the generations refuse a missing one differently."""
        found = self.runs.get(run_id)
        return found if found and found.runner_id == runner_id else None

    def remove_organization(self, organization_id: str) -> None:
        """Remove an organization with everything in it."""
        for workspace in list(self.workspaces.values()):
            if workspace.organization_id == organization_id:
                self.remove_workspace(workspace.id)
        for records in (self.solutions, self.datasets):
            inside = [one.id for one in records.values() if one.organization_id == organization_id]
            for one in inside:
                del records[one]
        del self.organizations[organization_id]

    def remove_workspace(self, workspace_id: str) -> None:
        """Remove a workspace with its runners and their runs."""
        for runner in self.runners_of(workspace_id):
            self.remove_runner(runner.id)
        del self.workspaces[workspace_id]

    def remove_runner(self, runner_id: str) -> None:
        """Remove a runner with its runs."""
        for run in self.runs_of(runner_id):
            self.remove_run(run.id)
        del self.runners[runner_id]

    def remove_run(self, run_id: str) -> None:
        """Remove a run with its data."""
        self.runs.pop(run_id).tables.close()

    def close(self) -> None:
        """End the jobs, and forget the data of runs."""
        self.jobs.shutdown(cancel_futures=True)
        for run in self.runs.values():
            run.tables.close()

    def runners_of(self, workspace_id: str) -> list[RunnerRecord]:
        """Return the runners of a workspace in the order of their creation."""
        return [r for r in self.runners.values() if r.workspace_id == workspace_id]

    def runs_of(self, runner_id: str) -> list[RunRecord]:
        """Return the runs of a runner in the order of their creation."""
        return [r for r in self.runs.values() if r.runner_id == runner_id]


def _found(thing: _T | None, kind: str, thing_id: str) -> _T:
    if thing is None:
        raise ApiProblem(404, f"{kind} {thing_id} not found")
    return thing
