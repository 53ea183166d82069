"""Starting and stopping runs, with the outcome verified (PLATFORM.md 5.5)."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    InputRefused,
    NotFound,
    OutcomeUnknown,
    PlatformFailed,
)
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner, StartResult, StopResult

if TYPE_CHECKING:
    from csm_tui.platform.client import PlatformClient
    from csm_tui.platform.runs import RunAddress

FIRST_LOOK, LONGEST_LOOK = 0.2, 2.0
"""Seconds between two looks at a run that was stopped: the first, and the longest."""

Found = TypeVar("Found")
Workspace = tuple[str, str]
"""The ids of the organization and the workspace."""


class StartUnknown(OutcomeUnknown):
    """The answer to a start was lost, and no run has begun yet."""

    def __init__(self, headline: str, why: CsmError, before: frozenset[str]) -> None:
        super().__init__(
            headline,
            "Not started again. Check its runs in a moment before you start it.",
            {**why.details, "why": why.headline},
        )
        self.before = before
        """The ids of the runs before the start."""


def start(
    client: "PlatformClient",
    workspace: Workspace,
    runner_id: str,
    cancel: CancelToken,
    patience: float,
) -> StartResult:
    """Start a run; if the answer is lost, look whether one began, and never start a second one.

    Raises:
        OutcomeUnknown: the answer was lost, and no new run is there yet.
        InputRefused: the runner is archived.
    """
    from csm_tui.platform.runners import start_runner
    from csm_tui.platform.runs import list_runs

    before = frozenset(run.id for run in list_runs(client, *workspace, runner_id, cancel=cancel))
    try:
        return StartResult(start_runner(client, *workspace, runner_id, cancel))
    except (OutcomeUnknown, PlatformFailed) as error:
        # 5.x fails inside for an archived runner.
        if isinstance(error, PlatformFailed) and _is_archived(client, workspace, runner_id):
            raise InputRefused(
                f"Cannot start runner {runner_id}: it is deleted (archived).",
                "Choose another runner.",
            ) from None
        return _found_after(client, workspace, runner_id, before, error, patience)


def _is_archived(client: "PlatformClient", workspace: Workspace, runner_id: str) -> bool:
    """Return whether a runner is known to be archived."""
    from csm_tui.platform.runners import get_runner

    try:
        # Not to be cancelled, and no error: either would hide that a start was sent.
        return get_runner(client, *workspace, runner_id, CancelToken()).archived
    except CsmError:
        return False


def _found_after(
    client: "PlatformClient",
    workspace: Workspace,
    runner_id: str,
    before: frozenset[str],
    error: CsmError,
    patience: float,
) -> StartResult:
    """Look for some seconds for a run that began with a start whose answer is lost.

    The start was sent, so that this cannot be cancelled: what it did is what the user must know.
    """
    from csm_tui.platform.runs import list_runs

    def new() -> list[Run]:
        try:
            runs = list_runs(client, *workspace, runner_id)
        except CsmError:
            return []
        return [run for run in runs if run.id not in before]

    found = _looked(new, CancelToken(), patience)
    what = "No response" if isinstance(error, OutcomeUnknown) else "Platform error"
    if len(found) == 1:
        return StartResult(found[0].id, f"{what}, but run {found[0].id} has started since.")
    if found:
        ids = ", ".join(run.id for run in found)
        return StartResult(
            found[0].id,
            f"{what}, and {len(found):,} runs have started since: {ids}. Stop those that are not "
            "yours.",
        )
    headline = f"{what}, and no new run of {runner_id} after {patience:g} s."
    raise StartUnknown(headline, error, before) from error


def begun_since(
    client: "PlatformClient",
    workspace: Workspace,
    runner_id: str,
    before: frozenset[str],
    cancel: CancelToken,
) -> list[str]:
    """Return the ids of the runs that have begun since there were only these."""
    from csm_tui.platform.runs import list_runs

    runs = list_runs(client, *workspace, runner_id, cancel=cancel)
    return [run.id for run in runs if run.id not in before]


def stop(
    client: "PlatformClient",
    workspace: Workspace,
    runner_id: str,
    cancel: CancelToken,
    patience: float,
) -> StopResult:
    """Stop the last run, and look until it has ended, for some seconds.

    Raises:
        OutcomeUnknown: the answer was lost, and the run has not ended or its state is not known.
        InputRefused: there is nothing to stop.
    """
    from csm_tui.platform.runners import get_runner, stop_runner
    from csm_tui.platform.runs import RunAddress

    runner = get_runner(client, *workspace, runner_id, cancel)
    if runner.last_run_id is None:
        raise _never_run(runner)
    run = RunAddress(*workspace, runner_id, runner.last_run_id)
    before = _state(client, run, cancel)
    if before.ended:
        raise _ended(runner, before)
    try:
        stop_runner(client, *workspace, runner_id, cancel)
    except NotFound:
        raise
    except OutcomeUnknown:
        # The status tells more than the answer would have.
        state = _awaited_end(client, run, cancel, patience)
        if state.ended:
            return StopResult(run.run_id, state)
        raise
    except (InputRefused, PlatformFailed) as refused:
        # 3.x and 4.x fail inside when the run has ended meanwhile.
        raise _nothing_to_stop(client, runner, run, refused) from None
    state = _awaited_end(client, run, cancel, patience)
    return StopResult(run.run_id, state, "" if state.ended else _doubt(client, state))


def _awaited_end(
    client: "PlatformClient", run: "RunAddress", cancel: CancelToken, patience: float
) -> RunState:
    """Return the state of a run after a stop was sent, as soon as it has ended.

    Raises:
        OutcomeUnknown: no state can be read.
    """
    try:
        # Not to be cancelled: what the stop did is what the user must know.
        latest = _state(client, run, CancelToken())
    except CsmError as error:
        raise OutcomeUnknown(
            f"Stop of run {run.run_id} requested, but its state cannot be read.",
            "Refresh the runs to see whether it ended.",
            {**error.details, "why": error.headline},
        ) from error

    def ended() -> bool:
        nonlocal latest
        latest = _state(client, run, cancel)
        return latest.ended

    if not latest.ended:
        # Only the waiting is cancelled; a look that fails leaves the state of the one before.
        with suppress(Cancelled, CsmError):
            _looked(ended, cancel, patience)
    return latest


def _looked(look: Callable[[], Found], cancel: CancelToken, patience: float) -> Found:
    """Look with growing pauses until something is found, and return what the last look found."""
    waited, pause = 0.0, FIRST_LOOK
    while not (found := look()) and waited < patience:
        cancel.wait(pause)
        waited += pause
        pause = min(2 * pause, LONGEST_LOOK)
    return found


def _doubt(client: "PlatformClient", state: RunState) -> str:
    said = f"Stop accepted, but the run is still active ({state.value})."
    return f"{said} {client.generation.stop_doubt}".rstrip()


def _nothing_to_stop(
    client: "PlatformClient", runner: Runner, run: "RunAddress", refused: CsmError
) -> CsmError:
    """Return the error in words: the run ended meanwhile, or what the platform has said."""
    state = _state(client, run, CancelToken())
    return _ended(runner, state) if state.ended else refused


def _never_run(runner: Runner) -> InputRefused:
    return InputRefused(f"Runner {runner.name} has no run to stop.", "Start it first.")


def _ended(runner: Runner, state: RunState) -> InputRefused:
    return InputRefused(
        f"No active run to stop: the last run of {runner.name} ended ({state.value}).",
        "Refresh the runs to see how it ended.",
        {"run": runner.last_run_id or ""},
    )


def _state(client: "PlatformClient", run: "RunAddress", cancel: CancelToken) -> RunState:
    from csm_tui.platform.runs import get_status

    return get_status(client, run, cancel).state
