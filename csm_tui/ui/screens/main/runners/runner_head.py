"""The head of the inspector: which runner it is, how its last run went, what is not up to date."""

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.run import Run
from csm_tui.domain.runner import Runner
from csm_tui.ui.presentation.runner_rows import last_state, named, state_text
from csm_tui.ui.text import outside


class RunnerHead(Container):
    """A line for the runner, and one for a warning while there is one."""

    DEFAULT_CSS = """
    RunnerHead {
        height: auto;
        #subject { height: 1; padding: 0 1; background: $surface; }
        #stale { height: 1; padding: 0 1; color: $text-warning; display: none; }
        &.-stale #stale { display: block; }
    }
    """

    def compose(self) -> ComposeResult:
        """Compose both lines."""
        yield Static(id="subject")
        yield Static(id="stale")

    def show(self, runner: Runner, last: Run | None) -> None:
        """Show the runner, and the state of its last run."""
        state = last_state(runner, last)
        subject = Content.assemble(
            outside(named(runner)).stylize("b $primary"),
            Content("  "),
            outside(runner.id).stylize("$muted"),
            outside(f"  {state_text(state, last.state_word if last else '')}" if state else ""),
        )
        self.query_one("#subject", Static).update(subject)

    def warn(self, sentence: str | None) -> None:
        """Say that the data are older than the last attempt to load them; None if they are not."""
        self.set_class(sentence is not None, "-stale")
        if sentence is not None:
            text = f"! Not up to date: {sentence.replace(chr(10), ' · ')}"
            self.query_one("#stale", Static).update(outside(text))
