"""What is known about one file or folder of a workspace."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.format import human_size
from csm_tui.domain.workspace_files import Downloaded, Entry, EntryKind, unsafe_reason
from csm_tui.ui.text import outside


class FileDetails(VerticalScroll):
    """Shows an entry in full; what the platform does not tell is said to be unknown."""

    DEFAULT_CSS = """
    FileDetails {
        padding: 0 1;
        background: $surface;
        & > Static { height: auto; }
    }
    """

    def compose(self) -> ComposeResult:
        """Compose the one text."""
        yield Static()

    def show(self, entry: Entry | None, downloaded: Downloaded | None = None) -> None:
        """Show an entry, and what is known of it since it was downloaded."""
        lines = _lines(entry, downloaded) if entry is not None else iter(())
        self.query_one(Static).update(Content("\n").join(lines))
        self.scroll_home(animate=False)


def _lines(entry: Entry, downloaded: Downloaded | None) -> Iterator[Content]:
    yield outside(entry.path).stylize("bold")
    if entry.kind is EntryKind.FOLDER:
        yield Content(f"folder · {entry.files:,} file{'' if entry.files == 1 else 's'} below it")
        return
    if downloaded is None:
        yield Content("file · size and date: the platform does not tell")
    else:
        yield Content(f"file · downloaded: {human_size(downloaded.size)} ({downloaded.size:,} B)")
        yield outside(f"to {downloaded.path}")
        yield outside(f"SHA-256 {downloaded.sha256}").stylize("$muted")
    if entry.files > 1:
        yield Content(f"The platform lists this name {entry.files} times.")
    reason = unsafe_reason(entry.path)
    if reason is not None:
        yield outside(f"! Cannot be saved here under its name: {reason}.").stylize("$text-warning")
