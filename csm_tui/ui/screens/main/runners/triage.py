"""Why a run failed, on one screen: the line that names the cause, and what else was different."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from csm_tui.domain.errors import Cancelled, CsmError
from csm_tui.domain.format import human_time
from csm_tui.domain.run import Run
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible
from csm_tui.domain.triage import json_report, markdown_report, plain_report
from csm_tui.services.runners import FailureTriage, Runners, TriagePlace
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.prompt import ask_new_file
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.runner_rows import STATE_STYLES, state_text
from csm_tui.ui.presentation.triage_rows import (
    TRIAGE_COLUMNS,
    TriageRow,
    cause_row,
    headline_words,
    triage_rows,
)
from csm_tui.ui.screens.place_screen import PlaceScreen
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Grid, OpenGrid
from csm_tui.ui.widgets.panel import Panel


@dataclass
class OpenTriagePlace(Message):
    """A request to show what a line of the triage speaks of."""

    runner: Runner
    run: Run
    place: TriagePlace


async def explain_run(node: Widget, service: Runners, runner: Runner, run_id: str = "") -> None:
    """Show why a run failed, then what the user opens from there.

    Args:
        node: where the request comes from; it posts `OpenTriagePlace`.
        service: the runners.
        runner: the runner of the run.
        run_id: the run; empty for the last one.
    """
    chosen = await node.app.push_screen_wait(TriageScreen(service, runner, run_id))
    if chosen is not None:
        node.post_message(OpenTriagePlace(runner, *chosen))


class TriageScreen(PlaceScreen[tuple[Run, TriagePlace] | None]):
    """The cause with the cursor on it; Enter opens what a line speaks of."""

    BINDINGS = bindings("triage")
    DEFAULT_CSS = """
    TriageScreen {
        Panel { height: 1fr; }
        #headline { height: auto; max-height: 7; padding: 0 1; }
        Grid { height: 1fr; }
    }
    """

    def __init__(self, service: Runners, runner: Runner, run_id: str = "") -> None:
        super().__init__()
        self._service = service
        self._runner = runner
        self._run_id = run_id or runner.last_run_id or ""
        self._triage: FailureTriage | None = None
        self._rows: Sequence[TriageRow] = ()

    def content(self) -> ComposeResult:
        """Compose the run, the sentence, the lines and the keys."""
        with Panel():
            yield Static(id="headline")
            yield OpenGrid(TRIAGE_COLUMNS, empty_text="Reading the run…")

    def on_mount(self) -> None:
        """Read what is known of the run."""
        self._show_head(None)
        self._load()

    @property
    def triage(self) -> FailureTriage | None:
        """What is shown; None until it is read."""
        return self._triage

    @flow("triage", exclusive=True)
    async def _load(self) -> None:
        try:
            self._triage = await shell(self).jobs.run(
                f"Explaining the run of {self._runner.name}",
                lambda job: self._service.explain(self._runner.id, self._run_id, cancel=job.cancel),
            )
        except (CsmError, Cancelled) as error:
            what = error.headline if isinstance(error, CsmError) else "Stopped."
            self.query_one(Grid).empty_text = f"{what}\nPress r to retry."
            raise
        self._show(self._triage)

    def _show(self, triage: FailureTriage) -> None:
        self._show_head(triage.run)
        self.query_one("#headline", Static).update(headline_words(triage))
        self._rows = triage_rows(triage)
        grid = self.query_one(Grid)
        grid.set_rows(
            [row.cells for row in self._rows], [str(number) for number in range(len(self._rows))]
        )
        grid.move_to(str(cause_row(self._rows, triage)))

    def _show_head(self, run: Run | None) -> None:
        counts = Content("")
        if run is not None:
            state = outside(state_text(run.state, run.state_word)).stylize(STATE_STYLES[run.state])
            counts = state + Content.styled(f"  {human_time(run.created)}", "$text-muted")
        self.query_one(Panel).head(f"Why  {self._runner.name}", counts)
        self.query_one(Panel).note(run.id if run is not None else "")

    @on(Grid.RowOpened)
    def _open(self, event: Grid.RowOpened) -> None:
        row = self._rows[event.row]
        if self._triage is not None and row.place is not None:
            self.dismiss((self._triage.run, row.place))

    def action_open_log(self) -> None:
        """Show the log at the line that names the cause."""
        places = [each.place for each in self._rows if each.place and each.place.kind == "log"]
        blamed = [each.place for each in self._rows if each.mark == "✗" and each.place in places]
        if self._triage is not None:
            place = next(iter(blamed or places), None) or TriagePlace("log")
            self.dismiss((self._triage.run, place))

    def action_next_fault(self) -> None:
        """Move to the next line with a fault or a difference, or to the first again."""
        grid, count = self.query_one(Grid), len(self._rows)
        for step in range(1, count + 1):
            number = (grid.cursor_row + step) % count
            if self._rows[number].mark in {"✗", "!", "≠"}:
                grid.cursor_row = number
                return

    def action_copy(self) -> None:
        """Copy the report, without secrets."""
        if self._triage is not None:
            shell(self).copy(plain_report(self._service.report(self._triage)), "the report")

    @flow("saving", once=True)
    async def action_save(self) -> None:
        """Save the report for a ticket, as Markdown, or as JSON by the name of the file."""
        triage = self._triage
        if triage is None:
            shell(self).tell("The run is not read yet.")
            return
        body = "Without secrets; .md for Markdown, .json for JSON."
        target = await ask_new_file(self, "Save for a ticket", body, f"{triage.run.id}.md")
        if target is None:
            return
        text = ticket_text(self._service, triage, target)
        await shell(self).jobs.run(
            f"Saving {visible(target.name)}",
            lambda _: self._service.save_report(text, target),
            writes=True,
        )
        shell(self).tell(f"✓ Saved as {visible(str(target))}")

    def action_reload(self) -> None:
        """Read the run again."""
        self._load()


def ticket_text(service: Runners, triage: FailureTriage, target: Path) -> str:
    """Return the report as JSON or Markdown, by the end of the name of its file."""
    report = service.report(triage)
    if target.suffix.casefold() == ".json":
        return json.dumps(json_report(report), indent=2, ensure_ascii=False) + "\n"
    return markdown_report(report)
