"""Which of the lines of a failed step names the cause."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from csm_tui.domain.log_errors import without_no_errors
from csm_tui.domain.triage._attempts import RunAttempt, StepSpan
from csm_tui.domain.triage._exit_codes import exit_code_words, signal_number
from csm_tui.domain.triage._explanation import Cause, CauseKind
from csm_tui.domain.triage._findings import LogFinding, killed_line
from csm_tui.domain.triage._log import JudgedLog
from csm_tui.domain.triage._owners import StepOwners
from csm_tui.domain.triage._template_words import template_cause
from csm_tui.domain.triage._tracebacks import HEADER

_HANDLED = re.compile(
    r"succeeded|success(?:ful)? after|recovered|\bconnected\b|fall(?:ing|s)? ?back|fallback"
    r"|continuing|\bignor(?:ed|ing)\b|using (?:the )?default|\battempt \d+:? ok",
    re.IGNORECASE,
)
"""Words after an exception that say that the program continued."""
_SURVIVED = re.compile(
    r"succe(?:eded|ss) after|recovered|fall(?:ing|s)? ?back|fallback|continuing|\bignor(?:ed|ing)\b"
    r"|using (?:the )?default|\b(?:at|attempt|try|retry) #?\d+|retr(?:y|ied|ies)\b",
    re.IGNORECASE,
)
"""Those of them that speak of the exception itself.

A line of the standard output may be written before an exception and arrive after it, as the two
outputs of a program are read one beside the other. With the exit code of an exception, words that
may speak of anything do not tell that it was survived.
"""
_COMPLAINT = re.compile(
    r"\b(?:cannot|can ?not|can't|could not|couldn't|unable|fail(?:ed|ure|s)?|invalid|missing|denied"
    r"|refused|unknown|unexpected|unsupported|wrong|must|not|no|nothing|without|timed? ?out|too"
    r"|aborted|abort|stopped|illegal|corrupt(?:ed)?|unreachable|expired|exceeded|only|errors?|exceptions?)\b",
    re.IGNORECASE,
)
_OUTPUT = 12
"""Lines before the end of a step among which a complaint is looked for."""
_OLDER = 50
"""Lines with words of an error that are judged where the end of a step has none."""
_ERROR_WORDS = ("error", "exception", "fail", "cannot", "could not", "unable", "fatal")
_FEW = 2
"""So many lines may follow an exception that a program caught to end itself."""
_CALLED = re.compile(r"(?:subprocess\.)?CalledProcessError: ")
_GENERAL = re.compile(r"(?:System)?Exit\b|(?:subprocess\.)?CalledProcessError\b")


class Chooser:
    """Chooses the causes of the failed steps of one attempt.

    Args:
        log: the log.
        attempt: the start of the orchestrator.
        found: what may be a cause, in the order of the lines.
        is_known: whether a line is one that the orchestrator itself says something with.
    """

    def __init__(
        self,
        log: JudgedLog,
        attempt: RunAttempt,
        found: Sequence[LogFinding],
        is_known: Callable[[int], bool],
    ) -> None:
        self._log = log
        self._attempt = attempt
        self._found = found
        self._is_known = is_known
        self._owners = StepOwners(attempt, found)

    def cause(self, step: StepSpan) -> Cause:
        """Return the cause of a failed step."""
        found = [each for each in self._found if self._owners.is_in(each, step)]
        signal = signal_number(step.exit_code) if step.exit_code is not None else None
        if signal is not None:
            return self._of_signal(step, found)
        chosen, doubt = self._chosen(step, found)
        if chosen is None:
            return self._of_exit_code(step, doubt)
        return self._of_finding(step, chosen, doubt)

    def _of_finding(self, step: StepSpan, chosen: LogFinding, doubt: str) -> Cause:
        if named := template_cause(chosen.line, chosen.sentence, chosen.more, at_start=False):
            return named
        sentence = chosen.sentence
        if step.exit_code is not None and step.exit_code not in {0, 1}:
            sentence = f"{sentence} (exit code {step.exit_code})"
        return Cause(
            chosen.kind,
            sentence,
            step.name,
            chosen.line,
            chosen.more,
            step.exit_code,
            not doubt,
            doubt,
            chosen.lines if _has_gaps(chosen.lines) else (),
        )

    def _of_signal(self, step: StepSpan, found: list[LogFinding]) -> Cause:
        code = step.exit_code or 0
        line = step.exit_line
        sentence = f"{step.command or 'The command'} ended with {_code(code)}"
        if code in {130, 134, 139, -2, -6, -11} and (crash := _last(found, CauseKind.EXCEPTION)):
            line, sentence = crash.line, f"{crash.sentence}; {sentence}"
        else:
            end = step.last if step.last is not None else self._attempt.end
            killed = killed_line(self._log, step.first or 0, end)
            line = line if killed is None or self._owners.others(step, killed) else killed
        return Cause(CauseKind.KILLED, sentence, step.name, line, (), code)

    def _of_exit_code(self, step: StepSpan, doubt: str) -> Cause:
        """Name the exit code, with what the step complained of at its end."""
        line = step.exit_line if step.exit_line is not None else step.last
        if step.exit_code is None:
            sentence = "it failed; the log gives no exit code"
        else:
            sentence = f"{step.command or 'the command'} ended with {_code(step.exit_code)}"
        complaint, last = self._said(step)
        if complaint is not None:
            line, sentence = complaint, f"{self._log.text(complaint).strip()} ({sentence})"
            doubt = doubt or "No line is marked as an error. Another line may name the cause."
        elif last is not None:
            sentence = f"{sentence}; its last line is “{self._log.text(last).strip()}”"
            doubt = doubt or "The log does not give the cause."
        return Cause(
            CauseKind.EXIT_CODE, sentence, step.name, line, (), step.exit_code, not doubt, doubt
        )

    def _said(self, step: StepSpan) -> tuple[int | None, int | None]:
        """Return the last line of a step that complains, and its last line, where there are any."""
        end = step.last if step.last is not None else self._attempt.end
        first = max((step.first or 0) + 1, end - _OUTPUT)
        written = [
            number
            for number in range(first, end)
            if self._log.text(number).strip() and not self._is_known(number)
        ]
        if not written or self._owners.others(step, written[-1]):
            return None, None
        complaints = [each for each in written if self._complains(each)]
        if not complaints:
            # Output in a buffer comes after what was said of the error.
            numbers = self._log.numbers_of(_ERROR_WORDS, step.first or 0, end, _OLDER)
            complaints = [each for each in numbers if self._complains(each)]
        return complaints[-1] if complaints else None, written[-1]

    def _complains(self, number: int) -> bool:
        text = without_no_errors(self._log.text(number))
        return not self._is_known(number) and _COMPLAINT.search(text) is not None

    def _chosen(self, step: StepSpan, found: list[LogFinding]) -> tuple[LogFinding | None, str]:
        """Return the finding to blame, and why that is not sure."""
        if not found:
            return None, ""
        last = self._last_failure(found)
        others = self._owners.others(step, last.line)
        if others:
            return self._among_others(step, last, others)
        if self._was_handled(step, last):
            return None, f"“{last.sentence}” comes first, but the program continued after it."
        return last, self._doubt(step, last)

    def _doubt(self, step: StepSpan, last: LogFinding) -> str:
        """Return why an exception may not be the cause, where output after it says so."""
        handled = last.of_traceback and step.exit_code is not None
        after = self._after(step, last) if handled else []
        if any(HEADER in text.lower() for text in after):
            return "A later traceback breaks off in the log, so another exception may be the cause."
        words = next((text for text in after if _HANDLED.search(text)), "")
        return f"“{words}” comes after it, so the program may have continued." if words else ""

    def _last_failure(self, found: list[LogFinding]) -> LogFinding:
        """Return the last finding, or the exception that its line only sums up."""
        last = found[-1]
        before = found[-2] if len(found) > 1 else None
        if before is None:
            return last
        if _CALLED.match(last.sentence) and last.first - before.last <= _FEW:
            return LogFinding(
                before.kind,
                before.first,
                before.line,
                last.last,
                before.sentence,
                (*before.more, f"in a program that it called: {last.sentence}"),
                before.of_traceback,
                before.files,
            )
        sums_up = last.kind is CauseKind.ERROR_LINE or _GENERAL.match(last.sentence)
        if sums_up and before.of_traceback and last.line - before.last <= 1:
            return before
        return last

    def _was_handled(self, step: StepSpan, last: LogFinding) -> bool:
        """Return whether the program continued after an exception, and failed later."""
        if not last.of_traceback or step.exit_code is None:
            return False
        after = self._after(step, last)
        if step.exit_code == 1:
            # Python itself ends with 1 after an exception.
            return any(_SURVIVED.search(text) for text in after if _HANDLED.search(text))
        if any(_HANDLED.search(text) for text in after):
            return True
        return step.exit_code != 0 and len(after) > _FEW

    def _after(self, step: StepSpan, last: LogFinding) -> list[str]:
        """Return what the step wrote after a finding."""
        end = step.last or self._attempt.end
        return [
            text
            for number in range(last.last + 1, min(end, last.last + 200))
            if (text := self._log.text(number).strip()) and not self._is_known(number)
        ]

    def _among_others(
        self, step: StepSpan, last: LogFinding, others: list[StepSpan]
    ) -> tuple[LogFinding | None, str]:
        owns = self._owners.owns(step, last.line)
        names = ", ".join(each.name for each in others)
        # The rest of its message may be of the other step.
        chain = tuple(each for each in last.more if each.startswith("raised from "))
        last = replace(last, more=chain)
        if owns and self._owners.names(step, last):
            return last, ""
        if owns:
            return last, f"Step {names} ran at the same time. The line may belong to it."
        return None, f"“{last.sentence}” comes first, but may belong to step {names}."


def _has_gaps(lines: Sequence[int]) -> bool:
    return bool(lines) and lines[-1] - lines[0] >= len(lines)


def _code(code: int) -> str:
    number = code if code >= 0 else 128 - code
    return f"exit code {number}: {exit_code_words(code)}"


def _last(found: Iterable[LogFinding], kind: CauseKind) -> LogFinding | None:
    return next((each for each in reversed(list(found)) if each.kind is kind), None)
