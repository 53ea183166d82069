"""A pane of files that shows the preview beside its lists, below them or instead of them."""

from textual import on
from textual.geometry import Size

from csm_tui.ui.screens.main.files.local_side import LocalSide
from csm_tui.ui.screens.main.files.preview import FilePreview, Subject
from csm_tui.ui.screens.main.files.side import Side
from csm_tui.ui.screens.main.pane import Pane
from csm_tui.ui.widgets.file_tree import FileTreeView

BELOW = 30
"""Lines from which on a preview is below the files; else it is beside them or instead of them."""


class PreviewingPane(Pane):
    """Knows where the preview is; which file it shows is for the pane to say."""

    DEFAULT_CSS = """
    PreviewingPane {
        FilePreview { width: 1fr; height: 1fr; }
        &.-beside .desk { layout: horizontal; }
        &.-beside FilePreview { border-left: solid $panel; }
        &.-instead .sides, &.-looking FileDetails { display: none; }
    }
    """

    @property
    def active(self) -> Side:
        """The side that keys are for."""
        raise NotImplementedError

    @property
    def subject(self) -> Subject:
        """The file under the cursor."""
        raise NotImplementedError

    def arrange_sides(self) -> None:
        """Show what there is room for."""
        raise NotImplementedError

    @property
    def preview(self) -> FilePreview:
        """What shows the content of the file under the cursor."""
        return self.query_one(FilePreview)

    @property
    def is_covered(self) -> bool:
        """Whether the preview is shown instead of the lists."""
        return self.has_class("-instead")

    def arrange_preview(self, room: Size, *, wide: bool) -> bool:
        """Find the preview its place, and return whether both sides can be shown.

        Args:
            room: Of the whole pane, in cells and lines.
            wide: Whether it is enough for two things beside each other.
        """
        looking, below = self.preview.is_open, room.height >= BELOW
        self.set_class(looking, "-looking")
        self.set_class(looking and wide and not below, "-beside")
        self.set_class(looking and not wide and not below, "-instead")
        return wide and (below or not looking)

    def action_preview(self) -> None:
        """Look into the file under the cursor, or stop it."""
        if not self.close_preview():
            self._open_preview()
            if self.is_covered:
                self.preview.focus_first()

    def close_preview(self) -> bool:
        """Show the lists alone; say whether there was a preview."""
        was_open, had_focus = self.preview.is_open, self.preview.has_focus_within
        self.preview.close()
        self.arrange_sides()
        if had_focus:
            self.active.focus_first()
        return was_open

    def _open_preview(self) -> None:
        self.preview.open(self.subject)
        self.arrange_sides()

    @on(FileTreeView.FileSelected)
    @on(LocalSide.LocalFileSelected)
    def _look_into(self) -> None:
        self._open_preview()
        self.preview.focus_first()

    @on(FilePreview.Closed)
    def _leave_preview(self) -> None:
        if self.is_covered:
            self.close_preview()
        self.active.focus_first()
