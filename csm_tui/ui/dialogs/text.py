"""Dialogs for reading: names and values in two columns, and an object as JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from csm_tui.domain.masking import masked
from csm_tui.ui.dialogs.base import READING, Dialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.log_view import LogView


class TextDialog(Dialog[Literal["opened"]]):
    """Shows names and values; Escape or Enter closes it, ``o`` opens what they are about."""

    DEFAULT_CSS = """
    TextDialog {
        VerticalScroll { height: auto; max-height: 100%; margin-top: 1; }
        Horizontal { height: auto; }
        .name { color: $text-muted; padding-right: 2; max-width: 40%; height: auto; }
        .value { width: 1fr; height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *READING,
        Binding("y", "copy", "Copy", tooltip="Copy everything"),
        Binding("o", "open", "Open", tooltip="Open what the facts speak of"),
        Binding("enter", "leave", "Close", show=False),
    ]

    def __init__(
        self, title: str, facts: Sequence[tuple[str, str]], *, opens: str | None = None
    ) -> None:
        super().__init__(title)
        self._facts = facts
        self._opens = opens

    def content(self) -> ComposeResult:
        """Compose one line per fact; a long value wraps in its column."""
        width = max((len(name) for name, _ in self._facts), default=0) + 2
        with VerticalScroll():
            for name, value in self._facts:
                with Horizontal():
                    label = Static(outside(name), classes="name")
                    label.styles.width = width
                    yield label
                    yield Static(outside(value), classes="value")

    def on_mount(self) -> None:
        """Show the keys."""
        opens = f"o opens {self._opens} · " if self._opens else ""
        self.query_one(".box").border_subtitle = outside(f"{opens}y copies · Esc closes")

    def action_copy(self) -> None:
        """Copy all names and values."""
        text = "\n".join(f"{name}\t{value}" for name, value in self._facts)
        shell(self).copy(text, "all of it")

    def action_open(self) -> None:
        """Close with the answer to open what the facts are about."""
        if self._opens:
            self.dismiss("opened")


class RawDialog(Dialog[None]):
    """Shows an object as the platform sent it, as indented JSON with secrets masked."""

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
