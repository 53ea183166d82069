"""Questions answered by one line of text: with a preview of its meaning, or masked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Button, Input, Static
from textual.widgets.input import Selection

from csm_tui.domain.secret import Secret
from csm_tui.ui.dialogs.base import READING, SHORT, Dialog
from csm_tui.ui.jobs import flow
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.path_input import PathInput

Check = Callable[[str], Awaitable[str]]
"""Returns why a text cannot be used after all, or an empty text; it may look at the disk."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The meaning of the typed text."""

    text: str
    usable: bool = True
    waiting: bool = False
    """Whether text that is not usable is no mistake, because too little was typed yet."""


def _path_meaning(text: str) -> Preview:
    """Return the file that a typed path means."""
    if not text.strip():
        return Preview("Type a path.", usable=False, waiting=True)
    path = Path(text.strip()).expanduser()
    return Preview(f"{path.name} in {path.parent}")


class PromptDialog(Dialog[str]):
    """Asks for a line of text and shows its meaning; only usable text can be accepted."""

    AUTO_FOCUS = "Input"
    DEFAULT_CSS = """
    PromptDialog {
        .preview { height: auto; min-height: 2; margin-top: 1; color: $text-success; }
        .preview.-unusable { color: $text-error; }
        .preview.-waiting { color: $text-muted; }
        .body { height: auto; margin-top: 1; }
        .body > .text { margin-top: 0; }
        &.-short {
            & > .box { padding: 0 1; }
            .body, Input, .preview, .buttons { margin-top: 0; }
            .body { max-height: 4; }
            .preview { min-height: 1; max-height: 3; }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*READING]

    def __init__(
        self,
        title: str,
        body: str,
        *,
        value: str = "",
        accept: str = "OK",
        select: bool | Literal["stem"] = True,
        preview: Callable[[str], Preview] = lambda _: Preview(""),
        path: bool = False,
        check: Check | None = None,
    ) -> None:
        """Create the dialog.

        Args:
            title: The title of the box.
            body: The question.
            value: The proposed text.
            accept: The label of the button that accepts.
            select: What the first key replaces: the proposed text, nothing, or of a whole name
                the part before its ending.
            preview: Returns the meaning of a text.
            path: Whether a path is asked for: then ``/`` and ``~`` begin another one.
            check: Checks a text before it is accepted; what is wrong is said below the field.
        """
        super().__init__(title)
        self._select = select
        self._body = body
        self._value = value
        self._accept = accept
        self._preview = preview
        self._path = path
        self._check = check

    def content(self) -> ComposeResult:
        """Compose the question, the input, the preview and the buttons."""
        with VerticalScroll(classes="body", can_focus=False):
            yield Static(outside(self._body, lines=True), classes="text")
        field = PathInput if self._path else Input
        yield field(self._value, select_on_focus=self._select is True)
        yield Static(classes="preview")
        with Horizontal(classes="buttons"):
            yield self.cancel_button()
            yield Button(self._accept, id="accept", variant="primary")

    def on_mount(self) -> None:
        """Show the meaning of the proposed text, even an empty one: no change event will."""
        if self._select == "stem":
            self.query_one(Input).selection = _stem(self._value)
        preview = self._preview(self._value)
        if (preview.usable and preview.text) or preview.waiting:
            self._show(preview)

    def on_resize(self, event: Resize) -> None:
        """Keep the input, its meaning and the buttons on the screen."""
        self.set_class(event.size.height < SHORT, "-short")
        self.call_after_refresh(self.hint_overflow)

    @on(Input.Changed)
    def _show_preview(self, event: Input.Changed) -> None:
        self._show(self._preview(event.value))

    def _show(self, preview: Preview) -> None:
        shown = self.query_one(".preview", Static)
        mark = "·" if preview.waiting else "→" if preview.usable else "✗"
        shown.update(outside(f"{mark} {preview.text}", lines=True))
        shown.set_class(not preview.usable and not preview.waiting, "-unusable")
        shown.set_class(preview.waiting, "-waiting")
        self.query_one("#accept", Button).disabled = not preview.usable

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        # The reason for refusing it may not have been shown yet.
        self._show(self._preview(event.value))
        self.query_one("#accept", Button).press()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        if event.button.id != "accept":
            self.dismiss(None)
        elif self._check is None:
            self.dismiss(self.query_one(Input).value)
        else:
            self._accept_checked(self._check)

    @flow("checking", exclusive=True)
    async def _accept_checked(self, check: Check) -> None:
        text = self.query_one(Input).value
        problem = await check(text)
        if problem:
            self._show(Preview(problem, usable=False))
            self.query_one(Input).focus()
        else:
            self.dismiss(text)


def _stem(name: str) -> Selection:
    """Return the part of a whole name that is typed again: its last part, without its ending."""
    start = name.rfind("/") + 1
    dot = name.rfind(".")
    return Selection(start, dot if dot > start else len(name))


async def ask_new_file(node: Widget, title: str, body: str, name: str) -> Path | None:
    """Ask where a new file is written, and return its path; None if the user gives it up.

    Args:
        node: The widget that asks, in a flow.
        title: The title of the dialog.
        body: What is saved, in a sentence or more.
        name: The proposed name, in the working folder.
    """
    dialog = PromptDialog(
        title,
        f"{body} Path of the new file:".lstrip(),
        value=str(Path.cwd() / name),
        accept="Save",
        select="stem",
        preview=_path_meaning,
        path=True,
    )
    answer = await node.app.push_screen_wait(dialog)
    return Path(answer.strip()).expanduser() if answer else None


class SecretDialog(Dialog[Secret]):
    """Asks for a secret, which is masked while it is typed."""

    AUTO_FOCUS = "Input"
    DEFAULT_CSS = """
    SecretDialog .fault { height: auto; color: $text-error; }
    """

    def __init__(self, title: str, body: str) -> None:
        super().__init__(title)
        self._body = body

    def content(self) -> ComposeResult:
        """Compose the question, the masked input and the buttons."""
        yield Static(outside(self._body, lines=True), classes="text")
        yield Input(password=True, placeholder="paste it here; never shown or stored")
        yield Static(classes="fault")
        with Horizontal(classes="buttons"):
            yield self.cancel_button()
            yield Button("Sign in", id="accept", variant="primary")

    @on(Input.Changed)
    def _forget_fault(self) -> None:
        self.query_one(".fault", Static).update("")

    @on(Input.Submitted)
    def _submit(self) -> None:
        self.query_one("#accept", Button).press()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        if event.button.id != "accept":
            self.dismiss(None)
        elif typed := self.query_one(Input).value.strip():
            self.dismiss(Secret(typed))
        else:
            self.query_one(".fault", Static).update("✗ Nothing was typed: paste the secret here.")
            self.query_one(Input).focus()
