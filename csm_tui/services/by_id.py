"""Finds what an id names, wherever it is: here first, then in every workspace that is visible."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.errors import InputRefused, NotFound, RightsMissing
from csm_tui.domain.ids import kind_of_id, one_of
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.organization import Organization, Workspace
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run import Run
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible
from csm_tui.services.connection import Session
from csm_tui.services.runners import Runners
from csm_tui.services.threads import map_bounded

MOST_WORKSPACES = 60
"""Workspaces that are searched, besides the one that is open."""
MOST_RUNNERS = 300
"""Runners of the open workspace whose runs are listed to find a run."""
AT_A_TIME = 4
"""Requests at the same time."""

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class FoundObject:
    """An object with the place where it is."""

    kind: str
    """As `kind_of_id` names it."""
    organization_id: str
    workspace: Workspace | None = None
    """The workspace in which it is; None for an organization, or where any will do."""
    runner: Runner | None = None
    run: Run | None = None
    dataset: Dataset | None = None
    part: DatasetPart | None = None
    solution_id: str = ""


class IdSearch:
    """The search for one id, from an open workspace."""

    def __init__(self, session: Session, here: Workspace, cancel: CancelToken) -> None:
        self._session = session
        self._here = here
        self._cancel = cancel
        self._known: dict[str, str] = {}
        """Ids of the same kind that were seen, with their names."""

    def find(self, id_: str) -> FoundObject:
        """Return what the id names.

        Raises:
            NotFound: there is none, or it is not shared; the nearest known id is named.
            InputRefused: ids of this kind cannot be opened.
            CsmError: the platform refused, or did not respond.
        """
        kind = kind_of_id(id_) or "runner"
        finders: Mapping[str, Callable[[str], FoundObject | None]] = {
            "runner": self._runner,
            "run": self._run,
            "dataset": self._dataset,
            "dataset part": self._part,
            "workspace": self._workspace,
            "organization": self._organization,
            "solution": self._solution,
        }
        if kind not in finders:
            raise InputRefused(
                f"{visible(id_)} is the id of {one_of(kind)}, which has no screen.",
                f"Enter the id of {', '.join(map(one_of, finders))}.",
            )
        found = finders[kind](id_)
        if found is None:
            raise self._missing(kind, id_)
        return found

    def _missing(self, kind: str, id_: str) -> NotFound:
        near = nearest_names(id_, self._known, 1)
        hint = (
            "Check the id. The object may be deleted, not shared with you, or on another platform."
        )
        if near:
            name = self._known[near[0]]
            hint = f"Nearest id: {visible(near[0])} ({visible(name)})."
        return NotFound(f"{kind[:1].upper()}{kind[1:]} {visible(id_)} not found.", hint)

    def _runner(self, id_: str) -> FoundObject | None:
        found = self._runner_of(self._here, id_) or self._first(
            lambda workspace: self._runner_of(workspace, id_)
        )
        if found is None:
            self._know((runner.id, runner.name) for runner in self._runners(self._here))
        return found

    def _runner_of(self, workspace: Workspace, id_: str) -> FoundObject | None:
        try:
            runner = self._service(workspace).get(id_, cancel=self._cancel)
        except (InputRefused, RightsMissing):
            return None
        return FoundObject("runner", workspace.organization_id, workspace, runner)

    def _run(self, id_: str) -> FoundObject | None:
        runners = self._runners(self._here)
        self._know((each.last_run_id, each.name) for each in runners if each.last_run_id)
        with_runs = [each for each in runners if each.last_run_id]
        # The last runs are known already; only then the earlier ones are listed.
        with_runs.sort(key=lambda each: each.last_run_id != id_)
        found = self._run_of(self._here, with_runs[:1], id_) if with_runs else None
        return (
            found
            or self._run_of(self._here, with_runs[1:MOST_RUNNERS], id_)
            or self._first(lambda workspace: self._last_run_of(workspace, id_))
        )

    def _run_of(
        self, workspace: Workspace, runners: Iterable[Runner], id_: str
    ) -> FoundObject | None:
        service = self._service(workspace)

        def look(runner: Runner) -> FoundObject | None:
            self._cancel.check()
            try:
                runs = service.runs(runner.id, cancel=self._cancel)
            except (InputRefused, RightsMissing):
                return None
            self._know((run.id, runner.name) for run in runs)
            run = next((run for run in runs if run.id == id_), None)
            if run is None:
                return None
            return FoundObject("run", workspace.organization_id, workspace, runner, run)

        return next(filter(None, map_bounded(look, runners, AT_A_TIME, "by-id")), None)

    def _last_run_of(self, workspace: Workspace, id_: str) -> FoundObject | None:
        found = [each for each in self._runners(workspace) if each.last_run_id == id_]
        return self._run_of(workspace, found, id_)

    def _dataset(self, id_: str) -> FoundObject | None:
        for workspace, datasets in self._datasets():
            self._know((each.id, each.name) for each in datasets)
            dataset = next((each for each in datasets if each.id == id_), None)
            if dataset is not None:
                organization = workspace.organization_id
                return FoundObject("dataset", organization, workspace, dataset=dataset)
        return None

    def _part(self, id_: str) -> FoundObject | None:
        self._session.capabilities.require(Capability.DATASET_PARTS)
        for workspace, datasets in self._datasets():
            for dataset in datasets:
                self._know((part.id, part.name) for part in dataset.parts)
                part = next((part for part in dataset.parts if part.id == id_), None)
                if part is not None:
                    organization = workspace.organization_id
                    return FoundObject(
                        "dataset part", organization, workspace, dataset=dataset, part=part
                    )
        return None

    def _datasets(self) -> Iterator[tuple[Workspace, list[Dataset]]]:
        """Yield the datasets of each workspace; those of an organization once."""
        seen: set[str] = set()
        for workspace in (self._here, *self._elsewhere()):
            in_parts = Capability.DATASET_PARTS in self._session.capabilities
            owner = workspace.id if in_parts else workspace.organization_id
            if owner not in seen:
                seen.add(owner)
                self._cancel.check()
                ids = (workspace.organization_id, workspace.id)
                try:
                    yield workspace, self._session.datasets(*ids, cancel=self._cancel)
                except (InputRefused, RightsMissing):
                    continue

    def _workspace(self, id_: str) -> FoundObject | None:
        all_ = [self._here, *self._elsewhere()]
        self._know((each.id, each.name) for each in all_)
        found = next((each for each in all_ if each.id == id_), None)
        return FoundObject("workspace", found.organization_id, found) if found else None

    def _organization(self, id_: str) -> FoundObject | None:
        all_ = self._organizations()
        self._know((each.id, each.name) for each in all_)
        found = next((each for each in all_ if each.id == id_), None)
        return FoundObject("organization", found.id) if found else None

    def _solution(self, id_: str) -> FoundObject | None:
        for workspace in [self._here, *self._one_of_each_organization()]:
            try:
                self._session.solution(workspace.organization_id, id_, self._cancel)
            except (InputRefused, RightsMissing):
                continue
            return FoundObject("solution", workspace.organization_id, workspace, solution_id=id_)
        self._know(
            (each.solution_id, f"of {each.name}")
            for each in (self._here, *self._elsewhere())
            if each.solution_id
        )
        return None

    def _one_of_each_organization(self) -> list[Workspace]:
        by_organization = {each.organization_id: each for each in self._elsewhere()}
        by_organization.pop(self._here.organization_id, None)
        return list(by_organization.values())

    def _first(self, look: Callable[[Workspace], FoundObject | None]) -> FoundObject | None:
        """Return what the first of the other workspaces has."""
        elsewhere = self._elsewhere()
        return next(filter(None, map_bounded(look, elsewhere, AT_A_TIME, "by-id")), None)

    def _elsewhere(self) -> list[Workspace]:
        """Return the other workspaces that are visible, those of the same organization first."""
        found = [
            workspace
            for organization in self._organizations()
            for workspace in self._workspaces(organization)
            if workspace.id != self._here.id
        ]
        found.sort(key=lambda each: each.organization_id != self._here.organization_id)
        return found[:MOST_WORKSPACES]

    def _workspaces(self, organization: Organization) -> list[Workspace]:
        self._cancel.check()
        try:
            return self._session.workspaces(organization.id, cancel=self._cancel)
        except (InputRefused, RightsMissing):
            return []

    def _organizations(self) -> list[Organization]:
        return self._session.organizations(cancel=self._cancel)

    def _runners(self, workspace: Workspace) -> list[Runner]:
        try:
            return self._service(workspace).list(cancel=self._cancel)
        except (InputRefused, RightsMissing):
            return []

    def _service(self, workspace: Workspace) -> Runners:
        return Runners(self._session, workspace.organization_id, workspace.id)

    def _know(self, named: Iterable[tuple[str | None, str]]) -> None:
        self._known |= {id_: name for id_, name in named if id_}


def find_by_id(
    session: Session, here: Workspace, id_: str, *, cancel: CancelToken | None = None
) -> FoundObject:
    """Return what an id names; see `IdSearch.find`."""
    return IdSearch(session, here, cancel or CancelToken()).find(id_)
