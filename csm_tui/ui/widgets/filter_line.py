"""The line for the text of a filter or of a search, with the count of matches."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from csm_tui.ui.text import outside


@dataclass
class _FilterMessage(Message):
    line: "FilterLine"

    @property
    def control(self) -> "FilterLine":
        """The line, for ``@on`` selectors."""
        return self.line


class FilterLine(Horizontal):
    """A hidden line; `open` shows it, Enter keeps the text, and Escape clears and hides it."""

    DEFAULT_CSS = """
    FilterLine {
        height: 1;
        display: none;
        background: $panel;
        &.-open { display: block; }
        & > .sign { width: auto; padding: 0 1; color: $text-accent; text-style: bold; }
        & > Input { width: 1fr; }
        & > .count { width: auto; padding: 0 1; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "clear", tooltip="Show everything again")
    ]

    @dataclass
    class TextChanged(_FilterMessage):
        """The text of the filter changed."""

        text: str

    class Dismissed(_FilterMessage):
        """The user has finished typing, and wants to be in the list."""

    def __init__(self, sign: str = "/", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._sign = sign
        self._said = ""

    def compose(self) -> ComposeResult:
        """Compose the sign, the input and the count."""
        yield Static(self._sign, classes="sign")
        yield Input(select_on_focus=False)
        yield Static(classes="count")

    @property
    def text(self) -> str:
        """The typed text."""
        return self.query_one(Input).value

    def open(self) -> None:
        """Show the line and focus its input; what is typed replaces an earlier text."""
        self.add_class("-open")
        # At once: with focus() the next key would still go to the list, as an action.
        self.screen.set_focus(self.query_one(Input))
        self.query_one(Input).action_select_all()

    def say(self, count: str) -> None:
        """Show a count."""
        if count != self._said:
            # A count of the same length needs no other place: it is drawn for each key.
            same, self._said = len(count) == len(self._said), count
            self.query_one(".count", Static).update(outside(count), layout=not same)

    def clear(self) -> bool:
        """Empty and hide the line, and return whether it was in use."""
        used = self.has_class("-open")
        self.remove_class("-open")
        self.query_one(Input).value = ""
        return used

    def action_clear(self) -> None:
        """Clear the filter."""
        self.clear()
        self.post_message(self.Dismissed(self))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.TextChanged(self, event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.text:
            self.clear()
        self.post_message(self.Dismissed(self))
