"""Reads the board: every workspace that is visible, a few at a time."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

from csm_tui.domain.board import (
    RECENT,
    Board,
    BoardEntry,
    dataset_concern,
    run_concern,
    sorted_entries,
)
from csm_tui.domain.capabilities import Capability
from csm_tui.domain.errors import CsmError, SignInNeeded
from csm_tui.domain.format import counted
from csm_tui.domain.last_run import LastRun
from csm_tui.domain.organization import Organization, Workspace
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, ignore_progress
from csm_tui.domain.run import is_starting
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible
from csm_tui.services.connection import Session
from csm_tui.services.runners._runners import Runners
from csm_tui.services.threads import map_bounded

WORKSPACES_AT_A_TIME = 3
MOST_RUNS = 300
"""Last runs that are read in one workspace whose list does not tell their states."""
MOST_TIMED = 60
"""Runs in one workspace whose times are read."""
_LONGEST = timedelta(days=7)
"""A run that was created longer ago is taken not to have failed in the last day."""

Place = tuple[Organization, Workspace]
Item = TypeVar("Item")
Result = TypeVar("Result")


class BoardReader:
    """Reads the board once; what cannot be read is a problem of the board, not an error."""

    def __init__(
        self, session: Session, now: datetime, progress: ProgressCallback, cancel: CancelToken
    ) -> None:
        self._session = session
        self._now = now
        self._progress = progress
        self._cancel = cancel
        self._problems: list[str] = []
        self._done = self._total = 0
        self._lock = Lock()

    def read(self) -> Board:
        """Return the board.

        Raises:
            CsmError: the organizations cannot be listed.
        """
        organizations = self._session.organizations(cancel=self._cancel)
        self._note(organizations.partial)
        listed = self._each(self._places, organizations)
        places = [place for found in listed for place in found]
        self._total = len(places)
        read = self._each(self._runs_of, places)
        entries = [entry for found in read if found is not None for entry in found]
        if Capability.DATASET_PARTS not in self._session.capabilities:
            for found in self._each(self._datasets_of, _one_each(places)):
                entries += found
        workspaces = sum(found is not None for found in read)
        return Board(sorted_entries(entries), workspaces, tuple(self._problems))

    def _each(self, function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
        return map_bounded(function, items, WORKSPACES_AT_A_TIME, "board")

    def _places(self, organization: Organization) -> list[Place]:
        self._cancel.check()
        try:
            workspaces = self._session.workspaces(organization.id, cancel=self._cancel)
        except SignInNeeded:
            raise
        except CsmError as error:
            self._note(f"Workspaces of {visible(organization.name)}: {error.headline}")
            return []
        self._note(workspaces.partial)
        return [(organization, workspace) for workspace in workspaces]

    def _runs_of(self, place: Place) -> list[BoardEntry] | None:
        organization, workspace = place
        self._cancel.check()
        service = Runners(self._session, workspace.organization_id, workspace.id)
        name = visible(workspace.name)
        try:
            runners = service.list(keep_read=True, cancel=self._cancel)
        except SignInNeeded:
            raise
        except CsmError as error:
            self._note(f"Runners of {name}: {error.headline}")
            return None
        finally:
            self._count()
        self._note(f"{name}: {runners.partial}" if runners.partial else "")
        last_runs = self._last_runs(service, runners, name)
        entries = []
        for runner, last in last_runs:
            concern = run_concern(last, self._now)
            if concern is not None:
                entries.append(BoardEntry(concern, organization, workspace, runner, last))
        return entries

    def _last_runs(
        self, service: Runners, runners: Iterable[Runner], name: str
    ) -> list[tuple[Runner, LastRun]]:
        """Return the last runs that run or may have failed in the last day, with their times."""
        with_run = [each for each in runners if each.last_run_id and not each.archived]
        known = self._states(service, with_run, name)
        watched = [runner for runner in with_run if self._matters(known.get(runner.id))]
        active = [each for each in watched if not _ended(known[each.id])]
        failed = [each for each in watched if _ended(known[each.id])]
        if (left := len(active) + len(failed) - 2 * MOST_TIMED) > 0:
            self._note(f"{name}: times of {counted(left, 'run')} or more not read.")
        times = service.last_times(active[:MOST_TIMED], cancel=self._cancel) | service.last_times(
            failed[:MOST_TIMED], beside_earlier=False, cancel=self._cancel
        )
        found = []
        for runner in watched:
            last, run_times = known[runner.id], times.get(runner.last_run_id or "")
            state = last.state
            if run_times is not None and run_times.state is not RunState.UNKNOWN:
                state = run_times.state
            word = last.word if state is last.state else ""
            found.append(
                (runner, LastRun(runner.last_run_id, state, word, last.created, run_times))
            )
        return found

    def _states(self, service: Runners, runners: Sequence[Runner], name: str) -> dict[str, LastRun]:
        """Return the states of the last runs by the id of the runner, as far as they are read."""
        known = {
            each.id: LastRun(each.last_run_id, each.last_run_state)
            for each in runners
            if each.tells_last_state
        }
        silent = [each for each in runners if not each.tells_last_state]
        silent.sort(key=lambda each: each.created.timestamp() if each.created else 0, reverse=True)
        runs = service.last_runs(silent[:MOST_RUNS], cancel=self._cancel)
        for runner in silent:
            run = runs.get(runner.last_run_id or "")
            if run is not None:
                state = RunState.RUNNING if is_starting(run, None, self._now) else run.state
                known[runner.id] = LastRun(run.id, state, run.state_word, run.created)
        if unread := len(silent) - len(runs):
            self._note(f"{name}: {counted(unread, 'last run')} not read.")
        return known

    def _matters(self, last: LastRun | None) -> bool:
        """Return whether a run may be on the board once its times are known."""
        if last is None or last.state in {None, RunState.SUCCESSFUL, RunState.UNKNOWN}:
            return False
        old = last.created is not None and self._now - last.created > RECENT + _LONGEST
        return not (last.state is RunState.FAILED and old)

    def _datasets_of(self, place: Place) -> list[BoardEntry]:
        organization, workspace = place
        self._cancel.check()
        try:
            datasets = self._session.datasets(organization.id, workspace.id, cancel=self._cancel)
        except SignInNeeded:
            raise
        except CsmError as error:
            self._note(f"Datasets of {visible(organization.name)}: {error.headline}")
            return []
        return [
            BoardEntry(concern, organization, workspace, dataset=dataset)
            for dataset in datasets
            if (concern := dataset_concern(dataset)) is not None
        ]

    def _note(self, problem: str) -> None:
        if problem:
            with self._lock:
                self._problems.append(problem)

    def _count(self) -> None:
        with self._lock:
            self._done += 1
            self._progress(Progress("workspaces", self._done, self._total, "workspaces"))


def read_board(
    session: Session,
    now: datetime,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> Board:
    """Return what needs an eye in every workspace that the session can see.

    Args:
        session: The connection.
        now: The time of day.
        progress: Called with the number of workspaces that were read.
        cancel: Stops the reading.

    Raises:
        CsmError: the organizations cannot be listed.
    """
    return BoardReader(session, now, progress, cancel or CancelToken()).read()


def _one_each(places: Iterable[Place]) -> list[Place]:
    """Return one workspace of each organization: datasets belong to organizations."""
    return list({organization.id: (organization, each) for organization, each in places}.values())


def _ended(last: LastRun) -> bool:
    return last.state is not None and last.state.ended
