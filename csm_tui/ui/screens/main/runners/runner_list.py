"""The list of runners: filtered, ordered and marked, with columns that fit its width."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from csm_tui.domain.format import counted
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner, tree_order
from csm_tui.domain.runner_filter import FilteredRunner, RunnerFilter, filtered_runner, parse_filter
from csm_tui.domain.runner_order import Row, RunnerOrder, ordered
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.jobs import flow
from csm_tui.ui.presentation.ranked_columns import fit_columns
from csm_tui.ui.presentation.runner_list_rows import (
    RUNNER_COLUMNS,
    RunnerListRows,
    runner_columns,
)
from csm_tui.ui.presentation.runner_rows import STATE_STYLES, STATES
from csm_tui.ui.presentation.signs import MARK
from csm_tui.ui.screens.main.runners.last_runs import LastRuns
from csm_tui.ui.screens.main.runners.starting import StartWanted
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.grid import Grid, OpenGrid
from csm_tui.ui.widgets.panel import Panel

_GRID = 2
"""Cells of the grid that hold no column: the sign of the cursor and the scroll bar."""
_MEASURED = 100
"""Rows by which the columns are fitted."""
_AROUND = 60
"""Rows before and after the cursor that count as near."""
_TOLD = (
    *(RunState.FAILED, RunState.RUNNING, RunState.NOT_STARTED),
    *(RunState.SUCCESSFUL, RunState.UNKNOWN),
)
"""The states that the frame counts."""
_BY_STATE = {RunnerOrder.STATE, RunnerOrder.BEGAN, RunnerOrder.TOOK, RunnerOrder.RATIO}
"""Orders that change as the last runs are read."""


@dataclass(frozen=True, slots=True)
class RunnerListing:
    """All runners of a workspace, got ready for the list."""

    runners: Mapping[str, Runner]
    """By their ids."""
    tree: Sequence[Row]
    """In the order of the tree."""
    filtered: Mapping[str, FilteredRunner]
    """What a filter searches, by the ids of the runners."""
    partial: str = ""
    """A sentence about what is missing; empty if nothing is."""


def prepared(runners: Iterable[Runner], partial: str = "") -> RunnerListing:
    """Return runners ready for the list; off the event loop, for it takes long for many."""
    by_id = {runner.id: runner for runner in runners}
    tree = tree_order(by_id.values())
    return RunnerListing(by_id, tree, {key: filtered_runner(by_id[key]) for key in by_id}, partial)


class RunnerList(Panel):
    """The runners of one workspace in a panel."""

    BINDINGS = bindings("runner_list")
    DEFAULT_CSS = """
    RunnerList { Grid { height: 1fr; } }
    """

    class Changed(Message):
        """Other rows are shown or marked, or more have failed."""

    class StatesChanged(Message):
        """More is known of the last runs."""

    class SightChanged(Message):
        """Other runners are near the cursor or in sight."""

    def __init__(self, last_runs: LastRuns, clock: Callable[[], datetime]) -> None:
        super().__init__(id="list")
        self._last_runs = last_runs
        self._clock = clock
        self._listing = RunnerListing({}, (), {})
        self._loaded = False
        self._ordered: Sequence[Row] = ()
        self._searched: Sequence[tuple[FilteredRunner, Row]] = ()
        """What a filter searches, with the rows without their depths."""
        self._shown: Sequence[Row] = ()
        self._kept: Sequence[int] = range(len(RUNNER_COLUMNS))
        self._filter = RunnerFilter()
        self._order, self._turned = RunnerOrder.TREE, False
        self._faults = False
        self._marks: dict[str, None] = {}
        self._announced = ("", 0)
        self._wanted = ""
        """The runner to which the cursor moves once there is a list."""
        self._empty = "This workspace has no runners. n creates the first one."

    def compose(self) -> ComposeResult:
        """Compose the filter and the table."""
        yield FilterLine("filter")
        yield OpenGrid(empty_text="Loading…", row_style=self._style)

    def on_mount(self) -> None:
        """Tell also when the wheel brings other runners in sight and leaves the cursor."""
        self.watch(self.grid, "scroll_y", self._looked, init=False)

    @property
    def grid(self) -> Grid:
        """The table."""
        return self.query_one(Grid)

    @property
    def runners(self) -> Mapping[str, Runner]:
        """All runners of the list by their ids."""
        return self._listing.runners

    @property
    def is_empty(self) -> bool:
        """Whether the workspace is known to have no runners."""
        return self._loaded and not self.runners

    @property
    def shown(self) -> Sequence[Runner]:
        """The runners that are shown, from top to bottom."""
        return [runner for _, runner in self._shown]

    @property
    def current(self) -> Runner | None:
        """The runner under the cursor."""
        return self.runners.get(self.grid.cursor_key or "")

    @property
    def marked(self) -> list[Runner]:
        """The marked runners, in the order of their marks; some may be out of sight."""
        return [self.runners[key] for key in self._marks]

    @property
    def chosen(self) -> list[Runner]:
        """The runners that an action is for: the marked ones, else the one under the cursor."""
        return self.marked or [each for each in (self.current,) if each is not None]

    @property
    def near(self) -> Sequence[Runner]:
        """The runners around the cursor."""
        row = self.grid.cursor_row
        return [runner for _, runner in self._shown[max(0, row - _AROUND) : row + _AROUND]]

    @property
    def in_sight(self) -> Sequence[Runner]:
        """The runners on the screen."""
        top = self.grid.scroll_offset.y
        height = max(1, self.grid.container_size.height)
        return [runner for _, runner in self._shown[top : top + height]]

    @property
    def filters_states(self) -> bool:
        """Whether the state of a hidden runner decides whether it is shown."""
        return self._faults or bool(self._filter.terms)

    @property
    def words(self) -> str:
        """What makes the list differ from the plain one: marks, faults only, the order."""
        shown = {runner.id for _, runner in self._shown} if self._marks else set()
        hidden = sum(key not in shown for key in self._marks)
        marks = f"{MARK} {len(self._marks):,} marked" if self._marks else ""
        return " · ".join(
            filter(
                None,
                [
                    f"{marks}, {hidden:,} out of sight" if hidden else marks,
                    "faults only" if self._faults else "",
                    self._order_words,
                ],
            )
        )

    @property
    def _order_words(self) -> str:
        if self._order is RunnerOrder.TREE and not self._turned:
            return ""
        return f"by {self._order.value}{', reversed' if self._turned else ''}"

    def show(self, listing: RunnerListing) -> int:
        """Show a new list, and return how many marks are gone with their runners."""
        gone = [key for key in self._marks if key not in listing.runners]
        for key in gone:
            del self._marks[key]
        self._listing, self._loaded = listing, True
        self._last_runs.listed(listing.runners.values())
        self._arrange()
        self._fit()
        self._narrow()
        if self._wanted:
            self.move_to(self._wanted)
            self._wanted = ""
        return len(gone)

    def not_loaded(self, why: str) -> None:
        """Say why there is no list, unless there is an older one."""
        if not self._loaded:
            self.grid.empty_text = why

    def say_empty(self, words: str) -> None:
        """Set the text for a workspace without runners."""
        self._empty = words
        if self._loaded:
            self._say_counts()

    def states_changed(self) -> None:
        """Show what is known of the last runs now."""
        if self._order in _BY_STATE:
            self._arrange()
        if self.filters_states or self._order in _BY_STATE:
            self._narrow()
        else:
            self.grid.refresh()
            self._say_counts()
            self._announce()
        self._show_title()
        self.post_message(self.StatesChanged())

    def open_filter(self) -> None:
        """Show the line for the filter."""
        self.query_one(FilterLine).open()

    def go_back(self) -> bool:
        """Clear the filter, or show more than faults again, and return whether that was a step."""
        if self.query_one(FilterLine).clear():
            return True
        stepped, self._faults = self._faults, False
        if stepped:
            self._narrow()
        return stepped

    def move_to(self, runner_id: str) -> bool:
        """Move the cursor to a runner, showing all if it is hidden; before the list, once it is."""
        if not self._loaded:
            self._wanted = runner_id
            return False
        if self.grid.move_to(runner_id):
            return True
        if runner_id not in self.runners:
            return False
        self.query_one(FilterLine).clear()
        self._faults, self._filter = False, RunnerFilter()
        self._narrow()
        return self.grid.move_to(runner_id)

    def action_start(self) -> None:
        """Check the chosen runners, and start them."""
        self.post_message(StartWanted())

    def action_filter(self) -> None:
        """Type a filter."""
        self.open_filter()

    def action_faults(self) -> None:
        """Show only what failed or is stuck, or all again."""
        self._faults = not self._faults
        self._narrow_anew()

    def action_mark(self) -> None:
        """Mark or unmark the runner under the cursor, and move on."""
        runner = self.current
        if runner is None:
            return
        if runner.id in self._marks:
            del self._marks[runner.id]
        else:
            self._marks[runner.id] = None
        self.grid.cursor_row += 1
        self._marks_changed()

    def action_mark_all(self) -> None:
        """Mark all runners that are shown."""
        self._marks |= dict.fromkeys(runner.id for _, runner in self._shown)
        self._marks_changed()

    def action_unmark_all(self) -> None:
        """Remove all marks, those out of sight too."""
        self._marks.clear()
        self._marks_changed()

    def _marks_changed(self) -> None:
        self.grid.refresh()
        self._announce()

    def _announce(self) -> None:
        """Say that the words about the list have changed, if they have."""
        words = self.words
        self.note(words)
        told = words, self._last_runs.tally().get(RunState.FAILED, 0)
        if told != self._announced:
            self._announced = told
            self.post_message(self.Changed())

    @flow("order", once=True)
    async def action_order(self) -> None:
        """Choose the order; the present one is turned round."""
        choices = [Choice(each.name, each.value) for each in RunnerOrder]
        dialog = ChooseDialog(
            "Order the runners by",
            choices,
            current=self._order.name,
            narrow=False,
            body="Choose the current order again to reverse it.",
        )
        name = await self.app.push_screen_wait(dialog)
        if name is None:
            return
        order = RunnerOrder[name]
        self._turned = order is self._order and not self._turned
        self._order = order
        self._arrange()
        self._narrow()

    def _arrange(self) -> None:
        self._ordered = ordered(
            self._listing.tree,
            self._order,
            self._last_runs.of,
            self._clock(),
            turned=self._turned,
        )
        filtered = self._listing.filtered
        self._searched = [(filtered[each.id], (0, each)) for _, each in self._ordered]

    @on(FilterLine.TextChanged)
    def _filter_changed(self) -> None:
        self._filter = parse_filter(self.query_one(FilterLine).text)
        self._narrow_anew()

    @on(FilterLine.Dismissed)
    def _to_grid(self) -> None:
        self.grid.focus()

    def _narrow_anew(self) -> None:
        """Show what matches another filter, from its first row if the old one is not among it."""
        before = self.grid.cursor_key
        self._narrow()
        if self.grid.cursor_key != before:
            self.grid.action_first()

    def _narrow(self) -> None:
        """Show the runners that match the filter; without one, each below its parent."""
        if not self._loaded:
            self.query_one(FilterLine).say("not loaded")
            return
        wanted = self._filter.with_faults() if self._faults else self._filter
        if wanted.terms:
            searched = self._searched
            last_runs = self._last_runs
            self._shown = wanted.narrowed(
                searched, lambda row: last_runs.names(row[1]), last_runs.words
            )
        else:
            self._shown = self._ordered
        self._say_counts()
        rows = RunnerListRows(self._shown, self._kept, self._last_runs.of, self._marks, self._clock)
        self.grid.set_rows(rows, [runner.id for _, runner in self._shown])
        self._show_title()
        self._announce()
        self.post_message(self.SightChanged())

    def _say_counts(self) -> None:
        """Say how many match, what was not understood, and how many states are not read yet."""
        if not self._loaded:
            return
        all_ = f"{len(self._ordered):,}"
        count = f"{len(self._shown):>{len(all_)},} of {all_}"
        number = self._last_runs.unread if self.filters_states else 0
        unread = f"{counted(number, 'state')} not read yet" if number else ""
        parts = (count, self._filter.problem, unread)
        self.query_one(FilterLine).say(" · ".join(filter(None, parts)))
        but = f", but {unread}" if unread else ""
        what = "No runner has failed or is stuck" if self._faults else "No runner matches"
        self.grid.empty_text = f"{what}{but}; Esc shows all." if self._ordered else self._empty

    def on_resize(self) -> None:
        """Fit the columns to the width, and tell that more or other runners are in sight."""
        self._fit()
        self._looked()

    def _fit(self) -> None:
        """Choose the columns that fit, by the first rows of the whole list."""
        if not self.size.width:
            return
        last_run, every = self._last_runs.of, range(len(RUNNER_COLUMNS))
        first = self._listing.tree[:_MEASURED]
        sample = RunnerListRows(first, every, last_run, (), self._clock)
        room = self.size.width - _GRID
        self._kept, columns = fit_columns(runner_columns(room), sample, room)
        self.grid.set_columns(columns)
        if self._loaded:
            rows = RunnerListRows(self._shown, self._kept, last_run, self._marks, self._clock)
            self.grid.set_rows(rows, [runner.id for _, runner in self._shown])

    def _show_title(self) -> None:
        """Show the counts by state in the frame, and what makes the list another than all."""
        tally = self._last_runs.tally()
        states = Content(" ").join(
            Content.styled(f"{STATES[state]}{tally[state]:,}", STATE_STYLES[state])
            for state in _TOLD
            if tally.get(state)
        )
        counts = Content(f"{len(self._shown):,} of {len(self._ordered):,}")
        self.head("Runners", Content("   ").join([each for each in (states, counts) if each]))
        self.note(self.words)

    @on(Grid.RowHighlighted)
    def _looked(self) -> None:
        self.post_message(self.SightChanged())

    def _style(self, row: int) -> str | None:
        return "dim" if row < len(self._shown) and self._shown[row][1].archived else None
