"""Lists of which the server returns one page, without saying so (PLATFORM.md 3)."""

from collections.abc import Callable
from typing import Any, TypeVar

from csm_tui.domain.errors import CsmError, NotFound, RightsMissing, SignInNeeded
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
MOST_REFUSED = 20
"""Objects of a list that are left out one by one before the list is given up."""

Fetch = Callable[[int, int, list[int]], Any]
"""Takes the number of a page, its size, and a list to append the number of bytes to."""


def every_page(
    fetch: Fetch,
    build: Callable[[Raw], Read],
    place: str,
    progress: ProgressCallback = ignore_progress,
    *,
    page_size: int = PAGE_SIZE,
    split_refused: bool = False,
    keep_read: bool = False,
) -> PartialList[Read]:
    """Return every object once, with pages read until one is short or brings nothing new.

    Objects may move between pages meanwhile, so an id counts once. A server that ignores pages
    repeats the first. The number of pages is limited; the list says if it is partial. Errors and
    cancellations of `fetch` are passed on.

    Args:
        fetch: reads one page.
        build: decodes one object.
        place: what is listed, in words.
        progress: called with the number of objects.
        page_size: objects asked for at once.
        split_refused: whether a page that is refused is read again in smaller pages, to find the
            objects that may be read.
        keep_read: whether pages that were read are kept, as a part, when a later one fails.
    """
    found: dict[str, Read] = {}
    report = Throttle(progress)
    page, more, sizes, partial, refused = 0, True, list[int](), "", list[CsmError]()
    unread = 0
    read = _SplittingPages(fetch, refused) if split_refused else fetch
    while more:
        left_out = len(refused)
        try:
            answer = read(page, page_size, sizes)
        except CsmError as error:
            if not keep_read or not found or isinstance(error, SignInNeeded):
                raise
            partial = f"Only the first {len(found):,} {place} loaded: {error.headline}"
            break
        known = len(found)
        readable = decode.with_id(answer, place)
        unread += len(answer) - len(readable)
        with collector_paused(grown_old=len(answer) >= page_size):
            for raw in readable:
                found.setdefault(raw["id"], build(raw))
        left_out = len(refused) - left_out
        more = len(answer) + left_out >= page_size and len(found) + left_out > known
        page += 1
        if more and (page == MOST_PAGES or sum(sizes) > LARGEST_LIST):
            more, partial = (
                False,
                (f"Only the first {len(found):,} {place} loaded (limit reached)."),
            )
        elif not more and page > 1 and len(answer) == page_size:
            partial = f"Only {len(found):,} {place} loaded: the platform repeats its pages."
        report(Progress(place, len(found), None if more else len(found), "objects"))
    notes = [partial, decode.unread_words(unread, place), _left_out(place, refused)]
    partial = " ".join(filter(None, notes))
    return PartialList(found.values(), partial)


def _left_out(place: str, refused: list[CsmError]) -> str:
    if not refused:
        return ""
    return (
        f"{len(refused):,} {place} not accessible; the platform refuses the whole page: "
        f"{refused[0].headline}"
    )


class _SplittingPages:
    """Reads a page; one that is refused, in smaller pages, down to single objects.

    Args:
        fetch: reads one page.
        refused: gets the error of each object that is left out.
    """

    def __init__(self, fetch: Fetch, refused: list[CsmError]) -> None:
        self._fetch = fetch
        self._refused = refused

    def __call__(self, page: int, size: int, sizes: list[int]) -> list[Any]:
        """Return the readable objects of a page.

        Raises:
            CsmError: as `Fetch`, or too many objects are refused.
        """
        try:
            answer = self._fetch(page, size, sizes)
        except (NotFound, RightsMissing) as error:
            if size > 1:
                return self._in_smaller_pages(page, size, sizes)
            self._refused.append(error)
            if len(self._refused) >= MOST_REFUSED:
                # The objects are not to blame: the list itself may not be read.
                raise
            return []
        return answer if isinstance(answer, list) else [answer]

    def _in_smaller_pages(self, page: int, size: int, sizes: list[int]) -> list[Any]:
        smaller = next(size // by for by in (5, 2, size) if size % by == 0)
        found: list[Any] = []
        for number in range(page * size // smaller, (page + 1) * size // smaller):
            before = len(self._refused)
            piece = self(number, smaller, sizes)
            found += piece
            if len(piece) + len(self._refused) - before < smaller:
                break
        return found
