"""A list of any length in a dialog, with what there is to say and to decide about it."""

from collections.abc import Sequence
from math import ceil
from typing import ClassVar, Literal

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.events import Resize
from textual.widgets import Button, Input, Static

from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.log_view import LogView

Answer = Literal["confirm", "again"]
NOTES, NOTES_SHORT = 5, 2
"""Rows that are kept for what is said below the lines; the style sheet has the same."""


class ListingDialog(Dialog[Answer]):
    """Shows lines and asks about them; the way out is the default, and keys scroll the lines."""

    AUTO_FOCUS = "Input, #leave"
    DEFAULT_CSS = """
    ListingDialog {
        & > .box { padding: 0 2; }
        &.-wide > .box { width: 120; }
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
        Binding("r", "again", "Again", show=False, tooltip="Look again, where it is offered"),
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
        """Show the lines; `say` adds what stands below them.

        Args:
            title: The question, or what has happened.
            body: What is said above the lines.
            lines: Any number, drawn as they come on the screen.
            confirm: The button that goes on; without one there is only the way out.
            leave: The button of the way out.
            again: The button that looks again, which `r` presses too.
            typed: What has to be typed before one can go on.
            danger: It cannot be taken back.
        """
        super().__init__(title, danger=danger)
        self._body, self._lines, self._note = body, lines, ""
        self._confirm, self._leave, self._again = confirm, leave, again
        self._typed = typed

    def content(self) -> ComposeResult:
        """Compose the sentences, the lines, and the buttons."""
        yield Static(outside(self._body, lines=True), classes="text")
        yield LogView()
        with VerticalScroll(classes="notes", can_focus=False):
            yield Static(classes="note")
        if self._typed is not None:
            yield Static(outside(f"Type  {self._typed}  to go on:"), classes="text")
            yield Input(id="typed")
        with Horizontal(classes="buttons"):
            yield Button(self._leave, id="leave")
            if self._again:
                yield Button(self._again, id="again")
            if self._confirm:
                kind: Literal["error", "primary"] = "error" if self._danger else "primary"
                locked = self._typed is not None
                yield Button(self._confirm, id="confirm", variant=kind, disabled=locked)

    def on_mount(self) -> None:
        """Fill in the lines and what is said below them."""
        view = self.query_one(LogView)
        view.marks_errors = False
        view.show_numbers = False
        view.can_focus = False
        view.set_lines(self._lines)
        view.wrap = True
        view.display = bool(self._lines)
        self._show_note()

    def on_resize(self, event: Resize) -> None:
        """Give the lines what room the rest leaves."""
        short = event.size.height < 20
        self.set_class(short, "-short")
        self.set_class(self._typed is not None, "-typed")
        width = (120 if event.size.width >= 120 else min(76, event.size.width * 96 // 100)) - 8
        wanted = _rows(self._lines, width, most=event.size.height)
        least = 1 if short else 2
        height = min(wanted, max(least, self._room(event.size.height, width, short=short)))
        self.query_one(LogView).styles.height = height
        more = wanted > height
        self.query_one(".box").border_subtitle = "↑ ↓ PgUp PgDn read on" if more else ""

    def _room(self, height: int, width: int, *, short: bool) -> int:
        """Return the rows that are left for the lines when all else has its place."""
        gap = 0 if short else 1
        around = 3 + 2 * gap + _rows(self._body.split("\n"), width, most=height)
        most = NOTES if not short else NOTES_SHORT if self._typed is None else 1
        notes = most + gap if self._note else 0
        typed = 2 + gap if self._typed is not None else 0
        return height * 94 // 100 - around - gap - notes - typed

    def say(self, note: str) -> None:
        """Say something else below the lines."""
        self._note = note
        if self.is_mounted:
            self._show_note()

    def action_move(self, lines: int) -> None:
        """Read on while the focus stays where it is."""
        self.query_one(LogView).action_move(lines)

    def action_page(self, pages: int) -> None:
        """Read on by a screen of lines."""
        self.query_one(LogView).action_page(pages)

    def action_again(self) -> None:
        """Look again, where that is offered."""
        if self._again:
            self.dismiss("again")

    def _show_note(self) -> None:
        self.query_one(".note", Static).update(outside(self._note, lines=True))
        self.query_one(".notes").display = bool(self._note)

    @on(Input.Changed)
    def _check(self, event: Input.Changed) -> None:
        self.query_one("#confirm", Button).disabled = event.value != self._typed

    @on(Input.Submitted)
    def _typed_enough(self) -> None:
        if not self.query_one("#confirm", Button).disabled:
            self.query_one("#confirm", Button).focus()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "confirm":
                self.dismiss("confirm")
            case "again":
                self.dismiss("again")
            case _:
                self.dismiss(None)


def _rows(lines: Sequence[str], width: int, *, most: int) -> int:
    """Return how many rows lines take when they are wrapped, as far as it matters."""
    return min(most, sum(max(1, ceil(cell_len(line) / width)) for line in lines[:most]))
