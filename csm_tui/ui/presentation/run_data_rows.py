"""The tables of a run as rows of a grid, and their rows with numbers at the right."""

from collections.abc import Sequence
from dataclasses import replace

from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.run_data import NumberText, RunTable
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.result_rows import ResultTable, result_table

TABLE_COLUMNS = (
    Column("Table", max_width=40),
    Column("Columns", align="right"),
    Column("Their names and types", max_width=200),
)


def table_row(table: RunTable) -> tuple[str, ...]:
    """Return the cells of a table: its name, the number of its columns, and what they are."""
    names = ", ".join(f"{column.name} {column.type}" for column in table.columns)
    return table.name, f"{len(table.columns):,}", names


def rows_table(result: QueryResult) -> ResultTable:
    """Return the table of a result; reads every row."""
    table = result_table(result)
    columns = (
        replace(column, align="right") if _are_numbers(result.rows, place) else column
        for place, column in enumerate(table.columns)
    )
    return ResultTable(tuple(columns), table.rows)


def _are_numbers(rows: Sequence[Sequence[object]], place: int) -> bool:
    values = [row[place] for row in rows if row[place] is not None]
    return bool(values) and all(
        isinstance(value, int | NumberText) and not isinstance(value, bool) for value in values
    )
