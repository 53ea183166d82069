"""The plan of a load as text: what matters of this one first, then counts, then everything."""

from collections.abc import Iterator

from textual.content import Content

from csm_tui.domain.format import counted
from csm_tui.domain.twin import CsvFile, CsvKind, FolderScan, LoadPlan, LoadStep
from csm_tui.ui.presentation.charts import bar
from csm_tui.ui.presentation.columns import Column, lay_out, measured
from csm_tui.ui.presentation.twin_rows import why_not_loadable
from csm_tui.ui.text import outside

_BAR = 8
"""Cells of the bar of the file with the most new rows."""
_COLUMNS = (
    Column("In this order", max_width=26, middle=True),
    Column("Rows", align="right"),
    Column("Now", align="right"),
    Column("After", align="right"),
    Column("New", width=_BAR),
)


def plan_content(plan: LoadPlan, scan: FolderScan) -> Content:
    """Return a plan: warnings, counts with a bar for what is new, what is left out, and queries."""
    if plan.blockers:
        return Content("\n").join(_blockers(plan))
    parts: list[tuple[str, list[Content]]] = [
        ("", [*_warnings(plan), outside(_totals(plan))]),
        ("", _steps(plan)),
        ("Left out", [outside(line) for line in _left_out(plan, scan)]),
        ("Good to know", [outside(line) for line in plan.remarks]),
        ("Queries", [outside(line) for line in _queries(plan)]),
    ]
    lines: list[Content] = []
    for heading, listed in parts:
        if listed:
            lines += [Content("")] if lines else []
            lines += [Content.styled(heading, "bold")] if heading else []
            lines += listed
    return Content("\n").join(lines)


def emptying_words(plan: LoadPlan) -> str:
    """Return what a graph loses that is emptied."""
    counts = plan.before
    return (
        f"{counted(counts.total_nodes, 'node')} and"
        f" {counted(counts.total_relationships, 'relationship')}"
    )


def _blockers(plan: LoadPlan) -> Iterator[Content]:
    for problem in plan.blockers:
        yield outside(f"✗ {problem.where}: {problem.what}").stylize("$text-error")
        yield outside(f"  → {problem.next_step}")
    if plan.more_blockers:
        yield outside(f"  and {counted(plan.more_blockers, 'more problem')}")


def _warnings(plan: LoadPlan) -> Iterator[Content]:
    """Yield what is lost, and what will not be as in the files."""
    if plan.wipe_query:
        yield outside(f"! {emptying_words(plan)} will be deleted").stylize("$text-error")
    there = plan.already_there
    if there:
        one = there == 1
        words = f"! {counted(there, 'node')} already {'exists' if one else 'exist'} and will not be"
        yield outside(f"{words} updated").stylize("$text-warning")
    if plan.skips_relationships:
        words = "! Relationships that already exist will not be added again"
        yield outside(words).stylize("$text-warning")
    yield from (outside(f"! {warning}").stylize("$text-warning") for warning in plan.warnings)


def _totals(plan: LoadPlan) -> str:
    before, after = plan.before, plan.expected
    most = "at most " if plan.skips_relationships else ""
    return (
        f"Nodes {before.total_nodes:,} → {after.total_nodes:,}    "
        f"Relationships {before.total_relationships:,} → {most}{after.total_relationships:,}"
    )


def _steps(plan: LoadPlan) -> list[Content]:
    """Return the files as a table: rows, the count of their label before and after, and a bar."""
    new = [max(0, after - now) for now, after in (_counts(plan, step) for step in plan.steps)]
    most = max(new, default=0)
    rows = [
        _step(plan, step, bar(added, most, _BAR, rest=""))
        for step, added in zip(plan.steps, new, strict=True)
    ]
    if not rows:
        return []
    columns = measured(_COLUMNS, rows)
    widths = [column.width or 0 for column in columns]
    head = lay_out(columns, widths, [column.name for column in columns]).stylize("bold")
    return [head, *(lay_out(columns, widths, row) for row in rows)]


def _step(plan: LoadPlan, step: LoadStep, added: str) -> tuple[str, ...]:
    now, after = _counts(plan, step)
    most = step.skips_existing and step.file.kind is CsvKind.RELATIONSHIP
    return (
        step.file.name,
        f"{step.rows:,}",
        f"{now:,}",
        f"{'at most ' if most else ''}{after:,}",
        added,
    )


def _counts(plan: LoadPlan, step: LoadStep) -> tuple[int, int]:
    """Return the count of what a file becomes when its rows are sent, and after that."""
    nodes = step.file.kind is CsvKind.NODE
    before = plan.before.nodes if nodes else plan.before.relationships
    after = plan.expected.nodes if nodes else plan.expected.relationships
    return 0 if plan.wipe else before.get(step.file.label, 0), after.get(step.file.label, 0)


def _left_out(plan: LoadPlan, scan: FolderScan) -> Iterator[str]:
    taken = {step.file.name for step in plan.steps}
    for file in scan.files:
        if file.name not in taken:
            yield _why_left_out(file)
    if scan.subfolders:
        yield f"· {counted(len(scan.subfolders), 'subfolder')} (skipped)"


def _why_left_out(file: CsvFile) -> str:
    why = why_not_loadable(file)
    mark = "✗" if why and file.kind is not CsvKind.NOT_TAKEN else "·"
    return f"{mark} {file.name}: {why or 'not ticked'}"


def _queries(plan: LoadPlan) -> Iterator[str]:
    if plan.wipe_query:
        yield f"until nothing is left: {plan.wipe_query}"
    yield from plan.index_queries
    for step in plan.steps:
        for statement in step.statements:
            yield f"{step.file.name}, {counted(statement.rows, 'row')}: {statement.text}"
