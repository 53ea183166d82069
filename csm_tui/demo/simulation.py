"""Simulated runs: a script of steps, and the state of a run after some time.

State, nodes and log lines are computed from the time since the start; nothing runs meanwhile.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

FOREVER = 10.0**9
"""Seconds of a step that does not end."""


@dataclass(frozen=True, slots=True)
class ScriptStep:
    """A step of a script: one node of the workflow."""

    name: str
    container: str
    seconds: float
    line_count: int
    line: Callable[[int], str]
    """Return a log line by its number, so that long logs are never in memory."""
    failure: str | None = None
    """The message of the workflow when this step fails; None if it succeeds."""
    wait: float = 0.0
    """Seconds before the step gets a machine."""


@dataclass(frozen=True, slots=True)
class Script:
    """The steps of a run, at its natural pace."""

    steps: tuple[ScriptStep, ...]
    unknown_seconds: float = 1.0
    """Seconds after the start in which the scheduler does not know the run."""
    forgotten: bool = False
    """Whether the workflow was removed, and with it nodes and logs."""


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node at one moment; times are seconds since the start, at the script's pace."""

    number: int
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
        return RunView(state, None, None, (), None, None)
    if elapsed < script.unknown_seconds and stopped is None:
        return RunView("Unknown", None, None, (), None, None)
    until = elapsed if stopped is None else min(elapsed, stopped)
    nodes = tuple(_nodes(script, until, cut_short=stopped is not None))
    return _summary(script, nodes, stopped)


def log_lines(run: RunView, until: float) -> Iterator[str]:
    """Yield the log lines that a run has written up to a moment, oldest first."""
    for node in run.nodes:
        yield from map(node.step.line, range(lines_written(node, until)))


def lines_written(node: NodeView, until: float) -> int:
    """Return how many log lines a node has written up to a moment."""
    if node.started is None:
        return 0
    share = 1.0 if node.ended is not None else (until - node.started) / node.step.seconds
    full = node.phase == "Succeeded" or (node.phase == "Failed" and node.step.failure)
    count = node.step.line_count
    return count if full else min(count, int(share * count))


def _nodes(script: Script, until: float, *, cut_short: bool) -> Iterator[NodeView]:
    start = script.unknown_seconds
    for number, step in enumerate(script.steps):
        begin, end = start + step.wait, start + step.wait + step.seconds
        if begin > until:
            phase = "Omitted" if cut_short else "Pending"
            yield NodeView(number, step, phase, None, None)
            return
        if end > until:
            phase, ended = ("Failed", until) if cut_short else ("Running", None)
            yield NodeView(number, step, phase, begin, ended)
            return
        yield NodeView(number, step, "Failed" if step.failure else "Succeeded", begin, end)
        if step.failure:
            return
        start = end


def _summary(script: Script, nodes: tuple[NodeView, ...], stopped: float | None) -> RunView:
    started = next((node.started for node in nodes if node.started is not None), None)
    last = nodes[-1]
    if stopped is not None and not (last.phase == "Succeeded" and len(nodes) == len(script.steps)):
        message = last.step.failure if last.step.failure and last.ended else None
        words = message or "Stopped with strategy 'Stop'"
        return RunView("Failed", "Failed", words, nodes, started, last.ended or stopped)
    if last.phase == "Failed":
        return RunView("Failed", "Failed", last.step.failure, nodes, started, last.ended)
    if last.phase == "Succeeded":
        return RunView("Successful", "Succeeded", None, nodes, started, last.ended)
    phase = "Pending" if started is None else "Running"
    return RunView("Running", phase, None, nodes, started, None)
