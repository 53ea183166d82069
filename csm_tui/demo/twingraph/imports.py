"""Graphs from zip files of CSV files (PLATFORM.md 7.3)."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

Value = str | int | float | bool
_INTEGER = re.compile(r"[+-]?\d{1,10}")
_DECIMAL = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+)([eE][+-]?\d+)?")
_LARGEST = 2**31 - 1


class BadImport(Exception):
    """A zip file cannot become a graph."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A CSV file that was found in a zip file."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class ImportedEdge:
    """A relationship with the keys of its ends."""

    source: str
    target: str
    properties: dict[str, Value]


@dataclass(slots=True)
class ImportedGraph:
    """The content of a zip file."""

    nodes: dict[str, tuple[str, dict[str, Value]]] = field(default_factory=dict)
    """Label and properties by key; the first node of a key is kept, whatever its label."""
    edges: dict[str, list[ImportedEdge]] = field(default_factory=dict)
    """By type."""


@dataclass(frozen=True, slots=True)
class GraphZip:
    """The CSV files of a zip file."""

    nodes: Mapping[Listed, bytes]
    edges: Mapping[Listed, bytes]


def open_zip(content: bytes) -> GraphZip:
    """Return the CSV files of a zip file, in paths that contain `nodes` or `edges`.

    Raises:
        BadImport: it is no zip file.
    """
    nodes: dict[Listed, bytes] = {}
    edges: dict[Listed, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                path = entry.filename.lower()
                if entry.is_dir() or not path.endswith(".csv"):
                    continue
                found = Listed(PurePosixPath(entry.filename).name, entry.file_size)
                if "nodes" in path:
                    nodes[found] = archive.read(entry)
                elif "edges" in path:
                    edges[found] = archive.read(entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as broken:
        raise BadImport(str(broken)) from broken
    return GraphZip(nodes, edges)


def read_graph(files: GraphZip) -> ImportedGraph:
    """Return the graph of CSV files.

    Raises:
        BadImport: an edge names an unknown node, or a row is short.
    """
    graph = ImportedGraph()
    for listed, content in files.nodes.items():
        for row in _rows(content):
            names = list(row)
            if names and row[names[0]] not in graph.nodes:
                graph.nodes[row[names[0]]] = (_label(listed), _properties(row, names))
    for listed, content in files.edges.items():
        edges = graph.edges.setdefault(_label(listed), [])
        for row in _rows(content):
            names = list(row)
            if len(names) < 2:
                raise BadImport(f"{listed.name} has no columns of both ends")
            source, target = row[names[0]], row[names[1]]
            for end in (source, target):
                if end not in graph.nodes:
                    raise BadImport(f"{listed.name} names the unknown node {end}")
            edges.append(ImportedEdge(source, target, _properties(row, names[2:])))
    return graph


def typed(text: str) -> Value | None:
    """Return a cell as an integer of 32 bits, a number, a boolean or text; None when empty."""
    if not text:
        return None
    if _INTEGER.fullmatch(text) and -_LARGEST - 1 <= int(text) <= _LARGEST:
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    lowered = text.lower()
    return lowered == "true" if lowered in {"true", "false"} else text


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    lines = csv.reader(io.StringIO(content.decode("utf-8", "replace"), newline=""))
    rows = ([cell.strip() for cell in line] for line in lines if line)
    header = next(rows, [])
    for row in rows:
        if len(row) != len(header):
            raise BadImport(f"a row has {len(row)} cells instead of {len(header)}")
        yield dict(zip(header, row, strict=True))


def _properties(row: Mapping[str, str], names: list[str]) -> dict[str, Value]:
    cells = {name: typed(row[name]) for name in names}
    return {name: cell for name, cell in cells.items() if cell is not None}


def _label(listed: Listed) -> str:
    return listed.name.partition(".")[0]
