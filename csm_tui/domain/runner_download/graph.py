"""A graph as one CSV file for each label and relationship type (PLATFORM.md 10.1)."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csm_tui.domain.errors import UnexpectedAnswer

NODES = "MATCH(n) RETURN n"
RELATIONSHIPS = "MATCH(n)-[r]->(m) RETURN n as src, r as rel, m as dest"
"""The queries of CoAL, so that the rows have its order."""


@dataclass(frozen=True, slots=True)
class GraphTable:
    """The rows of one label or relationship type."""

    name: str
    is_label: bool
    rows: Sequence[Mapping[str, Any]]

    @property
    def file_name(self) -> str:
        """The name of its file; a label is no path."""
        return graph_file_name(self.name)

    @property
    def columns(self) -> tuple[str, ...]:
        """``id`` first, then the ends, then the others in order of appearance."""
        found = dict.fromkeys(name for row in self.rows for name in row)
        first = ["id"] if "id" in found else []
        if "source" in found or "target" in found:
            first += ["source", "target"]
        return (*first, *(name for name in found if name not in first))

    def as_csv(self) -> bytes:
        """Return the file; values are as the platform sends them."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        columns = self.columns
        writer.writerow(columns)
        writer.writerows([cell(row.get(name)) for name in columns] for row in self.rows)
        return text.getvalue().encode("utf-8", "surrogatepass")


def graph_file_name(name: str) -> str:
    """Return the name of the file of a label or relationship type."""
    return f"{name.replace('/', '_')}.csv"


def graph_tables(
    nodes: Iterable[Mapping[str, Any]], relationships: Iterable[Mapping[str, Any]]
) -> tuple[GraphTable, ...]:
    """Return the tables of a graph, labels first, each sorted by name.

    Raises:
        UnexpectedAnswer: a row has an unknown form.
    """
    labels: dict[str, list[Mapping[str, Any]]] = {}
    types: dict[str, list[Mapping[str, Any]]] = {}
    try:
        for row in nodes:
            labels.setdefault(str(row["n"]["label"]), []).append(dict(row["n"]["properties"]))
        for row in relationships:
            relation = row["rel"]
            ends = {"id": relation["id"], "source": _id(row["src"]), "target": _id(row["dest"])}
            types.setdefault(str(relation["label"]), []).append({**ends, **relation["properties"]})
    except (KeyError, TypeError, ValueError) as error:
        raise UnexpectedAnswer(
            "Unknown response format for the graph.",
            "Report this and attach the log.",
        ) from error
    return (
        *(GraphTable(name, True, rows) for name, rows in sorted(labels.items())),
        *(GraphTable(name, False, rows) for name, rows in sorted(types.items())),
    )


def _id(node: Mapping[str, Any]) -> object:
    """Return the user's id of a node, or that of the engine where it has none."""
    return node["properties"].get("id", node["id"])


def cell(value: object) -> str:
    """Return the text of a value; a text stays as it is."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
    return json.dumps(value, ensure_ascii=False)
