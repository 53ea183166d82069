"""The tables of a run, queried in SQL on 3.x and 4.x (PLATFORM.md 6)."""

from typing import Any

from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run_data import NumberText
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.runs import RunAddress

_TIMEOUT = 120.0
"""Seconds without a byte: the server reads all rows before it responds."""


def query(
    client: PlatformClient, run: RunAddress, sql: str, cancel: CancelToken | None = None
) -> list[dict[str, Any]]:
    """Run a query that reads, and return its rows; columns with NULL are left out of each.

    Numbers with a point are `NumberText`.

    Raises:
        FeatureMissing: the service of run data is switched off (501).
        InputRefused: the database refuses the query.
    """
    answer = client.send_json(
        "POST",
        f"{run.path}/data/query",
        {"query": sql},
        only_reads=True,
        timeout=_TIMEOUT,
        cancel=cancel,
        decimal=NumberText,
    )
    rows = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnexpectedAnswer(
            f"Invalid response for the data of run {run.run_id}: no rows.",
            "Report this. The platform version may not be supported.",
        )
    return rows
