"""Objects in plain lines: tables of a list, and the facts about one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from csm_tui.cli.output import say_json, say_lines, say_table
from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.format import counted
from csm_tui.domain.organization import Raw
from csm_tui.domain.query_result import QueryResult
from csm_tui.domain.text import visible

NULL = "∅"
"""Stands for a value that is missing in a row."""


def say_rows(rows: Iterable[Sequence[str]]) -> None:
    """Print rows in columns, safe to show."""
    table = [tuple(map(visible, row)) for row in rows]
    if table:
        say_table(table)


def say_facts(raw: Raw, facts: Mapping[str, str], *, as_json: bool) -> None:
    """Print the facts about an object, or as JSON all that the platform says about it."""
    if as_json:
        say_json(raw)
        return
    known = {name: value for name, value in facts.items() if value}
    width = max(map(len, known), default=0)
    say_lines(f"{name.ljust(width)}  {visible(value)}" for name, value in known.items())


def dataset_facts(dataset: Dataset) -> Mapping[str, str]:
    """Return what is known of a dataset, by name."""
    return {
        "id": dataset.id,
        "name": dataset.name,
        "description": dataset.description,
        "tags": ", ".join(dataset.tags),
        "owner": dataset.owner or "",
        "created": moment(dataset.created),
        "changed": moment(dataset.updated),
        "source": " ".join(filter(None, (dataset.source_type, dataset.source_location))),
        "status": dataset.status,
        "graph": dataset.twingraph_id or "",
        "parts": f"{len(dataset.parts):,}" if dataset.parts else "",
    }


def part_facts(part: DatasetPart) -> Mapping[str, str]:
    """Return what is known of a part, by name."""
    return {
        "id": part.id,
        "name": part.name,
        "source name": part.source_name,
        "type": part.kind_word,
        "description": part.description,
        "tags": ", ".join(part.tags),
        "owner": part.owner or "",
        "created": moment(part.created),
        "changed": moment(part.updated),
    }


def dataset_words(dataset: Dataset) -> str:
    """Return in a few words what a dataset holds."""
    if dataset.workspace_id:
        return counted(len(dataset.parts), "part")
    return " ".join(filter(None, (dataset.source_type, dataset.status))) or "empty"


def moment(when: datetime | None) -> str:
    """Return a time in UTC, to the second; empty for None."""
    return f"{when:%Y-%m-%d %H:%M:%S} UTC" if when else ""


def say_result(result: QueryResult, *, as_json: bool) -> None:
    """Print the rows of a query in columns, or as JSON."""
    if as_json:
        say_json(
            {
                "columns": list(result.columns),
                "rows": [[_plain(value) for value in row] for row in result.rows],
                "total": result.total,
                "truncated": result.truncated,
                "note": result.note or None,
            }
        )
        return
    say_rows([result.columns, *(tuple(map(_cell, row)) for row in result.rows)])


def _plain(value: object) -> object:
    """Return a node or a relationship as an object that JSON can hold."""
    from csm_tui.domain.twin import GraphNode, GraphRelationship

    match value:
        case GraphNode():
            return {"label": value.label, "properties": dict(value.properties)}
        case GraphRelationship():
            return {"type": value.type, "properties": dict(value.properties)}
    return value


def _cell(value: object) -> str:
    import json

    if value is None:
        return NULL
    return value if isinstance(value, str) else json.dumps(_plain(value), ensure_ascii=False)
