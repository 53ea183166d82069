"""Running the queries of the user."""

import time
from collections.abc import Sequence
from typing import Any

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.twin import GraphNode, GraphRelationship
from csm_tui.domain.twin.query_text import (
    counted_columns,
    named_kinds,
    returned_columns,
    writing_word,
)
from csm_tui.services.twin_data._graph import TwinGraph

_FLOATS = "The platform returns all numbers as decimals: 3 becomes 3.0."


def run_query(
    graph: TwinGraph, text: str, *, allow_writes: bool, limit: int, cancel: CancelToken
) -> QueryResult:
    """Run a query and return its rows.

    Raises:
        InputRefused: it is empty, or would change the graph and `allow_writes` is false.
    """
    if not text.strip():
        raise InputRefused("Empty query.", "Enter a query, such as MATCH (n) RETURN n.")
    writes = writing_word(text)
    if writes is not None and not allow_writes:
        raise InputRefused(
            f"Query blocked: {writes} would change the graph.",
            "Only reading queries are allowed. Put names in `backquotes`.",
        )
    cancel.check()
    graph.ready_dataset(cancel)
    started = time.monotonic()
    answer = graph.read(text, cancel) if writes is None else graph.write(text, cancel)
    seconds = time.monotonic() - started
    if writes is None:
        cancel.check()
    columns = _columns(text, answer)
    counting = counted_columns(text)
    rows = tuple(
        tuple(_value(row.get(name), whole=name in counting) for name in columns)
        for row in answer[:limit]
    )
    floats = any(isinstance(value, float) for row in rows for value in row)
    return QueryResult(
        columns=columns,
        rows=rows,
        truncated=len(answer) > limit,
        total=len(answer),
        seconds=seconds,
        note=_unknown_kinds(graph, text, rows, cancel) or (_FLOATS if floats else ""),
    )


def _unknown_kinds(
    graph: TwinGraph, text: str, rows: Sequence[Sequence[object]], cancel: CancelToken
) -> str:
    """Return a sentence on labels and types that the graph lacks, if nothing was found."""
    named = named_kinds(text)
    if not named or any(value for row in rows for value in row):
        return ""
    counts = graph.counts(cancel)
    known = sorted({*counts.nodes, *counts.relationships} - {""})
    unknown = [name for name in named if name not in known]
    if not unknown:
        return ""
    if not known:
        return f"No {', no '.join(unknown)}: the graph is empty."
    near = nearest_names(unknown[0], known, 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    more = f" and {len(known) - 8:,} more" if len(known) > 8 else ""
    there = f"{', '.join(known[:8])}{more}"
    return f"{', '.join(unknown)} not found. The graph has {there}.{meant}"


def _columns(text: str, rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Return the columns in the order of the query.

    The platform loses the order, and columns without values.
    """
    answered = tuple(dict.fromkeys(name for row in rows for name in row))
    named = tuple(dict.fromkeys(returned_columns(text)))
    if set(answered) <= set(named):
        return named
    known = [name for name in named if name in answered]
    return (*known, *(name for name in answered if name not in known))


def _value(value: Any, *, whole: bool) -> object:
    """Return a node or relationship as an object, a count as a whole number, others as they are.

    The platform returns every number as a decimal. Of a count it is known that it is none.
    """
    if whole and isinstance(value, float) and value.is_integer():
        return int(value)
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
