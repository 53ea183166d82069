"""What is said of a deletion or a move, before and afterwards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.file_usage import UsageReport
from csm_tui.domain.format import counted
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
from csm_tui.ui.text import fit, name_of

MOST_PREVIEWED = 300
"""Up to this many files, a destination is checked at every key."""

FileResult = tuple[str, FileOutcome, str]
"""The name of a file, the outcome of its deletion or move, and the reason."""

_UNCHANGED = "same name; type another name, or a folder"
_SHOWN_STEPS = 3
_SHOWN_USAGES = 50
_SYMBOLS = {
    FileOutcome.DONE: "✓",
    FileOutcome.FAILED: "✗",
    FileOutcome.UNKNOWN: "?",
    FileOutcome.NOT_TRIED: "·",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """The files and folders that an operation is about."""

    files: FileTree
    """All files of the workspace."""
    names: tuple[str, ...]
    folders: tuple[str, ...]
    count: int
    """Number of files, those in the folders included."""
    marked: bool = False
    """Whether it was chosen by marks, which may be out of sight."""

    @property
    def is_single(self) -> bool:
        """Whether it is one file or one folder."""
        return len(self.names) + len(self.folders) == 1


def deletion_summary(plan: DeletePlan) -> str:
    """Return what a plan deletes, as the object of a sentence."""
    if len(plan.folders) == 1 and len(plan.names) > 0:
        return f"{visible(plan.folders[0])} with {counted(len(plan.names), 'file')}"
    return name_of(plan.names[0]) if len(plan.names) == 1 else counted(len(plan.names), "file")


def usage_lines(report: UsageReport, asked: int, total: int) -> str:
    """Return the lines on what uses files.

    Args:
        report: The datasets and runners that were found.
        asked: Number of files that were looked up.
        total: Number of all files.
    """
    return "\n".join(_usage_lines(report, asked, total))


def _usage_lines(report: UsageReport, asked: int, total: int) -> Iterator[str]:
    found = [(name, use) for name, uses in report.usages.items() for use in uses]
    if found:
        yield f"! Used by {len(found):,} {'object' if len(found) == 1 else 'objects'}:"
    elif not report.unknown:
        yield (
            "✓ Not used by any known dataset or runner."
            if total == 1
            else ("✓ None is used by a known dataset or runner.")
        )
    for name, use in found[:_SHOWN_USAGES]:
        which = f" ({visible(name)})" if total > 1 else ""
        yield f"· {use.kind.value} {visible(use.name) or visible(use.id)}{which}: {use.how}"
    if len(found) > _SHOWN_USAGES:
        yield f"· and {len(found) - _SHOWN_USAGES:,} more."
    if asked < total:
        yield f"? Only the first {asked:,} files were checked. Others may be in use."
    for sentence in report.unknown:
        yield f"? {sentence} Others may use it."


def move_preview(selection: Selection, typed: str, *, proposed: str) -> Preview:
    """Return what a destination means, or why it cannot be used.

    The proposed destination is not shown as a mistake: it is where the user begins to type.
    """
    count = selection.count
    if count > MOST_PREVIEWED:
        into = "the root" if not typed.strip() else visible(typed)
        if not selection.is_single and typed.strip() and not typed.endswith("/"):
            return Preview("End the destination with / to move all into a folder.", usable=False)
        return Preview(
            f"{counted(count, 'file')} to {into}; every name is checked before the first moves."
        )
    try:
        plan = plan_move(selection.files, typed, selection.names, selection.folders)
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
    yield from (note for note in plan.notes if not note.startswith("Renamed to"))


def file_results(outcomes: Sequence[DeleteResult | MoveResult]) -> list[FileResult]:
    """Return the result of each file; the reason for a move says what exists now."""
    results = []
    for each in outcomes:
        why = each.error.headline if each.error else ""
        if isinstance(each, DeleteResult):
            results.append((each.name, each.outcome, why))
        else:
            state = f"{each.state.value}. {why}".strip()
            results.append((each.step.source, each.outcome, state))
    return results


def failures(results: Sequence[FileResult]) -> list[str]:
    """Return the lines on everything that is not done: symbol, outcome, name and reason."""
    lines = []
    for name, outcome, why in results:
        if outcome is not FileOutcome.DONE:
            lines.append(f"{_SYMBOLS[outcome]} {outcome.value}: {name_of(name)}")
            lines += [f"    {visible(why)}"] if why else []
    return lines


def tally(results: Sequence[FileResult]) -> str:
    """Return how many results there are of each outcome."""
    counts = {kind: sum(each[1] is kind for each in results) for kind in FileOutcome}
    return " · ".join(
        f"{_SYMBOLS[kind]} {count:,} {kind.value}" for kind, count in counts.items() if count
    )
