"""The use cases of a workspace's runners."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from csm_tui import __version__
from csm_tui.domain.capabilities import Capabilities
from csm_tui.domain.errors import CsmError, NotFound
from csm_tui.domain.format import human_time
from csm_tui.domain.last_run import RunTimes
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.run import Run, RunLog, RunNode, RunStatus
from csm_tui.domain.run_history import comparable_before, newest_first
from csm_tui.domain.runner import (
    DatasetReference,
    ParameterRow,
    ReferenceKind,
    Runner,
    RunnerDetails,
)
from csm_tui.domain.solution import RunTemplate, Solution
from csm_tui.domain.triage import TriageReport
from csm_tui.services.connection import Session
from csm_tui.services.datasets.references import read_references
from csm_tui.services.runners._comparison import ComparisonSubject, RunnerComparison, compare
from csm_tui.services.runners._editing import ParameterEdit
from csm_tui.services.runners._logs import read_log, save_log
from csm_tui.services.runners._parameters import parameter_rows
from csm_tui.services.runners._saving import save_new
from csm_tui.services.runners._times import RunTimesReader
from csm_tui.services.runners._triage import FailureTriage, explain_failure
from csm_tui.services.runners._triage_sections import report
from csm_tui.services.runners.download import RunnerData
from csm_tui.services.runners.handlers import Handlers
from csm_tui.services.runners.run_data import RunData
from csm_tui.services.threads import map_bounded

AT_A_TIME = 4
"""Last runs that are read at the same time."""


class Runners:
    """The runners of one workspace."""

    def __init__(self, session: Session, organization_id: str, workspace_id: str) -> None:
        self.session = session
        self.workspace = (organization_id, workspace_id)
        """The ids of the organization and the workspace."""
        self._session = session
        self._client = session.client
        self._workspace = self.workspace
        self._times = RunTimesReader(session.client, self._workspace)

    def list(
        self,
        *,
        progress: ProgressCallback = ignore_progress,
        keep_read: bool = False,
        cancel: CancelToken | None = None,
    ) -> PartialList[Runner]:
        """Return every runner, by name; `PartialList.partial` says whether some are missing.

        Args:
            progress: Called with the number of runners.
            keep_read: Return the first pages, as a part, when a later one fails.
            cancel: Stops the reading.
        """
        from csm_tui.platform.runners import list_runners

        runners = list_runners(
            self._client, *self._workspace, progress, cancel, keep_read=keep_read
        )
        return runners.sorted_by(lambda runner: (runner.name.casefold(), runner.id))

    def get(self, runner_id: str, *, cancel: CancelToken | None = None) -> Runner:
        """Return one runner."""
        from csm_tui.platform.runners import get_runner

        return get_runner(self._client, *self._workspace, runner_id, cancel)

    def details(self, runner_id: str, *, cancel: CancelToken | None = None) -> RunnerDetails:
        """Return a runner with its parameters beside their definitions, and its datasets.

        Only a failure to read the runner itself is raised; other failures are in the details.
        """
        from csm_tui.platform.runners import get_runner

        cancel = cancel or CancelToken()
        runner = get_runner(self._client, *self._workspace, runner_id, cancel)
        problems: dict[str, CsmError] = {}
        # The parent is read beside the others: nothing but its values waits for it.
        with ThreadPoolExecutor(1, "parent") as beside:
            reading = beside.submit(self._parent, runner, problems, cancel)
            solution = self._solution(runner, problems, cancel)
            template = _template(runner, solution, problems)
            cancel.check()
            references = read_references(self._client, self._workspace, runner, solution, cancel)
            parent = reading.result()
        rows = parameter_rows(runner, template, solution, parent)
        return RunnerDetails(
            runner,
            template,
            rows,
            _of_template(references, rows),
            problems,
            solution.id if solution else None,
            parent,
        )

    def runs(
        self,
        runner_id: str,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> PartialList[Run]:
        """Return every run of a runner, newest first; runs without a date come last."""
        from csm_tui.platform.runs import list_runs

        runs = list_runs(self._client, *self._workspace, runner_id, progress, cancel)
        return PartialList(newest_first(runs), runs.partial)

    def last_runs(
        self, runners: Iterable[Runner], *, cancel: CancelToken | None = None
    ) -> dict[str, Run]:
        """Return the last run of each runner, by run id, without those that cannot be read.

        Runners whose list says the state of the last run are not asked (PLATFORM.md 5.1).
        """
        from csm_tui.platform.runs import RunAddress, get_run

        cancel = cancel or CancelToken()

        def read(runner: Runner) -> Run | None:
            cancel.check()
            ids = (runner.organization_id, runner.workspace_id, runner.id, runner.last_run_id or "")
            try:
                return get_run(self._client, RunAddress(*ids), cancel)
            except CsmError:
                return None

        with_runs = [each for each in runners if each.last_run_id and not each.tells_last_state]
        found = map_bounded(read, with_runs, AT_A_TIME, "last-runs")
        return {run.id: run for run in found if run is not None}

    def last_times(
        self,
        runners: Iterable[Runner],
        *,
        beside_earlier: bool = True,
        cancel: CancelToken | None = None,
    ) -> dict[str, RunTimes]:
        """Return state and times of the last run of each runner, by run id.

        Those that cannot be read are not in it.

        Args:
            runners: Runners that have been run; few, because each costs several requests.
            beside_earlier: Whether to read the durations of earlier runs too.
            cancel: Stops the reading.
        """
        cancel = cancel or CancelToken()

        def read(runner: Runner) -> RunTimes | None:
            cancel.check()
            try:
                if beside_earlier:
                    return self._times.beside_earlier(runner, cancel)
                return self._times.now(runner, runner.last_run_id or "", cancel)
            except CsmError:
                return None

        found = map_bounded(read, runners, AT_A_TIME, "run-times")
        return {times.run_id: times for times in found if times is not None}

    def times(self, runner: Runner, run_id: str, *, cancel: CancelToken | None = None) -> RunTimes:
        """Return state and times of one run, without earlier ones unless they are known."""
        return self._times.now(runner, run_id, cancel or CancelToken())

    def status(
        self, runner_id: str, run_id: str, *, cancel: CancelToken | None = None
    ) -> RunStatus:
        """Return the state of a run and of its steps."""
        from csm_tui.platform.runs import RunAddress, get_status

        return get_status(self._client, RunAddress(*self._workspace, runner_id, run_id), cancel)

    def log(self, runner_id: str, run_id: str, *, cancel: CancelToken | None = None) -> RunLog:
        """Return the log of a run; without lines, its note says why."""
        from csm_tui.platform.runs import RunAddress

        run = RunAddress(*self._workspace, runner_id, run_id)
        return read_log(self._client, run, datetime.now(UTC), cancel)

    def save_log(self, lines: Iterable[str], target: Path) -> int:
        """Write all lines of a log to a file that does not exist yet; return its bytes."""
        return save_log(lines, target)

    def explain(
        self, runner_id: str, run_id: str = "", *, cancel: CancelToken | None = None
    ) -> FailureTriage:
        """Return all that is known of why a run failed; without a run id, of the last run.

        Raises:
            NotFound: the runner has never been run.
            CsmError: the run cannot be read; what else cannot is in the `problems`.
        """
        return explain_failure(self, runner_id, run_id, cancel or CancelToken())

    def report(self, triage: FailureTriage) -> TriageReport:
        """Return a triage as a report for a ticket, with where it was seen."""
        session, (organization_id, workspace_id) = self._session, self._workspace
        facts = (
            ("Platform", session.platform),
            ("API", session.facts.api),
            ("Organization", organization_id),
            ("Workspace", workspace_id),
            ("Written", f"{human_time(datetime.now(UTC))} by csm-tui {__version__}"),
        )
        return report(triage, facts)

    def save_report(self, text: str, target: Path) -> int:
        """Write a report to a new file, and return its size in bytes.

        Raises:
            AlreadyExists: a file has that name; it stays as it is.
            CsmError: the disk refuses.
        """
        return save_new(target, [text.encode()])

    def solution_of(
        self, details: RunnerDetails, *, cancel: CancelToken | None = None
    ) -> Solution | None:
        """Return the solution of a runner, or None when it cannot be read."""
        return self._solution(details.runner, {}, cancel or CancelToken())

    def run_data(self, run: Run) -> RunData:
        """Return the tables of a run."""
        return RunData(self._session, *self._workspace, run)

    @property
    def data(self) -> RunnerData:
        """The downloads of runners' data."""
        return RunnerData(self._session, *self._workspace)

    @property
    def handlers(self) -> Handlers:
        """The handlers of run templates."""
        return Handlers(self._session, self._workspace[0])

    @property
    def capabilities(self) -> Capabilities:
        """What the platform can do."""
        return self._session.capabilities

    def parameter_edit(self, runner_id: str, cancel: CancelToken) -> ParameterEdit:
        """Return an edit of a runner's parameters; `RunnerChanges.edit` is the way to it."""
        runner = self.get(runner_id, cancel=cancel)
        problems: dict[str, CsmError] = {}
        solution = self._solution(runner, problems, cancel)
        template = _template(runner, solution, problems)
        return ParameterEdit(self._client, runner, template, solution)

    def run(self, runner_id: str, run_id: str, *, cancel: CancelToken | None = None) -> Run:
        """Return one run."""
        from csm_tui.platform.runs import RunAddress, get_run

        return get_run(self._client, RunAddress(*self._workspace, runner_id, run_id), cancel)

    def steps_before(self, run: Run, *, cancel: CancelToken | None = None) -> tuple[RunNode, ...]:
        """Return the steps of the last comparable run before a run; empty without one."""
        earlier = comparable_before(self.runs(run.runner_id, cancel=cancel), run)
        return self.status(run.runner_id, earlier[0].id, cancel=cancel).nodes if earlier else ()

    def statuses(
        self, runs: Iterable[Run], *, cancel: CancelToken | None = None
    ) -> dict[str, RunStatus]:
        """Return the status of each run, by run id, without those that cannot be read."""
        cancel = cancel or CancelToken()

        def read(run: Run) -> RunStatus | None:
            cancel.check()
            try:
                return self.status(run.runner_id, run.id, cancel=cancel)
            except CsmError:
                return None

        found = map_bounded(read, runs, AT_A_TIME, "statuses")
        return {status.run_id: status for status in found if status is not None}

    def compare(
        self,
        before: ComparisonSubject,
        after: ComparisonSubject,
        *,
        cancel: CancelToken | None = None,
    ) -> RunnerComparison:
        """Return what differs between two runners or runs, or between a run and its runner now.

        Raises:
            CsmError: a runner or run cannot be read; what else cannot is in its `problems`.
        """
        return compare(self, before, after, cancel or CancelToken())

    def _parent(
        self, runner: Runner, problems: dict[str, CsmError], cancel: CancelToken
    ) -> Runner | None:
        """Return the parent of a runner, which may be deleted or forbidden."""
        if runner.parent_id is None:
            return None
        try:
            return self.get(runner.parent_id, cancel=cancel)
        except CsmError as error:
            problems["parent"] = error
            return None

    def _solution(
        self, runner: Runner, problems: dict[str, CsmError], cancel: CancelToken
    ) -> Solution | None:
        """Return the solution of the runner or of its workspace (PLATFORM.md 5.1)."""
        from csm_tui.platform.organizations import get_workspace

        organization_id, workspace_id = self._workspace
        try:
            solution_id = (
                runner.solution_id
                or get_workspace(self._client, organization_id, workspace_id, cancel).solution_id
            )
            if solution_id is None:
                raise NotFound(
                    f"Workspace {workspace_id} has no solution.",
                    "Set a solution in the workspace to check the parameters.",
                )
            return self._session.solution(organization_id, solution_id, cancel)
        except CsmError as error:
            problems["solution"] = error
            return None


def _of_template(
    references: Iterable[DatasetReference], rows: Iterable[ParameterRow]
) -> tuple[DatasetReference, ...]:
    """Leave out parts that are not there and that the run template does not ask for."""
    wanted = {row.parameter_id for row in rows}
    return tuple(
        each
        for each in references
        if each.kind is not ReferenceKind.PART or each.part or each.parameter_id in wanted
    )


def _template(
    runner: Runner, solution: Solution | None, problems: dict[str, CsmError]
) -> RunTemplate | None:
    if solution is None or runner.run_template_id is None:
        return None
    template = solution.run_templates.get(runner.run_template_id)
    if template is None:
        problems["run template"] = NotFound(
            f"Run template {runner.run_template_id} not found in solution {solution.name}.",
            "Choose a run template of the solution.",
        )
    return template
