"""One line that tells what is being done right now, and how to stop it."""

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from csm_tui.domain.format import human_size
from csm_tui.domain.progress import Progress
from csm_tui.domain.text import visible
from csm_tui.ui.jobs import Job, Jobs
from csm_tui.ui.text import fit


class StatusLine(Static):
    """Shows running work; when nothing runs, what the screen has to say."""

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
        """Show the work.

        Args:
            jobs: What runs.
            stops: Whether Escape stops it here.
        """
        super().__init__()
        self._stops = stops
        self._jobs = jobs
        self._at_rest = Content("")
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Look at the work ten times a second, but only while there is some."""
        self._timer = self.set_interval(0.1, self.refresh_work, pause=True)
        self.refresh_work()

    def rest(self, content: Content) -> None:
        """Say this while nothing runs."""
        self._at_rest = content
        self.refresh_work()

    def refresh_work(self) -> None:
        """Show the newest work, and watch it as long as there is any."""
        running = self._jobs.running
        if self._timer is not None:
            # Transfers are no work of the screen, and may wait for the platform too.
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
    """Return how far work has come, honest about a total that nobody knows."""
    if progress.unit == "bytes":
        done, total = human_size(progress.done), human_size(progress.total or 0)
    else:
        done, total = f"{progress.done:,}", f"{progress.total or 0:,}"
    unit = "" if progress.unit == "bytes" else f" {progress.unit}"
    return f"{done} of {total}{unit}" if progress.total is not None else f"{done}{unit}"
