"""Asks the graph: a query box, and the answer as a table."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input, Static

from csm_tui.domain.errors import CsmError, InputRefused
from csm_tui.domain.twin import QueryResult
from csm_tui.domain.twin.quoting import quoted_name
from csm_tui.services.twin_data import TwinData
from csm_tui.ui.dialogs.text import TextDialog
from csm_tui.ui.text import outside
from csm_tui.ui.widgets.grid import Column, Grid
from csm_tui.ui.widgets.twin_rows import ResultRows, value_text
from csm_tui.ui.work import flow, shell

FIRST_QUERY = "MATCH (n) RETURN labels(n)[0] AS label, count(n) AS nodes ORDER BY nodes DESC"


class TwinQuery(Container):
    """A read-only query and its answer."""

    DEFAULT_CSS = """
    TwinQuery {
        Input { height: 1; }
        #said { height: auto; max-height: 3; padding: 0 1; color: $text-muted; }
        #said.-failed { color: $text-error; }
        Grid { height: 1fr; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._twin: TwinData | None = None
        self._result: QueryResult | None = None

    def compose(self) -> ComposeResult:
        """Compose the box, what was said of the answer, and the answer."""
        yield Input(FIRST_QUERY, select_on_focus=False, placeholder="MATCH (n) RETURN n LIMIT 25")
        yield Static("Enter runs the query; it cannot change the graph.", id="said")
        yield Grid(empty_text="")

    def use(self, twin: TwinData) -> None:
        """Ask this graph from now on."""
        self._twin, self._result = twin, None
        self.query_one(Grid).set_rows((), keep_cursor=False)
        self.query_one(Grid).set_columns(())

    def focus_first(self) -> None:
        """Focus the box."""
        self.query_one(Input).focus()

    def go_back(self) -> bool:
        """Go from the box to the answer, and return whether that was a step."""
        in_box = self.query_one(Input).has_focus
        if in_box:
            self.query_one(Grid).focus()
        return in_box

    def sample(self, kind: str, name: str) -> None:
        """Show some of the nodes of a label, or of the relationships of a type."""
        quoted = quoted_name(name)
        self.query_one(Input).value = (
            f"MATCH (n:{quoted}) RETURN n LIMIT 25"
            if kind == "node"
            else f"MATCH (a)-[r:{quoted}]->(b) RETURN a.id AS src, b.id AS dest, r LIMIT 25"
        )
        self._run(self.query_one(Input).value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._run(event.value)

    @flow("query", exclusive=True)
    async def _run(self, text: str) -> None:
        twin = self._twin
        if twin is None:
            raise InputRefused("No dataset is chosen to query.", "Press Esc, then t to choose one.")
        try:
            result = await shell(self).jobs.run(
                "Running the query", lambda job: twin.query(text, cancel=job.cancel)
            )
        except CsmError as error:
            self._say(f"✗ {error.headline} {error.next_step}", failed=True)
            return
        self._result = result
        grid = self.query_one(Grid)
        grid.set_columns([Column(name, max_width=60) for name in result.columns])
        grid.empty_text = "The query returned no rows."
        grid.set_rows(ResultRows(result.rows), keep_cursor=False)
        self._say(_summary(result))

    @on(Grid.Opened)
    def _whole_row(self, event: Grid.Opened) -> None:
        event.stop()
        if self._result is not None:
            row = self._result.rows[event.row]
            facts = [
                (name, value_text(value))
                for name, value in zip(self._result.columns, row, strict=True)
            ]
            self.app.push_screen(TextDialog(f"Row {event.row + 1:,}", facts))

    def _say(self, text: str, *, failed: bool = False) -> None:
        said = self.query_one("#said", Static)
        said.update(outside(text))
        said.set_class(failed, "-failed")


def _summary(result: QueryResult) -> str:
    rows = f"{result.total:,} row{'' if result.total == 1 else 's'}"
    kept = f", only the first {len(result.rows):,} are shown" if result.truncated else ""
    note = f" · {result.note}" if result.note else ""
    return f"{rows}{kept} in {result.seconds:.2f} s{note}"
