"""The tab that shows the datasets of the workspace, the parts of one, and what is in a part."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import DescendantFocus, Resize
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Static

from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.dataset_parts import KeptPart
from csm_tui.domain.text import visible
from csm_tui.ui.changes import is_read_only
from csm_tui.ui.presentation.dataset_rows import (
    DATASET_COLUMNS,
    PART_COLUMNS,
    DatasetRow,
    dataset_cells,
    dataset_lines,
    equal_names,
    in_order,
    is_of_a_runner,
    kept_line,
    part_cells,
    part_lines,
    searchable,
)
from csm_tui.ui.screens.main import pane
from csm_tui.ui.screens.main.files.preview import FilePreview, RemoteReader
from csm_tui.ui.text import fact_lines
from csm_tui.ui.widgets.panel import Panel
from csm_tui.ui.widgets.ranked_list import RankedList

BOTH = 110
"""From this many cells on, datasets and parts are side by side; below, Enter and Esc change."""
BELOW = 30
"""From this many lines on, the preview is below the lists; else beside or instead of them."""
_NAMES = 13
"""Cells for the names of facts."""


class PartBrowser(Container):
    """Two lists and the details of what is under the cursor, or its preview."""

    DEFAULT_CSS = """
    PartBrowser {
        .contents { height: 1fr; }
        .lists { width: 1fr; height: 1fr; layout: horizontal; }
        .lists > RankedList { width: 1fr; height: 100%; }
        FilePreview { width: 1fr; height: 1fr; }
        #facts { height: 8; padding: 0 1; overflow-y: auto; }
        &.-short #facts, &.-looking #facts { display: none; }
        &.-beside .contents { layout: horizontal; }
        &.-instead .lists { display: none; }
        &.-both #all { width: 2fr; }
        &.-both #parts { width: 3fr; }
    }
    """

    class CursorMoved(Message):
        """Another dataset or part is under the cursor."""

    def __init__(self, read_part: RemoteReader) -> None:
        super().__init__()
        self._read_part = read_part
        self._datasets: dict[str, Dataset] = {}
        self._kept: dict[str, KeptPart] = {}
        self._opened: str | None = None
        """The id of the dataset whose parts are shown."""
        self._on_parts = False
        self._room = Size(0, 0)

    def compose(self) -> ComposeResult:
        """Compose the lists, the preview and the details."""
        with Container(classes="contents"):
            with Container(classes="lists"):
                yield RankedList(DATASET_COLUMNS, id="all")
                yield RankedList(PART_COLUMNS, id="parts")
            yield FilePreview(self._read_part)
        with Panel(id="facts"):
            yield Static()

    def on_resize(self, event: Resize) -> None:
        """Show what there is room for."""
        self._room = event.size
        self.set_class(event.size.height < 14, "-short")
        self._arrange()

    @property
    def datasets(self) -> RankedList:
        """The list of datasets."""
        return self.query_one("#all", RankedList)

    @property
    def parts(self) -> RankedList:
        """The list of parts."""
        return self.query_one("#parts", RankedList)

    @property
    def preview(self) -> FilePreview:
        """The preview of the part under the cursor."""
        return self.query_one(FilePreview)

    @property
    def dataset(self) -> Dataset | None:
        """The dataset under the cursor, or whose parts are shown."""
        key = self._opened if self._on_parts else self.datasets.row_id
        return self._datasets.get(key or "")

    @property
    def part(self) -> DatasetPart | None:
        """The part under the cursor, while the cursor is among parts."""
        dataset = self.dataset
        if not self._on_parts or dataset is None:
            return None
        return next((part for part in dataset.parts if part.id == self.parts.row_id), None)

    @property
    def subject(self) -> Dataset | DatasetPart | None:
        """The part or the dataset under the cursor."""
        return self.part if self._on_parts else self.dataset

    @property
    def is_on_parts(self) -> bool:
        """Whether keys act on the list of parts."""
        return self._on_parts

    def show(self, datasets: Sequence[Dataset], kept: Sequence[KeptPart] = ()) -> None:
        """Show the datasets of the workspace.

        Args:
            datasets: all of them, in any order.
            kept: the copies of replaced parts on this computer.
        """
        self._datasets = {one.id: one for one in datasets}
        self._kept = {each.part.id: each for each in kept}
        now = pane.wall_clock()
        rows = [
            DatasetRow(
                one.id,
                cells := dataset_cells(one, now),
                searchable(cells, one.description, *(part.source_name for part in one.parts)),
                "dim" if is_of_a_runner(one) or not one.parts else None,
            )
            for one in in_order(datasets)
        ]
        empty = "This workspace has no datasets." + self._offer("as one")
        self.datasets.show("Datasets", rows, empty)
        self._show_parts()

    def open(self, dataset_id: str, part_id: str = "") -> bool:
        """Show the parts of a dataset with the cursor on one; return whether it is there."""
        if not self.reveal(dataset_id):
            return False
        if part_id:
            self.parts.move_to(part_id)
        self._go(to_parts=True)
        return True

    def reveal(self, dataset_id: str) -> bool:
        """Move the cursor to a dataset without the focus, and return whether it is there."""
        if not self.datasets.move_to(dataset_id):
            return False
        self._opened = dataset_id
        self._show_parts()
        return True

    def warn(self, dataset_id: str, words: str) -> None:
        """Show a warning about the dataset whose parts are shown, if it is still that one."""
        if words and dataset_id == self._opened:
            self.parts.note(words)

    def say(self, text: str) -> None:
        """Show a text instead of datasets, unless there are some already."""
        if not self._datasets:
            self.datasets.say(text, "Datasets")

    def focus_first(self) -> None:
        """Focus the list that keys act on, or the preview that is shown instead of it."""
        if self.has_class("-instead"):
            self.preview.focus_first()
        else:
            (self.parts if self._on_parts else self.datasets).grid.focus()

    def go_back(self) -> bool:
        """Clear the filter, close the preview, or go to the datasets; return whether it did."""
        panel = self.parts if self._on_parts else self.datasets
        if panel.clear_filter():
            panel.grid.focus()
            return True
        if self.close_preview():
            return True
        if self._on_parts:
            self._go(to_parts=False)
            return True
        return False

    def open_filter(self) -> None:
        """Type a filter for the list that keys act on."""
        (self.parts if self._on_parts else self.datasets).open_filter()

    def other_list(self) -> None:
        """Go to the other list."""
        if self.has_class("-instead"):
            self.close_preview()
        if not self._on_parts:
            self._opened = self.datasets.row_id
            self._show_parts()
        self._go(to_parts=not self._on_parts)

    def toggle_preview(self) -> None:
        """Look into the part under the cursor, or close the preview."""
        if not self.close_preview():
            self.preview.open(self.part)
            self._arrange()
            if self.has_class("-instead"):
                self.preview.focus_first()

    def close_preview(self) -> bool:
        """Close the preview, and return whether it was open."""
        was_open, had_focus = self.preview.is_open, self.preview.has_focus_within
        self.preview.close()
        self._arrange()
        if had_focus:
            self.focus_first()
        return was_open

    @on(RankedList.Opened, "#all")
    def _open_dataset(self, event: RankedList.Opened) -> None:
        event.stop()
        self.open(event.row_id)

    @on(RankedList.Opened, "#parts")
    def _look_into(self, event: RankedList.Opened) -> None:
        event.stop()
        self.preview.open(self.part)
        self._arrange()
        self.preview.focus_first()

    @on(FilePreview.Closed)
    def _leave_preview(self, event: FilePreview.Closed) -> None:
        event.stop()
        if self.has_class("-instead"):
            self.close_preview()
        self.focus_first()

    @on(RankedList.Highlighted)
    def _moved(self, event: RankedList.Highlighted) -> None:
        event.stop()
        if not self._on_parts and self.datasets.row_id != self._opened:
            self._opened = self.datasets.row_id
            self._show_parts()
        self._show_about()
        if self._on_parts:
            self.preview.follow(self.part)
        self.post_message(self.CursorMoved())

    @on(DescendantFocus)
    def _follow_focus(self, event: DescendantFocus) -> None:
        panel = next(
            (each for each in event.widget.ancestors if isinstance(each, RankedList)), None
        )
        if not event.widget.has_focus:
            # The focus has moved on while this message was waiting.
            return
        if panel is not None and (panel is self.parts) != self._on_parts:
            self._on_parts = panel is self.parts
            self._arrange()
            self._show_about()
            self.post_message(self.CursorMoved())

    def _go(self, *, to_parts: bool) -> None:
        self._on_parts = to_parts
        self._arrange()
        self._show_about()
        self.focus_first()
        self.post_message(self.CursorMoved())

    def _show_parts(self) -> None:
        dataset = self._datasets.get(self._opened or "")
        if dataset is None:
            self.parts.say("Enter on a dataset shows its parts.", "Parts")
            return
        now = pane.wall_clock()
        rows = [
            DatasetRow(part.id, cells := part_cells(part, now), searchable(cells, part.description))
            for part in dataset.parts
        ]
        empty = f"No parts yet.{self._offer('into it')}"
        self.parts.show(f"Parts of {visible(dataset.name)}", rows, empty)
        self.parts.note(equal_names(dataset.parts))

    def _offer(self, where: str) -> str:
        """Return how to add something, where the profile allows it."""
        return "" if is_read_only(self) else f" Press u to send a folder {where}."

    def _show_about(self) -> None:
        subject, now = self.subject, pane.wall_clock()
        lines: list[tuple[str, str]] = []
        if isinstance(subject, DatasetPart):
            lines = list(part_lines(subject, now))
            if kept := self._kept.get(subject.id):
                lines.insert(1, kept_line(kept, now))
        elif subject is not None:
            lines = list(dataset_lines(subject, now))
        facts = self.query_one("#facts", Panel)
        facts.head("Part" if isinstance(subject, DatasetPart) else "Dataset")
        facts.query_one(Static).update(fact_lines(lines, column=_NAMES))

    def _arrange(self) -> None:
        """Show the lists and the preview that there is room for."""
        wide, tall = self._room.width >= BOTH, self._room.height >= BELOW
        open_ = self.preview.is_open
        both = wide and (tall or not open_)
        self.set_class(open_, "-looking")
        self.set_class(open_ and wide and not tall, "-beside")
        self.set_class(open_ and not wide and not tall, "-instead")
        self.set_class(both, "-both")
        self.datasets.display = both or not self._on_parts
        self.parts.display = both or self._on_parts
