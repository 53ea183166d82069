"""Fixtures for the user interface: nothing on the screen depends on the time of day."""

import sys
from importlib.metadata import version

import pytest

from csm_tui.ui.screens.main import pane


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock by which the panes tell the age of their data."""
    monkeypatch.setattr(pane, "now", lambda: 0.0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Compare pictures only where they were drawn: other versions draw slightly differently."""
    if sys.version_info[:2] == (3, 11) and version("textual") == "8.2.8":
        return
    reason = "the pictures were drawn with Python 3.11 and Textual 8.2.8"
    for item in items:
        if item.get_closest_marker("pictures"):
            item.add_marker(pytest.mark.skip(reason=reason))
