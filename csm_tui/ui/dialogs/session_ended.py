"""The question after the session has ended: who, where, why, and the ways to sign in again."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.events import Resize
from textual.widgets import Button, Static

from csm_tui.domain.errors import CsmError
from csm_tui.ui.dialogs.base import READING, SHORT, SLIM, Dialog, Verb
from csm_tui.ui.text import outside

Way = Literal["again", "typed"]
"""Sign in as before, or with a secret that the user types."""


class SessionEndedDialog(Dialog[Way]):
    """Offers to sign in again; Escape leaves the screens as they are."""

    AUTO_FOCUS = "#again, #typed"
    DEFAULT_CSS = """
    SessionEndedDialog {
        VerticalScroll { height: auto; max-height: 60vh; }
        .why { height: auto; margin-top: 1; }
        .next { height: auto; text-style: bold; }
        &.-slim #later { display: none; }
        &.-short {
            & > .box { padding-bottom: 0; }
            .text, .why, .buttons { margin-top: 0; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*READING]

    def __init__(self, who: str, why: CsmError, ways: Sequence[tuple[Way, str]]) -> None:
        """Show why the session has ended.

        Args:
            who: The user, the method, and the platform.
            why: The error of the platform or the provider.
            ways: The ways to sign in, each with the label of its button; the first is the default.
        """
        super().__init__("Sign in again")
        self._who = who
        self._why = why
        self._ways = ways

    def content(self) -> ComposeResult:
        """Compose the error, the user, the explanation and the buttons."""
        with VerticalScroll(can_focus=False):
            yield Static(outside(f"✗ {self._why.headline}", lines=True), classes="text")
            yield Static(outside(f"→ {self._why.next_step}", lines=True), classes="next")
            yield Static(outside(self._who), classes="why")
            yield Static(
                "The screens stay as they are. After you sign in, what could not be read is read "
                "again; a change is not repeated.",
                classes="text muted",
            )
        with Horizontal(classes="buttons"):
            yield Verb("escape", "Later", id="later")
            for index, (way, words) in enumerate(self._ways):
                key = "t" if way == "typed" else "s"
                yield Verb(key, words, id=way, variant="default" if index else "primary")

    def on_resize(self, event: Resize) -> None:
        """Leave out margins where there is little room."""
        self.set_class(event.size.height < SHORT, "-short")
        if len(self._ways) > 1:
            for way, words in self._ways:
                slim = event.size.width < SLIM and way == "typed"
                self.query_one(f"#{way}", Verb).verb = "Type it" if slim else words
        self.call_after_refresh(self._tell_keys)

    def _tell_keys(self) -> None:
        """Show the keys for reading on, and that for leaving where its button does not fit."""
        hints = (
            "↑ ↓ read on" if self.overflows else "",
            "" if self.app.size.width >= SLIM else "Esc later",
        )
        self.keys(" · ".join(filter(None, hints)))

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "again" | "typed" as way:
                self.dismiss(way)
            case _:
                self.dismiss(None)
