"""Deleting a runner, after its runs and children are named."""

from textual.widget import Widget

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.format import counted
from csm_tui.domain.runner import Runner
from csm_tui.domain.runner_changes import DeletionPlan
from csm_tui.domain.text import visible
from csm_tui.services.runners import RunnerChanges
from csm_tui.ui.jobs import shell
from csm_tui.ui.screens.main.runners.asking import agreed

_SHOWN = 5
"""Children that are named."""


async def delete_runner(
    node: Widget, changes: RunnerChanges, runner: Runner, environment: str
) -> bool:
    """Name what goes with a runner, let its name be typed, delete it; return whether it was sent.

    Raises:
        InputRefused: a run of it has not ended.
        OutcomeUnknown: the platform still has the runner.
    """
    name = visible(runner.name)
    plan = await shell(node).jobs.run(
        f"Reading runs and children of {name}",
        lambda job: changes.plan_deletion(runner.id, cancel=job.cancel),
    )
    if plan.active_run is not None:
        raise InputRefused(
            f"Run {plan.active_run} of {name} has not ended, so it cannot be deleted.",
            "Stop it first (X), or wait for its end.",
        )
    if plan.runner.archived:
        raise InputRefused(
            f"Runner {name} is deleted already.", "The platform removes it by itself."
        )
    body = f"On {environment}.\n\n{deletion_words(plan)}"
    title = f"Delete runner {name}?"
    if not await agreed(node, title, body, confirm="Delete the runner", typed=name):
        return False
    said = await shell(node).jobs.run(
        f"Deleting runner {name}",
        lambda job: changes.delete(plan.runner, cancel=job.cancel),
        writes=True,
    )
    shell(node).tell(f"✓ {visible(said)}")
    return True


def deletion_words(plan: DeletionPlan) -> str:
    """Return what goes and what stays, in sentences."""
    runs = counted(plan.runs, "run")
    sentences = [f"{runs} with data and logs go with it." if plan.runs else "No runs."]
    if plan.children:
        names = ", ".join(visible(each.name) for each in plan.children[:_SHOWN])
        more = len(plan.children) - _SHOWN
        names += f" and {more} more" if more > 0 else ""
        above = f"below {visible(plan.parent_name)}" if plan.parent_name else "to the top"
        one = len(plan.children) == 1
        stay = "1 child stays and moves" if one else f"{len(plan.children)} children stay and move"
        sentences.append(f"{stay} {above}: {names}.")
    sentences.append(
        "The platform archives it at once, and removes it in some minutes."
        if plan.archives
        else "It cannot be restored."
    )
    return "\n".join(sentences)
