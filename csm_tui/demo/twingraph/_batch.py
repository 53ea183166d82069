"""Batch writes: one query for each CSV row (PLATFORM.md 8.2)."""

from typing import Any

from csm_tui.demo.engine import GraphEngine, QueryFailedError
from csm_tui.demo.problems import ApiProblem
from csm_tui.demo.twingraph._substitution import read_rows, substitute
from csm_tui.demo.world import DatasetRecord


def write_batch(
    engine: GraphEngine, dataset: DatasetRecord, graph: str, cypher: str, content: bytes
) -> dict[str, Any]:
    """Run a query for each row and answer what failed; rows that worked stay written.

    The dataset is PENDING meanwhile. Failed rows count as processed, and errors count rows from 0.

    Raises:
        Problem: 400, the dataset is being written already.
    """
    with dataset.lock:
        if dataset.ingestion_status == "PENDING":
            raise ApiProblem(400, "Dataset in use, cannot update. Retry later")
        dataset.ingestion_status = "PENDING"
    outcome = "ERROR"
    try:
        answer = _run_rows(engine, graph, cypher, content)
        outcome = "SUCCESS"
    finally:
        dataset.ingestion_status = outcome
    return answer


def _run_rows(engine: GraphEngine, graph: str, cypher: str, content: bytes) -> dict[str, Any]:
    rows = list(read_rows(content))
    errors = []
    for number, row in enumerate(rows):
        try:
            engine.execute(graph, substitute(cypher, row))
        except QueryFailedError as failed:
            errors.append(f"#{number}: {failed}")
    return {"totalLines": len(rows), "processedLines": len(rows), "errors": errors}
