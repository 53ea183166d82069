"""Where the steps of a run begin in its log."""

import re
from collections.abc import Mapping

from csm_tui.domain.log_text import plain_text
from csm_tui.domain.logs.search import matching
from csm_tui.domain.run import RunLog, RunNode

_BEGIN = re.compile(r"Starting step (\S+)\s*$")


def step_starts(log: RunLog) -> Mapping[int, str]:
    """Return the number of the first line of each step, to its name, ascending.

    Where the platform does not part the log by step, the orchestrator's own lines say it; of steps
    that run at the same time, the lines that follow may belong to another one. Call it in a thread.
    """
    if log.steps:
        return log.steps
    found = matching(log.lines, range(len(log.lines)), "starting step ", lambda: True)
    said = ((number, _BEGIN.search(plain_text(log.lines[number]))) for number in found or ())
    return {number: match[1] for number, match in said if match}


def start_of(node: RunNode, starts: Mapping[int, str]) -> int | None:
    """Return the number of the first line of a step, or None if the log does not tell it."""
    names = {name for name in (node.name, node.container) if name}
    alike = {name.replace("_", "-") for name in names}
    return next((at for at, name in starts.items() if name.replace("_", "-") in alike), None)


def step_at(line: int, starts: Mapping[int, str]) -> str:
    """Return the name of the step that began last before a line; empty if there is none."""
    begun = [at for at in starts if at <= line]
    return starts[max(begun)] if begun else ""


def step_beside(line: int, starts: Mapping[int, str], step: int) -> int | None:
    """Return the first line of the next step (1) or of the one before (-1), or None."""
    if step > 0:
        return min((at for at in starts if at > line), default=None)
    return max((at for at in starts if at < line), default=None)
