"""The world of the demo platform: records in memory, the same for every API generation."""

import random
import string
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import (
    DatasetRecord,
    OldGraphRecord,
    OrganizationRecord,
    RunnerRecord,
    RunRecord,
    SolutionRecord,
    WorkspaceRecord,
)

if TYPE_CHECKING:
    from csm_tui.demo.engine import GraphEngine
    from csm_tui.demo.parts import PartStore

_T = TypeVar("_T")
Clock = Callable[[], float]
"""Seconds since 1970."""


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
        self.asking_scheduler: Callable[[], Awaitable[None]] | None = None
        """What happens while generation 5 asks the scheduler, when it reads a runner."""
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
        """Remove a workspace with its runners, its scenarios and their runs."""
        for scenario in list(self.scenarios.values()):
            if scenario.workspace_id == workspace_id:
                self.remove_scenario(scenario.id)
        for runner in self.runners_of(workspace_id):
            self.remove_runner(runner.id)
        if self.parts:
            self.parts.forget(workspace_id)
        del self.workspaces[workspace_id]

    def remove_runner(self, runner_id: str) -> None:
        """Remove a runner with its runs and the dataset of its parameters."""
        for run in self.runs_of(runner_id):
            self.remove_run(run.id)
        removed = self.runners.pop(runner_id)
        if self.parts:
            self.parts.datasets.pop(removed.parameter_dataset_id or "", None)

    def remove_scenario(self, scenario_id: str) -> None:
        """Remove a scenario with its runs."""
        for run in self.runs_of(scenario_id):
            self.remove_run(run.id)
        del self.scenarios[scenario_id]

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
