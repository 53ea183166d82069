"""Rows and texts of uploads into datasets: files, plans, and results."""

from collections.abc import Collection, Iterator, Sequence

from textual.content import Content

from csm_tui.domain.dataset import PartKind
from csm_tui.domain.dataset_parts import (
    NewDataset,
    PartDecision,
    PartResult,
    PartsReport,
    PartUploadPlan,
)
from csm_tui.domain.dataset_parts import PlannedPart as Item
from csm_tui.domain.format import counted, human_size
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.ui.presentation.columns import Cell, Column
from csm_tui.ui.presentation.dataset_rows import KINDS
from csm_tui.ui.presentation.ranked_columns import RankedColumn
from csm_tui.ui.presentation.signs import tick_sign

Facts = list[tuple[str, str]]

_OUTCOMES = {
    FileOutcome.DONE: ("✓ Sent", "$text-success"),
    FileOutcome.SKIPPED: ("· Skipped", "$text-muted"),
    FileOutcome.FAILED: ("✗ Failed", "$text-error"),
    FileOutcome.CANCELLED: ("✗ Stopped", "$text-error"),
    FileOutcome.UNKNOWN: ("? Unknown", "$text-warning"),
    FileOutcome.NOT_TRIED: ("· Not sent", "$text-muted"),
}
ITEM_COLUMNS = (
    RankedColumn(Column("", 1), 1, 0),
    RankedColumn(Column("State"), 9, 0),
    RankedColumn(Column("File", max_width=44, middle=True), 12, 0),
    RankedColumn(Column("As"), 8, 2),
    RankedColumn(Column("Rows", align="right"), 5, 3),
    RankedColumn(Column("Size", align="right"), 7, 4),
    RankedColumn(Column("Details", max_width=200), 16, 1),
)


def item_row(item: Item, *, ticked: bool, result: PartResult | None) -> tuple[Cell, ...]:
    """Return the cells of a file: tick, state, name, kind, rows, size and details."""
    return (
        tick_sign(ticked=ticked, allowed=not item.refused),
        item_state(item, result),
        item.source_name,
        KINDS[item.kind],
        "" if item.rows is None else f"{item.rows:,}",
        human_size(item.size),
        _result_details(result) if result is not None else _details(item),
    )


def item_state(item: Item, result: PartResult | None) -> Content:
    """Return the state of a file in its colour: what is planned, or how its upload ended."""
    if result is not None:
        return Content.styled(*_OUTCOMES[result.outcome])
    if item.refused:
        return Content.styled("✗ Faulty", "$text-error")
    if item.existing is not None and item.decision is PartDecision.SKIP:
        return Content.styled("· Skipped", "$text-muted")
    if item.problems:
        return Content.styled("! Ready", "$text-warning")
    return Content.styled("✓ Ready", "$text-success")


def _details(item: Item) -> str:
    """Return the first problem of a file, or what is planned for it."""
    if item.problems:
        first, more = item.problems[0], len(item.problems) - 1
        line = f"line {first.line:,}: " if first.line else ""
        return f"{line}{first.what}{f' (+{more})' if more else ''}"
    if item.existing is None:
        return "new part"
    return "existing part" if item.decision is PartDecision.SKIP else "replaces the part"


def _result_details(result: PartResult) -> str:
    if result.error is not None:
        return result.error.headline
    if result.listed is False:
        return "the dataset does not list it"
    return "listed by the dataset" if result.listed else ""


def result_words(result: PartResult) -> str:
    """Return how the upload of a file ended."""
    words, details = _OUTCOMES[result.outcome][0], _result_details(result)
    return f"{words}: {details}" if details else words


def item_text(item: Item, result: PartResult | None) -> str:
    """Return everything about a file, one fact per line."""
    lines = [f"{visible(str(item.path))}  {human_size(item.size)}", f"Part name {item.name}"]
    if result is not None:
        lines.insert(0, result_words(result))
        if result.error is not None:
            lines.insert(1, f"  → {result.error.next_step}")
    for problem in item.problems:
        lines.append(f"{'✗' if problem.fatal else '!'} {problem.where}: {problem.what}")
        lines.append(f"  → {problem.next_step}")
    if item.existing is not None:
        lines.append(f"The dataset has this part already: {item.existing.id}")
    if item.columns:
        lines.append(f"Columns: {', '.join(item.columns)}")
    return "\n".join(lines)


def plan_text(plan: PartUploadPlan, ticked: Collection[str], environment: str) -> str:
    """Return the plan: target, counts, what is replaced, findings and what is left out."""
    return "\n".join(_plan_lines(plan, ticked, environment))


def target_words(plan: PartUploadPlan) -> str:
    """Return where the files go."""
    if isinstance(plan.into, NewDataset):
        return f"as new dataset {visible(plan.into.name)}"
    return f"into {visible(plan.into.name)}"


def report_facts(report: PartsReport) -> Facts:
    """Return the results that need attention one by one, the others together."""
    done = report.count(FileOutcome.DONE)
    facts: Facts = [("Outcome", _outcome(report))]
    if report.error is not None:
        facts += [("Why", report.error.headline), ("Next", report.error.next_step)]
    for each in report.results:
        if each.outcome is not FileOutcome.DONE or each.listed is False:
            facts.append((each.source_name, result_words(each)))
            if each.error is not None:
                facts.append(("", f"→ {each.error.next_step}"))
    if done:
        facts.append(("Done", f"✓ {counted(done, 'part')}"))
    return facts


def _plan_lines(plan: PartUploadPlan, ticked: Collection[str], environment: str) -> Iterator[str]:
    chosen = [item for item in plan.ready if item.source_name in ticked]
    tables = [item for item in chosen if item.kind is PartKind.TABLE]
    rows = sum(item.rows or 0 for item in tables)
    yield f"On {environment}, {target_words(plan)}."
    size = human_size(sum(item.size for item in chosen))
    made = f", {counted(len(tables), 'table')} with {counted(rows, 'row')}" if tables else ""
    yield f"{counted(len(chosen), 'part')}, {size}{made}; sent one by one."
    yield "Then the list of parts is read to verify all of them."
    replaced = [item for item in chosen if item.existing is not None]
    if replaced:
        yield ""
        yield f"{counted(len(replaced), 'part')} replaced; a backup of the old data is kept here:"
        yield from (f"  {item.source_name}" for item in replaced)
    if plan.remarks:
        yield ""
        yield from (f"! {remark}" for remark in plan.remarks)
    left_out = [item for item in plan.items if item.source_name not in ticked or item.refused]
    if left_out:
        yield ""
        yield "Left out"
        yield from (_left_out(item) for item in left_out)


def _left_out(item: Item) -> str:
    words = f"✗ {_details(item)}" if item.refused else "· not ticked"
    return f"{item.source_name}: {words}"


def _outcome(report: PartsReport) -> str:
    total = len(report.results)
    if report.complete:
        return f"✓ all {counted(total, 'part')} done"
    return f"✗ {report.count(FileOutcome.DONE):,} of {counted(total, 'part')} done"


def summary(items: Sequence[Item], ticked: Collection[str]) -> str:
    """Return how many files are ticked, and their size together."""
    size = human_size(sum(item.size for item in items if item.source_name in ticked))
    return f"{counted(len(ticked), 'file')} ticked, {size}"
