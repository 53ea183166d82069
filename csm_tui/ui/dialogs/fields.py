"""A few named lines of text in one dialog."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.events import Resize
from textual.widgets import Button, Input, Static

from csm_tui.ui.dialogs.base import SHORT, Dialog, Verb
from csm_tui.ui.text import outside


@dataclass(frozen=True, slots=True)
class TextField:
    """One line to fill in."""

    key: str
    """A word, for the answer."""
    label: str
    value: str = ""
    placeholder: str = ""
    problem: Callable[[str], str] = lambda _: ""
    """Returns what is wrong with the text; empty if nothing is."""


class FieldsDialog(Dialog[Mapping[str, str]]):
    """Asks for several texts at once; they can be accepted while nothing is wrong with them."""

    AUTO_FOCUS = "Input"
    DEFAULT_CSS = """
    FieldsDialog {
        .body { height: auto; max-height: 40vh; margin: 1 0; }
        .body > .text { margin-top: 0; }
        .field { height: 1; }
        .field Static { width: 16; color: $text-muted; }
        &.-slim .field Static { width: 13; }
        .field Input { width: 1fr; margin: 0; }
        .problem { height: auto; color: $text-error; padding-left: 16; display: none; }
        &.-slim .problem { padding-left: 13; }
        &.-short .body, &.-short .buttons { margin: 0; }
    }
    """

    def __init__(
        self,
        title: str,
        body: str,
        fields: Sequence[TextField],
        *,
        accept: str,
    ) -> None:
        """Ask for texts.

        Args:
            title: The title of the box.
            body: What is asked, and what happens then.
            fields: The lines.
            accept: The label of the button that accepts.
        """
        super().__init__(title)
        self._body, self._fields, self._accept = body, fields, accept

    def content(self) -> ComposeResult:
        """Compose the question, a line per field, and the buttons."""
        with VerticalScroll(classes="body", can_focus=False):
            yield Static(outside(self._body, lines=True), classes="text")
        for each in self._fields:
            with Horizontal(classes="field"):
                yield Static(each.label)
                yield Input(each.value, placeholder=each.placeholder, id=each.key, compact=True)
            yield Static(classes="problem", id=f"wrong-{each.key}")
        with Horizontal(classes="buttons"):
            yield self.cancel_button()
            key = self._accept[0].lower()
            yield Verb(key, self._accept, id="accept", variant="primary")

    def on_resize(self, event: Resize) -> None:
        """Keep the fields and the buttons on the screen."""
        self.set_class(event.size.height < SHORT, "-short")

    @property
    def values(self) -> Mapping[str, str]:
        """The texts by key."""
        return {each.key: self.query_one(f"#{each.key}", Input).value for each in self._fields}

    @on(Input.Changed)
    def _judge(self) -> None:
        values = self.values
        problems = {each.key: each.problem(values[each.key]) for each in self._fields}
        for key, problem in problems.items():
            line = self.query_one(f"#wrong-{key}", Static)
            line.update(outside(f"✗ {problem}"))
            line.display = bool(problem)
        self.query_one("#accept", Button).disabled = any(problems.values())

    @on(Input.Submitted)
    def _submit(self, event: Input.Submitted) -> None:
        last = event.input.id == self._fields[-1].key
        self.query_one("#accept", Button).press() if last else self.focus_next()

    @on(Button.Pressed)
    def _answer(self, event: Button.Pressed) -> None:
        self.dismiss(self.values if event.button.id == "accept" else None)
