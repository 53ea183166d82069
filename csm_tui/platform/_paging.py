"""Every page of a list that the server cuts at one page without saying so (PLATFORM.md 3)."""

from collections.abc import Callable
from typing import Any, TypeVar

from csm_tui.domain.organization import Raw
from csm_tui.domain.partial_list import PartialList
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
MOST_PAGES = 1250
"""Pages asked for: a quarter of a million objects."""
LARGEST_LIST = 512 * 1024 * 1024
"""Bytes of all pages together."""

Fetch = Callable[[int, int, list[int]], Any]
"""Takes the number of a page, its size, and where to add how many bytes came."""


def every_page(
    fetch: Fetch,
    build: Callable[[Raw], Read],
    place: str,
    progress: ProgressCallback = ignore_progress,
) -> PartialList[Read]:
    """Return every object once: pages are asked for until one is short.

    Objects may move between pages while they are read, so an id counts once. A page that brings
    nothing new ends it too: then the server does not know pages. Pages without end are not read
    for ever; the list says then that it is a part. What `fetch` raises, a cancellation too, ends
    everything.
    """
    found: dict[str, Read] = {}
    tell = Throttle(progress)
    page, more, sizes, partial = 0, True, list[int](), ""
    while more:
        answer = fetch(page, PAGE_SIZE, sizes)
        with collector_paused():
            known = len(found)
            for raw in decode.objects(answer, place):
                found.setdefault(raw["id"], build(raw))
        more = len(answer) >= PAGE_SIZE and len(found) > known
        page += 1
        if more and (page == MOST_PAGES or sum(sizes) > LARGEST_LIST):
            more, partial = False, f"Only the first {len(found):,} {place} were read."
        elif not more and page > 1 and len(answer) == PAGE_SIZE:
            partial = f"Only {len(found):,} {place} came: the platform repeats its pages."
        tell(Progress(place, len(found), None if more else len(found), "objects"))
    return PartialList(found.values(), partial)
