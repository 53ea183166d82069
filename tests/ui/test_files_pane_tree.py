"""The tree widget alone, with more files than a workspace should have."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from csm_tui.domain.workspace_files import FileTree
from csm_tui.ui.widgets._tree_plan import OPENED_AT_ONCE
from csm_tui.ui.widgets.file_tree import STEP, FileTreeView
from tests.ui.driving import until

MANY = FileTree(
    tuple(f"{folder:03}/{file:06}.csv" for folder in range(2) for file in range(150_000))
)


class TreeApp(App[None]):
    def compose(self) -> ComposeResult:
        yield FileTreeView()


@asynccontextmanager
async def showing(files: FileTree) -> AsyncIterator[tuple[Pilot[None], FileTreeView]]:
    app = TreeApp()
    async with app.run_test() as pilot:
        view = app.query_one(FileTreeView)
        view.focus()
        await view.show(files)
        await pilot.pause()
        yield pilot, view


async def longest_stall(stop: asyncio.Event) -> float:
    """Return the longest time in which the event loop did nothing else, in seconds."""
    longest, before = 0.0, time.perf_counter()
    while not stop.is_set():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    return longest


async def test_a_big_folder_is_shown_step_by_step() -> None:
    async with showing(MANY) as (pilot, view):
        await pilot.press("enter")
        await until(pilot, lambda: view.last_line == STEP + 2, "the folder opens")
        more = view.root.children[0].children[-1]
        assert str(more.label) == "… 149,000 more; Enter shows the next, / finds"

        view.move_cursor(more)
        assert view.folder == "000/"
        await pilot.press("enter")
        await until(pilot, lambda: view.last_line == 2 * STEP + 2, "the next ones are shown")
        assert view.entry is not None
        assert view.entry.path == f"000/{STEP:06}.csv"


async def stall_of_many_files() -> float:
    async with showing(FileTree(())) as (pilot, view):
        stop = asyncio.Event()
        watch = asyncio.create_task(longest_stall(stop))
        await view.show(MANY)
        await pilot.press("enter")
        await until(pilot, lambda: view.last_line > STEP, "the folder opens")
        await view.show(MANY, narrowed=True)
        stop.set()
        return await watch


async def test_many_files_do_not_stall_the_application() -> None:
    # Far above what a slice takes, far below what reading or showing all of them at once would.
    # A busy machine stalls anything now and then, a stall of ours comes every time.
    for _ in range(5):
        if await stall_of_many_files() < 0.5:
            return
    raise AssertionError("showing many files stalls the application every time")


async def test_a_filtered_tree_opens_as_much_as_is_sensible() -> None:
    wide = FileTree(tuple(f"{folder:04}/{file}.csv" for folder in range(900) for file in range(9)))
    async with showing(FileTree(())) as (_, view):
        await view.show(wide, narrowed=True)
        assert view.last_line == 899

        few = FileTree(wide.names[: OPENED_AT_ONCE // 2])
        await view.show(few, narrowed=True)
        assert all(node.is_expanded for node in view.root.children)


async def test_a_filter_leaves_what_is_open_alone() -> None:
    files = FileTree(("a/x.csv", "b/x.csv"))
    async with showing(files) as (pilot, view):
        await pilot.press("enter")
        await until(pilot, lambda: view.last_line == 2, "the folder opens")
        await view.show(files, narrowed=True)
        assert view.last_line == 3
        await pilot.press("g", "h")
        await view.show(files)

        assert [node.is_expanded for node in view.root.children] == [True, False]


async def test_a_selected_file_far_down_is_reached() -> None:
    async with showing(MANY) as (_, view):
        await view.show(MANY, select="001/003000.csv")

        assert view.entry is not None
        assert view.entry.path == "001/003000.csv"
