"""The tab that queries a table: fields, and the result in a grid, with counts and export."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Static

from csm_tui.domain.dataset import Dataset, DatasetPart, PartKind
from csm_tui.domain.dataset_parts import ColumnCounts, PartQuery
from csm_tui.domain.errors import Cancelled, CsmError, InputRefused
from csm_tui.domain.format import counted, human_size
from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.text import visible
from csm_tui.services.datasets.parts import WorkspaceDatasets
from csm_tui.ui.actions import bindings
from csm_tui.ui.jobs import Job, flow, shell
from csm_tui.ui.presentation.charts import bar
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.part_query_form import QueryForm
from csm_tui.ui.presentation.result_rows import (
    ResultTable,
    result_table,
    result_words,
    with_numbers_right,
)
from csm_tui.ui.screens.main.datasets.local_folder import LocalFolders
from csm_tui.ui.screens.main.datasets.query_fields import QueryFields
from csm_tui.ui.text import name_of, outside
from csm_tui.ui.widgets.answer import Answer
from csm_tui.ui.widgets.short_text import ShortText

_HINT = "Enter run · Tab next field · → complete · ↑ earlier queries · Esc leave the fields"
_NO_PART = "No table is chosen: go to a part of kind DB table in Datasets, and press a."
_COUNT_COLUMNS = (
    Column("Column", max_width=50, middle=True),
    Column("Values", align="right"),
    Column("Different", align="right"),
    Column("Filled"),
)
_BAR = 20
"""Cells of the bar of the fullest column."""


class PartQueryTab(Container):
    """Asks one table, and shows its answer; the data are never changed."""

    BINDINGS = bindings("asking")
    DEFAULT_CSS = """
    PartQueryTab {
        #table { height: 1; padding: 0 1; }
    }
    """

    def __init__(self, service: WorkspaceDatasets, folders: LocalFolders) -> None:
        super().__init__()
        self._service = service
        self._folders = folders
        self._part: DatasetPart | None = None
        self._asked: tuple[PartQuery, QueryResult] | None = None
        self._columns: tuple[str, ...] = ()
        """The columns of the table, once they are known."""

    def compose(self) -> ComposeResult:
        """Compose the line of the table, the fields, the line on the result, and the grid."""
        yield ShortText(_NO_PART, id="table")
        yield QueryFields()
        yield Answer(_HINT)

    @property
    def fields(self) -> QueryFields:
        """The fields."""
        return self.query_one(QueryFields)

    @property
    def part(self) -> DatasetPart | None:
        """The table that is asked."""
        return self._part

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer what needs a table or a result only with one."""
        if action == "counts":
            return self._part is not None
        return action != "export" or (True if self._asked is not None else None)

    def set_part(self, dataset: Dataset, part: DatasetPart) -> None:
        """Set the table to ask, and show its first rows."""
        if self._part is not None and part.id == self._part.id:
            return
        self._part, self._asked, self._columns = part, None, ()
        self.workers.cancel_group(self, "question")
        name = f"{name_of(part.source_name)} of {name_of(dataset.name)}"
        self.query_one("#table", Static).update(outside(f"Table  {name}  {part.id}"))
        self.fields.reset()
        self._ask(self.fields.form)

    def focus_first(self) -> None:
        """Focus the first field."""
        self.fields.focus_first()

    def go_back(self) -> bool:
        """Go from the fields to the rows, and return whether that was a step."""
        typing = self.fields.is_typing
        if typing:
            self._answer.grid.focus()
        return typing

    def action_counts(self) -> None:
        """Count the values of each column of the whole table."""
        self._count()

    def action_export(self) -> None:
        """Save the answer to the question as CSV."""
        self._export()

    @on(QueryFields.Asked)
    def _asked_for(self, event: QueryFields.Asked) -> None:
        event.stop()
        self._ask(event.form)

    @flow("question", exclusive=True)
    async def _ask(self, form: QueryForm) -> None:
        part = self._part
        if part is None:
            self._answer.say(f"✗ {_NO_PART}", failed=True)
            return
        self.fields.remember(form)
        self._answer.say("Asking…")

        def ask(job: Job) -> tuple[PartQuery, QueryResult, ResultTable]:
            query = form.query()
            query.check(self._columns)
            result = self._service.table(part).query(query, cancel=job.cancel)
            return query, result, with_numbers_right(result_table(result))

        try:
            query, result, table = await shell(self).jobs.run(
                f"Asking {visible(part.source_name)}", ask
            )
        except CsmError as error:
            self._answer.show(None)
            self._answer.say(f"✗ {error.headline} {error.next_step}", failed=True)
        except Cancelled:
            self._answer.say("Stopped.")
        else:
            self._asked = query, result
            if not query.selects and not query.aggregated:
                self._columns = result.columns
                self.fields.know(result.columns)
            self._answer.show(table)
            self._answer.say(_summary(query, result))
        self.screen.refresh_bindings()

    @flow("question", exclusive=True)
    async def _count(self) -> None:
        part = self._part
        if part is None:
            return
        self._answer.say("Counting…")
        try:
            counts = await shell(self).jobs.run(
                f"Counting the values of {visible(part.source_name)}",
                lambda job: self._service.table(part).counts(cancel=job.cancel),
            )
        except CsmError as error:
            self._answer.say(f"✗ {error.headline} {error.next_step}", failed=True)
            return
        most = max((each.values for each in counts), default=0)
        self._asked = None
        self._answer.show(
            ResultTable(_COUNT_COLUMNS, [_count_cells(each, most) for each in counts])
        )
        self._answer.say(
            f"{counted(len(counts), 'column')}, counted in the whole table · empty is none"
        )
        self._answer.grid.focus()
        self.screen.refresh_bindings()

    @flow("export")
    async def _export(self) -> None:
        part, asked = self._part, self._asked
        if part is None or asked is None:
            raise InputRefused("No result to save.", "Ask first; Enter in a field does.")
        query, _ = asked
        target = await self._folders.ask_for_file(
            "Save the answer as CSV", f"{part.name or 'answer'} query.csv"
        )
        if target is None:
            return
        done = await shell(self).jobs.run(
            f"Saving {visible(target.name)}",
            lambda job: self._service.table(part).export(
                query, target, overwrite=True, progress=job.progress, cancel=job.cancel
            ),
            writes=True,
        )
        self._folders.changed()
        shell(self).tell(f"Saved {visible(str(target))} ({human_size(done.size)}).")

    @property
    def _answer(self) -> Answer:
        return self.query_one(Answer)


def can_be_asked(part: DatasetPart | None) -> bool:
    """Return whether a part is a table."""
    return part is not None and part.kind is PartKind.TABLE


def _summary(query: PartQuery, result: QueryResult) -> str:
    more = ""
    if query.limit is not None and result.total == query.limit:
        start = (query.offset or 0) + result.total
        more = f" · the limit: there may be more, from offset {start:,}"
    return result_words(result, more)


def _count_cells(counts: ColumnCounts, most: int) -> tuple[str, ...]:
    """Return the cells of a column; the fullest one has the longest bar."""
    chart = bar(counts.values, most, _BAR, rest="")
    missing = f" {counts.values - most:,}" if counts.values < most else ""
    return counts.name, f"{counts.values:,}", f"{counts.different:,}", f"{chart}{missing}"
