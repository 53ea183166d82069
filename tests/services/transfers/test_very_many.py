"""Tens of thousands of files in a queue: a snapshot never waits for a change of all of them."""

import threading
from pathlib import Path

from csm_tui.demo import DemoPlatform
from csm_tui.domain.transfers import (
    Direction,
    ItemState,
    PlannedTransfer,
    TransferPlan,
)
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import ended, stored
from tests.waiting import wait_until


def many(files: WorkspaceFiles, folder: Path, count: int) -> TransferPlan:
    names = [f"{number}.csv" for number in range(count)]
    plans = [PlannedTransfer(Direction.DOWN, name, folder / name, folder=folder) for name in names]
    return TransferPlan(Direction.DOWN, files.place, tuple(plans))


def looked_at(queue: TransferQueue, state: ItemState, deed: threading.Thread) -> list[int]:
    """Run a thread and return how many items were in a state at each snapshot meanwhile."""
    seen = []
    deed.start()
    while deed.is_alive():
        seen.append(queue.snapshot().tally.count(state))
    return seen


def test_a_look_sees_how_far_it_is(
    files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    count = 4_000
    queue.pause()
    queue.add(files, many(files, tmp_path, count))
    seen = looked_at(queue, ItemState.CANCELLED, threading.Thread(target=queue.cancel))
    assert any(0 < number < count for number in seen)

    ids = [item.id for item in queue.snapshot().items]
    seen = looked_at(queue, ItemState.WAITING, threading.Thread(target=queue.retry, args=(ids,)))
    assert any(0 < number < count for number in seen)
    queue.cancel()


def test_none_begins_while_all_are_stopped(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, {f"{number}.csv": b"1" for number in range(800)})
    queue.add(files, many(files, tmp_path, 800))
    wait_until(lambda: queue.snapshot().of(ItemState.DONE), "the first ones are done")
    begun, stopping = set(), threading.Thread(target=queue.cancel)
    stopping.start()
    while stopping.is_alive():
        seen = queue.snapshot()
        if seen.of(ItemState.CANCELLED):
            begun.add(sum(item.attempts for item in seen.items))
    assert len(begun) <= 1
    queue.retry([queue.snapshot().of(ItemState.CANCELLED)[-1].id])
    done = len(queue.snapshot().of(ItemState.DONE))
    assert len(ended(queue).of(ItemState.DONE)) > done
