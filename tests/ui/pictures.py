"""Pictures of screens, taken from one application in several sizes and themes.

A test drives the application to a state, and its album takes each frame there: it resizes the
terminal, changes the theme, waits until nothing moves, and compares the picture with the stored
one. ``--snapshot-update`` stores them again.
"""

import asyncio
import inspect
import pickle
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from time import monotonic

import pytest
from pytest_textual_snapshot import (
    PseudoApp,
    PseudoConsole,
    SVGImageExtension,
    node_to_report_path,
)
from rich.console import Console
from syrupy.assertion import SnapshotAssertion
from textual.filter import Monochrome
from textual.pilot import Pilot
from textual.screen import ModalScreen

from csm_tui.demo import DemoPlatform
from csm_tui.ui.app import CsmApp
from csm_tui.ui.screens.main import MainScreen
from csm_tui.ui.screens.main.runners import RunnersPane
from tests.ui import drawing, looks
from tests.ui.driving import app_of, build_app, connect, steady, until
from tests.ui.runners_driving import learnt
from tests.waiting import PATIENCE

Size = tuple[int, int]
Frame = tuple[Size, str]
"""The size of a picture, and its theme."""
Drive = Callable[[Pilot[None]], Awaitable[object]]

SMALL, MEDIUM, WIDE, TINY = (80, 24), (120, 35), (160, 50), (40, 12)
DARK, LIGHT, CONTRAST, ANSI = "csm-dark", "csm-light", "csm-contrast", "ansi-dark"
STATE: tuple[Frame, ...] = ((SMALL, DARK),)
"""One picture, for a state of a screen that has others."""
# In this order each step changes one thing.
EACH: tuple[Frame, ...] = (
    (SMALL, DARK),
    (SMALL, LIGHT),
    (SMALL, CONTRAST),
    (WIDE, CONTRAST),
    (WIDE, LIGHT),
    (WIDE, DARK),
)
"""Both sizes in every theme, for the state by which a screen or dialog is known."""
EACH_AND_TINY: tuple[Frame, ...] = (*EACH, (TINY, DARK))
SMALL_AND_TINY: tuple[Frame, ...] = (*STATE, (TINY, DARK))


class Album:
    """The pictures of one test."""

    def __init__(self, snapshot: SnapshotAssertion, request: pytest.FixtureRequest) -> None:
        self._snapshot = snapshot.use_extension(SVGImageExtension)
        self._node = request.node
        self._missed: list[str] = []
        """The pictures that differ from those that are stored."""
        self._faults: list[str] = []
        """What breaks a rule of `looks`."""

    @asynccontextmanager
    async def opened(self, app: CsmApp, size: Size = SMALL) -> AsyncIterator[Pilot[None]]:
        """Run an application, and fail at the end when a picture of it was another one."""
        try:
            async with app.run_test(size=size, notifications=True) as pilot:
                yield pilot
                app.jobs.stop_all()
        finally:
            app.close()
        assert not self._faults, "\n".join(["these break a rule:", *self._faults])
        assert not self._missed, f"other than their pictures: {', '.join(self._missed)}"

    @asynccontextmanager
    async def workspace(
        self,
        demo: DemoPlatform,
        show: str = "1",
        workspace_id: str | None = None,
        size: Size = SMALL,
    ) -> AsyncIterator[Pilot[None]]:
        """Run the application on a pane of a workspace, for pictures of several states."""
        async with self.opened(build_app(demo, workspace_id), size) as pilot:
            await connect(pilot, show)
            yield pilot

    async def take(
        self,
        pilot: Pilot[None],
        frames: Sequence[Frame] = STATE,
        cover: Drive | None = None,
        *,
        of: str = "",
    ) -> None:
        """Take pictures of the state that has been reached, and ask the rules of each.

        Of a state with both sizes in every theme they are asked in other sizes and modes too.

        Args:
            pilot: of the application in this state.
            frames: sizes and themes.
            cover: makes the same what differs from run to run, before each picture.
            of: the name of the state, where a test has several.
        """
        for size, theme in frames:
            shot = await self._look(pilot, size, theme, cover, of)
            self._compare(shot, f"{of}-" if of else "")
        if len(frames) >= len(EACH):
            for size in {TINY, MEDIUM} - {size for size, _ in frames}:
                await self._look(pilot, size, DARK, cover, of)
            # What dialogs are made of is the same in all of them, and in the screens.
            if not isinstance(pilot.app.screen, ModalScreen):
                await self._look(pilot, SMALL, ANSI, cover, of)
                await self._without_colours(pilot)
        if of:  # The next state is reached where this one was.
            await self._show(pilot, *frames[0])

    async def _look(
        self, pilot: Pilot[None], size: Size, theme: str, cover: Drive | None, of: str
    ) -> drawing.Shot:
        await self._show(pilot, size, theme)
        await _durations_read(pilot)
        if cover is not None:
            await at_rest(pilot)
            await cover(pilot)
        steady(app_of(pilot))
        shot = await at_rest(pilot)
        self._faults += [f"{of} {fault}".strip() for fault in looks.broken(pilot.app, shot)]
        return shot

    async def _without_colours(self, pilot: Pilot[None]) -> None:
        """Ask the rules of the screen as it is with NO_COLOR, which an application reads once."""
        app = pilot.app
        await self._show(pilot, SMALL, CONTRAST)
        app.no_color = True
        app._filters.append(Monochrome())
        app.refresh_css(animate=False)
        self._faults += looks.broken(app, await at_rest(pilot))
        app.no_color = False
        app._filters.pop()
        app.refresh_css(animate=False)

    async def _show(self, pilot: Pilot[None], size: Size, theme: str) -> None:
        app = pilot.app
        if app.size != size:
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: app.screen.size == size, f"the screen has {size}")
        if app.theme != theme:
            app.theme = theme
            await pilot.pause()

    def _compare(self, shot: drawing.Shot, of: str) -> None:
        name = "{}{}x{}-{}".format(of, *shot.size, shot.theme)
        stored, picture = self._snapshot(name=name), drawing.svg(shot)
        same = stored == picture
        if not same:
            self._missed.append(name)
        self._report(name, stored, picture, same=same)

    def _report(self, name: str, stored: SnapshotAssertion, picture: str, *, same: bool) -> None:
        """Leave both pictures to the plugin, which shows them side by side at the end."""
        result = stored.executions.get(stored.num_executions - 1)
        exists = result is not None and result.final_data is not None
        path, line, test = self._node.reportinfo()
        console = Console(legacy_windows=False, force_terminal=True)
        screen = PseudoApp(PseudoConsole(console.legacy_windows, console.size))
        told = inspect.getdoc(self._node.function) or ""
        data = (same, str(stored), picture, screen, path, line, f"{test} {name}", told, "", exists)
        file = node_to_report_path(self._node)
        file.with_name(f"{file.name}_{name}").write_bytes(pickle.dumps(data))


async def _durations_read(pilot: Pilot[None]) -> None:
    """Wait for the durations of the runners in sight: a larger screen shows more of them."""
    seen = [pilot.app.screen, *app_of(pilot)._background_screens]
    panes = [each.pane for each in seen if isinstance(each, MainScreen)]
    lists = [each.runner_list for each in panes if isinstance(each, RunnersPane)]
    if any(each.display and each.size.height and each.shown for each in lists):
        await learnt(pilot)


async def at_rest(pilot: Pilot[None]) -> drawing.Shot:
    """Wait until nothing runs and nothing moves, or what runs shows nothing new; look then."""
    deadline = monotonic() + PATIENCE
    seen, times = None, 0
    while times < (15 if app_of(pilot).jobs.running else 3):
        assert monotonic() < deadline, "the screen does not come to rest"
        await asyncio.sleep(0.01)
        await pilot.pause()
        shot = drawing.take(pilot.app)
        seen, times = shot, times + 1 if shot == seen else 0
    assert seen is not None
    return seen


async def pictured(
    album: Album,
    app: CsmApp,
    *drives: Drive,
    frames: Sequence[Frame] = STATE,
    cover: Drive | None = None,
) -> None:
    """Compare the pictures of an application after drives, one after the other."""
    async with album.opened(app, frames[0][0]) as pilot:
        for drive in drives:
            await drive(pilot)
        await album.take(pilot, frames, cover)


async def drawn(
    album: Album,
    demo: DemoPlatform,
    *drives: Drive,
    show: str = "1",
    frames: Sequence[Frame] = STATE,
    cover: Drive | None = None,
) -> None:
    """Compare the pictures after drives from a pane of a workspace."""
    async with album.workspace(demo, show, size=frames[0][0]) as pilot:
        for drive in drives:
            await drive(pilot)
        await album.take(pilot, frames, cover)
