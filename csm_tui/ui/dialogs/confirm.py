"""The question before anything that cannot be taken back."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Button, Input, Static

from csm_tui.ui.dialogs.base import READING, SHORT, Dialog
from csm_tui.ui.text import outside


class ConfirmDialog(Dialog[bool]):
    """Asks whether to go on; Cancel is the default, and a text can be demanded first.

    However long the body is, the text to type and the buttons stay on the screen.
    """

    AUTO_FOCUS = "Input, #cancel"
    DEFAULT_CSS = """
    ConfirmDialog {
        .body { height: auto; max-height: 50vh; margin-top: 1; }
        .body > .text { margin-top: 0; }
        &.-wide.-long > .box { width: 120; }
        &.-short {
            & > .box { padding-bottom: 0; }
            .body { margin-top: 0; }
            .text, Input, .buttons { margin-top: 0; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*READING]

    def __init__(
        self,
        title: str,
        body: str | Content,
        *,
        confirm: str,
        danger: bool = False,
        typed: str | None = None,
    ) -> None:
        super().__init__(title, danger=danger)
        self._body = outside(body, lines=True) if isinstance(body, str) else body
        self._confirm = confirm
        self._typed = typed

    def content(self) -> ComposeResult:
        """Compose the text, what to type when that is demanded, and the buttons."""
        with VerticalScroll(classes="body", can_focus=False):
            yield Static(self._body, classes="text")
        if self._typed is not None:
            yield Static(outside(f"Type  {self._typed}  to go on:"), classes="text")
            yield Input(id="typed")
        with Horizontal(classes="buttons"):
            yield Button("Cancel", id="cancel")
            yield Button(
                self._confirm,
                id="confirm",
                variant="error" if self._danger else "primary",
                disabled=self._typed is not None,
            )

    def on_resize(self, event: Resize) -> None:
        """Use what room there is, and tell when there is more to read."""
        short = event.size.height < SHORT
        self.set_class(short, "-short")
        others = 1 if self._typed is None else 3
        self.query_one(".body").styles.max_height = (
            max(1, self.rows(event.size.height) - others) if short else None
        )
        self.set_class(self._body.plain.count("\n") > 10, "-long")
        self.call_after_refresh(self.tell_more)

    @on(Input.Changed)
    def _check(self, event: Input.Changed) -> None:
        self.query_one("#confirm", Button).disabled = event.value != self._typed

    @on(Input.Submitted)
    def _typed_enough(self) -> None:
        if not self.query_one("#confirm", Button).disabled:
            self.query_one("#confirm", Button).focus()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "confirm")
