"""The question before anything that cannot be taken back."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Input, Static

from csm_tui.ui.dialogs.base import Dialog
from csm_tui.ui.text import outside


class ConfirmDialog(Dialog[bool]):
    """Asks whether to go on; Cancel is the default, and a text can be demanded first."""

    AUTO_FOCUS = "Input, #cancel"

    def __init__(
        self,
        title: str,
        body: str,
        *,
        confirm: str,
        danger: bool = False,
        typed: str | None = None,
    ) -> None:
        super().__init__(title, danger=danger)
        self._body = body
        self._confirm = confirm
        self._typed = typed

    def content(self) -> ComposeResult:
        """Compose the sentence, the text to type when one is demanded, and the buttons."""
        yield Static(outside(self._body, lines=True), classes="text")
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
