"""Tables of query results; nodes and relationships have one column per property."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from csm_tui.domain.format import counted
from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.twin import GraphNode, GraphRelationship
from csm_tui.ui.presentation.columns import Column

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LOOKED_AT = 100
"""Rows by which it is decided whether a column holds numbers."""
NULL = "∅"
"""Stands for a value that the platform left out."""

CellSource = tuple[int, Callable[[object], str]]
"""Column of the result that a cell comes from, and a function that returns its text."""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """Columns and rows of the result of a query."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[str, ...]]


class ResultRows(Sequence[tuple[str, ...]]):
    """The rows of a result as cells, created when they are read."""

    def __init__(self, rows: Sequence[Sequence[object]], sources: Sequence[CellSource]) -> None:
        self._rows = rows
        self._sources = sources

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: object) -> tuple[str, ...]:  # type: ignore[override] # no slices
        row = self._rows[index]  # type: ignore[call-overload]
        return tuple(shown(row[column]) for column, shown in self._sources)


def result_table(result: QueryResult) -> ResultTable:
    """Return the table of a result; reads every row once."""
    sources: list[CellSource] = []
    columns: list[Column] = []
    for number, name in enumerate(result.columns):
        properties = _properties(row[number] for row in result.rows)
        sources.append((number, _label if properties else value_text))
        sources += [(number, partial(_property, each)) for each in properties]
        columns += [Column(name, max_width=60)]
        columns += [Column(f"{name}.{each}", max_width=60) for each in properties]
    return ResultTable(tuple(columns), ResultRows(result.rows, sources))


def with_numbers_right(table: ResultTable) -> ResultTable:
    """Return the table with columns of numbers aligned at the right, by their first rows."""
    rows = [table.rows[at] for at in range(min(len(table.rows), _LOOKED_AT))]
    columns = [
        replace(column, align="right")
        if rows and all(_NUMBER.fullmatch(row[place]) or row[place] == NULL for row in rows)
        else column
        for place, column in enumerate(table.columns)
    ]
    return ResultTable(tuple(columns), table.rows)


def result_words(result: QueryResult, more: str = "") -> str:
    """Return the number of rows, what is not shown of them, the time, `more`, and the note."""
    kept = f", only the first {len(result.rows):,} are shown" if result.truncated else ""
    note = f" · {result.note}" if result.note else ""
    return f"{counted(result.total, 'row')}{kept} in {result.seconds:.2f} s{more}{note}"


def value_text(value: object) -> str:
    """Return a value of a result on one line."""
    match value:
        case None:
            return NULL
        case GraphNode():
            return f":{value.label} {_map(value.properties)}"
        case GraphRelationship():
            return f"[:{value.type}] {_map(value.properties)}"
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False, default=str)


def _properties(values: Iterator[object]) -> list[str]:
    """Return the property names of a column of nodes or relationships, the id first."""
    names: dict[str, None] = {}
    for value in values:
        if isinstance(value, GraphNode | GraphRelationship):
            names |= dict.fromkeys(value.properties)
        elif value is not None:
            return []
    return sorted(names, key=lambda name: name != "id")


def _label(value: object) -> str:
    match value:
        case GraphNode():
            return f":{value.label}"
        case GraphRelationship():
            return f"[:{value.type}]"
        case _:
            return NULL


def _property(name: str, value: object) -> str:
    if not isinstance(value, GraphNode | GraphRelationship):
        return NULL
    return value_text(value.properties.get(name))


def _map(properties: Mapping[str, object]) -> str:
    pairs = (f"{name}: {value_text(value)}" for name, value in properties.items())
    return f"{{{', '.join(pairs)}}}"
