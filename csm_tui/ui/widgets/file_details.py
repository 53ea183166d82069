"""The details of one file or folder."""

from collections.abc import Iterator
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.format import counted, exact_size, human_time
from csm_tui.domain.local_files import LocalEntry, LocalKind
from csm_tui.domain.transfers import LastKnown
from csm_tui.domain.workspace_files import (
    PENDING_NOTE,
    Entry,
    EntryKind,
    as_local_name,
    unsafe_reason,
)
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.local_list import when


class FileDetails(VerticalScroll):
    """Shows all that is known of an entry."""

    DEFAULT_CSS = """
    FileDetails {
        padding: 0 1;
        background: $surface;
        & > Static { height: auto; }
    }
    """

    def compose(self) -> ComposeResult:
        """Compose the text."""
        yield Static()

    def show(self, entry: Entry | None, known: LastKnown | None = None) -> None:
        """Show an entry, and what the journal knows of its content."""
        lines = _lines(entry, known) if entry is not None else iter(())
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
    size = f" · {exact_size(entry.size)}" if entry.size is not None else ""
    moment = when(entry.modified)
    yield Content(f"{what}{size} · changed: {moment}")
    if entry.link is not None:
        nowhere = "; nothing is there" if entry.kind is LocalKind.OTHER else ""
        yield outside(f"a link to {entry.link}{nowhere}")


def _lines(entry: Entry, known: LastKnown | None) -> Iterator[Content]:
    yield outside(entry.path).stylize("bold")
    if entry.kind is EntryKind.FOLDER and not entry.files:
        yield Content(PENDING_NOTE)
        return
    if entry.kind is EntryKind.FOLDER:
        yield Content(f"folder · {counted(entry.files, 'file')} below it")
        return
    yield from _known_lines(known)
    if entry.files > 1:
        yield Content(f"The platform lists this name {entry.files} times.")
    reason, saved_as = unsafe_reason(entry.path), as_local_name(entry.path)
    if saved_as != entry.path:
        yield outside(f"! Saved here under another name: {reason}.").stylize("$text-warning")
    elif reason is not None:
        yield outside(f"! Cannot be saved here under its name: {reason}.").stylize("$text-warning")


def _known_lines(known: LastKnown | None) -> Iterator[Content]:
    if known is None:
        yield Content("file · size and date: the platform does not tell")
    elif known.content is None:
        yield Content("file · unknown: an upload failed or its answer was lost")
        yield Content(f"on {human_time(known.at)}")
    else:
        yield Content(f"file · {exact_size(known.content.size)} on {human_time(known.at)}")
        yield outside(f"as {known.profile} saw it; it may have changed since")
        yield Content(f"SHA-256 {known.content.sha256}").stylize("$muted")
