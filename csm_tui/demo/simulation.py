"""Simulated runs: a script of steps, and the state of a run after some time.

State, nodes and log lines are computed from the time since the start; nothing runs meanwhile.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

FOREVER = 10.0**9
"""Seconds of a step that does not end."""


class LogLine(NamedTuple):
    """A line of a log: of the orchestrator if it has a level, else as a step has printed it."""

    level: str
    text: str

    def written(self, moment: float) -> str:
        """Return the line as it stands in the log.

        Args:
            moment: when it was written, in seconds since 1970.
        """
        if not self.level:
            return self.text
        time = datetime.fromtimestamp(moment, UTC)
        return f"[{time:%Y/%m/%d-%H:%M:%S}] {self.level:<8} {self.text}"


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """A step of a script: one node of the workflow."""

    name: str
    container: str
    seconds: float
    line_count: int
    line: Callable[[int], LogLine]
    """Return a log line by its number, so that long logs are never in memory."""
    failure: str | None = None
    """The message of the workflow when this step fails; None if it succeeds."""
    wait: float = 0.0
    """Seconds before the step gets a machine."""
    after: tuple[str, ...] = ()
    """The names of the steps that it waits for; steps that wait for the same run together."""
    closing: int = 0
    """How many of its last lines are written when it ends."""


@dataclass(frozen=True, slots=True)
class Script:
    """The steps of a run, at its natural pace."""

    steps: tuple[ScriptStep, ...]
    unknown_seconds: float = 1.0
    """Seconds after the start in which the scheduler does not know the run."""
    forgotten: bool = False
    """Whether the workflow was removed, and with it nodes and logs."""
    unseen: bool = False
    """Whether the workflow was removed before anybody looked, so that no end is stored."""


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node at one moment; times are seconds since the start, at the script's pace."""

    number: int
    """Of its step in the script, from 0."""
    step: ScriptStep
    phase: str
    started: float | None
    ended: float | None


@dataclass(frozen=True, slots=True)
class RunView:
    """A run at one moment."""

    state: str
    phase: str | None
    """None while the scheduler does not know the run."""
    message: str | None
    nodes: tuple[NodeView, ...]
    started: float | None
    ended: float | None

    @property
    def finished(self) -> bool:
        """Whether the run has ended."""
        return self.state in {"Successful", "Failed"}

    @property
    def pending(self) -> bool:
        """Whether no node has begun."""
        return all(node.started is None for node in self.nodes)


def view(script: Script, elapsed: float, stopped: float | None = None) -> RunView:
    """Return the state of a run.

    Args:
        script: of the run.
        elapsed: seconds since the start, at the script's pace.
        stopped: when the run was stopped, on the same scale; None if it was not.
    """
    if script.forgotten:
        state = "Failed" if any(step.failure for step in script.steps) else "Successful"
        return RunView("Unknown" if script.unseen else state, None, None, (), None, None)
    if elapsed < script.unknown_seconds and stopped is None:
        return RunView("Unknown", None, None, (), None, None)
    until = elapsed if stopped is None else min(elapsed, stopped)
    nodes = tuple(_nodes(script, until, cut_short=stopped is not None))
    return _summary(script, nodes, stopped)


def log_lines(
    run: RunView, until: float, moment: Callable[[float], float] = float
) -> Iterator[str]:
    """Yield the log lines that a run has written up to a moment, oldest first.

    The lines of steps that run together stand between each other.

    Args:
        run: the state of the run.
        until: seconds since the start, at the script's pace.
        moment: returns the seconds since 1970 for such seconds.
    """
    for time, _, _, line in heapq.merge(*(_timed(node, until) for node in run.nodes)):
        yield line.written(moment(time))


def lines_written(node: NodeView, until: float) -> int:
    """Return how many log lines a node has written up to a moment."""
    if node.started is None:
        return 0
    count = node.step.line_count
    if node.phase == "Succeeded" or (node.phase == "Failed" and node.ended == _end(node)):
        return count
    last = until if node.ended is None else node.ended
    return max(0, int((last - node.started) / node.step.seconds * (count - node.step.closing)))


def line_moment(node: NodeView, number: int) -> float:
    """Return when a node writes a line, in seconds since the start at the script's pace."""
    share = (number + 1) / max(node.step.line_count - node.step.closing, 1)
    return (node.started or 0.0) + min(share, 1.0) * node.step.seconds


def _timed(node: NodeView, until: float) -> Iterator[tuple[float, int, int, LogLine]]:
    for number in range(lines_written(node, until)):
        yield line_moment(node, number), node.number, number, node.step.line(number)


def _end(node: NodeView) -> float:
    return (node.started or 0.0) + node.step.seconds


def _nodes(script: Script, until: float, *, cut_short: bool) -> Iterator[NodeView]:
    ends: dict[str, float] = {}
    for number, step in enumerate(script.steps):
        if any(name not in ends for name in step.after):
            continue
        begin = max([script.unknown_seconds, *(ends[name] for name in step.after)]) + step.wait
        end = begin + step.seconds
        if begin > until:
            yield NodeView(number, step, "Omitted" if cut_short else "Pending", None, None)
        elif end > until:
            phase, ended = ("Failed", until) if cut_short else ("Running", None)
            yield NodeView(number, step, phase, begin, ended)
        else:
            yield NodeView(number, step, "Failed" if step.failure else "Succeeded", begin, end)
            if not step.failure:
                ends[step.name] = end


def _summary(script: Script, nodes: tuple[NodeView, ...], stopped: float | None) -> RunView:
    started = min((node.started for node in nodes if node.started is not None), default=None)
    ended = max((node.ended for node in nodes if node.ended is not None), default=None)
    failed = next((n.step.failure for n in nodes if n.phase == "Failed" and n.ended == _end(n)), "")
    phases = {node.phase for node in nodes}
    whole = phases == {"Succeeded"} and len(nodes) == len(script.steps)
    if stopped is not None and not whole:
        words = failed or "Stopped with strategy 'Stop'"
        return RunView("Failed", "Failed", words, nodes, started, ended or stopped)
    if phases & {"Running", "Pending"}:
        phase = "Pending" if started is None else "Running"
        return RunView("Running", phase, None, nodes, started, None)
    if failed:
        return RunView("Failed", "Failed", failed, nodes, started, ended)
    return RunView("Successful", "Succeeded", None, nodes, started, ended)
