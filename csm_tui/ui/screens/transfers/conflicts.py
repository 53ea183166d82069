"""The conversation about targets that exist."""

from textual.message_pump import MessagePump

from csm_tui.domain.transfers import ItemState, QueueItem
from csm_tui.services.transfers import TransferQueue
from csm_tui.ui.dialogs.conflict import ConflictDialog
from csm_tui.ui.work import shell


async def decide_conflicts(
    node: MessagePump, queue: TransferQueue, first: QueueItem | None = None
) -> None:
    """Ask about conflicts one after the other, until none waits or the person leaves it.

    Args:
        node: Under which the dialogs open.
        queue: What the conflicts are in.
        first: Asked about before the others, when it is one.
    """
    preferred = first.id if first is not None else None
    waiting = queue.snapshot().conflicts
    if not waiting:
        shell(node).tell("No conflict waits.")
    while waiting:
        item = next((each for each in waiting if each.id == preferred), waiting[0])
        of_job = sum(each.job == item.job for each in waiting)
        answer = await node.app.push_screen_wait(ConflictDialog(item, of_job))
        if answer is None:
            return
        if answer.all:
            queue.resolve(answer.decision, job=item.job)
        elif any(
            each.id == item.id and each.state is ItemState.CONFLICT
            for each in queue.snapshot().items
        ):
            queue.resolve(answer.decision, [item.id])
        waiting = queue.snapshot().conflicts
