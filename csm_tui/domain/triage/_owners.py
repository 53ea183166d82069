"""Which step wrote a line, where several ran at the same time."""

import re
from collections.abc import Sequence

from csm_tui.domain.triage._attempts import RunAttempt, StepSpan
from csm_tui.domain.triage._explanation import CauseKind, StepResult
from csm_tui.domain.triage._findings import LogFinding


class StepOwners:
    """The steps to which the findings of one attempt belong, as far as that can be known."""

    def __init__(self, attempt: RunAttempt, found: Sequence[LogFinding]) -> None:
        self._attempt = attempt
        self._found = found
        self._names_of = self._assigned()

    def owns(self, step: StepSpan, line: int) -> bool:
        """Return whether a finding was given to a step."""
        return self._names_of.get(line) == step.name

    def is_in(self, found: LogFinding, step: StepSpan) -> bool:
        """Return whether a finding stands where the step ran and is not another step's."""
        first = -1 if step.first is None else step.first
        end = self._attempt.end if step.last is None else step.last
        if not first < found.line < end:
            return False
        owner = self._names_of.get(found.line)
        return owner is None or owner == step.name

    def others(self, step: StepSpan, line: int) -> list[StepSpan]:
        """Return the other steps that ran when a line was written."""
        return [
            each
            for each in self._attempt.steps.values()
            if each.name != step.name and self._ran_at(each, line)
        ]

    def names(self, step: StepSpan, found: LogFinding) -> bool:
        """Return whether a file of a traceback has the name of a step; - and _ are the same."""
        name = re.sub(r"[-_]", "[-_]", re.escape(step.name.replace("-", "_")))
        word = re.compile(rf"(?<![\w-]){name}(?![\w-])")
        return any(word.search(text) for text in found.files)

    def _assigned(self) -> dict[int, str]:
        """Give exceptions to failed steps that ran at the same time, by names, then by order."""
        steps = [each for each in self._attempt.steps.values() if each.first is not None]
        owners: dict[int, str] = {}
        for found in self._found:
            running = [each for each in steps if self._ran_at(each, found.line)]
            named = [each for each in running if self.names(each, found)]
            if len(named) == 1:
                owners[found.line] = named[0].name
        failed = [
            each
            for each in steps
            if each.result is StepResult.ERROR and each.name not in owners.values()
        ]
        # The last one to fail takes the last exception: what came before may have been caught.
        for step in sorted(failed, key=lambda each: each.last or 0, reverse=True):
            free = [
                each
                for each in self._found
                if each.line not in owners and self._ran_at(step, each.line)
            ]
            candidates = self._plausible(step, free)
            if candidates:
                owners[candidates[-1].line] = step.name
        return owners

    def _plausible(self, step: StepSpan, found: list[LogFinding]) -> list[LogFinding]:
        """Leave out what does not fit the exit code, where other steps ran."""
        if step.exit_code == 1 or step.exit_code is None:
            return [each for each in found if each.kind is not CauseKind.COMMAND] or found
        if step.exit_code in {126, 127}:
            return [each for each in found if each.kind is CauseKind.COMMAND]
        return [each for each in found if not each.of_traceback or not self.others(step, each.line)]

    def _ran_at(self, step: StepSpan, line: int) -> bool:
        end = self._attempt.end if step.last is None else step.last
        return step.first is not None and step.first < line < end
