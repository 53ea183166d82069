"""Starting and stopping runs, with the outcome verified (PLATFORM.md 5.5)."""

from typing import TYPE_CHECKING

from csm_tui.domain.errors import Cancelled, CsmError, InputRefused, NotFound, PlatformFailed
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner, StopResult

if TYPE_CHECKING:
    from csm_tui.platform.client import PlatformClient
    from csm_tui.platform.runs import RunAddress

FIRST_LOOK, LONGEST_LOOK = 0.2, 2.0
"""Seconds between two looks at a run that was stopped: the first, and the longest."""

Workspace = tuple[str, str]
"""The ids of the organization and the workspace."""


def start(
    client: "PlatformClient", workspace: Workspace, runner_id: str, cancel: CancelToken
) -> str:
    """Start a run, and return its id.

    Raises:
        OutcomeUnknown: the answer was lost: look at the runs before starting again.
        InputRefused: the runner is archived.
    """
    from csm_tui.platform.runners import get_runner, start_runner

    try:
        return start_runner(client, *workspace, runner_id, cancel)
    except PlatformFailed:
        # 5.x fails inside for an archived runner.
        if get_runner(client, *workspace, runner_id, cancel).archived:
            raise InputRefused(
                f"Runner {runner_id} is deleted (archived); it cannot be started.",
                "Choose another runner; this one disappears by itself.",
            ) from None
        raise


def stop(
    client: "PlatformClient",
    workspace: Workspace,
    runner_id: str,
    cancel: CancelToken,
    patience: float,
) -> StopResult:
    """Stop the last run, and look until it has ended, for some seconds.

    Raises:
        OutcomeUnknown: the answer was lost: look at the run.
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
    except (InputRefused, PlatformFailed) as refused:
        # 3.x and 4.x fail inside when the run has ended meanwhile.
        raise _nothing_to_stop(client, runner, run, refused, cancel) from None
    state = _awaited_end(client, run, cancel, patience)
    return StopResult(run.run_id, state, "" if state.ended else _doubt(client, state))


def _awaited_end(
    client: "PlatformClient", run: "RunAddress", cancel: CancelToken, patience: float
) -> RunState:
    waited, pause = 0.0, FIRST_LOOK
    state = _state(client, run, cancel)
    try:
        while not state.ended and waited < patience:
            cancel.wait(pause)
            waited += pause
            pause = min(2 * pause, LONGEST_LOOK)
            state = _state(client, run, cancel)
    except Cancelled:
        # The stop was accepted; only the waiting for its effect ends.
        pass
    return state


def _doubt(client: "PlatformClient", state: RunState) -> str:
    said = f"The stop was accepted, but the run has not ended ({state.value})."
    return f"{said} {client.generation.stop_doubt}".rstrip()


def _nothing_to_stop(
    client: "PlatformClient",
    runner: Runner,
    run: "RunAddress",
    refused: CsmError,
    cancel: CancelToken,
) -> CsmError:
    """Return the error in words: the run ended meanwhile, or what the platform has said."""
    state = _state(client, run, cancel)
    return _ended(runner, state) if state.ended else refused


def _never_run(runner: Runner) -> InputRefused:
    return InputRefused(
        f"Runner {runner.name} has no run: there is nothing to stop.", "Start it first."
    )


def _ended(runner: Runner, state: RunState) -> InputRefused:
    return InputRefused(
        f"The last run of {runner.name} has ended ({state.value}): there is nothing to stop.",
        "Load the runs again to see how it ended.",
        {"run": runner.last_run_id or ""},
    )


def _state(client: "PlatformClient", run: "RunAddress", cancel: CancelToken) -> RunState:
    from csm_tui.platform.runs import get_status

    return get_status(client, run, cancel).state
