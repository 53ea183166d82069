"""The questions about targets that exist."""

import logging
from collections.abc import Mapping
from pathlib import Path

from textual.message_pump import MessagePump

from csm_tui.domain.errors import CsmError
from csm_tui.domain.transfers import ItemState, LastKnown, QueueItem
from csm_tui.domain.workspace_files import WorkspaceAddress
from csm_tui.services.local.listing import look_at
from csm_tui.services.transfers import TransferQueue
from csm_tui.ui.dialogs.conflict import ConflictDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.both_sides import UNKNOWN, BothSides, NoSides

log = logging.getLogger(__name__)

PATIENCE = 2.0
"""Seconds to wait for the journal to be written."""


async def decide_conflicts(
    node: MessagePump, queue: TransferQueue, first: QueueItem | None = None
) -> None:
    """Ask about conflicts one after the other, until none is left or the user leaves.

    Args:
        node: Where the flow runs.
        queue: The queue with the conflicts.
        first: The item to ask about first, if it has a conflict.
    """
    preferred = first.id if first is not None else None
    waiting = queue.snapshot().conflicts
    if not waiting:
        shell(node).tell("No file waits for an answer.")
    while waiting:
        item = next((each for each in waiting if each.id == preferred), waiting[0])
        of_job = sum(each.job == item.job for each in waiting)
        question = ConflictDialog(item, of_job)
        # The dialog does not wait for journal and disk: the next keys are for it.
        looking = _look(node, queue, question, item)
        try:
            answer = await node.app.push_screen_wait(question)
        finally:
            looking.cancel()
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


@flow("looking")
async def _look(
    node: MessagePump, queue: TransferQueue, question: ConflictDialog, item: QueueItem
) -> None:
    address, planned = queue.snapshot().address_of(item), item.planned
    try:
        sides = await shell(node).jobs.run(
            "Checking both files",
            lambda _: both_sides(queue, address, planned.name, planned.local),
            quiet=True,
        )
    except Exception:
        question.show_sides(NoSides(UNKNOWN))
        raise
    question.show_sides(sides)


def both_sides(
    queue: TransferQueue, address: WorkspaceAddress | None, name: str, local: Path
) -> BothSides:
    """Return what is known of a workspace file and a local file; blocks."""
    known = {} if address is None else known_there(queue, address, name)
    return BothSides(look_at(local), known.get(name))


def known_there(
    queue: TransferQueue, address: WorkspaceAddress, name: str
) -> Mapping[str, LastKnown]:
    """Return what the journal knows of a workspace file, by its name; blocks.

    A journal that cannot be read knows nothing; its error is shown when a file is moved.
    """
    queue.written(PATIENCE)
    try:
        return queue.journal.known(address, [name])
    except CsmError as error:
        log.warning("what is known of a file cannot be read: %s", error.headline)
        return {}
