"""Reading and checking the rows of files, and collecting their problems."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from csm_tui.domain.format import counted
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback
from csm_tui.domain.twin import CsvFile, Problem
from csm_tui.domain.twin.node_index import id_problem
from csm_tui.domain.twin.quoting import shortened
from csm_tui.services.twin_data._records import CsvFileReader, UnreadableFileError, holds_nul

_CHECK_EVERY = 4096
"""Rows between two checks of the cancel token."""
_LISTED = 100
"""Most problems of each severity in a file; a broken file has one per line."""


@dataclass(slots=True)
class ProblemBudget:
    """How many more problems of a folder are listed, beyond the first of each kind per file."""

    left: int = 5_000


class FileProblems:
    """Collects the problems of one file: the first ones in full, the rest as a number."""

    def __init__(self, file: str, budget: ProblemBudget | None = None) -> None:
        self._file = file
        self._budget = budget or ProblemBudget()
        self._kept: dict[bool, list[Problem]] = {True: [], False: []}
        self.more = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The fatal problems, then the others."""
        return (*self._kept[True], *self._kept[False])

    def add(
        self,
        what: str,
        next_step: str,
        *,
        line: int | None = None,
        column: str | None = None,
        fatal: bool = True,
    ) -> None:
        """Add a problem."""
        kept = self._kept[fatal]
        if kept and (len(kept) >= _LISTED or self._budget.left <= 0):
            self.more += 1
            return
        self._budget.left -= bool(kept)
        kept.append(Problem(self._file, line, column, what, next_step, fatal))


@dataclass(slots=True)
class ReadProgress:
    """Reports the progress of reading several files, and checks for cancellation."""

    progress: ProgressCallback
    cancel: CancelToken | None
    total: int
    """Bytes of all files."""
    done: int = 0
    """Bytes of the files that were read."""
    budget: ProblemBudget = field(default_factory=ProblemBudget)
    """Shared by the problems of all files."""

    def report(self, file: str, position: int) -> None:
        """Report the position in the current file.

        Raises:
            Cancelled: the work was cancelled.
        """
        if self.cancel is not None:
            self.cancel.check()
        self.progress(Progress(file, self.done + position, self.total, "bytes"))


def checked_rows(
    file: CsvFile, problems: FileProblems, reading: ReadProgress
) -> Iterator[tuple[int, list[str]]]:
    """Yield line and cells of each row that can be sent; add a problem for each other row."""
    width = len(file.columns)
    try:
        nul = holds_nul(file.path)
        with CsvFileReader(file.path) as records:
            for number, (line, cells) in enumerate(records):
                if number % _CHECK_EVERY == 0:
                    reading.report(file.name, records.position)
                if number == 0:
                    continue
                if len(cells) != width:
                    problems.add(
                        f"{counted(len(cells), 'cell')} instead of {width:,} as in the header.",
                        "Add the missing cells, or quote cells with commas.",
                        line=line,
                    )
                elif nul and any("\0" in cell for cell in cells):
                    problems.add(
                        "Contains a NUL character, which the graph engine cannot store.",
                        "Remove the character.",
                        line=line,
                    )
                else:
                    yield line, cells
    except UnreadableFileError as error:
        fault = error.fault
        problems.add(fault.what, fault.next_step, line=fault.line)
    reading.done += file.size


def check_ends(
    file: CsvFile,
    rows: Iterator[tuple[int, list[str]]],
    labels_of: Callable[[str], tuple[str, ...]],
    problems: FileProblems,
    *,
    where: str,
    fatal: bool,
) -> Iterator[tuple[int, list[str], tuple[str, str]]]:
    """Yield the rows whose ends are exactly one node each, with the labels of the ends.

    Args:
        file: the file of relationships.
        rows: its rows.
        labels_of: returns the label of every node with an id.
        problems: takes the problems of the other rows.
        where: the searched places in words, such as ``in this folder``.
        fatal: whether an end that was not found prevents the load.
    """
    ends = tuple(
        (column, file.columns.index(column))
        for column in (file.src_column, file.dest_column)
        if column is not None
    )
    for line, cells in rows:
        labels: list[str] = []
        for column, position in ends:
            end = cells[position]
            if not end:
                problems.add(
                    f"Empty {column}.", "Enter the id of a node.", line=line, column=column
                )
                continue
            found = labels_of(end)
            if len(found) == 1:
                labels.append(found[0])
                continue
            what, next_step, stops = _end_problem(end, found, where, fatal=fatal)
            what = f"Column {column}: {shortened(end)} {what}."
            problems.add(what, next_step, line=line, column=column, fatal=stops)
        if len(labels) == 2:
            yield line, cells, (labels[0], labels[1])


def _end_problem(
    end: str, found: Sequence[str], where: str, *, fatal: bool
) -> tuple[str, str, bool]:
    """Return the problem of an end, what to do, and whether it prevents the load."""
    if found:
        more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
        return (
            f"is the id of several nodes: {', '.join(found[:3])}{more}",
            "Use unique ids: the target is ambiguous.",
            True,
        )
    problem = id_problem(end)
    if problem is not None:
        return (*problem, True)
    return f"does not match any node {where}", "Correct the id, or add the node.", fatal
