"""What can be done with runners: start, stop, change, create, delete, each one verified."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TypeVar

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.preflight import Preflight, PreflightFinding, Weight
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, ignore_progress
from csm_tui.domain.runner import (
    Runner,
    RunnerChange,
    RunnerOutcome,
    StartResult,
    StopResult,
)
from csm_tui.domain.runner_changes import DeletionPlan, NewRunner, SaveResult
from csm_tui.domain.solution import Solution
from csm_tui.services.runners import _creating, _launch
from csm_tui.services.runners._editing import ParameterEdit, save_change
from csm_tui.services.runners._preflight import check_start
from csm_tui.services.runners._runners import Runners
from csm_tui.services.threads import map_bounded

Result = TypeVar("Result")

AT_A_TIME = 4
"""Runners that are checked, started or stopped at the same time."""
LOOKING = 10.0
"""Seconds for which a run is looked for after the answer to its start was lost."""
STOPPING = 15.0
"""Seconds to wait until a stopped run has ended."""


class RunnerChanges:
    """The changes of one workspace's runners; none is ever sent twice."""

    def __init__(self, runners: Runners) -> None:
        self.runners = runners
        """The reading of the same runners."""
        self._session = runners.session
        self._client = runners.session.client
        self._workspace = runners.workspace
        self._lost: dict[str, frozenset[str]] = {}
        """Runner id to the runs before a start whose outcome is not known yet."""

    def preflight(self, runner_id: str, *, cancel: CancelToken | None = None) -> Preflight:
        """Return what speaks against a start, and what differs from the last run.

        Only a failure to read the runner itself is raised; what else cannot be read is a finding.
        """
        cancel = cancel or CancelToken()
        details = self.runners.details(runner_id, cancel=cancel)
        checked = check_start(self._session, details, cancel)
        lost = self._lost_start(runner_id, cancel)
        return replace(checked, findings=(lost, *checked.findings)) if lost else checked

    def _lost_start(self, runner_id: str, cancel: CancelToken) -> PreflightFinding | None:
        """Look up a start of this session whose answer was lost."""
        before = self._lost.get(runner_id)
        if before is None:
            return None
        where = self._client, self._workspace, runner_id
        begun = _launch.begun_since(*where, before, cancel)
        if begun:
            self._lost.pop(runner_id, None)
            words = f"no response, but {', '.join(begun)} has started since"
            return PreflightFinding(Weight.NOTE, "earlier start", words)
        words = "no response and no run yet; it may still start"
        return PreflightFinding(Weight.WRONG, "earlier start", words)

    def preflights(
        self,
        runner_ids: Iterable[str],
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Sequence[Preflight]:
        """Return the preflights of several runners, in their order."""
        cancel, ids = cancel or CancelToken(), list(runner_ids)
        count = _Count("checked", len(ids), progress)

        def check(runner_id: str) -> Preflight:
            cancel.check()
            return count.after(lambda: self.preflight(runner_id, cancel=cancel))

        return map_bounded(check, ids, AT_A_TIME, "preflight")

    def start(
        self, runner_id: str, *, patience: float = LOOKING, cancel: CancelToken | None = None
    ) -> StartResult:
        """Start a run; after a lost answer, look whether one began, and never start a second.

        Args:
            runner_id: the runner.
            patience: seconds to look for the run after the answer was lost.
            cancel: checked before the start is sent.

        Raises:
            OutcomeUnknown: the answer was lost, and no new run is there yet.
            InputRefused: the runner cannot be started.
        """
        cancel = cancel or CancelToken()
        try:
            return _launch.start(self._client, self._workspace, runner_id, cancel, patience)
        except _launch.StartUnknown as unknown:
            self._lost.setdefault(runner_id, unknown.before)
            raise

    def stop(
        self, runner_id: str, *, patience: float = STOPPING, cancel: CancelToken | None = None
    ) -> StopResult:
        """Stop the last run, and return its state as read afterwards.

        Args:
            runner_id: the runner.
            patience: seconds to wait until the run has ended.
            cancel: ends the waiting; the stop itself is not taken back.

        Raises:
            OutcomeUnknown: the answer was lost, and the run has not ended.
            InputRefused: there is no run, or it has ended already.
        """
        cancel = cancel or CancelToken()
        return _launch.stop(self._client, self._workspace, runner_id, cancel, patience)

    def start_several(
        self,
        runners: Sequence[Runner],
        *,
        patience: float = LOOKING,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Sequence[RunnerOutcome]:
        """Start several runners, and return the outcome of each; a cancel leaves out the rest."""
        cancel = cancel or CancelToken()

        def act(runner: Runner) -> RunnerOutcome:
            done = self.start(runner.id, patience=patience, cancel=cancel)
            return RunnerOutcome(runner, f"started {done.run_id}", done.run_id, doubt=done.doubt)

        return self._several(runners, "started", act, progress, cancel)

    def stop_several(
        self,
        runners: Sequence[Runner],
        *,
        patience: float = STOPPING,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Sequence[RunnerOutcome]:
        """Stop the last runs of several runners, and return the outcome of each."""
        cancel = cancel or CancelToken()

        def act(runner: Runner) -> RunnerOutcome:
            done = self.stop(runner.id, patience=patience, cancel=cancel)
            words = f"{done.run_id} is {done.state.value}"
            return RunnerOutcome(runner, words, done.run_id, doubt=done.doubt)

        return self._several(runners, "stopped", act, progress, cancel)

    def _several(
        self,
        runners: Sequence[Runner],
        done: str,
        act: Callable[[Runner], RunnerOutcome],
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> Sequence[RunnerOutcome]:
        count = _Count(done, len(runners), progress)

        def outcome(runner: Runner) -> RunnerOutcome:
            try:
                cancel.check()
                return count.after(partial(act, runner))
            except Cancelled:
                return RunnerOutcome(runner, f"not {done}: cancelled")
            except CsmError as error:
                return RunnerOutcome(runner, error.headline, error=error)

        return map_bounded(outcome, runners, AT_A_TIME, done)

    def edit(self, runner_id: str, *, cancel: CancelToken | None = None) -> ParameterEdit:
        """Return an edit of the runner's parameters, read now."""
        return self.runners.parameter_edit(runner_id, cancel or CancelToken())

    def save(
        self, base: Runner, change: RunnerChange, *, cancel: CancelToken | None = None
    ) -> SaveResult:
        """Save a change of a runner, read it again, and tell what was not kept.

        Args:
            base: The runner as it was when the user began.
            change: What to change.
            cancel: checked before the change is sent.

        Raises:
            RunnerChanged: another user has changed the runner; nothing was sent.
            OutcomeUnknown: the answer was lost, and the platform does not have the change yet.
            CsmError: the platform refused.
        """
        return save_change(self._client, base, change, cancel or CancelToken())

    @property
    def fills_new_runners(self) -> bool:
        """Whether the platform gives a new runner the defaults of workspace and solution."""
        return self._client.generation.fills_new_runners

    def solution(self, *, cancel: CancelToken | None = None) -> Solution:
        """Return the solution of the workspace, whose run templates a new runner can have.

        Raises:
            NotFound: the workspace names no solution.
            CsmError: it cannot be read.
        """
        return _creating.solution_of(self._session, self._workspace, cancel or CancelToken())

    def first_values(self, solution: Solution, template_id: str) -> Mapping[str, str]:
        """Return the values to send for a new runner without a parent: defaults, by parameter id.

        None on a platform that fills them in itself.
        """
        return {} if self.fills_new_runners else _creating.defaults(solution, template_id)

    def create(self, new: NewRunner, *, cancel: CancelToken | None = None) -> SaveResult:
        """Create a runner, read it again, and tell what was not kept.

        Raises:
            OutcomeUnknown: the answer was lost, and no such runner is there.
            CsmError: the platform refused.
        """
        return _creating.create(self._client, self._workspace, new, cancel or CancelToken())

    def plan_deletion(self, runner_id: str, *, cancel: CancelToken | None = None) -> DeletionPlan:
        """Return what goes with a runner, read now."""
        cancel = cancel or CancelToken()
        runner = self.runners.get(runner_id, cancel=cancel)
        everyone = self.runners.list(cancel=cancel)
        return _creating.plan_deletion(self._client, runner, everyone, cancel)

    def delete(self, runner: Runner, *, cancel: CancelToken | None = None) -> str:
        """Delete a runner with its runs, look whether it is gone, and return a sentence.

        Raises:
            OutcomeUnknown: the platform still has the runner.
            CsmError: the platform refused: a run has not ended.
        """
        return _creating.delete(self._client, runner, cancel or CancelToken())


class _Count:
    """Counts finished work of several threads, as progress."""

    def __init__(self, what: str, total: int, progress: ProgressCallback) -> None:
        self._what, self._total, self._progress = what, total, progress
        self._done, self._lock = 0, Lock()

    def after(self, work: Callable[[], Result]) -> Result:
        """Do some work, then count it."""
        try:
            return work()
        finally:
            with self._lock:
                self._done += 1
                self._progress(Progress(self._what, self._done, self._total, "runners"))
