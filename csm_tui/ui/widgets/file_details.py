"""The details of one file or folder."""

from collections.abc import Iterator
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.comparison import Mark
from csm_tui.domain.format import counted, exact_size, human_size, human_time
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

_TWIN = {
    Mark.SAME: "same on both sides",
    Mark.DIFFERS: "differs from the other side",
    Mark.LEFT_ONLY: "only on this computer",
    Mark.RIGHT_ONLY: "only in the workspace",
    Mark.UNKNOWN: "not known whether both sides differ",
    Mark.ERROR: "cannot be compared",
}
"""What a file is to the one of the same name on the other side."""

_ROUNDED = 1000
"""Bytes from which a size is rounded."""


class FileDetails(VerticalScroll):
    """Shows all that is known of an entry."""

    DEFAULT_CSS = """
    FileDetails {
        padding: 0 1;
        & > Static { height: auto; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._said = Content("")

    def compose(self) -> ComposeResult:
        """Compose the text."""
        yield Static()

    def show(
        self, entry: Entry | None, known: LastKnown | None = None, mark: Mark | None = None
    ) -> None:
        """Show an entry, what the journal knows of its content, and what it is to its twin here."""
        lines = _lines(entry, known, mark) if entry is not None else iter(())
        self._say(lines)

    def show_local(self, folder: Path, entry: LocalEntry | None, mark: Mark | None = None) -> None:
        """Show an entry of a folder of this computer, and what it is to its twin there."""
        self._say(_local_lines(folder, entry, mark) if entry is not None else iter(()))

    def _say(self, lines: Iterator[Content]) -> None:
        said, text = Content("\n").join(lines), self.query_one(Static)
        if said.is_same(self._said):
            return
        # With each move of a cursor: where no height changes, nothing is laid out again.
        height = said.get_height({}, max(1, text.size.width))
        self._said = said
        text.update(said, layout=height != text.size.height)
        self.scroll_home(animate=False)


def _local_lines(folder: Path, entry: LocalEntry, mark: Mark | None) -> Iterator[Content]:
    yield outside(folder / entry.name).stylize("bold")
    what = entry.kind.value if entry.kind is not LocalKind.OTHER else "neither file nor folder"
    size = f" · {exact_size(entry.size)}" if entry.size is not None else ""
    moment = when(entry.modified)
    twin = f" · {mark.value} {_TWIN[mark]}" if mark is not None else ""
    yield Content(f"{what}{size} · changed {moment}{twin}")
    if entry.link is not None:
        nowhere = "; nothing is there" if entry.kind is LocalKind.OTHER else ""
        yield outside(f"a link to {entry.link}{nowhere}")


def _lines(entry: Entry, known: LastKnown | None, mark: Mark | None) -> Iterator[Content]:
    yield outside(entry.path).stylize("bold")
    if entry.kind is EntryKind.FOLDER and not entry.files:
        yield Content(PENDING_NOTE)
        return
    if entry.kind is EntryKind.FOLDER:
        yield Content(f"folder · {counted(entry.files, 'file')} below it")
        return
    # What is wrong comes first: there may be room for two lines only.
    if entry.files > 1:
        yield Content(f"The platform lists this name {entry.files} times.")
    reason, saved_as = unsafe_reason(entry.path), as_local_name(entry.path)
    if saved_as != entry.path:
        yield outside(f"! Saved here under another name: {reason}.").stylize("$text-warning")
    elif reason is not None:
        yield outside(f"! Cannot be saved here under its name: {reason}.").stylize("$text-warning")
    yield from _known_lines(known, f" · {mark.value} {_TWIN[mark]}" if mark is not None else "")


def _known_lines(known: LastKnown | None, twin: str) -> Iterator[Content]:
    if known is None:
        yield Content(f"file · size and date not provided by the platform{twin}")
    elif known.fingerprint is None:
        yield Content(f"file · unknown: an upload failed or its answer was lost{twin}")
        yield Content(f"on {human_time(known.at)}")
    else:
        size, moment = human_size(known.fingerprint.size), human_time(known.at)
        yield Content(f"{size} on {moment}{twin}")
        yield outside(f"last seen with profile {known.profile}; may be outdated")
        yield Content(f"SHA-256 {known.fingerprint.sha256}").stylize("$text-muted")
        if known.fingerprint.size >= _ROUNDED:
            yield Content(f"{known.fingerprint.size:,} bytes")
