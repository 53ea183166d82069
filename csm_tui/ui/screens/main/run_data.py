"""The tables of a run: a list of them, a query in SQL, and its rows, saved as CSV."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from csm_tui.domain.errors import Cancelled, CsmError, FeatureMissing, InputRefused
from csm_tui.domain.format import counted, human_size
from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.run import Run
from csm_tui.domain.run_data import NOT_IN_CSV, RunTable, whole_rows_of
from csm_tui.domain.text import visible
from csm_tui.services.runners import RunData
from csm_tui.ui.actions import bindings
from csm_tui.ui.dialogs.prompt import ask_new_file
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.result_rows import ResultTable, result_words
from csm_tui.ui.presentation.run_data_rows import TABLE_COLUMNS, rows_table, table_row
from csm_tui.ui.screens.place_screen import PlaceScreen
from csm_tui.ui.widgets.answer import Answer
from csm_tui.ui.widgets.grid import Grid
from csm_tui.ui.widgets.panel import Panel
from csm_tui.ui.widgets.query_box import QueryBox

_FIRST_ROWS = 1_000
"""Rows that are read of a table when it is opened."""
_NO_TABLE = "This run has written no table."
_HINT = "Enter shows the rows of a table, / queries in SQL. This is read-only."


class RunDataScreen(PlaceScreen[None]):
    """The tables of one run; Enter opens one, Escape goes back to the list."""

    BINDINGS = bindings("run_data")
    DEFAULT_CSS = """
    RunDataScreen {
        background: $background;
        QueryBox { height: 1; }
    }
    """

    def __init__(self, service: RunData, run: Run) -> None:
        super().__init__()
        self._service = service
        self._run = run
        self._tables: Sequence[RunTable] = ()
        self._result: QueryResult | None = None
        self._asked = ""

    def content(self) -> ComposeResult:
        """Compose the query, the line on the result, and the grid."""
        yield QueryBox(placeholder="SELECT … in SQL; Enter runs it")
        yield Answer(columns=TABLE_COLUMNS, empty="Loading…")

    def on_mount(self) -> None:
        """List the tables."""
        self.query_one(Panel).note(f"run of runner {self._run.runner_id}")
        self._list()

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer the query outside its box, and the export of rows where there are some."""
        if action == "export":
            return bool(self._tables or self._result)
        return not (action == "query" and self.is_mounted and self._box.has_focus)

    @property
    def grid(self) -> Grid:
        """The grid of the tables, or of rows."""
        return self._answer.grid

    @property
    def _answer(self) -> Answer:
        return self.query_one(Answer)

    @property
    def _box(self) -> QueryBox:
        return self.query_one(QueryBox)

    @flow("tables", exclusive=True)
    async def _list(self) -> None:
        self._show_tables((), "Loading…")
        try:
            tables = await shell(self).jobs.run(
                f"Listing the tables of {self._run.id}",
                lambda job: self._service.tables(cancel=job.cancel),
            )
        except (CsmError, Cancelled) as error:
            self._not_listed(error)
            return
        self._tables = tables
        self._show_tables(tables, _NO_TABLE)
        self._say_tables()

    def _not_listed(self, error: CsmError | Cancelled) -> None:
        """Say why there is no list; one that the server does not give is no obstacle to queries."""
        if isinstance(error, Cancelled):
            self.grid.empty_text = "Stopped.\nPress r to retry."
        elif isinstance(error, FeatureMissing):
            self.grid.empty_text = f"{error.headline}\n{error.next_step}"
        else:
            self.grid.empty_text = "The tables could not be listed.\nr retry · / query in SQL"
            self._answer.say(f"! {error.headline} {error.next_step}", failed=True)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._ask(event.value)

    @flow("query", exclusive=True)
    async def _ask(self, sql: str) -> None:
        self._box.remember(sql)
        self._answer.say("Running…")

        def ask(job: Job) -> tuple[QueryResult, ResultTable]:
            result = self._service.query(sql, cancel=job.cancel)
            return result, rows_table(result)

        try:
            result, table = await shell(self).jobs.run("Running the query", ask)
        except CsmError as error:
            self._answer.say(f"✗ {error.headline} {error.next_step}", failed=True)
        except Cancelled:
            self._answer.say("Stopped.")
        else:
            self._asked = sql
            self._show_result(result, table)

    @on(Grid.RowOpened)
    def _open(self, event: Grid.RowOpened) -> None:
        event.stop()
        query = f"{self._tables[event.row].query} LIMIT {_FIRST_ROWS}"
        self._box.value = query
        self._ask(query)

    def _show_tables(self, tables: Sequence[RunTable], empty: str) -> None:
        self._result = None
        self._answer.show_other(TABLE_COLUMNS, [table_row(each) for each in tables], empty)
        self._show_head(f"Tables of {self._run.id}", len(tables))
        self.refresh_bindings()

    def _show_result(self, result: QueryResult, table: ResultTable) -> None:
        self._result = result
        self._answer.show(table)
        self._show_head(f"Rows of {whole_rows_of(self._asked) or self._run.id}", result.total)
        limited = result.total == _FIRST_ROWS and self._asked.endswith(f"LIMIT {_FIRST_ROWS}")
        more = " · the first ones only; remove LIMIT for all" if limited else ""
        self._answer.say(result_words(result, more))
        self.refresh_bindings()

    def _show_head(self, title: str, count: int) -> None:
        self.query_one(Panel).head(visible(title), f"{count:,}" if count else "")

    def action_query(self) -> None:
        """Go to the box."""
        self._box.focus()

    def action_reload(self) -> None:
        """List the tables again."""
        self._list()

    def step_back(self) -> bool:
        """Go from the box to the grid, or from rows to the tables."""
        if self._box.has_focus:
            self.grid.focus()
        elif self._answer.table is not None:
            self._show_tables(self._tables, _NO_TABLE)
            self._say_tables()
        else:
            return False
        return True

    def action_export(self) -> None:
        """Save rows as CSV: those that are shown, or the whole table under the cursor."""
        self._export()

    @flow("export", once=True)
    async def _export(self) -> None:
        result, name = self._result, whole_rows_of(self._asked) or "rows"
        whole: RunTable | None = None
        if result is None:
            if self.grid.cursor_row >= len(self._tables):
                raise InputRefused("No rows to save.", "Run a query first (/).")
            whole = self._tables[self.grid.cursor_row]
            name = whole.name
        target = await ask_new_file(self, "Save as CSV", "", f"{self._run.id} {name}.csv")
        if target is None:
            return

        def save(job: Job) -> tuple[int, int]:
            rows = result
            if rows is None and whole is not None:
                rows = self._service.query(whole.query, cancel=job.cancel)
            if rows is None:
                raise AssertionError("there is a result or a table")
            return len(rows.rows), self._service.save(rows, target)

        count, size = await shell(self).jobs.run(
            f"Saving {visible(target.name)}", save, writes=True
        )
        self._answer.say(
            f"✓ {counted(count, 'row')}, {human_size(size)}, saved as {target}. {NOT_IN_CSV}"
        )

    def _say_tables(self) -> None:
        count = len(self._tables)
        self._answer.say(f"{counted(count, 'table')} · {_HINT}" if count else _NO_TABLE)
