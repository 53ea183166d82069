"""Dialogs for reading: names and values in two columns, and an object as JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from csm_tui.domain.masking import masked
from csm_tui.ui.dialogs.base import READING, Dialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.filter_line import FilterLine
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
        opens = f"o open {self._opens} · " if self._opens else ""
        self.keys(f"{opens}y copy · Esc close")

    def action_copy(self) -> None:
        """Copy all names and values."""
        text = "\n".join(f"{name}\t{value}" for name, value in self._facts)
        shell(self).copy(text, "all of it")

    def action_open(self) -> None:
        """Close with the answer to open what the facts are about."""
        if self._opens:
            self.dismiss("opened")


class RawDialog(Dialog[None]):
    """Shows an object as the platform sent it: JSON with secrets masked, and a search in it."""

    AUTO_FOCUS = "LogView"
    DEFAULT_CSS = """
    RawDialog {
        & > .box { width: 96%; height: 94%; padding: 0; }
        LogView { height: 1fr; }
        FilterLine Input { margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", "Find", tooltip="Search the JSON; n next, N previous"),
        Binding("y", "copy", "Copy", tooltip="Copy the JSON"),
        Binding("q", "leave", "Close", show=False),
    ]

    def __init__(self, title: str, raw: Mapping[str, Any]) -> None:
        super().__init__(title)
        self._text = json.dumps(masked(raw), indent=2, ensure_ascii=False)

    def content(self) -> ComposeResult:
        """Compose the search and the JSON."""
        yield FilterLine()
        yield LogView()

    def on_mount(self) -> None:
        """Fill in the lines."""
        view = self.query_one(LogView)
        view.marks_errors = False
        view.set_lines(self._text.split("\n"))
        self.keys("/ find · z wrap · y copy · Esc close")

    def action_find(self) -> None:
        """Type a text to search for."""
        self.query_one(FilterLine).open()

    @on(FilterLine.TextChanged)
    @work(group="raw find", exclusive=True, exit_on_error=False)
    async def _find(self, event: FilterLine.TextChanged) -> None:
        view = self.query_one(LogView)
        if await view.find(event.text) and not view.match_position:
            view.next_match()

    @on(LogView.SearchChanged)
    def _say_count(self, event: LogView.SearchChanged) -> None:
        of = f"{event.position:,} of {event.count:,}" if event.position else f"{event.count:,}"
        found = f"{of} · n N" if event.count else "not found"
        self.query_one(FilterLine).say(found if event.text else "")

    @on(FilterLine.Dismissed)
    def _to_lines(self) -> None:
        self.query_one(LogView).focus()

    def action_leave(self) -> None:
        """End the search, or close."""
        if not self.query_one(FilterLine).clear():
            super().action_leave()

    def action_copy(self) -> None:
        """Copy the JSON."""
        shell(self).copy(self._text, "the JSON")
