"""Facts to read, in two columns; every line can be copied with the whole."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.text import outside


class TextDialog(Dialog[None]):
    """Shows names and values; Escape or Enter closes it."""

    DEFAULT_CSS = """
    TextDialog {
        VerticalScroll { height: auto; max-height: 100%; margin-top: 1; }
        Static { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy", tooltip="Copy everything"),
        Binding("enter", "leave", "Close", show=False),
    ]

    def __init__(self, title: str, facts: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._facts = facts

    def content(self) -> ComposeResult:
        """Compose one line per fact."""
        width = max((len(name) for name, _ in self._facts), default=0)
        with VerticalScroll():
            for name, value in self._facts:
                label = Content.styled(name.ljust(width + 2), "$text-muted")
                yield Static(Content.assemble(label, outside(value)))

    def action_copy(self) -> None:
        """Copy all lines."""
        self.app.copy_to_clipboard("\n".join(f"{name}\t{value}" for name, value in self._facts))
        self.notify("Copied.", timeout=2)
