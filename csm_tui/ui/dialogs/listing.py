"""A list of any length in a dialog, with notes and buttons for what to do with it."""

from collections.abc import Sequence
from math import ceil
from typing import ClassVar, Literal

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.events import Resize
from textual.widgets import Button, Static

from csm_tui.ui.dialogs.base import READ_ON, Dialog, Verb
from csm_tui.ui.text import outside
from csm_tui.ui.widgets._log_rows import with_codes
from csm_tui.ui.widgets.log_view import LogView

Answer = Literal["confirm", "again"]
NOTES, NOTES_SHORT = 5, 2
"""Rows kept for the notes below the lines; the style sheet has the same numbers."""


class ListingDialog(Dialog[Answer]):
    """Shows lines and asks about them; leaving is the default, and keys scroll the lines."""

    AUTO_FOCUS = "Input, #leave"
    DEFAULT_CSS = """
    ListingDialog {
        & > .box { padding: 0 2; }
        &.-w120 > .box, &.-w160 > .box { width: 120; }
        .text, .note { height: auto; margin-top: 0; }
        LogView { height: auto; margin-top: 1; }
        .notes { height: auto; max-height: 5; margin-top: 1; }
        .buttons { margin: 1 0; }
        &.-short {
            LogView, .notes, Input, .buttons { margin-top: 0; }
            .buttons { margin-bottom: 0; }
            .notes { max-height: 2; }
            .text { max-height: 4; }
        }
        &.-short.-typed .notes { max-height: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(keys, f"{action}({by})", show=False, tooltip="Read on in the list")
            for keys, action, by in (
                ("up,k", "move", -1),
                ("down,j", "move", 1),
                ("pageup", "page", -1),
                ("pagedown", "page", 1),
            )
        ),
        Binding("r", "again", "Again", show=False, tooltip="Check again, where that is offered"),
    ]

    def __init__(
        self,
        title: str,
        body: str,
        lines: Sequence[str],
        *,
        confirm: str = "",
        leave: str = "Cancel",
        again: str = "",
        typed: str | None = None,
        danger: bool = False,
    ) -> None:
        """Show the lines; `say` sets the note below them.

        Args:
            title: The question, or what has happened.
            body: The text above the lines.
            lines: Any number, drawn as they scroll into view.
            confirm: The label of the button that confirms; empty for none.
            leave: The label of the button that closes the dialog.
            again: The label of the button that looks again, as `r` does; empty for none.
            typed: The text to type before confirming.
            danger: Whether what is confirmed cannot be undone.
        """
        super().__init__(title, danger=danger, typed=typed)
        self._body, self._lines, self._note = body, lines, ""
        self._confirm, self._leave, self._again = confirm, leave, again

    def content(self) -> ComposeResult:
        """Compose the sentences, the lines, and the buttons."""
        yield Static(outside(self._body, lines=True), classes="text")
        yield LogView()
        with VerticalScroll(classes="notes", can_focus=False):
            yield Static(classes="note")
        yield from self.typed_field()
        with Horizontal(classes="buttons"):
            yield Verb("escape", self._leave, id="leave")
            if self._again:
                yield Verb("r", self._again, id="again")
            if self._confirm:
                yield self.confirm_button(self._confirm)

    def on_mount(self) -> None:
        """Fill in the lines and the note."""
        view = self.query_one(LogView)
        view.marks_errors = False
        view.show_numbers = False
        view.can_focus = False
        view.set_lines(with_codes(self._lines))
        view.wrap = True
        view.display = bool(self._lines)
        self._show_note()

    def on_resize(self, event: Resize) -> None:
        """Give the lines the room that the rest leaves."""
        short = event.size.height < 20
        self.set_class(short, "-short")
        self.set_class(self._demanded is not None, "-typed")
        width = (120 if event.size.width >= 120 else min(76, event.size.width * 96 // 100)) - 8
        wanted = _rows(self._lines, width, most=event.size.height)
        least = 1 if short else 2
        height = min(wanted, max(least, self._room(event.size.height, width, short=short)))
        self.query_one(LogView).styles.height = height
        more = wanted > height
        self.keys(READ_ON if more else "")

    def _room(self, height: int, width: int, *, short: bool) -> int:
        """Return the rows that all else leaves for the lines."""
        gap = 0 if short else 1
        around = 3 + 2 * gap + _rows(self._body.split("\n"), width, most=height)
        most = NOTES if not short else NOTES_SHORT if self._demanded is None else 1
        notes = most + gap if self._note else 0
        typed = 2 + gap if self._demanded is not None else 0
        return height * 94 // 100 - around - gap - notes - typed

    def say(self, note: str) -> None:
        """Set the note below the lines."""
        self._note = note
        if self.is_mounted:
            self._show_note()

    def action_move(self, lines: int) -> None:
        """Scroll the lines while the focus stays where it is."""
        self.query_one(LogView).action_move(lines)

    def action_page(self, pages: int) -> None:
        """Scroll by a screen of lines."""
        self.query_one(LogView).action_page(pages)

    def action_again(self) -> None:
        """Close with the answer to look again, where that is offered."""
        if self._again:
            self.dismiss("again")

    def _show_note(self) -> None:
        self.query_one(".note", Static).update(outside(self._note, lines=True))
        self.query_one(".notes").display = bool(self._note)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "confirm" | "again" as answer:
                self.dismiss(answer)
            case _:
                self.dismiss(None)


def _rows(lines: Sequence[str], width: int, *, most: int) -> int:
    """Return how many rows the wrapped lines take, up to `most`."""
    return min(most, sum(max(1, ceil(cell_len(line) / width)) for line in lines[:most]))
