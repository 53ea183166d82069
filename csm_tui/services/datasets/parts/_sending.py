"""Sending the parts of a dataset, one after the other.

The server reads a dataset, appends a part and saves it without a lock, so parts that are sent at
once vanish from its list (PLATFORM.md 9). This program therefore has one sender for each dataset.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from csm_tui.domain.dataset import DatasetPart
from csm_tui.domain.dataset_parts import PlannedPart
from csm_tui.domain.progress import CancelToken, ProgressCallback
from csm_tui.domain.transfers import Direction, PlannedTransfer, Transferred
from csm_tui.services.workspace_files._upload import upload

_LOOK = 0.1
"""Seconds between two checks for a cancel while another sender is waited for."""
_locks: dict[tuple[str, str], threading.Lock] = {}
_guard = threading.Lock()

Send = Callable[[Iterable[bytes]], DatasetPart]
"""Sends the bytes and returns the part that the platform made of them."""


@contextmanager
def only_sender(platform: str, dataset_id: str, cancel: CancelToken) -> Iterator[None]:
    """Wait until no other thread changes the parts of a dataset, and keep others waiting.

    Raises:
        Cancelled: the waiting was stopped.
    """
    with _guard:
        lock = _locks.setdefault((platform, dataset_id), threading.Lock())
    while not lock.acquire(timeout=_LOOK):
        cancel.check()
    try:
        cancel.check()
        yield
    finally:
        lock.release()


def send(
    call: Send, item: PlannedPart, progress: ProgressCallback, cancel: CancelToken
) -> tuple[DatasetPart, Transferred]:
    """Send the file of an item once, and return its part.

    Raises:
        InputRefused: the file has changed since it was planned, or the platform refuses it.
        OutcomeUnknown: the answer was lost, or not waited for, after all was sent.
        Cancelled: it was stopped before the platform could have all of it.
    """
    answered: list[DatasetPart] = []

    def sent(blocks: Iterable[bytes]) -> str:
        answered.append(call(blocks))
        return item.source_name

    transfer = PlannedTransfer(
        Direction.UP, item.source_name, item.path, size=item.size, modified=item.modified
    )
    done = upload(
        sent,
        transfer,
        overwrite=True,
        progress=progress,
        cancel=cancel,
        connection_free=lambda: None,
    )
    return answered[0], done
