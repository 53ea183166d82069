"""The tree widget alone, with very many files."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets.tree import TreeNode

from csm_tui.domain.workspace_files import Entry, FileTree, Order
from csm_tui.ui.widgets._file_lines import OPENED_AT_ONCE
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


@asynccontextmanager
async def most_lines_at_once(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[int]]:
    """Return a list with one item: the most lines added in one turn of the event loop."""
    most, since = [0], [0]
    add = TreeNode.add

    def counted(*args: Any, **kwargs: Any) -> TreeNode[Any]:
        since[0] += 1
        most[0] = max(most[0], since[0])
        return add(*args, **kwargs)

    async def turn() -> None:
        while True:
            since[0] = 0
            await asyncio.sleep(0)

    monkeypatch.setattr(TreeNode, "add", counted)
    turning = asyncio.create_task(turn())
    yield most
    turning.cancel()


async def test_many_files_are_added_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    async with showing(FileTree(())) as (pilot, view), most_lines_at_once(monkeypatch) as most:
        await view.show(MANY, select="001/009000.csv")
        assert view.last_line > 9_000
        await view.show(MANY, narrowed=True)
        await view.show(MANY)
        view.move_cursor(view.root.children[0])
        await pilot.press("enter")
        await until(pilot, lambda: view.last_line > STEP, "the folder opens")

        assert 0 < most[0] < STEP


async def test_many_files_are_read_and_ordered_off_the_event_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads = []
    children = FileTree.children

    def noted(files: FileTree, folder: str = "", order: Order = Order.NAME) -> tuple[Entry, ...]:
        threads.append(threading.current_thread())
        return children(files, folder, order)

    monkeypatch.setattr(FileTree, "children", noted)
    async with showing(MANY) as (pilot, view):
        await pilot.press("enter")
        await until(pilot, lambda: view.last_line == STEP + 2, "the folder opens")
        view.move_cursor(view.root.children[0].children[-1])
        await pilot.press("enter")
        await until(pilot, lambda: view.last_line == 2 * STEP + 2, "the next ones are shown")

    assert len(threads) == 3
    assert threading.main_thread() not in threads


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
