"""How long the files pane keeps the user waiting, with 100,000 remote and 50,000 local files.

Run with ``python -m benchmarks.file_panes``. The whole application runs without a terminal; the
demo platform is a child process. A first frame is measured from the answer (of the platform that
lists the files, of the disk that lists the folder) to the paint that shows them; a key from its
press to the paint of its effect, at the median, while four threads download one file after the
other. The peers are Textual's own widgets with the same names and no other work: a ``Tree`` with
all of them, and a ``DirectoryTree``, whose time includes the reading.
"""

import asyncio
import os
import statistics
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import DirectoryTree, Tree

from csm_tui.domain.local_files import LocalFolder
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.demo_platform import DemoPlace, DemoProcess
from csm_tui.services.local.listing import list_folder
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.app import CsmApp
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.files import FilesPane
from csm_tui.ui.screens.main.files.sides import local_side
from csm_tui.ui.widgets.comparison_list import ComparisonList
from csm_tui.ui.widgets.local_list import LocalList

REMOTE, LOCAL = 100_000, 50_000
SIZE = (160, 50)
KEYS = 60
WORKERS = 4
FRAME_LIMIT, KEY_LIMIT = 0.3, 0.05
"""Seconds to the first frame, and from a key to its repaint at the median."""

Condition = Callable[[], object]


class PaintTimer:
    """Measures until an application has painted what a condition waits for."""

    def __init__(self, app: App[None]) -> None:
        self._again = asyncio.Event()
        app.post_display_hook = self._again.set  # type: ignore[method-assign]

    async def after(self, act: Callable[[], object], condition: Condition) -> float:
        """Call ``act`` and return the seconds until the condition holds at a paint."""
        started = time.perf_counter()
        act()
        async with asyncio.timeout(120):
            while True:
                self._again.clear()
                await self._again.wait()
                if condition():
                    return time.perf_counter() - started

    async def keys(self, app: App[None], key: str, state: Callable[[], object]) -> float:
        """Return the median of the seconds from a key to the paint of another state."""
        return statistics.median([await self._key(app, key, state) for _ in range(KEYS)])

    async def _key(self, app: App[None], key: str, state: Callable[[], object]) -> float:
        before = state()
        return await self.after(lambda: app.simulate_key(key), lambda: state() != before)


class Peer(App[None]):
    """An application with Textual's own widgets and the same names."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def compose(self) -> ComposeResult:
        """Compose the tree."""
        yield Tree("files")


def remote_names() -> list[str]:
    """Return the names in a workspace: 501 folders, one of them with half of the files."""
    half = REMOTE // 2
    return [
        *(f"big/part_{number:06}.csv" for number in range(half)),
        *(f"data/{number % 500:03}/file_{number:06}.csv" for number in range(half)),
    ]


@asynccontextmanager
async def files_pane(place: DemoPlace) -> AsyncIterator[tuple[Pilot[None], FilesPane]]:
    """Run the application on the files pane of the demo's workspace."""
    environ = {
        "CSM_API_URL": place.settings.api_url,
        "CSM_API_KEY": place.settings.api_key.reveal() if place.settings.api_key else "",
        "CSM_ORGANIZATION_ID": place.organization_id,
        "CSM_WORKSPACE_ID": place.workspace_id,
    }
    app = CsmApp(environ=environ, demo=DemoProcess())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f5")
        async with asyncio.timeout(60):
            while not (isinstance(app.screen, MainScreen) and app.screen.query(LocalList)):
                await pilot.pause(0.05)
            pane = app.screen.query_one(FilesPane)
            while pane.remote.files is None or app.jobs.running:
                await pilot.pause(0.05)
        yield pilot, pane
        app.jobs.stop_all()
    app.close()


@asynccontextmanager
async def downloads(pane: FilesPane, place: DemoPlace) -> AsyncIterator[None]:
    """Keep four threads busy with downloads, as four transfers do."""
    service = WorkspaceFiles(pane.session, place.organization_id, place.workspace_id)
    names, over, counts = service.tree().names, threading.Event(), [0] * WORKERS

    def work(worker: int, folder: Path) -> None:
        while not over.is_set():
            name = names[counts[worker] % len(names)]
            service.download(service.plan_download(name, folder), overwrite=True)
            counts[worker] += 1

    with tempfile.TemporaryDirectory() as folder:
        threads = [
            threading.Thread(target=work, args=(worker, Path(folder, str(worker))))
            for worker in range(WORKERS)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                await asyncio.to_thread(thread.join)
    print(f"downloads meanwhile    {sum(counts):7,}")


async def ours(place: DemoPlace) -> dict[str, float]:
    """Measure the application; its workspace side is given its answer from memory."""
    names, taken = remote_names(), {}
    async with files_pane(place) as (pilot, pane):
        app, painted, remote, local = pilot.app, PaintTimer(pilot.app), pane.remote, pane.local
        tree, listing = remote.listing, local.listing

        async def answer() -> None:
            remote.listed(await asyncio.to_thread(FileTree, tuple(names)))

        taken["first frame there"] = await painted.after(
            lambda: app.run_worker(answer(), group="answer", exit_on_error=True),
            lambda: len(tree.root.children) == 2 and str(tree.entry and tree.entry.path) == "big/",
        )
        taken["folder of 50,000 there"] = await painted.after(
            lambda: app.simulate_key("right"), lambda: tree.last_line > 1_000
        )
        folder = local.folder
        await painted.after(lambda: local.go_to(folder.parent), lambda: local.folder != folder)
        read = _note_reading()
        taken["folder read, shown"] = await painted.after(
            lambda: local.go_to(folder), lambda: len(listing.entries) == LOCAL
        )
        taken["first frame here"] = time.perf_counter() - read[-1]
        async with downloads(pane, place):
            taken["key there"] = await painted.keys(app, "down", lambda: tree.cursor_line)
            await pilot.press("tab")
            taken["key here"] = await painted.keys(app, "down", lambda: listing.cursor_row)
            taken["mark here"] = await painted.keys(app, "space", lambda: len(local.marks))
            taken |= await comparison(pane, painted, FileTree(tuple(names)))
    return taken


async def comparison(pane: FilesPane, painted: PaintTimer, tree: FileTree) -> dict[str, float]:
    """Measure a comparison of 50,000 names, with the answer of the platform from memory."""
    app = pane.app
    WorkspaceFiles.tree = lambda *_, **__: tree  # type: ignore[method-assign]
    shown: list[ComparisonList] = []

    def rows() -> int:
        shown[:] = app.screen.query(ComparisonList)
        return shown[0].row_count if shown else 0

    await painted.after(lambda: app.simulate_key("C"), lambda: rows() >= LOCAL)
    listing = shown[0]
    return {
        "key in a comparison": await painted.keys(app, "down", lambda: listing.cursor_row),
        "mark in a comparison": await painted.keys(app, "space", lambda: len(listing.ticked)),
    }


def _note_reading() -> list[float]:
    """Return a list that gets the moment at which a folder was read."""
    read: list[float] = []

    def noted(folder: Path, *, cancel: CancelToken | None = None) -> LocalFolder:
        found = list_folder(folder, cancel=cancel)
        read.append(time.perf_counter())
        return found

    local_side.list_folder = noted  # type: ignore[attr-defined]
    return read


async def theirs(folder: Path) -> dict[str, float]:
    """Measure Textual's own widgets."""
    taken, names = {}, remote_names()
    app = Peer(folder)
    async with app.run_test(size=SIZE) as pilot:
        painted, tree = PaintTimer(app), app.query_one(Tree)

        def fill() -> None:
            nodes = {"": tree.root}
            for name in names:
                parent = ""
                for at, character in enumerate(name):
                    if character == "/" and name[: at + 1] not in nodes:
                        nodes[name[: at + 1]] = nodes[parent].add(name[len(parent) : at])
                    parent = name[: at + 1] if character == "/" else parent
                nodes[parent].add_leaf(name[len(parent) :])
            tree.root.expand()

        taken["first frame there"] = await painted.after(fill, lambda: tree.last_line >= 2)
        taken["folder of 50,000 there"] = await painted.after(
            tree.root.children[0].expand, lambda: tree.last_line > 1_000
        )
        tree.focus()
        await pilot.pause()
        taken["key there"] = await painted.keys(app, "down", lambda: tree.cursor_line)

        listing = DirectoryTree(folder)
        taken["folder read, shown"] = await painted.after(
            lambda: app.mount(listing), lambda: len(listing.root.children) == LOCAL
        )
        listing.focus()
        await pilot.pause()
        taken["key here"] = await painted.keys(app, "down", lambda: listing.cursor_line)
    return taken


def main() -> int:
    """Measure, print, and return 1 beyond a limit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "many")
        folder.mkdir()
        for number in range(LOCAL):
            (folder / f"part_{number:06}.csv").touch()
        mine, peers = _measured(folder, ours), asyncio.run(theirs(folder))
    worst = 0.0
    for what, seconds in mine.items():
        limit = KEY_LIMIT if what.startswith(("key", "mark")) else FRAME_LIMIT
        limit = peers[what] if what == "folder read, shown" else limit
        worst = max(worst, seconds / limit)
        peer = f"{peers[what] * 1000:8.0f} ms" if what in peers else "       none"
        print(
            f"{what:<23}{seconds * 1000:7.0f} ms   {seconds / limit:5.2f} of the limit "
            f"{limit * 1000:.0f} ms   Textual's own:{peer}"
        )
    return int(worst > 1)


def _measured(
    folder: Path, measure: Callable[[DemoPlace], Awaitable[dict[str, float]]]
) -> dict[str, float]:
    """Measure in the folder, on a demo platform in a child process."""
    before, platform = Path.cwd(), DemoProcess()
    os.chdir(folder)
    try:
        place = platform.start()

        async def run() -> dict[str, float]:
            return await measure(place)

        return asyncio.run(run())
    finally:
        platform.stop()
        os.chdir(before)


if __name__ == "__main__":
    raise SystemExit(main())
