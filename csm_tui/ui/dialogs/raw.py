"""An object as the platform sent it, unknown fields included, secrets hidden."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from csm_tui.domain.masking import masked
from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.widgets.log_view import LogView


class RawDialog(Dialog[None]):
    """Shows an object as indented JSON."""

    AUTO_FOCUS = "LogView"
    DEFAULT_CSS = """
    RawDialog {
        & > .box { width: 96%; height: 94%; padding: 0; }
        LogView { height: 1fr; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", tooltip="Copy the JSON"),
        Binding("q", "leave", "Close", show=False),
    ]

    def __init__(self, title: str, raw: Mapping[str, Any]) -> None:
        super().__init__(title)
        self._text = json.dumps(masked(raw), indent=2, ensure_ascii=False)

    def content(self) -> ComposeResult:
        """Compose the JSON."""
        yield LogView()

    def on_mount(self) -> None:
        """Fill in the lines."""
        self.query_one(LogView).set_lines(self._text.split("\n"))
        self.query_one(".box").border_subtitle = "z wraps · y copies · Esc closes"

    def action_copy(self) -> None:
        """Copy the JSON."""
        shell(self).copy(self._text, "the JSON")
