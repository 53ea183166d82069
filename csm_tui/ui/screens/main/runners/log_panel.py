"""The log of a run with its searches: find, filter, times, steps, and how old it is."""

import asyncio
from collections.abc import Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from csm_tui.domain.format import counted
from csm_tui.domain.log_errors import error_lines
from csm_tui.domain.log_text import plain_text
from csm_tui.domain.logs.change import change_of
from csm_tui.domain.logs.steps import start_of, step_at, step_beside, step_starts
from csm_tui.domain.logs.times import typed_time
from csm_tui.domain.run import RunLog, RunNode
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.log_facts import LogFacts, log_facts
from csm_tui.ui.widgets.filter_line import FilterLine
from csm_tui.ui.widgets.log_view import LogView

_AROUND = (0, 3, 10)
"""How many lines around those of a filter can be shown."""
_EMPTIED = "! the platform returns no lines now; these were read before"
_MOST_COPIED = 10_000
"""Lines; more are saved rather than copied."""


class LogPanel(Container):
    """The lines of a log below their facts."""

    DEFAULT_CSS = """
    LogPanel {
        height: 1fr;
        #live { height: 1; padding: 0 1; color: $text-muted; }
        LogView { height: 1fr; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.has_log = False
        """Whether a log was read, even an empty one."""
        self.cause: int | None = None
        """The number of the line that the triage names, from 0."""
        self._log: RunLog | None = None
        self._stepped: RunLog | None = None
        """The reading whose steps are known."""
        self._starts: Mapping[int, str] = {}
        self._notes: list[str] = []
        self._warning = ""
        self._changed = ""
        self._errors: Sequence[int] = ()
        """The numbers of the lines that look like errors."""
        self._seen = 0
        """How many lines there were when the reader was at the end."""
        self._grows = False
        """Whether more lines may come."""
        self._hidden: int | None = None
        """A line to go to as soon as the filter is gone."""

    def compose(self) -> ComposeResult:
        """Compose the facts, the search, the filter and the lines."""
        yield Static(id="live")
        yield FilterLine("find", id="find")
        yield FilterLine("filter", id="narrow")
        yield LogView(empty_text="")

    def on_mount(self) -> None:
        """Tell the step of the line under the cursor."""
        self.watch(self.view, "cursor_line", self._show_facts, init=False)

    @property
    def view(self) -> LogView:
        """The lines."""
        return self.query_one(LogView)

    def show_nothing(self, sentence: str) -> None:
        """Show a sentence in place of a log, and forget all searches."""
        self.has_log, self.cause, self._log, self._stepped = False, None, None, None
        self._starts, self._notes, self._warning, self._changed = {}, [], "", ""
        self._errors, self._seen, self._grows = (), 0, False
        for line in self.query(FilterLine):
            line.clear()
        view = self.view
        view.empty_text, view.follow = sentence, False
        view.set_lines((), keep_place=False)

    async def show(self, log: RunLog) -> None:
        """Show another reading of the log, with the reader on the line where he was."""
        view, old = self.view, self.view.lines
        lines = log.lines
        if old and not lines:
            # What was read is worth more than nothing; the age says how old it is.
            self._changed = _EMPTIED
            return
        before, asked = self._log or RunLog(log.run_id, ()), view.cursor_line
        change = await asyncio.to_thread(change_of, before, log, asked)
        if change.replaced:
            self._changed = f"! the log was replaced, it had {counted(len(old), 'line')}"
            shell(self).tell(
                f"The log was replaced: {len(old):,} lines before, {len(lines):,} now."
            )
        elif len(lines) != len(old) or self._changed == _EMPTIED:
            self._changed = ""
        self.has_log = True
        view.empty_text = log.note or "The platform returned no log lines."
        if change.replaced or len(lines) != len(old) or lines[-1:] != tuple(old[-1:]):
            self._log = log
            # The reader may have gone on meanwhile.
            view.set_lines(lines, place=change.place + view.cursor_line - asked)
            self._errors = await asyncio.to_thread(lambda: tuple(error_lines(lines)))
            self.show_errors()
        if self._log is not None and self._log is not self._stepped:
            shown = self._log
            self._starts = await asyncio.to_thread(step_starts, shown)
            self._stepped = shown

    async def search_again(self) -> None:
        """Search for what was typed before the log came."""
        if text := self.query_one("#find", FilterLine).text:
            await self._find_in(text)
        if text := self.query_one("#narrow", FilterLine).text:
            await self.view.filter(text)

    def go_back(self) -> bool:
        """Close the search, then the filter, and return whether one was open."""
        used = any(self.query_one(name, FilterLine).clear() for name in ("#find", "#narrow"))
        if used:
            self.view.focus()
        return used

    def say(self, notes: list[str], warning: str, *, grows: bool = False) -> None:
        """Show facts of the log, and what keeps it from being up to date.

        Args:
            notes: The facts.
            warning: Why the last attempt to read it failed; empty if it did not.
            grows: Whether more lines may come.
        """
        self._notes, self._warning, self._grows = notes, warning, grows
        self._show_facts()

    def show_errors(self) -> None:
        """Mark the errors and the cause beside the lines, and count them."""
        self.view.mark_errors(self._errors, self.cause)
        self._show_facts()

    def on_resize(self) -> None:
        """Show the facts that fit."""
        self._show_facts()

    @on(LogView.FollowChanged)
    def _show_facts(self) -> None:
        view, count = self.view, len(self.view.lines)
        if not self.has_log:
            self.query_one("#live", Static).update("")
            return
        if view.follow or view.cursor_line >= count - 1:
            self._seen = count
        warnings = [self._changed, f"! Not up to date: {self._warning}" if self._warning else ""]
        facts = LogFacts(
            count,
            view.cursor_line,
            step_at(view.cursor_line, self._starts) or "" if self._starts else "",
            self.cause,
            self._errors,
            [*self._notes, *([] if view.follow or not self._grows else [self._new_lines])],
            [each for each in warnings if each],
        )
        self.query_one("#live", Static).update(log_facts(facts, max(0, self.size.width - 2)))

    @property
    def _new_lines(self) -> str:
        """What came at the end since the reader was there."""
        return f"▼ end: {counted(len(self.view.lines) - self._seen, 'new line')}"

    def open_find(self) -> None:
        """Ask for the text of the search."""
        self.query_one("#find", FilterLine).open()

    def open_filter(self) -> None:
        """Ask for the text of the shown lines."""
        self.query_one("#narrow", FilterLine).open()

    @on(FilterLine.TextChanged, "#find")
    def _find_changed(self, event: FilterLine.TextChanged) -> None:
        event.stop()
        self._find(event.text)

    @on(FilterLine.TextChanged, "#narrow")
    def _filter_changed(self, event: FilterLine.TextChanged) -> None:
        event.stop()
        self._narrow(event.text)

    @flow("find", exclusive=True)
    async def _find(self, text: str) -> None:
        await self._find_in(text)

    @flow("narrow", exclusive=True)
    async def _narrow(self, text: str) -> None:
        await self.view.filter(text)
        if self._hidden is not None:
            self.view.visit(self._hidden)
        self._hidden = None

    async def _find_in(self, text: str) -> None:
        view = self.view
        if await view.find(text) and not view.match_position:
            view.next_match()

    @on(FilterLine.Dismissed)
    def _to_lines(self, event: FilterLine.Dismissed) -> None:
        event.stop()
        self.view.focus()

    @on(LogView.SearchChanged)
    def _count(self) -> None:
        view, line = self.view, self.query_one("#find", FilterLine)
        found = f"{view.match_position} of {view.match_count:,} · n next"
        none = "no match" if self.has_log else "the log is still loading"
        line.say("" if not line.text else found if view.match_count else none)
        self._show_facts()

    @on(LogView.Filtered)
    def _count_shown(self) -> None:
        view, line = self.view, self.query_one("#narrow", FilterLine)
        around = f" · {view.around} around" if view.around else " · c shows lines around"
        line.say(f"{view.hit_count:,} of {len(view.lines):,} lines{around}" if line.text else "")

    def show_around(self) -> None:
        """Show more of the lines around those of the filter, or none again."""
        if not self.query_one("#narrow", FilterLine).text:
            shell(self).tell("No filter: & shows only some lines, then c those around them.")
            return
        place = _AROUND.index(self.view.around) + 1
        self.view.around = _AROUND[place % len(_AROUND)]

    @flow("time", once=True)
    async def go_to_time(self) -> None:
        """Ask for a time, and go to the line nearest to it."""
        dialog = PromptDialog(
            "Go to a time",
            "A time of day, such as 9:30 or 09:30:15, or a full time,\n"
            "such as 2026-11-29 09:30, as the lines have it:",
            accept="Go",
            preview=_time_meaning,
        )
        answer = await self.app.push_screen_wait(dialog)
        time = typed_time(answer) if answer else None
        if time is not None and await self.view.visit_time(time) is None:
            shell(self).tell("No line of this log has a time.")

    def go_to_step(self, step: int) -> None:
        """Go to the first line of the next step (1) or of the one before (-1)."""
        line = step_beside(self.view.cursor_line, self._starts, step)
        if line is not None:
            self.visit(line)
        elif self.has_log:
            way = "after" if step > 0 else "before"
            shell(self).tell(f"No step {way} this line.")

    def visit_step(self, node: RunNode) -> None:
        """Go to the first line of a step."""
        line = start_of(node, self._starts)
        if line is None:
            shell(self).tell(f"The log does not show where step {node.name} starts.")
        else:
            self.visit(line)

    def visit(self, line: int) -> None:
        """Go to a line, also to one that the filter hides."""
        if self.view.shows(line):
            self.view.visit(line)
        else:
            self._hidden = line
            self.query_one("#narrow", FilterLine).clear()
        self.view.focus()

    def copy_line(self) -> None:
        """Copy the line under the cursor."""
        line = self.view.line_at_cursor
        if line is not None:
            shell(self).copy(plain_text(line), "the line")

    def copy_shown(self) -> None:
        """Copy the selected lines, or all that the filter leaves."""
        lines = self.view.selected_lines(_MOST_COPIED + 1)
        if len(lines) > _MOST_COPIED:
            shell(self).tell(f"More than {_MOST_COPIED:,} lines are not copied; d saves the log.")
        elif lines:
            shell(self).copy("\n".join(lines), counted(len(lines), "line"))


def _time_meaning(text: str) -> Preview:
    if not text.strip():
        return Preview("Type a time.", usable=False, waiting=True)
    time = typed_time(text)
    if time is None:
        return Preview("Not a time.", usable=False)
    return Preview("the line nearest to it" if time.day else "that day's line nearest to it")
