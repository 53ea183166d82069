"""The Twin Data Layer's calls, in 3.x and 4.x (PLATFORM.md 7.2 and 8)."""

import re
from dataclasses import dataclass
from typing import Any

from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.platform import decode
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.paths import path

_WRITE_TIMEOUT = 600.0
"""Seconds: a batch runs one query a row before it answers."""

_ROW_ERROR = re.compile(r"#(\d+):\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class BatchError:
    """A row that the platform refused."""

    row: int | None
    """Counted from 0, without the header; None when the platform does not say."""
    words: str


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """What the platform says of a batch; rows without an error are processed, not proven."""

    total: int
    errors: tuple[BatchError, ...]


def query(
    client: PlatformClient,
    organization_id: str,
    dataset_id: str,
    cypher: str,
    *,
    changes: bool,
) -> list[dict[str, Any]]:
    """Run a query and return its rows as the platform gives them.

    Raises:
        OutcomeUnknown: it may change the graph, and the answer was lost.
        UnexpectedAnswer: the answer is not a list of rows.
    """
    answer = client.send_json(
        "POST",
        path("organizations", organization_id, "datasets", dataset_id, "twingraph"),
        {"query": cypher},
        only_reads=not changes,
        timeout=_WRITE_TIMEOUT if changes else None,
    )
    rows = [] if answer is None else answer
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _unexpected("the query", dataset_id)
    return rows


def batch(
    client: PlatformClient, organization_id: str, dataset_id: str, cypher: str, body: bytes
) -> BatchAnswer:
    """Run a query once per row of CSV bytes, its ``$column`` replaced as text (PLATFORM.md 8.2).

    Raises:
        OutcomeUnknown: the answer was lost.
        UnexpectedAnswer: the answer does not say which rows failed.
    """
    answer = client.send_stream(
        "POST",
        path("organizations", organization_id, "datasets", dataset_id, "batch"),
        [body],
        len(body),
        "text/csv",
        # The official client names it twinGraphQuery, which the server does not see.
        query=[("query", cypher)],
        timeout=_WRITE_TIMEOUT,
    )
    raw = answer if isinstance(answer, dict) else {}
    total, errors = raw.get("totalLines"), raw.get("errors", [])
    if not isinstance(total, int | float) or not isinstance(errors, list):
        raise _unexpected("the batch", dataset_id)
    return BatchAnswer(int(total), tuple(_batch_error(str(error)) for error in errors))


def status(client: PlatformClient, organization_id: str, dataset_id: str) -> str:
    """Return the ingestion status; asking is what ends PENDING (PLATFORM.md 7.2)."""
    where = path("organizations", organization_id, "datasets", dataset_id, "status")
    word = client.get_text(where, accept="application/json")
    return word.replace("---", " ").strip(" \t\r\n\"'")


def set_status(client: PlatformClient, organization_id: str, dataset_id: str, word: str) -> None:
    """Overwrite the ingestion status, and nothing else, of a dataset."""
    where = path("organizations", organization_id, "datasets", dataset_id)
    decode.one(client.send_json("PATCH", where, {"ingestionStatus": word}), f"dataset {dataset_id}")


def _batch_error(words: str) -> BatchError:
    found = _ROW_ERROR.match(words)
    return BatchError(int(found[1]), found[2]) if found else BatchError(None, words)


def _unexpected(what: str, dataset_id: str) -> UnexpectedAnswer:
    return UnexpectedAnswer(
        f"The platform's answer to {what} on dataset {dataset_id} has an unknown form.",
        "Look at the counts of the graph, then report this.",
    )
