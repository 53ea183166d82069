"""Making the report of a load: its outcome, the counts, and what to do next."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from csm_tui.domain.errors import CsmError
from csm_tui.domain.twin import (
    CountCheck,
    CsvKind,
    FileReport,
    GraphCounts,
    LoadOutcome,
    LoadPlan,
    LoadReport,
)


@dataclass(slots=True)
class LoadResult:
    """How a run of a plan ended, and the counts of the graph after it."""

    files: list[FileReport] = field(default_factory=list)
    cancelled: bool = False
    wiping: bool = False
    """Whether emptying the graph began, or may have, and did not finish."""
    wiped: bool = False
    """Whether the graph is empty as planned, or was not to be emptied."""
    note: str = ""
    problem: CsmError | None = None
    after: GraphCounts | None = None
    verify_problem: CsmError | None = None

    @property
    def half_emptied(self) -> bool:
        """Whether emptying the graph began, and nodes are or may be left."""
        return self.wiping and (self.after is None or self.after.total_nodes > 0)


def load_report(plan: LoadPlan, result: LoadResult, seconds: float) -> LoadReport:
    """Return the report of a load."""
    verified = () if result.after is None else tuple(_checks(plan, result.files, result.after))
    outcome = _outcome(result, verified)
    return LoadReport(
        outcome=outcome,
        files=tuple(result.files),
        verified=verified,
        after=result.after,
        seconds=seconds,
        cancelled=result.cancelled,
        problem=result.problem,
        verify_problem=result.verify_problem,
        next_step=" ".join(_next_steps(plan, result, verified)),
        half_emptied=result.half_emptied,
        note=result.note,
    )


def _checks(plan: LoadPlan, files: list[FileReport], after: GraphCounts) -> Iterator[CountCheck]:
    """Yield the counts of each label and type; skipped relationships are not expected."""
    skipped = {
        step.file.label: report.skipped
        for step, report in zip(plan.steps, files, strict=True)
        if step.file.kind is CsvKind.RELATIONSHIP
    }
    before, expected = plan.before, plan.expected
    for label in sorted({*before.nodes, *expected.nodes, *after.nodes}):
        numbers = (counts.nodes.get(label, 0) for counts in (before, expected, after))
        yield CountCheck("node", label, *numbers)
    for name in sorted({*before.relationships, *expected.relationships, *after.relationships}):
        yield CountCheck(
            "relationship",
            name,
            before.relationships.get(name, 0),
            expected.relationships.get(name, 0) - skipped.get(name, 0),
            after.relationships.get(name, 0),
        )


def _outcome(result: LoadResult, verified: tuple[CountCheck, ...]) -> LoadOutcome:
    # Emptying counts as a change, even if no row was sent.
    lost = result.wiping and result.problem is not None
    if lost or any(report.outcome is LoadOutcome.UNKNOWN for report in result.files):
        return LoadOutcome.UNKNOWN
    if not (result.wiping or result.wiped):
        return LoadOutcome.NOT_SENT
    stopped = result.cancelled or result.problem is not None
    if stopped or any(report.outcome is not LoadOutcome.DONE for report in result.files):
        return LoadOutcome.PARTIAL
    if result.after is None:
        return LoadOutcome.UNKNOWN
    return LoadOutcome.DONE if all(check.matches for check in verified) else LoadOutcome.PARTIAL


def _next_steps(
    plan: LoadPlan, result: LoadResult, verified: tuple[CountCheck, ...]
) -> Iterator[str]:
    unknown = next((report for report in result.files if report.unknown_lines), None)
    if unknown is not None and unknown.unknown_lines is not None:
        first, last = unknown.unknown_lines
        yield (f"Lines {first:,} to {last:,} of {unknown.file} may or may not be in the graph.")
    if result.wiping:
        yield from _emptying(plan, result.after)
        return
    if not result.wiped:
        yield "Nothing deleted or sent. The graph is unchanged."
        return
    refused = next((error for report in result.files for error in report.errors), None)
    if refused is not None:
        yield f"Correct the rejected rows, the first at {refused.where}."
    stopped = result.problem is not None or result.cancelled
    if stopped or refused is not None:
        start = next(
            (report for report in result.files if report.outcome is not LoadOutcome.DONE), None
        )
        line = f", line {start.resume_line}" if start and start.resume_line else ""
        place = f" Continues with {start.file}{line}." if start else ""
        yield (f"Load again with Keep and chunked queries: existing rows are skipped.{place}")
    elif result.after is None:
        yield "All rows accepted, but the graph could not be counted. Count it again."
    elif not all(check.matches for check in verified):
        yield "All rows accepted, but the counts differ. Check whether others write to the graph."
    if plan.wipe_query is not None and stopped:
        yield "The graph was emptied before."


def _emptying(plan: LoadPlan, after: GraphCounts | None) -> Iterator[str]:
    before = plan.before.total_nodes
    if after is None:
        yield "The graph may be partly emptied; the number of nodes left is unknown."
    elif after.total_nodes:
        yield f"{after.total_nodes:,} of {before:,} nodes are left in the graph."
    else:
        yield "The graph is empty now."
        if plan.steps:
            yield "No row sent. Load again."
        return
    yield "Empty the graph completely, then load: the rest may be incomplete."
