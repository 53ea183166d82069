"""Texts on datasets, CSV files, plans, progress and reports of loads."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.format import counted, human_age, human_time
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
    WritePath,
)
from csm_tui.domain.twin.statements import write_statement
from csm_tui.ui.presentation.graph_dataset_rows import status_content
from csm_tui.ui.text import outside

Facts = list[tuple[str, str]]

_OUTCOMES = {
    LoadOutcome.DONE: "✓ All rows are loaded, and the counts agree",
    LoadOutcome.PARTIAL: "✗ Only some rows are in the graph, or more than expected",
    LoadOutcome.UNKNOWN: "? Unknown: an answer was lost; some rows may be in the graph",
    LoadOutcome.NOT_SENT: "· Nothing was sent",
}
_MARKS = {
    LoadOutcome.DONE: "✓",
    LoadOutcome.PARTIAL: "✗",
    LoadOutcome.UNKNOWN: "?",
    LoadOutcome.NOT_SENT: "·",
}


def dataset_content(dataset: Dataset, counts: GraphCounts | None) -> Content:
    """Return name, status, size and id of a dataset, the status in its colour."""
    size = (
        f"{counted(counts.total_nodes, 'node')}, "
        f"{counted(counts.total_relationships, 'relationship')}  "
        if counts is not None
        else ""
    )
    return Content.assemble(
        outside(dataset.name).stylize("bold"),
        "  ",
        status_content(dataset),
        f"  {size}",
        outside(dataset.id).stylize("$text-muted"),
    )


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


def cut_off_text(load: CutOffLoad, counts: GraphCounts) -> str:
    """Return a text on a load that was cut off, and what to do."""
    empties = ["to empty the graph"] if load.wipe else []
    loads = [f"to load {counted(load.files, 'file')} of {load.folder}"] if load.folder else []
    if load.wipe:
        then = "The graph is incomplete."
        then += " Load the folder again with “Replace”." if loads else ""
    else:
        then = "Load the folder again with “Keep”: rows that are in the graph are skipped."
    return (
        f"On {human_time(load.at)}, csm-tui started {' and '.join(empties + loads)}, but did "
        f"not finish.\n\nThe graph had {counted(load.nodes, 'node')} before, and has "
        f"{counted(counts.total_nodes, 'node')} now. {then}"
    )


def ended_words(plan: LoadPlan, report: LoadReport) -> str:
    """Return how a load ended, in one sentence: ``17 rows loaded in 0.2 s``."""
    took = f"{max(report.seconds, 0.1):.1f} s" if report.seconds < 60 else human_age(report.seconds)
    if report.outcome is LoadOutcome.DONE:
        if not plan.steps:
            return f"{visible(plan.dataset_name)} is empty now"
        skipped = sum(file.skipped for file in report.files)
        there = f", {skipped:,} existed already" if skipped else ""
        return f"{counted(plan.rows, 'row')} loaded in {took}{there}"
    loaded = sum(file.accepted for file in report.files)
    how = "Stopped" if report.cancelled else "Not complete"
    return f"{how}: {loaded:,} of {counted(plan.rows, 'row')} loaded"


def report_facts(report: LoadReport) -> Facts:
    """Return the report of a load line by line."""
    outcome = _OUTCOMES[report.outcome]
    if report.half_emptied:
        outcome = "? Some nodes were deleted, and nothing was loaded"
    elif report.cancelled and report.outcome is LoadOutcome.PARTIAL:
        outcome = "✗ Cancelled: only some rows are in the graph"
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
    there = f", {report.skipped:,} existed already" if report.skipped else ""
    yield f"{mark} {report.accepted:,} of {counted(report.rows, 'row')} in the graph{there}"
    if report.unknown_lines:
        yield "? lines {:,} to {:,}: unknown".format(*report.unknown_lines)
    if report.resume_line is not None:
        yield f"· rows from line {report.resume_line:,} on: not sent, or not confirmed"
    for error in report.errors:
        yield f"✗ {error.where}: {error.words}"
    if report.more_errors:
        yield f"✗ and {counted(report.more_errors, 'more refusal')}"


def _keys(file: CsvFile) -> str:
    left_out = "; without its byte-order mark" if file.has_bom else ""
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
        return ["Query: shown in the plan (p)."]
    return [f"Columns: {', '.join(file.columns)}"] if file.columns else []
