"""Draws every screen in every theme: ``python -m screenshots.generate``, or those that it names.

It drives the application on a demo platform whose clock stands still, always in the same folder, so
that two drawings of the same code hardly differ. The pictures of the README are drawn as PNG too,
where ``resvg-py`` and the font DejaVu Sans Mono are installed.
"""

import asyncio
import importlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from textual.pilot import Pilot

from csm_tui.demo import DemoPlatform
from csm_tui.demo.folders import write_sample_folders
from csm_tui.services.compare import _resolve
from csm_tui.services.demo_platform import DemoProcess
from csm_tui.ui.app import CsmApp
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.runners import RunnersPane, run_log
from csm_tui.ui.themes import load_themes, themes_folder
from tests.ui.drawing import svg, take
from tests.ui.driving import app_of, connect, environment, idle, steady, until

FOLDER = Path(__file__).parent
PNG = {f"{name}-csm-dark" for name in ("explain", "runners", "failed-run", "files", "twin-data")}
"""The pictures of the README."""
MOST = 300_000
"""Bytes of a PNG at most."""
MOMENT = 1_790_000_000.0
"""The time in the pictures, in seconds since 1970."""


@dataclass(frozen=True)
class Scene:
    """A screen, and the keys that lead to it."""

    name: str
    pane: str = ""
    """The number key of the pane; empty for the first screen."""
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (100, 30)
    variables: Mapping[str, str] = field(default_factory=dict)
    api: int = 4
    """The generation of the demo platform."""


CHOOSE_DATASET = ("t", "enter")
OPEN_FOLDER = ("o", *"~/brewery", "enter", "space")
FILES = ("g", *("down", "down", "enter", "down", "enter", "down", "space", "space"), *("tab",) * 2)
OWN_FILES = ("down", "enter", "space", "space", "o")
COMPARED = (
    *("tab", "enter", "C", "w", *"data/reference", "enter", "V", "tab", "enter"),
    *("space", "slash", "escape", "a"),
)
NOBODY = ("slash", *"at work", "enter")
"""The keys to a runner that has failed with the same error before."""
SCENES = (
    Scene(
        "connect",
        variables={
            "CSM_API_URL": "https://api.example.com/brewery/v4",
            "CSM_API_KEY": "shown nowhere",
            "IDP_BASE_URL": "https://login.example.com",
            "IDP_TENANT_ID": "brewery",
        },
    ),
    Scene("files", "1", FILES, (130, 30)),
    Scene("this-computer", "1", ("tab", *OWN_FILES)),
    Scene("files-filter", "1", ("slash", *"**", "slash", *"*.csv", "enter", "down", "down")),
    Scene("download", "1", ("g", "down", "enter", "down", "d")),
    Scene("compare", "1", COMPARED, (110, 30)),
    Scene("runners", "2", (), (120, 36)),
    Scene("runner", "2", (*NOBODY, "enter"), (140, 36)),
    Scene("parameters", "2", (*NOBODY, "enter", "right_square_bracket")),
    Scene("explain", "2", (*NOBODY, "e"), (120, 36)),
    Scene("failed-run", "2", ("slash", *"beside", "enter", "L"), (120, 36)),
    Scene("comparison", "2", (*NOBODY, "C", "down", "down", "down", "enter", "a"), (110, 30)),
    Scene("edit-parameters", "2", (*NOBODY, "E", "tab", "tab", "ctrl+u", "6"), (100, 16)),
    Scene("start", "2", ("slash", *"handler", "enter", "p"), (100, 16)),
    Scene("runner-download", "2", ("slash", *"events", "enter", "d"), (110, 30)),
    Scene("board", "2", ("B",), (130, 30)),
    Scene("graph-datasets", "3", ("down", "down"), (130, 30)),
    Scene("twin-data", "3", (*CHOOSE_DATASET, *OPEN_FOLDER, "down")),
    Scene("plan", "3", (*CHOOSE_DATASET, *OPEN_FOLDER, "p")),
    Scene("graph", "3", (*CHOOSE_DATASET, "right_square_bracket")),
    Scene("query", "3", (*CHOOSE_DATASET, "slash", "enter")),
    Scene("datasets", "3", ("enter", "down", "v"), (160, 36), api=5),
    Scene("solution", "1", ("M",), (140, 36), api=5),
    Scene("rights", "2", ("s", "right_square_bracket", "right_square_bracket"), (120, 18)),
    Scene("palette", "1", ("ctrl+p",)),
    Scene("help", "1", ("question_mark",)),
)


async def press(pilot: Pilot[None], keys: tuple[str, ...]) -> None:
    """Press keys, each when the one before has had its effect."""
    for key in keys:
        await pilot.press(
            {"~": "tilde", " ": "space", "/": "slash", "*": "asterisk", ".": "full_stop"}.get(
                key, key
            )
        )
        await pilot.pause(0.05)
        await idle(pilot)


async def draw(scene: Scene, theme: str, demo: DemoPlatform) -> str:
    """Return the picture of a scene as SVG."""
    variables = environment(demo) if scene.pane else scene.variables
    app = CsmApp(environ=variables, demo=DemoProcess(), theme=theme)
    async with app.run_test(size=scene.size) as pilot:
        if scene.pane:
            await connect(pilot, scene.pane)
        else:
            await until(pilot, lambda: app.focused, "the form is ready")
        await press(pilot, scene.keys)
        await pilot.pause(0.3)
        steady(app_of(pilot))
        await pilot.pause()
        picture = svg(take(app))
    app.close()
    return picture


def main(names: Sequence[str] = ()) -> None:
    """Draw the pictures of some scenes; of all, and remove the files that no scene draws."""
    os.environ.update(TEXTUAL_ANIMATIONS="none", TZ="UTC")
    time.tzset()
    pane.now = lambda: 0.0
    patch.object(RunnersPane, "_where", "demo (127.0.0.1:8080), workspace Brewery dev").start()
    for module in (_resolve, pane, run_log):
        module.wall_clock = lambda: datetime.fromtimestamp(MOMENT, UTC)  # type: ignore[attr-defined]
    home = Path(tempfile.gettempdir(), "csm-tui-pictures")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700)
    os.environ["HOME"] = str(home)
    os.chdir(home)
    write_sample_folders(home)
    for path in home.rglob("*"):
        os.utime(path, (MOMENT, MOMENT))
    wanted = [scene for scene in SCENES if scene.name in names or not names]
    drawn = {file for api in {each.api for each in wanted} for file in _draw_all(wanted, api)}
    os.chdir(FOLDER)
    shutil.rmtree(home)
    for old in set(FOLDER.glob("*.svg")) - drawn if not names else ():
        old.unlink()


def _draw_all(scenes: Sequence[Scene], api: int) -> Iterator[Path]:
    """Draw the scenes of one generation in every theme, and yield the files."""
    themes = [theme.name for theme in load_themes(themes_folder())[0]]
    with DemoPlatform(api=api, clock=lambda: MOMENT) as demo:
        # The font of a PNG has no such letters.
        place = demo.world.workspaces[demo.workspace_id]
        place.name = place.name.encode("ascii", "ignore").decode().strip()
        for scene in scenes:
            for theme in themes if scene.api == api else ():
                file = FOLDER / f"{scene.name}-{theme}.svg"
                file.write_text(asyncio.run(draw(scene, theme, demo)), encoding="utf-8")
                print(file.name)
                if file.stem in PNG:
                    write_png(file)
                yield file


def write_png(picture: Path) -> None:
    """Write a picture as PNG beside it, and say so where that is not possible."""
    try:
        resvg = importlib.import_module("resvg_py")
    except ImportError:
        print(f"{picture.stem}.png stays as it is: pip install resvg-py")
        return
    image = bytes(resvg.svg_to_bytes(svg_path=str(picture), font_family="DejaVu Sans Mono"))
    if len(image) > MOST:
        raise ValueError(f"{picture.stem}.png has {len(image):,} bytes, more than {MOST:,}")
    picture.with_suffix(".png").write_bytes(image)
    print(f"{picture.stem}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
