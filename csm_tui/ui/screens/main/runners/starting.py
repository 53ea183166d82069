"""Starting and stopping runners: the check, one question, and the outcome of each."""

from collections.abc import Sequence

from textual.message import Message
from textual.widget import Widget

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.format import counted
from csm_tui.domain.preflight import Preflight, Weight
from csm_tui.domain.runner import Runner, RunnerOutcome
from csm_tui.domain.text import visible
from csm_tui.services.runners import RunnerChanges
from csm_tui.ui.dialogs.listing import ListingDialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.presentation.preflight_texts import preflight_content, several_content
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.runners.asking import agreed

Outcomes = Sequence[RunnerOutcome]


class StartWanted(Message):
    """The chosen runners are to be started, after a check."""


async def start_runners(
    node: Widget, changes: RunnerChanges, runners: Sequence[Runner], environment: str
) -> Outcomes:
    """Check the runners, ask once, start them, and return the outcome of each; none if not asked.

    Args:
        node: Where the flow runs.
        changes: The runners of the workspace.
        runners: One or several.
        environment: Where they would run, in words.

    Raises:
        CsmError: the only runner cannot be read, or its start is certain to be refused.
        OutcomeUnknown: the answer to the only start was lost, and no run began.
    """
    if not runners:
        shell(node).tell("Choose a runner first.")
        return ()
    checked = await shell(node).jobs.run(
        f"Checking {_named(runners)}",
        lambda job: changes.preflights(
            [each.id for each in runners], progress=job.progress, cancel=job.cancel
        ),
    )
    if len(checked) == 1:
        _refuse(checked[0])
    ready = [each.details.runner for each in checked if not each.refused]
    if not await _wants_start(node, checked, ready, environment):
        return ()
    outcomes = await shell(node).jobs.run(
        f"Starting {_named(ready)}",
        lambda job: changes.start_several(ready, progress=job.progress, cancel=job.cancel),
        writes=True,
    )
    await tell_outcomes(node, outcomes, "Started")
    return outcomes


async def stop_runners(
    node: Widget, changes: RunnerChanges, runners: Sequence[Runner], environment: str
) -> Outcomes:
    """Ask once, stop the last runs, and return how each run is afterwards; none if not asked."""
    if not runners:
        shell(node).tell("Choose a runner first.")
        return ()
    names = "\n".join(f"  {visible(each.name)}" for each in runners)
    one = len(runners) == 1
    kept = "Its output so far is kept. The run" if one else "Their output so far is kept. Each run"
    body = f"On {environment}:\n{names}\n\n{kept} counts as failed."
    verb = "Stop the run" if one else f"Stop {len(runners)} runs"
    if not await agreed(node, f"Stop the run of {_named(runners)}?", body, confirm=verb):
        return ()
    outcomes = await shell(node).jobs.run(
        f"Stopping the run of {_named(runners)}",
        lambda job: changes.stop_several(runners, progress=job.progress, cancel=job.cancel),
        writes=True,
    )
    await tell_outcomes(node, outcomes, "Stopped")
    return outcomes


async def tell_outcomes(node: Widget, outcomes: Outcomes, done: str) -> None:
    """Say how it ended: one runner in a message or an error, several in a list.

    Raises:
        CsmError: the only one failed.
    """
    if len(outcomes) == 1:
        [only] = outcomes
        if only.error is not None:
            raise only.error
        if only.doubt:
            await node.app.push_screen_wait(_listing(done, outcomes))
        else:
            shell(node).tell(f"✓ {visible(only.runner.name)}: {only.words}")
        return
    if outcomes:
        await node.app.push_screen_wait(_listing(done, outcomes))


def _listing(done: str, outcomes: Outcomes) -> ListingDialog:
    good = sum(each.error is None and each.run_id is not None for each in outcomes)
    lines = []
    for each in outcomes:
        symbol = "✗" if each.error or not each.run_id else "!" if each.doubt else "✓"
        lines.append(f"{symbol} {visible(each.runner.name)}: {visible(each.words)}")
        lines += [f"    {visible(each.doubt)}"] if each.doubt else []
        lines += [f"    {visible(each.error.next_step)}"] if each.error else []
    title = f"{done} {good} of {len(outcomes)}"
    return ListingDialog(title, "The outcome of each runner:", lines, leave="Close")


def _refuse(preflight: Preflight) -> None:
    """Raise an error if a start is certain to be refused."""
    why = [each for each in preflight.findings if each.weight is Weight.REFUSED]
    if why:
        raise InputRefused(
            f"Runner {preflight.details.runner.name} cannot be started: "
            f"{why[0].subject} {why[0].words}",
            "Correct that, or choose another runner.",
        )


async def _wants_start(
    node: Widget, checked: Sequence[Preflight], ready: Sequence[Runner], environment: str
) -> bool:
    clean = all(each.is_clean for each in checked)
    if len(checked) == 1:
        body = preflight_content(checked[0], environment, _age(checked[0]))
    else:
        body = several_content(checked, environment)
    if not ready:
        raise InputRefused(
            f"None of {counted(len(checked), 'runner')} can start.",
            "Look at each of them for the reason.",
        )
    verb = "Start" if len(checked) == 1 else f"Start {len(ready)}"
    return await agreed(
        node,
        f"Start {_named(ready)}?",
        body,
        confirm=verb if clean else f"{verb} anyway",
        danger=not clean,
    )


def _age(preflight: Preflight) -> float | None:
    created = preflight.last_run.created if preflight.last_run else None
    return (pane.wall_clock() - created).total_seconds() if created else None


def _named(runners: Sequence[Runner]) -> str:
    if len(runners) == 1:
        return visible(runners[0].name)
    return counted(len(runners), "runner")
