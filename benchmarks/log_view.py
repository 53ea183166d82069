"""How long a log of 1,000,000 lines keeps the user waiting, and how much memory it takes.

Run with ``python -m benchmarks.log_view``. The whole application runs without a terminal, on the
demo platform in a child process. The log comes from memory, as the text that a platform of version
5.x sends, and all else is as usual: it is measured from the key that opens the log to the paint of
its lines, from the last letter of a search to the paint of a match, and from a key to the paint of
its effect, at the median, also while a search runs. Memory is what the lines cost beyond the bytes
of their text, with a filter, a search and wrapped lines.
"""

import asyncio
import gc
import statistics
import time
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from textual.pilot import Pilot
from textual.widgets import Input

from benchmarks.file_panes import PaintTimer
from csm_tui.domain.run import RunLog
from csm_tui.platform.generations.v5 import V5
from csm_tui.services.demo_platform import DemoPlace, DemoProcess
from csm_tui.services.runners import Runners
from csm_tui.ui.app import CsmApp
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.runners import RunnersPane
from csm_tui.ui.screens.main.runners.run_log import RunLogPart
from csm_tui.ui.widgets._log_layout import LogWish, arranged
from csm_tui.ui.widgets.log_view import LogView

LINES = 1_000_000
SIZE = (160, 50)
KEYS = 40
OPEN_LIMIT, FIND_LIMIT, KEY_LIMIT = 1.0, 0.5, 0.05
"""Seconds to the first paint of the log, to that of a match, and from a key to its repaint."""
BYTES_LIMIT = 300.0
"""Bytes of memory per line beyond its text."""


def log_text() -> str:
    """Return a log as the orchestrator writes it: its own lines among those of a step."""
    return "".join(
        f"[2026/11/29-{number // 40_000:02}:{number // 667 % 60:02}:{number // 12 % 60:02}] INFO "
        f"    iteration {number} of the engine, 0 errors\n"
        if number % 10
        else f"stock {number * 7 % 101}, {number * 13 % 50} customers satisfied\n"
        for number in range(LINES)
    )


@asynccontextmanager
async def runners_pane(place: DemoPlace) -> AsyncIterator[Pilot[None]]:
    """Run the application on the runners of the demo's workspace."""
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
            while not (isinstance(app.screen, MainScreen) and app.screen.query(RunnersPane)):
                await pilot.pause(0.05)
            await pilot.press("2")
            while not app.screen.query_one(RunnersPane).grid.row_count or app.jobs.running:
                await pilot.pause(0.05)
        yield pilot
        app.jobs.stop_all()
    app.close()


async def measured(place: DemoPlace, text: str) -> dict[str, tuple[float, float]]:
    """Return what was measured: the seconds and their limit."""
    read = Runners.log

    def log(_: Runners, runner_id: str, run_id: str, **__: object) -> RunLog:
        del runner_id
        asked.append(time.perf_counter())
        return RunLog(run_id, V5.log(text, "the log")[0].lines)

    asked: list[float] = []
    Runners.log = log  # type: ignore[assignment, method-assign]
    try:
        async with runners_pane(place) as pilot:
            return await _on(pilot, asked)
    finally:
        Runners.log = read  # type: ignore[method-assign]


async def _on(pilot: Pilot[None], asked: list[float]) -> dict[str, tuple[float, float]]:
    app, painted = pilot.app, PaintTimer(pilot.app)
    part = app.screen.query_one(RunLogPart)
    view, field = part.query_one(LogView), part.query_one("#find Input", Input)
    await painted.after(lambda: app.simulate_key("L"), lambda: len(view.lines) == LINES)
    taken = {"open": (time.perf_counter() - asked[-1], OPEN_LIMIT)}
    await _settled(pilot)
    view.focus()
    await pilot.press("g")
    taken["key down"] = await painted.keys(app, "down", lambda: view.cursor_line), KEY_LIMIT
    taken["key page"] = await painted.keys(app, "pagedown", lambda: view.scroll_offset.y), KEY_LIMIT
    for what, needle in (("one of all", "iteration 999999 "), ("a common word", "engine")):
        await pilot.press("g")
        field.value = ""
        await _settled(pilot)
        seconds = await painted.after(partial(setattr, field, "value", needle), view_found(view))
        taken[f"find {what}"] = seconds, FIND_LIMIT
        await _settled(pilot)
    view.focus()
    taken["key n"] = await painted.keys(app, "n", lambda: view.match_position), KEY_LIMIT
    taken["key while searching"] = await _while_searching(painted, view, field), KEY_LIMIT
    return taken


def view_found(view: LogView) -> Callable[[], int]:
    """Return the condition that the cursor is on a match."""
    return lambda: view.match_position


async def _settled(pilot: Pilot[None]) -> None:
    """Wait until no work is left over."""
    while any(not each.is_finished for each in pilot.app.workers):
        await pilot.pause(0.05)
    await pilot.pause(0.05)


async def _while_searching(painted: PaintTimer, view: LogView, field: Input) -> float:
    """Return the median of the seconds from a key to its paint while a thread searches."""
    searching, taken = True, []

    async def search() -> None:
        number = 0
        while searching:
            number += 1
            field.value = f"iteration {number}"
            await asyncio.sleep(0.3)

    task = asyncio.create_task(search())
    for _ in range(KEYS):
        await asyncio.sleep(0.02)
        before = view.scroll_offset.y
        key = "down" if before < view.max_scroll_y // 2 else "up"
        step = partial(view.scroll_to, y=before + (1 if key == "down" else -1), animate=False)
        taken.append(await painted.after(partial(step, immediate=True), changed(view, before)))
    searching = False
    await task
    return statistics.median(taken)


def changed(view: LogView, before: float) -> Callable[[], bool]:
    """Return the condition that a view has scrolled."""
    return lambda: view.scroll_offset.y != before


def bytes_per_line(text: str) -> float:
    """Return the bytes of memory per line beyond its text, with everything switched on."""
    tracemalloc.start()
    try:
        lines = V5.log(text, "the log")[0].lines
        wish = LogWish("a", 3, "e", 60)
        layout = arranged(lines, wish, lambda: True)
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
        if layout is None or not layout.matches:
            raise AssertionError("the lines are arranged")
        return (kept - len(text)) / LINES
    finally:
        tracemalloc.stop()


def main() -> int:
    """Measure, print, and return 1 beyond a limit."""
    text, platform = log_text(), DemoProcess()
    try:
        place = platform.start()

        async def run() -> dict[str, tuple[float, float]]:
            return await measured(place, text)

        taken = asyncio.run(run())
    finally:
        platform.stop()
    for what, (seconds, limit) in taken.items():
        print(
            f"{what:<24}{seconds * 1000:7.0f} ms   {seconds / limit:5.2f} of the limit "
            f"{limit * 1000:.0f} ms"
        )
    memory = bytes_per_line(text)
    share = memory / BYTES_LIMIT
    print(
        f"{'memory beyond the text':<24}{memory:7.0f} B    {share:5.2f} of the limit 300 B a line"
    )
    worst = max(*(seconds / limit for seconds, limit in taken.values()), share)
    return int(worst > 1)


if __name__ == "__main__":
    raise SystemExit(main())
