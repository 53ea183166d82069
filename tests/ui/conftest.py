"""Fixtures for the user interface: nothing on the screen depends on the time of day."""

import pytest

from csm_tui.ui.screens.main.pane import Pane


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock by which the panes tell the age of their data."""
    monkeypatch.setattr(Pane, "clock", staticmethod(lambda: 0.0))
