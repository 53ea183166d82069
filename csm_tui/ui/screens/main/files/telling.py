"""What is said of a deletion or a move: before, while it is asked, and afterwards."""

from collections.abc import Iterator, Sequence

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.file_usage import UsageReport
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import (
    DeletePlan,
    DeleteResult,
    FileOutcome,
    FileTree,
    MovePlan,
    MoveResult,
    plan_move,
)
from csm_tui.ui.dialogs.prompt import Preview
from csm_tui.ui.screens.main.files.narrowing import counted
from csm_tui.ui.text import fit, name_of

MOST_PREVIEWED = 300
"""Files up to which the outcome of a destination is worked out at every key."""

MOST_USED_BY = 2_000
"""Files of which it is looked up what uses them."""

_SHOWN_STEPS = 3
_SHOWN_USAGES = 50
_SYMBOLS = {
    FileOutcome.DONE: "✓",
    FileOutcome.FAILED: "✗",
    FileOutcome.UNKNOWN: "?",
    FileOutcome.NOT_TRIED: "·",
}


def what_goes(plan: DeletePlan) -> str:
    """Return what a plan deletes, as the object of a sentence."""
    if len(plan.folders) == 1 and len(plan.names) > 0:
        return f"{visible(plan.folders[0])} with {counted(len(plan.names))}"
    return name_of(plan.names[0]) if len(plan.names) == 1 else counted(len(plan.names))


def used_by(report: UsageReport, asked: int, total: int) -> str:
    """Return what points at files, in lines.

    Args:
        report: What was found.
        asked: Files that were asked about.
        total: Files that there are.
    """
    return "\n".join(_used_by(report, asked, total))


def _used_by(report: UsageReport, asked: int, total: int) -> Iterator[str]:
    found = [(name, use) for name, uses in report.usages.items() for use in uses]
    if found:
        yield f"! Used by {len(found):,} {'object' if len(found) == 1 else 'objects'}:"
    elif not report.unknown:
        yield (
            "✓ No dataset or runner is known to use it."
            if total == 1
            else ("✓ No dataset or runner is known to use any of them.")
        )
    for name, use in found[:_SHOWN_USAGES]:
        which = f" ({visible(name)})" if total > 1 else ""
        yield f"· {use.kind.value} {visible(use.name) or visible(use.id)}{which}: {use.how}"
    if len(found) > _SHOWN_USAGES:
        yield f"· and {len(found) - _SHOWN_USAGES:,} more."
    if asked < total:
        yield f"? Only the first {asked:,} files were looked up; others may be in use."
    for sentence in report.unknown:
        yield f"? {sentence} Others may use it."


_UNCHANGED = "as it is now; type another name, or a folder"


def move_preview(
    tree: FileTree,
    names: Sequence[str],
    folders: Sequence[str],
    count: int,
    typed: str,
    *,
    proposed: str,
) -> Preview:
    """Tell what a destination will mean, or why it cannot be used.

    What was proposed and means nothing is where one begins to type, and no mistake.
    """
    if count > MOST_PREVIEWED:
        single = len(names) + len(folders) == 1
        into = "the root" if not typed.strip() else visible(typed)
        if not single and typed.strip() and not typed.endswith("/"):
            return Preview("End the destination with / to move all into a folder.", usable=False)
        return Preview(f"{counted(count)} to {into}; every name is checked before the first moves.")
    try:
        plan = plan_move(tree, typed, names, folders)
    except InputRefused as error:
        if typed == proposed:
            return Preview(_UNCHANGED, usable=False, waiting=True)
        return Preview(f"{error.headline} {error.next_step}", usable=False)
    return Preview("\n".join(_steps(plan)))


def _steps(plan: MovePlan) -> Iterator[str]:
    for step in plan.steps[:_SHOWN_STEPS]:
        yield fit(visible(step.target), 68, middle=True)
    if len(plan.steps) > _SHOWN_STEPS:
        yield f"and {len(plan.steps) - _SHOWN_STEPS:,} more"
    yield from (note for note in plan.notes if not note.startswith("The file is renamed"))


def deleted(outcomes: Sequence[DeleteResult]) -> Sequence[tuple[str, FileOutcome, str]]:
    """Return what became of each file: its name, the outcome, and why."""
    return [
        (each.name, each.outcome, each.error.headline if each.error else "") for each in outcomes
    ]


def moved(outcomes: Sequence[MoveResult]) -> Sequence[tuple[str, FileOutcome, str]]:
    """Return what became of each file: its old name, the outcome, what exists now, and why."""
    return [
        (
            each.step.source,
            each.outcome,
            f"{each.state.value}. {each.error.headline if each.error else ''}".strip(),
        )
        for each in outcomes
    ]


def not_done(outcomes: Sequence[tuple[str, FileOutcome, str]]) -> list[str]:
    """Return the lines on everything that is not done: symbol, outcome, name and reason."""
    lines = []
    for name, outcome, why in outcomes:
        if outcome is not FileOutcome.DONE:
            lines.append(f"{_SYMBOLS[outcome]} {outcome.value}: {name_of(name)}")
            lines += [f"    {visible(why)}"] if why else []
    return lines


def tally(outcomes: Sequence[tuple[str, FileOutcome, str]]) -> str:
    """Return how many of each outcome there are."""
    counts = {kind: sum(each[1] is kind for each in outcomes) for kind in FileOutcome}
    return " · ".join(
        f"{_SYMBOLS[kind]} {count:,} {kind.value}" for kind, count in counts.items() if count
    )
