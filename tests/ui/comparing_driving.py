"""Helpers for the tests of the comparison."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from csm_tui.demo import DemoPlatform
from csm_tui.ui.dialogs.choose import ChooseDialog
from csm_tui.ui.dialogs.transfer_plan import TransferPlanDialog
from csm_tui.ui.presentation.signs import MARK
from csm_tui.ui.screens.main.files.comparing import CompareScreen
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.panel import Panel
from tests.ui.driving import app_of, until
from tests.ui.files_driving import empty, go_to, sides_of

THEIRS = {
    "data/same.csv": b"same",
    "data/sub/differs.csv": b"theirs",
    "data/longer.csv": b"a longer one",
    "data/right.csv": b"right",
    "data2/other.csv": b"other",
}
MINE = {"same.csv": b"same", "sub/differs.csv": b"mine !", "longer.csv": b"short", "left.csv": b"l"}
UNSETTLED = {
    "left.csv": "+",
    "longer.csv": "?",
    "right.csv": "-",
    "same.csv": "?",
    "sub/differs.csv": "?",
}
SETTLED = UNSETTLED | {"longer.csv": "*", "same.csv": "=", "sub/differs.csv": "*"}


def both(demo: DemoPlatform, here: Path) -> None:
    """Fill the workspace and a local folder with files that are partly the same."""
    empty(demo)
    for name, content in THEIRS.items():
        demo.put_file(demo.workspace_id, name, content)
    for name, content in MINE.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_bytes(content)


@asynccontextmanager
async def comparing(
    demo: DemoPlatform, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[None]]:
    """Run the application on the comparison of the current folder with ``data/``."""
    async with sides_of(demo, size=size) as pilot:
        await compare(pilot)
        yield pilot


async def compare(pilot: Pilot[None]) -> None:
    """Open the comparison with ``data/``, and wait for it."""
    await go_to(pilot, "data/")
    await pilot.press("C")
    await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen), "it opens")
    await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing runs, nothing is moved, and what was found is shown."""
    app = app_of(pilot)
    await until(
        pilot,
        lambda: (
            not app.jobs.running
            and not app.transfers.snapshot().tally.left
            and not any(each.group in {"looking", "taking", "showing"} for each in app.workers)
        ),
        "the comparison is settled",
    )


def screen(pilot: Pilot[None]) -> CompareScreen:
    return next(each for each in pilot.app.screen_stack if isinstance(each, CompareScreen))


def cells(pilot: Pilot[None]) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in screen(pilot).query_one(Grid)._rows]


def marks(pilot: Pilot[None]) -> dict[str, str]:
    """Return the shown marks by path."""
    return {row[2]: row[1][0] for row in cells(pilot)}


def ticked(pilot: Pilot[None]) -> set[str]:
    """Return the shown paths with a tick."""
    return {row[2] for row in cells(pilot) if row[0] == MARK}


def head(pilot: Pilot[None]) -> str:
    """Return the edges of the panel: the folders with the counts, and the note."""
    panel = screen(pilot).query_one(Panel)
    return f"{panel.border_title}\n{panel.border_subtitle}"


def lines(pilot: Pilot[None], part: str) -> str:
    """Return the text of a part of the screen, such as ``ComparisonDetails``."""
    return str(screen(pilot).query_one(part, Static).content)


async def at(pilot: Pilot[None], path: str) -> None:
    """Put the cursor on a path."""
    assert screen(pilot).query_one(Grid).move_to(path)
    await pilot.pause()


async def planned(pilot: Pilot[None]) -> str:
    """Wait for the plan, and return its words."""
    await until(
        pilot, lambda: isinstance(pilot.app.screen, TransferPlanDialog), "the plan is shown"
    )
    await pilot.pause()
    grid = pilot.app.screen.query_one(Grid)
    rows = (" ".join(str(cell) for cell in row) for row in grid._rows)
    texts = (str(each.content) for each in pilot.app.screen.query(Static))
    return "\n".join([*texts, *rows])


async def choose(pilot: Pilot[None], key: str) -> None:
    """Wait for a choice, and make it."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "a choice")
    options = pilot.app.screen.query_one(OptionList)
    options.highlighted = options.get_option_index(key)
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, ChooseDialog), "the choice is made")


async def moved(pilot: Pilot[None], items: int) -> None:
    """Wait until this many transfers have ended, and the folders were compared again."""
    queue = app_of(pilot).transfers
    await until(pilot, lambda: len(queue.snapshot().items) == items, "they are queued")
    await until(pilot, lambda: not queue.snapshot().tally.left, "they are moved")
    await settled(pilot)
