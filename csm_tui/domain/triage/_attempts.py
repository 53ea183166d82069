"""The steps of a run, as the statements of the orchestrator tell them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from csm_tui.domain.triage._explanation import StepResult
from csm_tui.domain.triage._orchestrator import RESULTS, OrchestratorLine, Said


@dataclass
class StepSpan:
    """Where a step stands in the log, and how it ended."""

    name: str
    first: int | None = None
    last: int | None = None
    result: StepResult = StepResult.NOT_STARTED
    exit_code: int | None = None
    exit_line: int | None = None
    command: str = ""
    of_exit_handler: bool = False


@dataclass
class RunAttempt:
    """One start of the orchestrator."""

    first: int
    """Its first line."""
    end: int
    """The line after its last."""
    version: str = ""
    ran: bool = False
    """Whether it came as far as to run steps."""
    steps: dict[str, StepSpan] = field(default_factory=dict)
    missing: dict[int, str] = field(default_factory=dict)
    """Lines that begin the missing variables of a step, to the name of the step."""

    def add(self, statement: OrchestratorLine) -> None:
        """Take what the orchestrator says into account."""
        match statement.said:
            case Said.RUN | Said.RESULTS:
                self.ran = True
            case Said.MISSING:
                self.missing[statement.line] = statement.name
            case Said.EXIT_CODE | Said.DIED:
                self._exit(statement)
            case Said.RESULT:
                self._step(statement).result = RESULTS[statement.status]
            case Said.STARTING | Said.DONE | Said.ERROR | Said.SKIPPED | Said.SKIPPED_BY_USER:
                self.ran = True
                self._follow(statement)

    def _follow(self, statement: OrchestratorLine) -> None:
        step = self._step(statement)
        if statement.said is Said.STARTING:
            step.first, step.last, step.result = statement.line, None, StepResult.UNFINISHED
            return
        step.last = statement.line
        step.result = {
            Said.DONE: StepResult.SUCCESS,
            Said.ERROR: StepResult.ERROR,
            Said.SKIPPED: StepResult.SKIPPED_AFTER_FAILURE,
            Said.SKIPPED_BY_USER: StepResult.SKIPPED_BY_USER,
        }[statement.said]

    def _exit(self, statement: OrchestratorLine) -> None:
        """Give an exit code to the step that failed first of those that have none yet."""
        failed = (step for step in self.steps.values() if step.result is StepResult.ERROR)
        without = [step for step in failed if step.exit_code is None and step.last is not None]
        if without:
            step = min(without, key=lambda each: each.last or 0)
            step.exit_code, step.exit_line = statement.code, statement.line
            step.command = statement.name

    def _step(self, statement: OrchestratorLine) -> StepSpan:
        key = f"exit handler {statement.name}" if statement.of_exit_handler else statement.name
        return self.steps.setdefault(
            key, StepSpan(statement.name, of_exit_handler=statement.of_exit_handler)
        )


def attempts(statements: Iterable[OrchestratorLine], line_count: int) -> list[RunAttempt]:
    """Return the starts of the orchestrator in their order; empty when it wrote nothing."""
    found: list[RunAttempt] = []
    for statement in statements:
        if statement.said is Said.VERSION or not found:
            if found:
                found[-1].end = statement.line
            begins = statement.said is Said.VERSION
            name = statement.name if begins else ""
            found.append(RunAttempt(statement.line if begins else 0, line_count, name))
        found[-1].add(statement)
    return found


def last_attempts(found: list[RunAttempt]) -> list[RunAttempt]:
    """Return the attempts that count: a later one replaces an earlier one of the same steps."""
    kept: list[RunAttempt] = []
    names: set[str] = set()
    for attempt in reversed(found):
        if not kept or (attempt.steps and names.isdisjoint(attempt.steps)):
            kept.insert(0, attempt)
            names |= set(attempt.steps)
    return kept
