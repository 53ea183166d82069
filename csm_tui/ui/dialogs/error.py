"""The dialog of an error: what happened, to which object, why, and the next step."""

from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.events import Resize
from textual.widgets import Button, Static

from csm_tui.domain.errors import CsmError
from csm_tui.ui.dialogs.base import READING, SHORT, SLIM, Dialog, Verb
from csm_tui.ui.jobs import shell
from csm_tui.ui.text import outside


class ErrorDialog(Dialog[Literal["retry"]]):
    """Shows an error; a key shows its details, another copies all for a report."""

    DEFAULT_CSS = """
    ErrorDialog {
        .next { margin-top: 1; height: auto; color: $text; text-style: bold; }
        .details { display: none; height: auto; max-height: 14; margin-top: 1;
                   background: $panel; padding: 0 1; }
        &.-details .details { display: block; }
        &.-slim #details, &.-slim #copy { display: none; }
        &.-short {
            & > .box { padding-bottom: 0; }
            .details { max-height: 3; }
            .text, .next, .details, .buttons { margin-top: 0; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *READING,
        Binding("d", "details", "Details", tooltip="Show or hide the details"),
        Binding("y", "copy", "Copy", tooltip="Copy all of it for a report"),
        Binding("r", "retry", "Retry", tooltip="Do the same again, where that is offered"),
        Binding("enter", "leave", "Close", show=False),
    ]

    def __init__(self, error: CsmError, *, retry: bool = False) -> None:
        super().__init__(type(error).__name__, danger=True)
        self._title = _TITLES.get(type(error).__name__, "Error")
        self._error = error
        self._retry = retry

    def content(self) -> ComposeResult:
        """Compose the headline, the next step, the hidden details and the buttons."""
        yield Static(outside(f"✗ {self._error.headline}", lines=True), classes="text")
        yield Static(outside(f"→ {self._error.next_step}", lines=True), classes="next")
        with VerticalScroll(classes="details", can_focus=False):
            yield Static(outside(self._details(), lines=True))
        with Horizontal(classes="buttons"):
            yield Verb("d", "Details", id="details")
            yield Verb("y", "Copy", id="copy")
            yield Verb("escape", "Close", id="close")
            if self._retry:
                yield Verb("r", "Retry", id="retry", variant="primary")

    def on_mount(self) -> None:
        """Focus the most useful button: retry where that can help, else close."""
        self.query_one("#retry" if self._retry else "#close").focus()

    def on_resize(self, event: Resize) -> None:
        """Leave out margins, and the buttons that have keys below, where there is little room."""
        self.set_class(event.size.height < SHORT, "-short")
        self.keys("d details · y copy" if event.size.width < SLIM else "")

    def action_retry(self) -> None:
        """Close with the answer to do the same again, where that is offered."""
        if self._retry:
            self.dismiss("retry")

    def action_details(self) -> None:
        """Show or hide the details."""
        self.toggle_class("-details")

    def action_copy(self) -> None:
        """Copy the headline, the next step and the details."""
        shell(self).copy(
            f"{self._error.headline}\n{self._error.next_step}\n\n{self._details()}", "the report"
        )

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        match event.button.id:
            case "details":
                self.action_details()
            case "copy":
                self.action_copy()
            case "retry":
                self.dismiss("retry")
            case _:
                self.dismiss(None)

    def _details(self) -> str:
        lines = [f"{name}: {text}" for name, text in self._error.details.items()]
        return "\n".join(lines) or "No more details."


_TITLES = {
    "SignInNeeded": "Sign in needed",
    "RightsMissing": "Rights missing",
    "InputRefused": "Cannot do this",
    "NotFound": "Not found",
    "AlreadyExists": "Already exists",
    "ChangedMeanwhile": "Changed by someone else",
    "UnsafeName": "Unsafe name",
    "Misused": "Wrong setting",
    "WrongAddress": "Not a Cosmo Tech platform",
    "Unreachable": "No answer",
    "Unavailable": "No answer",
    "PlatformFailed": "Platform error",
    "DiskFailed": "Disk error",
    "OutcomeUnknown": "Outcome unknown",
    "FeatureMissing": "Not on this platform",
    "UnexpectedAnswer": "Unexpected answer",
}
