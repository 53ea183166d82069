"""Every screen and every dialog has its pictures, in both sizes and every theme."""

import importlib
import inspect
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.screen import Screen

import csm_tui.ui
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.dialogs.plan import PlanDialog
from csm_tui.ui.screens.main.files.two_sides import TwoSides
from csm_tui.ui.screens.main.pane import Pane
from csm_tui.ui.screens.main.runners.listing_pane import ListingPane
from csm_tui.ui.screens.place_screen import PlaceScreen
from tests.ui.pictures import EACH

pytestmark = [pytest.mark.pictures, pytest.mark.source]

STORED = Path(__file__).parent / "__snapshots__"
_DESCRIBED = re.compile(r"<desc>([^,]+), (\d+)x(\d+), ([\w-]+)</desc>")
BASES = {Dialog, PlanDialog, Pane, PlaceScreen, ListingPane, TwoSides}


def kinds() -> Iterator[type]:
    """Yield every class of the program that takes a screen, or its place in the main screen."""
    for module in pkgutil.walk_packages(csm_tui.ui.__path__, "csm_tui.ui."):
        for kind in vars(importlib.import_module(module.name)).values():
            is_ours = inspect.isclass(kind) and kind.__module__ == module.name
            if is_ours and issubclass(kind, Screen | Pane) and kind not in BASES:
                yield kind


def pictured() -> dict[str, set[tuple[tuple[int, int], str]]]:
    """Return the frames of all stored pictures by what they show."""
    frames = defaultdict(set)
    for file in STORED.rglob("*.svg"):
        with file.open(encoding="utf-8") as lines:
            found = _DESCRIBED.search("".join(next(lines, "") for _ in range(2)))
        assert found, f"{file.name} says not what it shows"
        for name in found[1].split():
            frames[name].add(((int(found[2]), int(found[3])), found[4]))
    return frames


def test_every_screen_dialog_and_pane_has_a_picture_in_each_frame() -> None:
    found, stored = {kind.__name__ for kind in kinds()}, pictured()
    assert len(found) > 30
    assert {name: sorted(set(EACH) - stored.get(name, set())) for name in sorted(found)} == {
        name: [] for name in sorted(found)
    }
