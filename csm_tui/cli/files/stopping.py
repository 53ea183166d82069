"""Work that a person may stop with Ctrl-C, and that then still says what became of it."""

import contextlib
from collections.abc import Callable
from typing import TypeVar

from csm_tui.domain.errors import Cancelled
from csm_tui.domain.progress import CancelToken
from csm_tui.services.threads import Call

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that stopped work gets to take back what is half done and to say what is done."""

_LOOK = 0.2
"""Seconds between two looks: on Windows, Ctrl-C comes through only between waits."""


class Abandoned(KeyboardInterrupt):
    """It was interrupted, and nobody waited until it was known what was done."""


def stoppable(work: Callable[[CancelToken], T]) -> tuple[T, bool]:
    """Do the work in a thread of its own; return what it returns, and whether it was interrupted.

    The first Ctrl-C has the work stop at its next check, a second one does not wait for that.
    Whatever else ends this stops the work too.

    Raises:
        Abandoned: it was interrupted and did not say in time what it has done.
        KeyboardInterrupt: it was interrupted and has nothing to say.
    """
    cancel = CancelToken()
    call = Call(lambda: work(cancel))
    interrupted = False
    try:
        while not call.wait(_LOOK):
            pass
    except KeyboardInterrupt:
        interrupted = True
    finally:
        cancel.cancel()
        with contextlib.suppress(KeyboardInterrupt):
            call.wait(PATIENCE)
    if not call.wait(0):
        raise Abandoned
    try:
        return call.result(), interrupted
    except Cancelled:
        raise KeyboardInterrupt from None
