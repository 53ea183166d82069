"""Fixtures for the user interface: nothing on the screen depends on the time of day."""

import pytest

from csm_tui.ui.screens.main import pane


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock by which the panes tell the age of their data."""
    monkeypatch.setattr(pane, "now", lambda: 0.0)
