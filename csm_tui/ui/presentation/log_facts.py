"""The line above a log: where the reader is, and where the errors are."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from csm_tui.ui.presentation.charts import spark
from csm_tui.ui.text import outside

_PARTS = 10
"""Parts of a log whose errors are counted."""


@dataclass(frozen=True, slots=True)
class LogFacts:
    """What is known of a log that is shown."""

    count: int
    """How many lines there are."""
    line: int
    """The line under the cursor, from 0."""
    step: str
    """The step that wrote it; empty if that is not known."""
    cause: int | None
    """The line that names the cause of a failure."""
    errors: Sequence[int]
    """The lines that look like errors, in their order."""
    notes: Sequence[str]
    warnings: Sequence[str]


def log_facts(facts: LogFacts, cells: int) -> Content:
    """Return the facts in a line of so many cells; whole facts are left out where they are many.

    Args:
        facts: What is known.
        cells: The cells of the line.
    """
    left = [outside(each).stylize("$text-warning") for each in facts.warnings]
    name = outside(facts.step).stylize("$foreground")
    step = Content.assemble("in ", name) if facts.step else Content("")
    cause = f"cause in line {facts.cause + 1:,}" if facts.cause is not None else ""
    place = f"line {facts.line + 1:,} of {facts.count:,}" if facts.count else "no lines"
    notes = [outside(each) for each in facts.notes]
    errors, strip = _error_words(facts), _strip(facts)
    # What is first here is left out last.
    ranked = [*left, Content(place), Content(cause), *notes, errors, step, strip]
    kept = [each for each in ranked if each]
    while len(kept) > max(1, len(left)) and _length(kept) > cells:
        kept.pop()
    at_left = [each for each in (*left, step, Content(cause), *notes) if each in kept]
    at_right = [each for each in (strip, errors, Content(place)) if each in kept]
    start = Content(" · ").join([Content("Log"), *at_left])
    end = Content("   ").join(at_right)
    if not end:
        # A warning is cut rather than left out.
        return start.truncate(cells, ellipsis=True)
    return start + Content(" " * max(1, cells - start.cell_length - end.cell_length)) + end


def _length(parts: Sequence[Content]) -> int:
    return len("Log") + sum(each.cell_length + 3 for each in parts)


def _error_words(facts: LogFacts) -> Content:
    """Return at which of the errors the reader is."""
    if not facts.errors:
        return Content("")
    at, all_ = bisect_right(facts.errors, facts.line), len(facts.errors)
    words = f"error {at:,} of {all_:,}" if at else f"{all_:,} error{'s' if all_ > 1 else ''} below"
    return Content.styled(words, "$text-error")


def _strip(facts: LogFacts) -> Content:
    """Return where the errors are, from the first line to the last, with the most in one part."""
    if not facts.errors or facts.count < 2 * _PARTS:
        return Content("")
    counts = [0] * _PARTS
    for line in facts.errors:
        counts[min(_PARTS - 1, line * _PARTS // facts.count)] += 1
    bars = Content.styled(spark(counts, _PARTS), "$text-error")
    return Content.assemble("errors ", bars, f" max {max(counts):,}")
