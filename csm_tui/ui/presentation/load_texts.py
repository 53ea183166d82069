"""A load in sentences: what a file is, what a report says."""

from collections.abc import Iterator, Sequence

from csm_tui.domain.format import human_time
from csm_tui.domain.twin import (
    CsvFile,
    CutOffLoad,
    FileReport,
    FolderScan,
    GraphCounts,
    Kind,
    LoadPlan,
    LoadReport,
    Outcome,
    Problem,
    WritePath,
)
from csm_tui.domain.twin.statements import write_statement

Facts = list[tuple[str, str]]

_OUTCOMES = {
    Outcome.DONE: "✓ everything was loaded, and the counts agree",
    Outcome.PARTIAL: "✗ only a part is in the graph, or more than there should be",
    Outcome.UNKNOWN: "? unknown: an answer was lost, a part may or may not be in the graph",
    Outcome.NOT_SENT: "· nothing was sent",
}


def counted(number: int, noun: str) -> str:
    """Return ``1 row`` or ``2 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def file_text(
    file: CsvFile, scan: FolderScan, plan: LoadPlan | None, report: FileReport | None
) -> str:
    """Return what is known of a file: what became of it, its keys, its problems, its query."""
    lines = _fate(report) if report is not None else []
    if file.kind in {Kind.NODE, Kind.RELATIONSHIP}:
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
    """Return everything that is known of a file: its text, its columns and its first rows."""
    facts = [("", line) for line in file_text(file, scan, plan, report).split("\n")]
    for position, column in enumerate(file.columns):
        cells = [row[position] or '""' for row in file.sample if position < len(row)]
        more = ", …" if file.rows > len(file.sample) else ""
        facts.append((column, ", ".join(cells) + more))
    return facts


def problem_facts(problems: Sequence[Problem], more: int) -> Facts:
    """Return problems as lines: where, what, and what to do."""
    facts = [(problem.where, f"✗ {problem.what} → {problem.next_step}") for problem in problems]
    return [*facts, ("", f"and {counted(more, 'more problem')}")] if more else facts


def emptying_text(plan: LoadPlan) -> str:
    """Return what emptying the rest of a graph deletes."""
    counts = plan.before
    return (
        f"This deletes {counted(counts.total_nodes, 'node')} and"
        f" {counted(counts.total_relationships, 'relationship')}, and loads nothing."
    )


def cut_off_text(load: CutOffLoad, counts: GraphCounts) -> str:
    """Return what is known of a load that was cut off, and what to do."""
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
    """Return what a load did, line by line."""
    outcome = _OUTCOMES[report.outcome]
    if report.half_emptied:
        outcome = "? the graph is emptied in part, and nothing was loaded"
    elif report.cancelled and report.outcome is Outcome.PARTIAL:
        outcome = "✗ you stopped it: only a part is in the graph"
    facts: Facts = [("Outcome", outcome)]
    if report.problem is not None:
        facts.append(("Why", report.problem.headline))
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
    done = [each for each in reports if each.outcome is Outcome.DONE]
    waiting = [each.file for each in reports if each.outcome is Outcome.NOT_SENT]
    for each in reports:
        if each.outcome not in {Outcome.DONE, Outcome.NOT_SENT}:
            yield from ((each.file if at == 0 else "", line) for at, line in enumerate(_fate(each)))
    if waiting:
        yield "Not sent", f"· {counted(len(waiting), 'file')}: {', '.join(waiting)}"
    if done:
        rows = counted(sum(each.rows for each in done), "row")
        yield "Loaded", f"✓ {counted(len(done), 'file')} with {rows}"


def _fate(report: FileReport) -> list[str]:
    """Return what became of a file in a load."""
    return list(_fate_lines(report))


def _fate_lines(report: FileReport) -> Iterator[str]:
    mark = {Outcome.DONE: "✓", Outcome.PARTIAL: "✗", Outcome.UNKNOWN: "?"}.get(report.outcome, "·")
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
    if file.kind is Kind.NODE:
        return f"{counted(file.rows, 'node')} {file.label}, id from {file.id_column}{left_out}"
    return (
        f"{counted(file.rows, 'relationship')} {file.label}, from {file.src_column} to "
        f"{file.dest_column}{left_out}"
    )


def _queries(file: CsvFile, plan: LoadPlan | None) -> list[str]:
    steps = [step for step in plan.steps if step.file.name == file.name] if plan else []
    if steps:
        return [statement.text for step in steps for statement in step.statements]
    if file.kind is Kind.NODE and file.loadable:
        return [f"Query: {write_statement(file, WritePath.CYPHER, None, skip=False)}"]
    if file.kind is Kind.RELATIONSHIP and file.loadable:
        return ["Query: the plan (p) shows it, when the labels of its ends are known."]
    return [f"Columns: {', '.join(file.columns)}"] if file.columns else []
