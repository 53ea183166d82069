"""Batch writes: one query for each row of a CSV body (PLATFORM.md 8.2)."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from csm_tui.demo.engine import GraphEngine, QueryFailedError
from csm_tui.demo.filetypes import detect
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.records import DatasetRecord


def refuse_binary(content: bytes) -> None:
    """Refuse content that is no text.

    Raises:
        ApiProblem: 403.
    """
    found = detect("batch.csv", io.BytesIO(content))
    if found not in {"text/csv", "text/plain"}:
        raise ApiProblem(403, f"MIME type {found} for file batch.csv is not authorized.")


def write_batch(
    engine: GraphEngine, dataset: DatasetRecord, graph: str, cypher: str, content: bytes
) -> dict[str, Any]:
    """Run a query for each row, and return the failures; successful rows stay written.

    The dataset is PENDING meanwhile. Failed rows count as processed, and errors count rows from 0.

    Raises:
        ApiProblem: 400, another write is under way.
    """
    with dataset.lock:
        if dataset.ingestion_status == "PENDING":
            raise ApiProblem(400, "Dataset in use, cannot update. Retry later")
        dataset.ingestion_status = "PENDING"
    outcome = "ERROR"
    try:
        answer = run_rows(engine, graph, cypher, content)
        outcome = "SUCCESS"
    finally:
        dataset.ingestion_status = outcome
    return answer


def run_rows(engine: GraphEngine, graph: str, cypher: str, content: bytes) -> dict[str, Any]:
    """Run a query for each row of CSV, and return the failures by row, counted from 0."""
    rows = list(read_rows(content))
    errors = []
    for number, row in enumerate(rows):
        try:
            engine.execute(graph, substitute(cypher, row))
        except QueryFailedError as failed:
            errors.append(f"#{number}: {failed}")
    return {"totalLines": len(rows), "processedLines": len(rows), "errors": errors}


def read_rows(content: bytes) -> Iterator[dict[str, str]]:
    """Yield CSV rows as trimmed text by trimmed column, in header order, without blank lines."""
    lines = csv.reader(io.StringIO(content.decode("utf-8", "replace"), newline=""))
    rows = ([cell.strip() for cell in line] for line in lines if line)
    header = next(rows, [])
    for row in rows:
        yield dict(zip(header, row, strict=False))


def substitute(cypher: str, row: dict[str, str]) -> str:
    """Replace every `$column` of a query by the row's cells, column after column.

    As on the server, a column also replaces the start of a longer name and text that comes from an
    earlier cell, and a backslash is not escaped.
    """
    for column, cell in row.items():
        escaped = cell.replace('"', '\\"')
        cypher = cypher.replace(f"${column}", f'"{escaped}"' if cell else "null")
    return cypher
