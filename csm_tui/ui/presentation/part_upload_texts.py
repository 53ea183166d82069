"""Rows and texts of uploads into datasets: files, plans, and results."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from rich.cells import cell_len

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
from csm_tui.ui.presentation.columns import Column

Facts = list[tuple[str, str]]

_KINDS = {PartKind.FILE: "File", PartKind.TABLE: "DB table"}
_OUTCOMES = {
    FileOutcome.DONE: ("✓ sent", "success"),
    FileOutcome.SKIPPED: ("· left as it is", "dim"),
    FileOutcome.FAILED: ("✗ failed", "error"),
    FileOutcome.CANCELLED: ("✗ stopped", "error"),
    FileOutcome.UNKNOWN: ("? outcome unknown", "warning"),
    FileOutcome.NOT_TRIED: ("· not sent", "dim"),
}


def item_columns(width: int, names: Iterable[str] = ()) -> tuple[Column, ...]:
    """Return the columns of the files; the last one, the state, takes the remaining width."""
    longest = max((cell_len(visible(name)) for name in names), default=0)
    name = max(18, min(44, longest, width - 50))
    return (
        Column("", 1),
        Column("File", name, middle=True),
        Column("As", 8),
        Column("Rows", 7, align="right"),
        Column("Size", 8, align="right"),
        Column("State", max_width=max(24, width - name - 36)),
    )


def item_row(item: Item, *, ticked: bool, result: PartResult | None) -> tuple[str, ...]:
    """Return the cells of a file: tick, name, kind, rows, size and state."""
    return (
        "●" if ticked else " " if item.refused else "○",
        item.source_name,
        _KINDS[item.kind],
        "" if item.rows is None else f"{item.rows:,}",
        human_size(item.size),
        result_words(result) if result is not None else state_words(item),
    )


def item_style(item: Item, result: PartResult | None) -> str | None:
    """Return the style of the row of a file."""
    if result is not None:
        return _OUTCOMES[result.outcome][1]
    if item.refused:
        return "error"
    return "warning" if item.problems else None


def state_words(item: Item) -> str:
    """Return what is planned for a file, or its first problem."""
    if item.problems:
        first, more = item.problems[0], len(item.problems) - 1
        line = f"line {first.line:,}: " if first.line else ""
        return f"{'✗' if first.fatal else '!'} {line}{first.what}{f' (+{more})' if more else ''}"
    if item.existing is None:
        return "✓ ready, new part"
    if item.decision is PartDecision.SKIP:
        return "· the part stays as it is"
    return "✓ ready, replaces the part"


def result_words(result: PartResult) -> str:
    """Return how the upload of a file ended."""
    words = _OUTCOMES[result.outcome][0]
    if result.error is not None:
        return f"{words}: {result.error.headline}"
    if result.listed is False:
        return f"{words}, but the dataset does not list it"
    return f"{words} and listed" if result.listed else words


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
    yield f"{counted(len(chosen), 'part')}, {size}{made}; sent one after the other."
    yield "Then the dataset's list is read, which must have them all."
    replaced = [item for item in chosen if item.existing is not None]
    if replaced:
        yield ""
        yield f"{counted(len(replaced), 'part')} replaced; a copy of the old data is kept here:"
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
    words = state_words(item) if item.refused else "· not ticked"
    return f"{item.source_name}: {words}"


def _outcome(report: PartsReport) -> str:
    total = len(report.results)
    if report.complete:
        return f"✓ all {counted(total, 'part')} done"
    return f"✗ {report.count(FileOutcome.DONE):,} of {counted(total, 'part')} done"


def summary(items: Sequence[Item], ticked: Collection[str]) -> str:
    """Return how many files are ticked, and their size."""
    size = human_size(sum(item.size for item in items if item.source_name in ticked))
    return f"{len(ticked)} of {counted(len(items), 'file')} ticked, {size}"
