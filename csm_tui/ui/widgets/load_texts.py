"""A load in sentences: what a file is, what a plan will do, what a report says."""

from collections.abc import Sequence

from csm_tui.domain.twin import (
    CsvFile,
    FileReport,
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
    Outcome.DONE: "✓ everything was loaded",
    Outcome.PARTIAL: "✗ only a part was loaded",
    Outcome.UNKNOWN: "? an answer was lost: a part may or may not be loaded",
    Outcome.NOT_SENT: "· nothing was sent",
}


def file_text(file: CsvFile, plan: LoadPlan | None, report: FileReport | None) -> str:
    """Return what is known of a file: its keys, its query, its problems, what became of it."""
    lines = [_keys(file)] if file.kind in {Kind.NODE, Kind.RELATIONSHIP} else [file.reason]
    if file.suggestion is not None:
        lines.append(f"→ {file.suggestion.sentence}")
    for problem in file.problems:
        lines.append(f"{'✗' if problem.fatal else '!'} {problem.where}: {problem.what}")
        lines.append(f"   → {problem.next_step}")
    if file.more_problems:
        lines.append(f"  and {file.more_problems:,} more problems")
    if report is not None:
        lines += [f"✗ {error.where}: {error.words}" for error in report.errors]
    return "\n".join(lines + _queries(file, plan))


def _keys(file: CsvFile) -> str:
    if file.kind is Kind.NODE:
        keys = f"nodes labelled {file.label}, id from column {file.id_column}"
    else:
        keys = (
            f"relationships of type {file.label}, from column {file.src_column} "
            f"to column {file.dest_column}"
        )
    return f"{file.rows:,} {keys}{'; its byte-order mark is left out' if file.has_bom else ''}"


def _queries(file: CsvFile, plan: LoadPlan | None) -> list[str]:
    steps = [step for step in plan.steps if step.file.name == file.name] if plan else []
    if steps:
        return [f"{statement.text}" for step in steps for statement in step.statements]
    if file.kind is Kind.NODE and file.loadable:
        return [write_statement(file, WritePath.CYPHER, None, skip=False)]
    if file.kind is Kind.RELATIONSHIP and file.loadable:
        return ["The plan (p) shows its query, when it is known which labels its ends have."]
    return []


def plan_text(plan: LoadPlan) -> str:
    """Return what a plan will do, step by step, with the counts before and after."""
    lines = []
    if plan.wipe:
        lines.append(
            f"! Empties the graph first: {plan.before.total_nodes:,} nodes and "
            f"{plan.before.total_relationships:,} relationships are deleted."
        )
    for number, step in enumerate(plan.steps, 1):
        left = f", {step.already_there:,} are there already" if step.already_there else ""
        lines.append(f"{number}. {step.file.name}: {step.rows:,} {step.file.kind.value} rows{left}")
    after = plan.expected
    lines.append(
        f"Nodes {plan.before.total_nodes:,} → {after.total_nodes:,}, relationships "
        f"{plan.before.total_relationships:,} → {after.total_relationships:,}."
    )
    lines += [f"! {warning}" for warning in plan.warnings]
    for step in plan.steps:
        lines += [f"{step.file.name}: {statement.text}" for statement in step.statements]
    return "\n".join(lines)


def problem_facts(problems: Sequence[Problem], more: int) -> Facts:
    """Return problems as lines: where, what, and what to do."""
    facts = [(problem.where, f"✗ {problem.what} → {problem.next_step}") for problem in problems]
    return [*facts, ("", f"and {more:,} more")] if more else facts


def report_facts(report: LoadReport) -> Facts:
    """Return what a load did, line by line."""
    stopped = " (you stopped it)" if report.cancelled else ""
    facts: Facts = [("Outcome", _OUTCOMES[report.outcome] + stopped)]
    if report.problem is not None:
        facts.append(("Why", report.problem.headline))
    for each in report.files:
        facts.append((each.file, f"{each.accepted:,} of {each.rows:,} rows are in the graph"))
        facts += [(error.where, error.words) for error in each.errors]
        if each.unknown_lines:
            facts.append(("", "lines {}-{}: nobody knows".format(*each.unknown_lines)))
        if each.resume_line is not None:
            facts.append(("", f"not sent from line {each.resume_line:,} on"))
    facts += [
        (f"{check.kind} {check.name}", f"✗ {check.actual:,} instead of {check.expected:,}")
        for check in report.verified
        if not check.matches
    ]
    if report.verify_problem is not None:
        facts.append(("Not counted", report.verify_problem.headline))
    if report.next_step:
        facts.append(("Next", report.next_step))
    return facts
