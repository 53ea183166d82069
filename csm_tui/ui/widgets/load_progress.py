"""How far a load has come: the file under way, a bar, and the rows."""

from textual.widgets import Static

from csm_tui.domain.progress import Progress
from csm_tui.domain.text import visible
from csm_tui.ui.text import fit, outside

_BAR = 20
"""Cells of the bar."""


class LoadProgress(Static):
    """One line that is there only while rows are sent."""

    DEFAULT_CSS = """
    LoadProgress { height: 1; padding: 0 1; display: none; color: $text-accent; }
    LoadProgress.-shown { display: block; }
    """

    def show(self, progress: Progress | None) -> None:
        """Show where the load stands; None ends it."""
        self.set_class(progress is not None, "-shown")
        if progress is not None:
            self.update(outside(progress_text(progress)))


def progress_text(progress: Progress) -> str:
    """Return the file, a bar, and how many of how many."""
    what = fit(visible(progress.what), 30, middle=True)
    if not progress.total:
        return f"{what}  {progress.done:,} {progress.unit}"
    filled = _BAR * min(progress.done, progress.total) // progress.total
    bar = "━" * filled + "┄" * (_BAR - filled)
    return f"{what}  {bar}  {progress.done:,} of {progress.total:,} {progress.unit}"
