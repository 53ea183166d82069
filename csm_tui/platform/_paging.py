"""Every page of a list that the server cuts at one page without saying so (PLATFORM.md 3)."""

from collections.abc import Callable
from typing import Any, TypeVar

from csm_tui.domain.organization import Raw
from csm_tui.domain.progress import (
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.platform import decode
from csm_tui.platform._collector import collector_paused

Read = TypeVar("Read")

PAGE_SIZE = 200
"""Objects asked for at once; the server takes any number."""


def every_page(
    fetch: Callable[[int, int], Any],
    build: Callable[[Raw], Read],
    place: str,
    progress: ProgressCallback = ignore_progress,
) -> list[Read]:
    """Return every object once: pages are asked for until one is short.

    Objects may move between pages while they are read, so an id counts once. A page that brings
    nothing new ends it too: then the server does not know pages. What `fetch` raises, a
    cancellation too, ends everything.
    """
    found: dict[str, Read] = {}
    tell = Throttle(progress)
    page, more = 0, True
    while more:
        answer = fetch(page, PAGE_SIZE)
        with collector_paused():
            known = len(found)
            for raw in decode.objects(answer, place):
                found.setdefault(raw["id"], build(raw))
        more = len(answer) >= PAGE_SIZE and len(found) > known
        tell(Progress(place, len(found), None if more else len(found), "objects"))
        page += 1
    return list(found.values())
