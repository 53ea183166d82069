"""The log of a run, or the reason why it has no lines (PLATFORM.md 6)."""

from collections.abc import Iterable
from datetime import datetime
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.errors import Unreachable
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.run import LogPart, Run, RunLog, RunStatus, is_active
from csm_tui.services.runners._saving import save_new

if TYPE_CHECKING:
    from csm_tui.platform.client import PlatformClient
    from csm_tui.platform.runs import RunAddress

_BLOCK = 10_000
"""Lines that are written at once."""
NOT_YET = "No log lines yet."
GONE = "Its workflow and log are deleted. Save a log while it exists."
WROTE_NOTHING = "Empty log."


def read_log(
    client: "PlatformClient", run: "RunAddress", now: datetime, cancel: CancelToken | None
) -> RunLog:
    """Return the log as the platform has it now; without lines, its note says why."""
    from csm_tui.platform.runs import get_log, get_run, get_status

    try:
        parts = get_log(client, run, cancel)
    except Unreachable as error:
        # The platform answers 500 for a run whose first step has not started, and 3.x for one
        # whose workflow is gone.
        if error.details.get("status") != "500":
            raise
        found, status = get_run(client, run, cancel), get_status(client, run, cancel)
        if status.nodes and not is_active(found, status, now):
            raise
        return RunLog(run.run_id, (), why_empty(found, status, now))
    if any(part.lines for part in parts):
        return _joined(run.run_id, parts)
    note = why_empty(get_run(client, run, cancel), get_status(client, run, cancel), now)
    return RunLog(run.run_id, (), note)


def save_log(lines: Iterable[str], target: Path) -> int:
    """Write all lines of a log, as the platform sent them, to a new file; return its bytes.

    Raises:
        AlreadyExists: a file has that name; it stays as it is.
        CsmError: the disk refuses.
    """
    lines = iter(lines)
    blocks = iter(lambda: "".join(f"{line}\n" for line in islice(lines, _BLOCK)), "")
    return save_new(target, (block.encode("utf-8", "surrogatepass") for block in blocks))


def _joined(run_id: str, parts: tuple[LogPart, ...]) -> RunLog:
    starts = accumulate((len(part.lines) for part in parts), initial=0)
    steps = {start: part.step for start, part in zip(starts, parts, strict=False) if part.step}
    return RunLog(run_id, tuple(chain.from_iterable(part.lines for part in parts)), steps=steps)


def why_empty(run: Run, status: RunStatus, now: datetime) -> str:
    """Return why a run has no log lines."""
    if is_active(run, status, now):
        return NOT_YET
    if status.nodes:
        return WROTE_NOTHING
    when = ""
    if status.ended is not None:
        when = f": the run ended {_ago(status.ended, now)}"
    elif run.created is not None:
        when = f": the run was created {_ago(run.created, now)}"
    return f"Log no longer available{when}.\n{GONE}"


def _ago(moment: datetime, now: datetime) -> str:
    days = (now - moment).days
    if days < 1:
        return "less than a day ago"
    return f"{days} days ago" if days > 1 else "a day ago"
