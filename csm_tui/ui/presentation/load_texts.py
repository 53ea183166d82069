"""Texts on datasets, CSV files, plans, progress and reports of loads."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.format import counted, human_time
from csm_tui.domain.progress import Progress
from csm_tui.domain.text import visible
from csm_tui.domain.twin import (
    CsvFile,
    CsvKind,
    CutOffLoad,
    FileReport,
    FolderScan,
    GraphCounts,
    LoadOutcome,
    LoadPlan,
    LoadReport,
    LoadStep,
    Problem,
    WritePath,
)
from csm_tui.domain.twin.statements import write_statement
from csm_tui.ui.presentation.twin_rows import why_not_loadable
from csm_tui.ui.text import fit, outside

Facts = list[tuple[str, str]]

_OUTCOMES = {
    LoadOutcome.DONE: "✓ everything was loaded, and the counts agree",
    LoadOutcome.PARTIAL: "✗ only a part is in the graph, or more than there should be",
    LoadOutcome.UNKNOWN: "? unknown: an answer was lost, a part may or may not be in the graph",
    LoadOutcome.NOT_SENT: "· nothing was sent",
}
_MARKS = {
    LoadOutcome.DONE: "✓",
    LoadOutcome.PARTIAL: "✗",
    LoadOutcome.UNKNOWN: "?",
    LoadOutcome.NOT_SENT: "·",
}
_BAR = 20
"""Width of a progress bar in cells."""


def dataset_text(dataset: Dataset, counts: GraphCounts | None) -> str:
    """Return name, size, status and id of a dataset."""
    mark = "✓" if dataset.status == "SUCCESS" else "!"
    size = (
        f"{counted(counts.total_nodes, 'node')}, "
        f"{counted(counts.total_relationships, 'relationship')}  "
        if counts is not None
        else ""
    )
    return f"{dataset.name}  {mark} {dataset.status}  {size}{dataset.id}"


def file_text(
    file: CsvFile, scan: FolderScan, plan: LoadPlan | None, report: FileReport | None
) -> str:
    """Return the report, keys, problems and query of a file, one per line."""
    lines = list(_report_lines(report)) if report is not None else []
    if file.kind in {CsvKind.NODE, CsvKind.RELATIONSHIP}:
        lines.append(_keys(file))
    elif not file.problems:
        lines.append(file.reason)
    problems = [*file.problems, *(each for each in scan.warnings if each.file == file.name)]
    for problem in problems:
        lines.append(f"{'✗' if problem.fatal else '!'} {problem.where}: {problem.what}")
        lines.append(f"  → {problem.next_step}")
    if file.more_problems:
        lines.append(f"  and {counted(file.more_problems, 'more problem')}")
    return "\n".join([*lines, *_queries(file, plan)])


def file_facts(
    file: CsvFile, scan: FolderScan, plan: LoadPlan | None, report: FileReport | None
) -> Facts:
    """Return the text of a file, then its columns with the values of the first rows."""
    facts = [("", line) for line in file_text(file, scan, plan, report).split("\n")]
    for position, column in enumerate(file.columns):
        cells = [row[position] or '""' for row in file.sample if position < len(row)]
        more = ", …" if file.rows > len(file.sample) else ""
        facts.append((column, ", ".join(cells) + more))
    return facts


def problem_facts(problems: Sequence[Problem], more: int) -> Facts:
    """Return each problem with its place and what to do."""
    facts = [(problem.where, f"✗ {problem.what} → {problem.next_step}") for problem in problems]
    return [*facts, ("", f"and {counted(more, 'more problem')}")] if more else facts


def plan_content(plan: LoadPlan, scan: FolderScan) -> Content:
    """Return a plan as text: counts, steps, left out files, warnings and queries."""
    parts = [
        ("", _totals(plan)),
        ("In this order", (_step(plan, at, step) for at, step in enumerate(plan.steps, 1))),
        ("Left out", _left_out(plan, scan)),
        ("Good to know", (f"! {warning}" for warning in plan.warnings)),
        ("Queries", _plan_queries(plan)),
    ]
    lines: list[Content] = []
    for heading, listed in parts:
        texts = [outside(text) for text in listed]
        if heading and texts:
            lines += [Content(""), Content(heading).stylize("b")]
        lines += texts
    return Content("\n").join(lines)


def emptying_text(plan: LoadPlan) -> str:
    """Return a sentence on what emptying a graph deletes."""
    counts = plan.before
    return (
        f"This deletes {counted(counts.total_nodes, 'node')} and"
        f" {counted(counts.total_relationships, 'relationship')}, and loads nothing."
    )


def cut_off_text(load: CutOffLoad, counts: GraphCounts) -> str:
    """Return a text on a load that was cut off, and what to do."""
    empties = ["to empty the graph"] if load.wipe else []
    loads = [f"to load {counted(load.files, 'file')} of {load.folder}"] if load.folder else []
    if load.wipe:
        then = "What the graph holds is not complete."
        then += " Load the folder again with “Empty it first”." if loads else ""
    else:
        then = "Load the folder again with “Keep it”: rows that are in the graph are skipped."
    return (
        f"csm-tui began on {human_time(load.at)} {' and '.join(empties + loads)}, and ended before"
        f" that was done.\n\nThe graph had {counted(load.nodes, 'node')} before, and has"
        f" {counted(counts.total_nodes, 'node')} now. {then}"
    )


def report_facts(report: LoadReport) -> Facts:
    """Return the report of a load line by line."""
    outcome = _OUTCOMES[report.outcome]
    if report.half_emptied:
        outcome = "? the graph is emptied in part, and nothing was loaded"
    elif report.cancelled and report.outcome is LoadOutcome.PARTIAL:
        outcome = "✗ you stopped it: only a part is in the graph"
    facts: Facts = [("Outcome", outcome)]
    if report.problem is not None:
        facts.append(("Why", report.problem.headline))
    if report.note:
        facts.append(("Note", report.note))
    if report.next_step:
        facts.append(("Next", report.next_step))
    facts += _file_facts(report.files)
    facts += [
        (check.name or check.kind, f"✗ {check.actual:,} in the graph instead of {check.expected:,}")
        for check in report.verified
        if not check.matches
    ]
    if report.verify_problem is not None:
        facts.append(("Not counted", report.verify_problem.headline))
    return facts


def progress_text(progress: Progress) -> str:
    """Return the name of the file, a bar and the numbers."""
    what = fit(visible(progress.what), 30, middle=True)
    if not progress.total:
        return f"{what}  {progress.done:,} {progress.unit}"
    filled = _BAR * min(progress.done, progress.total) // progress.total
    bar = "━" * filled + "┄" * (_BAR - filled)
    return f"{what}  {bar}  {progress.done:,} of {progress.total:,} {progress.unit}"


def _file_facts(reports: Sequence[FileReport]) -> Iterator[tuple[str, str]]:
    """Yield the files that need attention one by one, the others together."""
    done = [each for each in reports if each.outcome is LoadOutcome.DONE]
    waiting = [each.file for each in reports if each.outcome is LoadOutcome.NOT_SENT]
    for each in reports:
        if each.outcome not in {LoadOutcome.DONE, LoadOutcome.NOT_SENT}:
            yield from (
                (each.file if at == 0 else "", line) for at, line in enumerate(_report_lines(each))
            )
    if waiting:
        yield "Not sent", f"· {counted(len(waiting), 'file')}: {', '.join(waiting)}"
    if done:
        rows = counted(sum(each.rows for each in done), "row")
        yield "Loaded", f"✓ {counted(len(done), 'file')} with {rows}"


def _report_lines(report: FileReport) -> Iterator[str]:
    mark = _MARKS[report.outcome]
    there = f", {report.skipped:,} of them from before" if report.skipped else ""
    yield f"{mark} {report.accepted:,} of {counted(report.rows, 'row')} in the graph{there}"
    if report.unknown_lines:
        yield "? lines {:,} to {:,}: not known".format(*report.unknown_lines)
    if report.resume_line is not None:
        yield f"· the rows from line {report.resume_line:,} on were not sent, or not confirmed"
    for error in report.errors:
        yield f"✗ {error.where}: {error.words}"
    if report.more_errors:
        yield f"✗ and {counted(report.more_errors, 'more refusal')}"


def _keys(file: CsvFile) -> str:
    left_out = "; its byte-order mark is left out" if file.has_bom else ""
    if file.kind is CsvKind.NODE:
        return f"{counted(file.rows, 'node')} {file.label}, id from {file.id_column}{left_out}"
    return (
        f"{counted(file.rows, 'relationship')} {file.label}, from {file.src_column} to "
        f"{file.dest_column}{left_out}"
    )


def _queries(file: CsvFile, plan: LoadPlan | None) -> list[str]:
    steps = [step for step in plan.steps if step.file.name == file.name] if plan else []
    if steps:
        return [statement.text for step in steps for statement in step.statements]
    if file.kind is CsvKind.NODE and file.loadable:
        return [f"Query: {write_statement(file, WritePath.CYPHER, None, skip=False)}"]
    if file.kind is CsvKind.RELATIONSHIP and file.loadable:
        return ["Query: the plan (p) shows it, when the labels of its ends are known."]
    return [f"Columns: {', '.join(file.columns)}"] if file.columns else []


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
    nodes = file.kind is CsvKind.NODE
    before = (plan.before.nodes if nodes else plan.before.relationships).get(file.label, 0)
    after = (plan.expected.nodes if nodes else plan.expected.relationships).get(file.label, 0)
    there = f", {step.already_there:,} there already" if step.already_there else ""
    return (
        f"{number}. {file.name}: {counted(step.rows, file.kind.value)}{there} "
        f"({0 if plan.wipe else before:,} → {'at most ' if _at_most(step) else ''}{after:,})"
    )


def _at_most(step: LoadStep) -> bool:
    """Return whether an unknown number of its relationships may be in the graph already."""
    return step.skips_existing and step.file.kind is CsvKind.RELATIONSHIP


def _left_out(plan: LoadPlan, scan: FolderScan) -> Iterator[str]:
    taken = {step.file.name for step in plan.steps}
    for file in scan.files:
        if file.name not in taken:
            why = why_not_loadable(file)
            mark = "✗" if why and file.kind is not CsvKind.NOT_TAKEN else "·"
            yield f"{mark} {file.name}: {why or 'not ticked'}"


def _plan_queries(plan: LoadPlan) -> Iterator[str]:
    if plan.wipe_query:
        yield f"until nothing is left: {plan.wipe_query}"
    yield from plan.index_queries
    for step in plan.steps:
        for statement in step.statements:
            yield f"{step.file.name}, {counted(statement.rows, 'row')}: {statement.text}"
