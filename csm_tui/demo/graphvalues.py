"""Graph values as JSON, with the oddities of the platform (PLATFORM.md 8.1, 8.4)."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Value = str | int | float | bool | list["Value"] | dict[str, "Value"]


class Unanswerable(Exception):
    """A row holds a value that the platform cannot write as JSON."""


def wire_rows(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Value]]:
    """Return rows of the engine in the platform's form, with numbers unchanged."""
    return [_object(zip(columns, row, strict=True)) for row in rows]


def as_floats(rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Return rows with every number as a float, as in the answer to a query (PLATFORM.md 8.1)."""
    return [{name: _float(value) for name, value in row.items()} for row in rows]


def as_shortest(rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
    """Return rows with whole numbers as integers, as in a bulk query's file (PLATFORM.md 8.4)."""
    return [{name: _shortest(value) for name, value in row.items()} for row in rows]


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Value]:
    return {name: _wire(value) for name, value in pairs if value is not None}


def _wire(value: Any) -> Value:
    from falkordb import Edge, Node

    match value:
        case bool() | int() | float():
            return value
        case str():
            return _parsed(value)
        case Node() | Edge():
            return _entity(value)
        case list():
            return [_wire(item) for item in value if item is not None]
        case dict():
            return _object(value.items())
        case _:
            return str(value)


def _entity(entity: Any) -> Value:
    is_edge = hasattr(entity, "relation")
    labels = [entity.relation] if is_edge else entity.labels
    if not labels:
        raise Unanswerable(f"Node {entity.id} has no label")
    return {
        "id": str(entity.id),
        "label": labels[0],
        "type": "RELATION" if is_edge else "NODE",
        "properties": _object(entity.properties.items()),
    }


def _parsed(text: str) -> Value:
    """Return the JSON object with which a text begins, in either quotes, or else the text."""
    if not text.lstrip().startswith("{"):
        return text
    for candidate in (text.lstrip(), text.lstrip().replace("'", '"')):
        try:
            found, _ = json.JSONDecoder().raw_decode(candidate)
        except json.JSONDecodeError:
            continue
        return _object(found.items())
    return text


def _float(value: Value) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return _each(value, _float)


def _shortest(value: Value) -> Value:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _each(value, _shortest)


def _each(value: Value, change: Callable[[Value], Value]) -> Value:
    if isinstance(value, list):
        return [change(item) for item in value]
    if isinstance(value, dict):
        return {name: change(item) for name, item in value.items()}
    return value
