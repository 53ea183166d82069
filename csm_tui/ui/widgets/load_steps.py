"""The line that says how far a load is."""

import time

from textual.timer import Timer
from textual.widgets import Static

from csm_tui.domain.progress import Progress
from csm_tui.ui.presentation.load_steps import LoadState, Stage, steps_content

now = time.monotonic
"""The clock, in seconds."""

_PACE = 0.5
"""Seconds after which what passes is shown again while an answer is awaited."""


class LoadSteps(Static):
    """Check, plan, send and verify: which step runs, how far it is, and how the load ended."""

    DEFAULT_CSS = """
    LoadSteps { height: 1; padding: 0 1; text-wrap: nowrap; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.state = LoadState()
        self._timer: Timer | None = None

    def on_resize(self) -> None:
        """Fit the line to the width."""
        self._draw()

    def say(self, step: Stage, *said: str, failed: bool = False) -> None:
        """Show a step with what is known of it, what matters most first."""
        self._show(self.state.at(step, *said, failed=failed))

    def follow(self, progress: Progress, step: Stage) -> None:
        """Show how far a step is."""
        self._show(self.state.going_on(progress, step, now()))

    def _show(self, state: LoadState) -> None:
        self.state = state
        runs = state.progress is not None
        if runs and self._timer is None:
            self._timer = self.set_interval(_PACE, self._draw)
        elif not runs and self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._draw()

    def _draw(self) -> None:
        if self.is_mounted:
            self.update(steps_content(self.state, max(1, self.size.width), now()))
