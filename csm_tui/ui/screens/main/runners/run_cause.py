"""The cause of a failure at the head of a runner's overview."""

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from csm_tui.domain.errors import CsmError
from csm_tui.domain.run import Run
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.services.runners import FailureTriage, Runners
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.triage_rows import headline_words, summary_lines
from csm_tui.ui.text import outside

_MOST_KNOWN = 40
"""Causes that are kept."""


class RunCause(Container):
    """Why the last run failed, in a few lines; nothing for a run that did not fail."""

    DEFAULT_CSS = """
    RunCause {
        height: auto; display: none; margin-bottom: 1;
        &.-known { display: block; }
        Static { height: auto; }
    }
    """

    def __init__(self, service: Runners) -> None:
        super().__init__()
        self._service = service
        self._run_id = ""
        self._known: dict[str, FailureTriage] = {}
        """The causes of runs that were shown, by their ids."""

    def compose(self) -> ComposeResult:
        """Compose the text."""
        yield Static()

    def show(self, runner: Runner, run: Run | None) -> None:
        """Show why a run failed; a run whose cause is known is not read again."""
        failed = run is not None and run.state is RunState.FAILED
        if run is None or not failed:
            self._run_id = ""
            self.remove_class("-known")
        elif run.id != self._run_id:
            self._run_id = run.id
            if run.id in self._known:
                self._tell(self._known[run.id])
                return
            self._say(Content.styled("✗ The last run failed; reading why…", "$text-error"))
            self._read(runner, run)

    @flow("cause", exclusive=True)
    async def _read(self, runner: Runner, run: Run) -> None:
        try:
            triage = await shell(self).jobs.run(
                f"Explaining the run of {runner.name}",
                lambda job: self._service.explain(runner.id, run.id, cancel=job.cancel),
                quiet=True,
            )
        except CsmError as error:
            self._run_id = ""
            self._say(
                Content.styled("✗ The last run failed. ", "$text-error")
                + outside(f"{error.headline} Press e to retry.")
            )
            return
        self._known[run.id] = triage
        if len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._tell(triage)

    def _tell(self, triage: FailureTriage) -> None:
        lines = [headline_words(triage), *(outside(each) for each in summary_lines(triage))]
        lines.append(Content.styled("e  log lines and differences · L  whole log", "$text-muted"))
        self._say(Content("\n").join(lines))

    def _say(self, text: Content) -> None:
        self.query_one(Static).update(text)
        self.add_class("-known")
