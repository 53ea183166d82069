"""What stands below the form: how the last attempt ended, and the buttons."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from csm_tui.domain.errors import CsmError
from csm_tui.ui.text import outside


class Outcome(Vertical):
    """Always in sight, however long the form is."""

    def compose(self) -> ComposeResult:
        """Compose the sentence, which can be long, and the buttons."""
        with VerticalScroll(can_focus=False, id="sentences"):
            yield Static(id="outcome")
        with Horizontal(id="buttons"):
            yield Button("Connect", id="connect", variant="primary")
            yield Button("Demo platform", id="demo")

    def say(self, text: str) -> None:
        """Say something that is no failure; nothing is said with an empty text."""
        self.query_one("#outcome", Static).update(outside(text, lines=True).stylize("$text"))

    def fail(self, error: CsmError) -> None:
        """Say what went wrong and what to do; every finding about a profile with its place."""
        findings = [text for name, text in error.details.items() if name.startswith("finding ")]
        steps = findings or [error.next_step]
        lines = [Content.assemble("✗ ", outside(error.headline))]
        lines += [Content.assemble("→ ", outside(step)).stylize("$text") for step in steps]
        self.query_one("#outcome", Static).update(Content("\n").join(lines))
