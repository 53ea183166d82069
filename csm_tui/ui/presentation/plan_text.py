"""What a load will do, as a text to read before one agrees."""

from collections.abc import Iterator

from textual.content import Content

from csm_tui.domain.twin import FolderScan, Kind, LoadPlan, LoadStep
from csm_tui.ui.presentation.load_texts import counted
from csm_tui.ui.presentation.twin_rows import why_not_loadable
from csm_tui.ui.text import outside


def plan_content(plan: LoadPlan, scan: FolderScan) -> Content:
    """Return the counts before and after, the steps, what is left out, warnings and queries."""
    parts = [
        ("", _totals(plan)),
        ("In this order", (_step(plan, at, step) for at, step in enumerate(plan.steps, 1))),
        ("Left out", _left_out(plan, scan)),
        ("Good to know", (f"! {warning}" for warning in plan.warnings)),
        ("Queries", _queries(plan)),
    ]
    lines: list[Content] = []
    for heading, listed in parts:
        texts = [outside(text) for text in listed]
        if heading and texts:
            lines += [Content(""), Content(heading).stylize("b")]
        lines += texts
    return Content("\n").join(lines)


def _totals(plan: LoadPlan) -> Iterator[str]:
    before, after = plan.before, plan.expected
    emptied = " → emptied" if plan.wipe_query else ""
    skips = any(_at_most(step) for step in plan.steps)
    yield f"Nodes {before.total_nodes:,}{emptied} → {after.total_nodes:,}"
    yield (
        f"Relationships {before.total_relationships:,}{emptied} → "
        f"{'at most ' if skips else ''}{after.total_relationships:,}"
    )


def _step(plan: LoadPlan, number: int, step: LoadStep) -> str:
    file = step.file
    nodes = file.kind is Kind.NODE
    before = (plan.before.nodes if nodes else plan.before.relationships).get(file.label, 0)
    after = (plan.expected.nodes if nodes else plan.expected.relationships).get(file.label, 0)
    there = f", {step.already_there:,} there already" if step.already_there else ""
    return (
        f"{number}. {file.name}: {counted(step.rows, file.kind.value)}{there} "
        f"({0 if plan.wipe else before:,} → {'at most ' if _at_most(step) else ''}{after:,})"
    )


def _at_most(step: LoadStep) -> bool:
    """Whether nobody knows yet how many of its relationships the graph holds already."""
    return step.skips_existing and step.file.kind is Kind.RELATIONSHIP


def _left_out(plan: LoadPlan, scan: FolderScan) -> Iterator[str]:
    taken = {step.file.name for step in plan.steps}
    for file in scan.files:
        if file.name not in taken:
            why = why_not_loadable(file)
            mark = "✗" if why and file.kind is not Kind.NOT_TAKEN else "·"
            yield f"{mark} {file.name}: {why or 'not ticked'}"


def _queries(plan: LoadPlan) -> Iterator[str]:
    if plan.wipe_query:
        yield f"until nothing is left: {plan.wipe_query}"
    yield from plan.index_queries
    for step in plan.steps:
        for statement in step.statements:
            yield f"{step.file.name}, {counted(statement.rows, 'row')}: {statement.text}"
