"""The line that shows how far an upload is."""

from textual.widgets import Static

from csm_tui.domain.progress import Progress
from csm_tui.ui.presentation.load_texts import progress_text
from csm_tui.ui.text import outside


class UploadProgress(Static):
    """The progress of an upload on one line, visible only while it runs."""

    DEFAULT_CSS = """
    UploadProgress { height: 1; padding: 0 1; display: none; color: $text-accent; }
    UploadProgress.-shown { display: block; }
    """

    def show(self, parts: Progress | None, bytes_: Progress | None = None) -> None:
        """Show how many parts are done and how much of the current one; hide it without any."""
        self.set_class(parts is not None, "-shown")
        if parts is not None:
            more = f"   {progress_text(bytes_)}" if bytes_ is not None else ""
            self.update(outside(progress_text(parts) + more))
