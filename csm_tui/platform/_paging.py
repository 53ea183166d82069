"""Lists of which the server returns one page, without saying so (PLATFORM.md 3)."""

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
from csm_tui.platform._json import collector_paused

Read = TypeVar("Read")

PAGE_SIZE = 200
"""Objects asked for at once; the server takes any number."""
MOST_PAGES = 1250
"""Pages asked for: a quarter of a million objects."""
LARGEST_LIST = 512 * 1024 * 1024
"""Bytes of all pages together."""

Fetch = Callable[[int, int, list[int]], Any]
"""Takes the number of a page, its size, and a list to append the number of bytes to."""


def every_page(
    fetch: Fetch,
    build: Callable[[Raw], Read],
    place: str,
    progress: ProgressCallback = ignore_progress,
) -> PartialList[Read]:
    """Return every object once, with pages read until one is short or brings nothing new.

    Objects may move between pages meanwhile, so an id counts once. A server that ignores pages
    repeats the first. The number of pages is limited; the list says if it is partial. Errors and
    cancellations of `fetch` are passed on.
    """
    found: dict[str, Read] = {}
    report = Throttle(progress)
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
        report(Progress(place, len(found), None if more else len(found), "objects"))
    return PartialList(found.values(), partial)
