"""Queries of the user over the graph."""

import time
from collections.abc import Sequence
from typing import Any

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.twin import GraphNode, GraphRelationship, QueryResult
from csm_tui.domain.twin.query_text import returned_columns, writing_word
from csm_tui.services.twin_data._graph import TwinGraph

_FLOATS = "The platform returns every number as a decimal: 3 comes as 3.0."


def run_query(
    graph: TwinGraph, text: str, *, allow_writes: bool, limit: int, cancel: CancelToken
) -> QueryResult:
    """Run a query and return its rows.

    Raises:
        InputRefused: it is empty, or writes and may not.
    """
    if not text.strip():
        raise InputRefused("There is no query to run.", "Write one, as MATCH (n) RETURN n.")
    writes = writing_word(text)
    if writes is not None and not allow_writes:
        raise InputRefused(
            f"The query would change the graph: it holds {writes}.",
            "Only queries that read are run here; a name like this goes between backquotes.",
        )
    cancel.check()
    graph.ready_dataset(cancel)
    started = time.monotonic()
    answer = graph.read(text, cancel) if writes is None else graph.write(text, cancel)
    seconds = time.monotonic() - started
    if writes is None:
        cancel.check()
    columns = _columns(text, answer)
    rows = tuple(tuple(_value(row.get(name)) for name in columns) for row in answer[:limit])
    floats = any(isinstance(value, float) for row in rows for value in row)
    return QueryResult(
        columns=columns,
        rows=rows,
        truncated=len(answer) > limit,
        total=len(answer),
        seconds=seconds,
        note=_FLOATS if floats else "",
    )


def _columns(text: str, rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Order the columns as the query names them; the platform loses order and empty columns."""
    answered = tuple(dict.fromkeys(name for row in rows for name in row))
    named = tuple(dict.fromkeys(returned_columns(text)))
    if set(answered) <= set(named):
        return named
    known = [name for name in named if name in answered]
    return (*known, *(name for name in answered if name not in known))


def _value(value: Any) -> object:
    """Return a node or relationship as such, everything else as it came."""
    if not isinstance(value, dict):
        return value
    match value:
        case {"id": str(id_), "label": str(label), "type": "NODE", "properties": dict(properties)}:
            return GraphNode(id_, label, properties)
        case {
            "id": str(id_),
            "label": str(label),
            "type": "RELATION",
            "properties": dict(properties),
        }:
            return GraphRelationship(id_, label, properties)
    return value
