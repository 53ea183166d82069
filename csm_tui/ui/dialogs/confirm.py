"""The question before anything that cannot be undone."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Button, Static

from csm_tui.ui.dialogs.base import READING, SHORT, Dialog
from csm_tui.ui.text import outside


class ConfirmDialog(Dialog[bool]):
    """Asks for a confirmation; Cancel is the default, and a text to type can be demanded.

    However long the body is, the text to type and the buttons stay on the screen.
    """

    AUTO_FOCUS = "Input, #cancel"
    DEFAULT_CSS = """
    ConfirmDialog {
        .body { height: auto; max-height: 50vh; margin-top: 1; }
        .body > .text { margin-top: 0; }
        &.-w120.-long > .box, &.-w160.-long > .box { width: 120; }
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
        super().__init__(title, danger=danger, typed=typed)
        self._body = outside(body, lines=True) if isinstance(body, str) else body
        self._confirm = confirm

    def content(self) -> ComposeResult:
        """Compose the text, what to type when that is demanded, and the buttons."""
        with VerticalScroll(classes="body", can_focus=False):
            yield Static(self._body, classes="text")
        yield from self.typed_field()
        with Horizontal(classes="buttons"):
            yield self.cancel_button()
            yield self.confirm_button(self._confirm)

    def on_resize(self, event: Resize) -> None:
        """Use the room there is, and hint when there is more to read."""
        short = event.size.height < SHORT
        self.set_class(short, "-short")
        others = 1 if self._demanded is None else 3
        self.query_one(".body").styles.max_height = (
            max(1, self.rows(event.size.height) - others) if short else None
        )
        self.set_class(self._body.plain.count("\n") > 10, "-long")
        self.call_after_refresh(self.hint_overflow)

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "confirm")
