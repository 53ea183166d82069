"""Many threads on one session whose tokens are shorter than the work."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from csm_tui.domain.errors import CsmError
from csm_tui.services.connection import Session

THREADS = 8


def outlive(session: Session, seconds: float) -> "Counter[str]":
    """Ask the platform from all threads for so long; count answers, errors by their headline."""
    until = time.monotonic() + seconds

    def go_on(_: int) -> "Counter[str]":
        counted: Counter[str] = Counter()
        while time.monotonic() < until:
            try:
                answer = session.organizations()
                counted["answers" if answer else "nothing in the answer"] += 1
            except CsmError as error:
                counted[error.headline] += 1
        return counted

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(go_on, range(THREADS)), Counter())
