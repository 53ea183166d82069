"""Fixtures for the user interface: nothing on the screen depends on the time of day."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any
from weakref import WeakKeyDictionary

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.widgets import Input

from csm_tui.demo import DemoPlatform
from csm_tui.ui.notices import Notices
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.runners import run_log
from tests.ui.pictures import Album

STILL = datetime(2026, 6, 15, 12, tzinfo=UTC)
"""The only moment there is on the platform that stands still."""


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock by which the panes tell the age of their data."""
    monkeypatch.setattr(pane, "now", lambda: 0.0)
    monkeypatch.setattr(pane, "wall_clock", lambda: STILL)
    monkeypatch.setattr(run_log, "wall_clock", lambda: STILL)


@pytest.fixture(autouse=True)
def still_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no text cursor blink, which pictures would catch at either moment."""
    monkeypatch.setattr(Input, "cursor_blink", False)


@pytest.fixture(scope="session", autouse=True)
def styles_parsed_once() -> Iterator[None]:
    """Parse each style sheet once, not in every application of a test."""
    parse = Stylesheet._parse_rules
    parsed: dict[object, list[RuleSet]] = {}
    themes: dict[object, int] = {}
    of_sheet: WeakKeyDictionary[Stylesheet, tuple[object, int]] = WeakKeyDictionary()

    def theme(sheet: Stylesheet) -> int:
        # The variables are hundreds; they are another object after each change.
        variables, number = of_sheet.get(sheet, (None, 0))
        if variables is not sheet._variables:
            number = themes.setdefault(tuple(sheet._variables.items()), len(themes))
            of_sheet[sheet] = sheet._variables, number
        return number

    def parsed_once(sheet: Stylesheet, css: str, *of: Any, **which: Any) -> list[RuleSet]:
        key = (css, of, *which.items(), theme(sheet))
        if key not in parsed:
            parsed[key] = parse(sheet, css, *of, **which)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parsed_once)
        # The same, but not in Python: a tenth of a test's time is to look rules up in sets.
        patch.setattr(RuleSet, "__hash__", object.__hash__)
        yield


@pytest.fixture
def lasting_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let messages stay until they are looked for, however busy the machine is."""
    monkeypatch.setattr(Notices, "seconds", staticmethod(lambda _: 600.0))


@pytest.fixture(autouse=True)
def no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no screen tell for how long a platform is silent, which is a matter of the machine."""
    monkeypatch.setattr("csm_tui.domain.waiting.LONG", float("inf"))


@pytest.fixture(autouse=True)
def keys_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait after each key of a test until the application has handled it."""
    waited = Pilot._wait_for_screen

    async def in_turn(pilot: Pilot[None], timeout: float = 30.0) -> bool:
        keys = getattr(pilot.app, "keys", None)
        while keys is not None and keys._turns is not None:
            await asyncio.sleep(0.001)
        return await waited(pilot, timeout)

    monkeypatch.setattr(Pilot, "_wait_for_screen", in_turn)


@pytest.fixture(scope="session")
def still_demo(_clean_environment: None) -> Iterator[DemoPlatform]:
    """A platform where it is always the same moment; only to be read, for pictures."""
    with DemoPlatform(clock=STILL.timestamp) as platform:
        yield platform


@pytest.fixture
def album(snapshot: SnapshotAssertion, request: pytest.FixtureRequest) -> Album:
    """Compares pictures with the stored ones."""
    return Album(snapshot, request)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Compare pictures only where they were drawn: other versions draw slightly differently."""
    if sys.version_info[:2] == (3, 11) and version("textual") == "8.2.8":
        return
    reason = "the pictures were drawn with Python 3.11 and Textual 8.2.8"
    for item in items:
        if item.get_closest_marker("pictures"):
            item.add_marker(pytest.mark.skip(reason=reason))
