"""The tab that queries the graph: an input, and the result as a table."""

import time

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from csm_tui.domain.errors import Cancelled, CsmError, Unreachable
from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.twin.query_text import form_fault
from csm_tui.domain.twin.quoting import quoted_name
from csm_tui.services.twin_data import TwinData
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.result_rows import (
    ResultTable,
    result_table,
    result_words,
    with_numbers_right,
)
from csm_tui.ui.widgets.answer import Answer
from csm_tui.ui.widgets.query_box import QueryBox

FIRST_QUERY = "MATCH (n) RETURN labels(n)[0] AS label, count(n) AS nodes ORDER BY nodes DESC"
_TIMEOUT = 1.5
"""Seconds; the platform ends a query after 2 s at the earliest (PLATFORM.md 8.1)."""
_HINT = "Enter run · ↑ earlier queries · Esc leave the box · read-only"
_SAMPLES = {
    "node": "MATCH (n:{}) RETURN n LIMIT 25",
    "relationship": "MATCH (a)-[r:{}]->(b) RETURN a.id AS src, b.id AS dest, r LIMIT 25",
}
_UNLABELLED = "MATCH (n) WHERE size(labels(n)) = 0 RETURN properties(n) AS properties LIMIT 25"


class TwinQuery(Container):
    """Runs a read-only query and shows its result."""

    DEFAULT_CSS = """
    TwinQuery {
        QueryBox { height: 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._twin: TwinData | None = None

    def compose(self) -> ComposeResult:
        """Compose the input, the line on the result, and the table."""
        yield QueryBox(FIRST_QUERY, "MATCH (n) RETURN n")
        yield Answer(_HINT)

    @property
    def is_typing(self) -> bool:
        """Whether the input has the focus."""
        return self.is_mounted and self.query_one(QueryBox).has_focus

    def set_twin(self, twin: TwinData) -> None:
        """Set the graph to query."""
        self._twin = twin
        self.workers.cancel_group(self, "query")
        self._answer.show(None)
        self._answer.say(_HINT)

    def focus_first(self) -> None:
        """Focus the input."""
        self.query_one(QueryBox).focus()

    def go_back(self) -> bool:
        """Go from the input to the table, and return whether that was a step."""
        in_box = self.is_typing
        if in_box:
            self._answer.grid.focus()
        return in_box

    @flow("sample")
    async def sample(self, kind: str, name: str) -> None:
        """Query some nodes of a label, or some relationships of a type."""
        text = _SAMPLES[kind].format(quoted_name(name)) if name else _UNLABELLED
        self.query_one(QueryBox).value = text
        self._run(text)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._run(event.value)

    @flow("query", exclusive=True)
    async def _run(self, text: str) -> None:
        twin = self._twin
        if twin is None:
            self._answer.say(
                "✗ No dataset is chosen. Press Esc, then t to choose one.", failed=True
            )
            return
        self.query_one(QueryBox).remember(text)
        self._answer.show(None)
        self._answer.say("Running…")
        started = time.monotonic()

        def ask(job: Job) -> tuple[QueryResult, ResultTable]:
            result = twin.query(text, cancel=job.cancel)
            return result, with_numbers_right(result_table(result))

        try:
            result, table = await shell(self).jobs.run("Running the query", ask)
        except CsmError as error:
            self._answer.say(_why(error, text, time.monotonic() - started), failed=True)
        except Cancelled:
            self._answer.say("Stopped; the platform ends the query by itself after some seconds.")
        else:
            self._answer.show(table)
            self._answer.say(result_words(result))

    @property
    def _answer(self) -> Answer:
        return self.query_one(Answer)


def _why(error: CsmError, query: str, seconds: float) -> str:
    if not isinstance(error, Unreachable) or not error.details.get("status", "").startswith("500"):
        return f"✗ {error.headline} {error.next_step}"
    fault = form_fault(query)
    if fault is not None:
        return f"✗ Query failed (500). {fault}"
    if seconds >= _TIMEOUT:
        return f"✗ Query failed (500) after {seconds:.1f} s, usually by a timeout. Add LIMIT."
    return (
        "✗ Query failed (500). The platform gives no reason; usually a syntax error. Check"
        " brackets, quotes, and the names of variables and functions."
    )
