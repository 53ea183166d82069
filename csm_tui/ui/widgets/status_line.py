"""The status line: what has just happened, the running job, or what is shown; and the transfers."""

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from csm_tui.ui.jobs import Jobs, shell
from csm_tui.ui.presentation.job_words import job_line

_BETWEEN = Content("  ")
_LEAST = 24
"""Cells that the left side keeps beside the transfers."""


class StatusLine(Static):
    """Shows a notice, else the newest job, else a text of the screen; transfers at the right.

    An error stays until Escape, and comes back after newer notices and jobs.
    """

    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $text;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &.-long { height: auto; max-height: 3; text-wrap: wrap; }
    }
    """

    def __init__(self, jobs: Jobs, *, stops: bool = True) -> None:
        """Create the line.

        Args:
            jobs: The jobs of the application.
            stops: Whether Escape stops a job here.
        """
        super().__init__()
        self._stops = stops
        self._jobs = jobs
        self._at_rest = Content("")
        self._shown = Content("")
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Update four times a second, but only while a job runs."""
        self._timer = self.set_interval(0.25, self.refresh_work, pause=True)
        self.refresh_work()

    def rest(self, content: Content) -> None:
        """Set the text for while no job runs."""
        self._at_rest = content
        self.refresh_work()

    def on_resize(self) -> None:
        """Fit the words to the width."""
        self.refresh_work()

    def refresh_work(self) -> None:
        """Show what is to be shown now, and update the line as long as there is a job."""
        if self._timer is not None:
            # Transfers are no jobs, and may wait for the platform too.
            if self._jobs.running or self._jobs.asking:
                self._timer.resume()
            else:
                self._timer.pause()
        line = self._line(self.app.size.width - 2)
        if line != self._shown:
            self._shown = line
            is_long = line.cell_length > self.app.size.width - 2
            self.set_class(is_long, "-long")
            # Otherwise it keeps its one line, and nothing on the screen has to be placed again.
            self.update(line, layout=is_long)

    def _line(self, cells: int) -> Content:
        notices, running, silence = shell(self).notices, self._jobs.running, self._jobs.silence
        notice = notices.passing or (None if running else notices.standing)
        if notice is not None:
            dismiss = Content.styled("  Esc closes", "$text-muted")
            return notice.content + (dismiss if notice is notices.standing else Content(""))
        if running:
            others = len(running) - 1
            return job_line(running[-1], cells, others=others, silence=silence, stops=self._stops)
        rest = self._at_rest
        if silence:
            rest = Content.styled(f"{silence} · ", "$text-warning") + rest
        return _beside(rest, self._moving(cells - min(rest.cell_length, _LEAST)), cells)

    def _moving(self, room: int) -> Content:
        """Return as many words about the transfers as fit."""
        line = Content("")
        for words in shell(self).moving:
            longer = line + (_BETWEEN if line.plain else Content("")) + words
            if longer.cell_length + len(_BETWEEN) <= room:
                line = longer
        return line


def _beside(left: Content, right: Content, cells: int) -> Content:
    """Return two texts at the ends of a line; the left one is cut where it must be."""
    room = cells - right.cell_length - (2 if right.plain else 0)
    if left.cell_length > room:
        left = left.truncate(room, ellipsis=True)
    gap = cells - left.cell_length - right.cell_length
    return Content.assemble(left, " " * gap, right) if right.plain else left
