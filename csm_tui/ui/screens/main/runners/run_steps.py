"""The head of a run: its state and times, why it failed or waits, and the timeline of its steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.widgets import Static

from csm_tui.domain.run import Run, RunNode, RunStatus, known_state
from csm_tui.domain.run_state import RunState
from csm_tui.domain.triage import reason
from csm_tui.ui.presentation.run_timeline import WIDE, Timeline, step_style, steps_line, timeline
from csm_tui.ui.presentation.run_words import no_steps, run_head
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid, OpenGrid
from csm_tui.ui.widgets.short_text import ShortText


class RunSteps(Container):
    """What is known of a run beside its log; the steps are a chart where there is room."""

    DEFAULT_CSS = """
    RunSteps {
        height: auto;
        #run { height: auto; max-height: 2; padding: 0 1; }
        #why { height: auto; max-height: 2; padding: 0 1; display: none; }
        #why.-known { display: block; }
        #why.-failed { color: $text-error; text-style: bold; }
        #steps { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
        Grid { height: auto; max-height: 12; display: none; }
    }
    """

    @dataclass
    class StepOpened(Message):
        """A step was opened: its part of the log is wanted."""

        node: RunNode

    def __init__(self) -> None:
        super().__init__()
        self._timeline: Timeline | None = None
        self.earlier: Mapping[str, float] = {}
        """The name of a step, to its seconds in the last run that succeeded."""
        self.cause = ""
        """Why the run failed, by its log; empty while that is not known."""

    def compose(self) -> ComposeResult:
        """Compose the lines of the run and the chart of its steps."""
        yield ShortText(id="run")
        yield ShortText(id="why")
        yield ShortText(id="steps")
        yield OpenGrid(row_style=self._step_style)

    @property
    def _grid(self) -> Grid:
        return self.query_one(Grid)

    @property
    def shows_earlier(self) -> bool:
        """Whether the chart is seen, and has room for the durations of an earlier run."""
        return self._grid.display and self.size.width >= WIDE

    def show_nothing(self, sentence: str) -> None:
        """Show a sentence instead of a run."""
        self._timeline, self.earlier, self.cause = None, {}, ""
        self.query_one("#run", Static).update(outside(sentence, lines=True))
        self.query_one("#why", Static).remove_class("-known")
        self._grid.set_rows((), keep_cursor=False)
        self._grid.set_columns(())

    def say(self, sentence: str) -> None:
        """Show a sentence in place of the steps."""
        self.query_one("#steps", Static).update(outside(sentence))
        self._grid.empty_text = sentence

    def show(self, run: Run, status: RunStatus | None, now: datetime, stale: str) -> None:
        """Show a run.

        Args:
            run: The run.
            status: Its steps; None while they are not known.
            now: The time of day.
            stale: The age of what is known; empty while it is up to date.
        """
        self.query_one("#run", Static).update(
            outside(run_head(run, status, now, stale, max(20, self.size.width - 2)))
        )
        why = self.cause or (reason(status) if status else "")
        failed = known_state(run, status) is RunState.FAILED
        label = self.query_one("#why", Static)
        label.set_class(bool(why), "-known").set_class(failed, "-failed")
        label.update(outside(f"{'✗' if failed else '!'} {why}"))
        if status is not None:
            self.say(no_steps(run, status, now))
            self._show_steps(status, now)

    def _show_steps(self, status: RunStatus, now: datetime) -> None:
        self.set_class(not status.nodes, "-without-steps")
        if not status.nodes:
            self._grid.set_rows(())
            return
        self.query_one("#steps", Static).update(outside(steps_line(status, now)))
        chart = timeline(status, now, self.size.width, self.earlier)
        if self._timeline is None or chart.columns != self._timeline.columns:
            self._grid.set_columns(chart.columns)
        self._timeline = chart
        self._grid.set_rows(chart.rows, [node.id for node in chart.nodes])

    @on(Grid.RowOpened)
    def _open(self, event: Grid.RowOpened) -> None:
        event.stop()
        if self._timeline is not None:
            self.post_message(self.StepOpened(self._timeline.nodes[event.row]))

    def _step_style(self, row: int) -> str | None:
        return step_style(self._timeline.nodes[row]) if self._timeline else None
