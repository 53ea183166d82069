"""What is known about one file or folder of a workspace."""

from collections.abc import Iterator
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.format import human_size
from csm_tui.domain.local_files import LocalEntry, LocalKind
from csm_tui.domain.workspace_files import (
    PENDING_NOTE,
    Downloaded,
    Entry,
    EntryKind,
    unsafe_reason,
)
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.local_list import when


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
        self._say(lines)

    def show_local(self, folder: Path, entry: LocalEntry | None) -> None:
        """Show an entry of a folder of this computer."""
        self._say(_local_lines(folder, entry) if entry is not None else iter(()))

    def _say(self, lines: Iterator[Content]) -> None:
        self.query_one(Static).update(Content("\n").join(lines))
        self.scroll_home(animate=False)


def _local_lines(folder: Path, entry: LocalEntry) -> Iterator[Content]:
    yield outside(folder / entry.name).stylize("bold")
    what = entry.kind.value if entry.kind is not LocalKind.OTHER else "neither file nor folder"
    size = f" · {_size(entry.size)}" if entry.size is not None else ""
    moment = when(entry.modified)
    yield Content(f"{what}{size} · changed: {moment}")
    if entry.link is not None:
        nowhere = "; nothing is there" if entry.kind is LocalKind.OTHER else ""
        yield outside(f"a link to {entry.link}{nowhere}")


def _size(size: int) -> str:
    return human_size(size) if size < 1000 else f"{human_size(size)} ({size:,} B)"


def _lines(entry: Entry, downloaded: Downloaded | None) -> Iterator[Content]:
    yield outside(entry.path).stylize("bold")
    if entry.kind is EntryKind.FOLDER and not entry.files:
        yield Content(PENDING_NOTE)
        return
    if entry.kind is EntryKind.FOLDER:
        yield Content(f"folder · {entry.files:,} file{'' if entry.files == 1 else 's'} below it")
        return
    if downloaded is None:
        yield Content("file · size and date: the platform does not tell")
    else:
        yield Content(f"file · downloaded: {human_size(downloaded.size)} ({downloaded.size:,} B)")
        yield outside(f"to {downloaded.path}")
        hash_ = downloaded.sha256 or "is taken a moment later; the transfers (T) show it"
        yield outside(f"SHA-256 {hash_}").stylize("$muted")
    if entry.files > 1:
        yield Content(f"The platform lists this name {entry.files} times.")
    reason = unsafe_reason(entry.path)
    if reason is not None:
        yield outside(f"! Cannot be saved here under its name: {reason}.").stylize("$text-warning")
