"""The operations of the Twin Data Layer in 3.x and 4.x (PLATFORM.md 7.2 and 8)."""

import re
from dataclasses import dataclass
from typing import Any

from csm_tui.domain.errors import CsmError, OutcomeUnknown, UnexpectedAnswer
from csm_tui.domain.progress import CancelToken
from csm_tui.platform import decode
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.paths import path

_WRITE_TIMEOUT = 600.0
"""Seconds: a batch runs one query per row before it responds."""

_ROW_ERROR = re.compile(r"#(\d{1,15}):\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class BatchError:
    """A row that the platform refused."""

    row: int | None
    """The number of the row from 0, without the header; None if the platform does not say."""
    words: str


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """The response to a batch; rows without an error were processed, which proves no change."""

    total: int
    errors: tuple[BatchError, ...]


def query(
    client: PlatformClient,
    organization_id: str,
    dataset_id: str,
    cypher: str,
    *,
    changes: bool,
    cancel: CancelToken | None = None,
) -> list[dict[str, Any]]:
    """Run a query and return its rows as the platform sends them.

    Raises:
        OutcomeUnknown: it may change the graph, and the response was lost or is no list of rows.
        UnexpectedAnswer: it changes nothing, and the response is no list of rows.
    """
    answer = client.send_json(
        "POST",
        path("organizations", organization_id, "datasets", dataset_id, "twingraph"),
        {"query": cypher},
        only_reads=not changes,
        timeout=_WRITE_TIMEOUT if changes else None,
        cancel=cancel,
    )
    rows = [] if answer is None else answer
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _unexpected("the query", dataset_id, changes=changes)
    return rows


def counts(rows: list[dict[str, Any]], key: str = "count") -> list[int]:
    """Return the count in each row of a query.

    Raises:
        UnexpectedAnswer: a row has none.
    """
    found = [decode.count(row, key) for row in rows]
    numbers = [number for number in found if number is not None]
    if len(numbers) < len(found):
        raise UnexpectedAnswer(
            f"Invalid query response: {key} is not a count.",
            "Retry. If it persists, report it.",
        )
    return numbers


def batch(
    client: PlatformClient,
    organization_id: str,
    dataset_id: str,
    cypher: str,
    body: bytes,
    cancel: CancelToken | None = None,
) -> BatchAnswer:
    """Run a query for each row of CSV bytes, ``$column`` replaced as text (PLATFORM.md 8.2).

    Raises:
        OutcomeUnknown: the response was lost, or does not say which rows failed.
    """
    answer = client.send_stream(
        "POST",
        path("organizations", organization_id, "datasets", dataset_id, "batch"),
        [body],
        len(body),
        "text/csv",
        # The official client calls it twinGraphQuery, which the server ignores.
        query=[("query", cypher)],
        timeout=_WRITE_TIMEOUT,
        cancel=cancel,
    )
    raw = answer if isinstance(answer, dict) else {}
    total, errors = decode.count(raw, "totalLines"), raw.get("errors", [])
    if total is None or not isinstance(errors, list):
        raise _unexpected("the batch", dataset_id, changes=True)
    return BatchAnswer(total, tuple(_batch_error(str(error)) for error in errors))


def status(
    client: PlatformClient,
    organization_id: str,
    dataset_id: str,
    cancel: CancelToken | None = None,
) -> str:
    """Return the ingestion status; this request is what ends PENDING (PLATFORM.md 7.2)."""
    where = path("organizations", organization_id, "datasets", dataset_id, "status")
    word = client.get_text(where, accept="application/json", cancel=cancel)
    return word.replace("---", " ").strip(" \t\r\n\"'")


def set_status(client: PlatformClient, organization_id: str, dataset_id: str, word: str) -> None:
    """Overwrite the ingestion status of a dataset, and nothing else."""
    where = path("organizations", organization_id, "datasets", dataset_id)
    if not isinstance(client.send_json("PATCH", where, {"ingestionStatus": word}), dict):
        raise _unexpected("the change of the status", dataset_id, changes=True)


def _batch_error(words: str) -> BatchError:
    found = _ROW_ERROR.match(words)
    return BatchError(int(found[1]), found[2]) if found else BatchError(None, words)


def _unexpected(what: str, dataset_id: str, *, changes: bool) -> CsmError:
    headline = f"Unknown response format for {what} on dataset {dataset_id}"
    if changes:
        return OutcomeUnknown(
            f"{headline}. It may or may not be done.",
            "Check the counts of the graph, then report this.",
        )
    return UnexpectedAnswer(f"{headline}.", "Check the counts of the graph, then report this.")
