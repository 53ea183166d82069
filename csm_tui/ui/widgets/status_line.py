"""The status line: the running job, its progress, and how to stop it."""

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from csm_tui.domain.format import human_size
from csm_tui.domain.progress import Progress
from csm_tui.domain.text import visible
from csm_tui.ui.jobs import Job, Jobs
from csm_tui.ui.text import fit


class StatusLine(Static):
    """Shows the newest job; while none runs, a text of the screen."""

    DEFAULT_CSS = """
    StatusLine {
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $text;
        text-wrap: nowrap;
        text-overflow: ellipsis;
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
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Update ten times a second, but only while a job runs."""
        self._timer = self.set_interval(0.1, self.refresh_work, pause=True)
        self.refresh_work()

    def rest(self, content: Content) -> None:
        """Set the text for while no job runs."""
        self._at_rest = content
        self.refresh_work()

    def refresh_work(self) -> None:
        """Show the newest job, and update the line as long as there is one."""
        running = self._jobs.running
        if self._timer is not None:
            # Transfers are no jobs, and may wait for the platform too.
            if running or self._jobs.asking:
                self._timer.resume()
            else:
                self._timer.pause()
        cells = self.app.size.width - 2
        silence = self._jobs.silence
        if running:
            self.update(_running(running, cells, silence, stops=self._stops))
        elif silence:
            self.update(Content.styled(f"{silence} · ", "$warning") + self._at_rest)
        else:
            self.update(self._at_rest)


def _running(jobs: tuple[Job, ...], cells: int, silence: str, *, stops: bool) -> Content:
    job = jobs[-1]
    parts = []
    if job.held:
        parts.append(Content.styled(f"  {job.held}", "$warning"))
    elif silence:
        room = cells - len("◌ …    Esc stops")
        parts.append(Content.styled(f"  {fit(silence, room)}", "$warning"))
    elif job.latest is not None:
        parts.append(Content(f"  {amount(job.latest)}"))
    if len(jobs) > 1:
        parts.append(Content(f"  (+{len(jobs) - 1} more)"))
    parts.append(
        Content.styled("  stopping…", "$warning")
        if job.cancel.cancelled
        else Content.styled("  Esc stops" if stops else "", "$muted")
    )
    room = cells - 2 - sum(part.cell_length for part in parts)
    what = Content(fit(visible(job.what), room, middle=True))
    return Content("").join([Content.styled("◌ ", "$accent"), what, *parts])


def amount(progress: Progress) -> str:
    """Return how far a job has come; an unknown total is left out."""
    if progress.unit == "bytes":
        done, total = human_size(progress.done), human_size(progress.total or 0)
    else:
        done, total = f"{progress.done:,}", f"{progress.total or 0:,}"
    unit = "" if progress.unit == "bytes" else f" {progress.unit}"
    return f"{done} of {total}{unit}" if progress.total is not None else f"{done}{unit}"
