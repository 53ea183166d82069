"""The queries that write nodes and relationships.

With keep, nothing is written twice: a node is skipped if its label has the id, a relationship if
the graph has one of the same type, ends and properties. So a load that stopped half-way can be
repeated as a whole, and loading a folder twice changes nothing. Identical lines of a file make as
many relationships: each row carries the number of identical lines up to it as an extra cell, and
is skipped if the graph has that many.

Every lookup names the id twice: as a property, which uses the index, and in a list, which compares
the whole text. The index alone also finds nodes with other ids (see `node_index`).
"""

from collections.abc import Sequence

from csm_tui.domain.twin.batch_wire import wire_names
from csm_tui.domain.twin.csv_file import CsvFile
from csm_tui.domain.twin.plan import Ends, WritePath
from csm_tui.domain.twin.quoting import quoted_name

WIPE_QUERY = "MATCH (n) WITH n LIMIT 10000 DETACH DELETE n"
"""Deletes a part of the nodes, since a query may take only seconds (PLATFORM.md 8.1)."""

MOST_NAMES = 65_535
"""Most property names of a graph; beyond them the engine assigns values to others."""

_KEY = quoted_name("id")


def write_statement(file: CsvFile, path: WritePath, ends: Ends | None, *, skip: bool) -> str:
    """Return the query that writes the rows of a file; with `skip`, only those not in the graph.

    A chunked query takes the rows from ``$rows`` and returns how many were created. In a query of
    the batch call, placeholders stand for the cells of a row.
    """
    chunked = path is WritePath.CYPHER
    names = file.properties
    values = _cells(names) if chunked else wire_names(names)
    carried = "row, " if chunked else ""
    if ends is None:
        body = _node(file.label, names, values, skip, carried)
    else:
        body = _relationship(file.label, names, values, ends, skip, carried)
    return f"UNWIND $rows AS row {body} RETURN count(new) AS created" if chunked else body


def index_statement(label: str) -> str:
    """Return the query that indexes the nodes of a label by id."""
    return f"CREATE INDEX FOR (n:{quoted_name(label)}) ON (n.{_KEY})"


def _cells(properties: Sequence[str]) -> list[str]:
    return [f"row[{position}]" for position in range(len(properties))]


def _map(properties: Sequence[str], values: Sequence[str]) -> str:
    pairs = zip(properties, values, strict=True)
    return "{" + ", ".join(f"{quoted_name(name)}: {value}" for name, value in pairs) + "}"


def _node(
    label: str, properties: Sequence[str], values: Sequence[str], skip: bool, carried: str
) -> str:
    name = quoted_name(label)
    create = f"CREATE (new:{name} {_map(properties, values)})"
    if not skip:
        return create
    key = values[properties.index("id")]
    return (
        f"OPTIONAL MATCH (old:{name} {{{_KEY}: {key}}}) WHERE {_has_id('old', key)} "
        f"WITH {carried}count(old) AS there WHERE there = 0 {create}"
    )


def _relationship(
    type_name: str,
    properties: Sequence[str],
    values: Sequence[str],
    ends: Ends,
    skip: bool,
    carried: str,
) -> str:
    name = quoted_name(type_name)
    by_name = dict(zip(properties, values, strict=True))
    source, target = (quoted_name(label) for label in ends)
    src, dest = by_name["src"], by_name["dest"]
    match = (
        f"MATCH (s:{source} {{{_KEY}: {src}}}), (d:{target} {{{_KEY}: {dest}}}) "
        f"WHERE {_has_id('s', src)} AND {_has_id('d', dest)}"
    )
    create = f"CREATE (s)-[new:{name} {_map(properties, values)}]->(d)"
    if not skip:
        return f"{match} {create}"
    same = " AND ".join(
        f"coalesce(old.{quoted_name(column)}, '') = coalesce({value}, '')"
        for column, value in by_name.items()
    )
    return (
        f"{match} OPTIONAL MATCH (s)-[old:{name}]->(d) WHERE {same} "
        f"WITH s, d, {carried}count(old) AS there WHERE there < row[{len(properties)}] {create}"
    )


def _has_id(node: str, value: str) -> str:
    return f"[{node}.{_KEY}] = [{value}]"
