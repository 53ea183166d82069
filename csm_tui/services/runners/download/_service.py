"""The use cases: plan a download of a runner's data, and save it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken, ProgressCallback, Throttle, ignore_progress
from csm_tui.domain.runner import Runner
from csm_tui.domain.runner_download import (
    DATASETS,
    PARAMETERS,
    DownloadOptions,
    DownloadPlan,
    DownloadReport,
    Source,
)
from csm_tui.domain.runner_download.environment import as_file, variables
from csm_tui.domain.solution import RunTemplate
from csm_tui.services.runners.download._planning import make_plan
from csm_tui.services.runners.download._reading import DatasetReader
from csm_tui.services.runners.download._sources import AT_A_TIME, read_sources
from csm_tui.services.runners.download._writing import (
    RunnerDataWriter,
    refuse_taken,
    staging_folder,
)

if TYPE_CHECKING:
    from csm_tui.services.connection import Session


Read = Callable[[Sequence[str]], Mapping[str, Source]]
"""Reads datasets, by id."""


class RunnerData:
    """Downloads the data of runners of one workspace, as their handlers read it."""

    def __init__(self, session: "Session", organization_id: str, workspace_id: str) -> None:
        self._session = session
        self._workspace = (organization_id, workspace_id)

    def plan(
        self,
        runner_id: str,
        folder: Path,
        options: DownloadOptions | None = None,
        *,
        exact: bool = True,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> DownloadPlan:
        """Return the files of a download; nothing is written.

        Args:
            runner_id: the runner, which is read now.
            folder: gets the folders ``parameters`` and ``datasets``, and the manifest.
            options: what is written.
            exact: whether graphs are counted, so that their files are known before they are read.
            progress: called after each dataset.
            cancel: checked between requests.

        Raises:
            CsmError: the runner cannot be read; what is wrong with a dataset is in the plan.
        """
        from csm_tui.platform.runners import get_runner

        cancel = cancel or CancelToken()
        runner = get_runner(self._session.client, *self._workspace, runner_id, cancel)
        read = self._reading(exact, progress, cancel)
        return self._planned(runner, folder, options or DownloadOptions(), {}, read)

    def changed(
        self,
        plan: DownloadPlan,
        folder: Path,
        options: DownloadOptions,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> DownloadPlan:
        """Return the plan for another folder or other options; what was read is not read again."""
        read = self._reading(True, progress, cancel or CancelToken())
        changed = self._planned(plan.runner, folder, options, plan.known, read)
        return replace(changed, asked=plan.asked)

    def _reading(self, count: bool, progress: ProgressCallback, cancel: CancelToken) -> Read:
        return partial(
            read_sources,
            self._session,
            self._workspace,
            count=count,
            progress=Throttle(progress),
            cancel=cancel,
        )

    def _planned(
        self,
        runner: Runner,
        folder: Path,
        options: DownloadOptions,
        known: Mapping[str, Source],
        read: Read,
    ) -> DownloadPlan:
        parts = Capability.DATASET_PARTS in self._session.capabilities
        return make_plan(runner, self._workspace, folder, options, known, read, parts_layout=parts)

    def save(
        self,
        plan: DownloadPlan,
        *,
        overwrite: bool = False,
        at_a_time: int = AT_A_TIME,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> DownloadReport:
        """Read the datasets of a plan, then write all files at once.

        A dataset that cannot be read is left out, as the report and the manifest say. The result
        does not depend on how many are read at a time.

        Args:
            plan: what to download.
            overwrite: whether files that exist are replaced.
            at_a_time: requests at the same time.
            progress: called after each file or graph.
            cancel: ends it; no file is left then.

        Raises:
            AlreadyExists: a file exists, and may not be overwritten.
            CsmError: the disk refuses. Nothing is written in either case.
        """
        cancel = cancel or CancelToken()
        if not overwrite:
            # Before anything is read; what appears meanwhile is noticed as well.
            refuse_taken([plan.folder / each.path for each in plan.existing])
        with staging_folder(plan.folder) as stage:
            reader = DatasetReader(self._session, self._workspace, stage, cancel)
            staged = reader.read(plan.sources, at_a_time, Throttle(progress))
            values = self._variables(plan, cancel) if plan.options.reproduce else b""
            # From here on it is a matter of the disk alone, and done at once.
            cancel.check()
            version = self._session.facts.api
            writer = RunnerDataWriter(plan, stage, overwrite=overwrite)
            return writer.write(staged, values, (self._session.platform, version))

    def _variables(self, plan: DownloadPlan, cancel: CancelToken) -> bytes:
        folder = plan.folder.absolute()
        places = str(folder / PARAMETERS), str(folder / DATASETS)
        template = self._template(plan.runner, cancel)
        return as_file(
            variables(plan.runner, self._workspace, template, self._session.profile, places)
        )

    def _template(self, runner: Runner, cancel: CancelToken) -> RunTemplate | None:
        try:
            solution_id = runner.solution_id or self._solution_of_workspace()
            if solution_id is None or runner.run_template_id is None:
                return None
            solution = self._session.solution(self._workspace[0], solution_id, cancel)
        except CsmError:
            return None
        return solution.run_templates.get(runner.run_template_id)

    def _solution_of_workspace(self) -> str | None:
        return self._session.workspace(*self._workspace).solution_id
