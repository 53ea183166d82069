"""Scanning a folder of CSV files; nothing is sent."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.progress import CancelToken, ProgressCallback, Throttle, ignore_progress
from csm_tui.domain.twin import CsvFile, CsvKind, FolderScan, Problem
from csm_tui.domain.twin.header import odd_name
from csm_tui.domain.twin.node_index import EndIndex, NodeIndex, id_problem
from csm_tui.domain.twin.quoting import shortened
from csm_tui.services.twin_data._inspect import inspect
from csm_tui.services.twin_data._rows import FileProblems, ReadProgress, check_ends, checked_rows

_SAMPLE_ROWS = 5
_SAMPLE_COLUMNS = 500
_SAMPLE_CELL = 200
"""Most characters of a cell in a sample."""

_MOST_WARNINGS = 100
"""Most files for which a warning on shared ids is listed."""


def scan_folder(
    folder: Path,
    *,
    relationships: Collection[str] = (),
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> FolderScan:
    """Return every file of a folder with its kind and its problems.

    An end of a relationship that is in no file is a problem but not fatal: with keep, the node may
    be in the graph.

    Args:
        folder: its files are classified by their headers.
        relationships: names of files that are known to hold relationships with their ends in
            ``source`` and ``target``, as the data of a runner have them (PLATFORM.md 10.1).
        progress: called with the bytes that were read.
        cancel: ends it.

    Raises:
        InputRefused: the folder cannot be listed.
        Cancelled: the work was cancelled.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise InputRefused(
            f"Cannot list folder {folder}: {error.strerror}.", "Choose another folder."
        ) from error
    files: dict[str, CsvFile] = {}
    subfolders: list[str] = []
    for entry in entries:
        if cancel is not None:
            cancel.check()
        if entry.is_dir():
            subfolders.append(entry.name)
            continue
        found = inspect(entry)
        files[entry.name] = _with_ends(found) if entry.name in relationships else found
    taken = [file for file in files.values() if file.kind in {CsvKind.NODE, CsvKind.RELATIONSHIP}]
    reading = ReadProgress(Throttle(progress), cancel, sum(file.size for file in taken))
    ids = NodeIndex()
    shared: list[Problem] = []
    for file in taken:
        if file.kind is CsvKind.NODE:
            nodes = _NodeScanner(file, ids, reading)
            files[file.name] = nodes.scanned()
            shared += nodes.shared()
    ends = EndIndex(ids, {file.label for file in taken if file.kind is CsvKind.NODE})
    for file in taken:
        if file.kind is CsvKind.RELATIONSHIP:
            files[file.name] = _scan_relationships(file, ends, reading)
    warnings = tuple(shared[:_MOST_WARNINGS])
    more = len(shared) - len(warnings)
    return FolderScan(folder, tuple(files.values()), ids, warnings, more, tuple(subfolders))


def _with_ends(file: CsvFile) -> CsvFile:
    """Return a file with its ends in ``source`` and ``target``, if it has these columns."""
    if file.kind is not CsvKind.NODE or not {"source", "target"} <= set(file.columns):
        return file
    return replace(
        file,
        kind=CsvKind.RELATIONSHIP,
        src_column="source",
        dest_column="target",
        suggestion=None,
    )


class _NodeScanner:
    """Reads a file of nodes once, and adds its ids to the index."""

    def __init__(self, file: CsvFile, ids: NodeIndex, reading: ReadProgress) -> None:
        self._file = file
        self._ids = ids
        self._reading = reading
        self._problems = _header_problems(file, reading)
        self._shared = 0
        self._example = ("", 0, "", 0)

    def scanned(self) -> CsvFile:
        """Read the rows and return the file with its problems."""
        file, problems = self._file, self._problems
        if file.suggestion is not None and file.suggestion.kind is CsvKind.RELATIONSHIP:
            problems.add(
                "Has an id column: rows become nodes.",
                file.suggestion.sentence,
                line=1,
                fatal=False,
            )
        position = file.columns.index(file.id_column or "")
        rows = _CountedRows(checked_rows(file, problems, self._reading))
        for line, cells in rows:
            self._take(line, cells[position])
        return _scanned(file, rows, problems)

    def shared(self) -> Iterator[Problem]:
        """Yield a warning if earlier files have some of the ids."""
        if self._shared:
            node_id, line, other, other_line = self._example
            yield Problem(
                self._file.name,
                line,
                None,
                f"{self._shared:,} ids also in other files: {shortened(node_id)} is on line "
                f"{other_line:,} of {other}.csv.",
                "Relationships cannot refer to such an id.",
                fatal=False,
            )

    def _take(self, line: int, node_id: str) -> None:
        column, problems = self._file.id_column, self._problems
        if not node_id:
            problems.add("Empty id.", "Enter an id.", line=line, column=column)
            return
        problem = id_problem(node_id)
        if problem is not None:
            what = f"Id {shortened(node_id)} {problem[0]}."
            problems.add(what, problem[1], line=line, column=column)
            return
        other = self._ids.add(node_id, self._file.label, line)
        if other is None:
            return
        label, other_line = other
        if label == self._file.label:
            problems.add(
                f"Id {shortened(node_id)} already on line {other_line:,}.",
                "Remove one of the two lines, or change its id.",
                line=line,
                column=column,
            )
            return
        if not self._shared:
            self._example = (node_id, line, label, other_line)
        self._shared += 1


def _scan_relationships(file: CsvFile, ends: EndIndex, reading: ReadProgress) -> CsvFile:
    problems = _header_problems(file, reading)
    rows = _CountedRows(checked_rows(file, problems, reading))
    for _ in check_ends(
        file, iter(rows), ends.labels_of, problems, where="in this folder", fatal=False
    ):
        pass
    return _scanned(file, rows, problems)


class _CountedRows:
    """Passes rows on, counts them and keeps the first ones."""

    def __init__(self, rows: Iterator[tuple[int, list[str]]]) -> None:
        self._source = rows
        self.sample: list[tuple[str, ...]] = []
        self.rows = 0

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for row in self._source:
            self.rows += 1
            if self.rows <= _SAMPLE_ROWS:
                cells = row[1][:_SAMPLE_COLUMNS]
                self.sample.append(tuple(_cut(cell) for cell in cells))
            yield row


def _cut(cell: str) -> str:
    return cell if len(cell) <= _SAMPLE_CELL else f"{cell[:_SAMPLE_CELL]}…"


def _header_problems(file: CsvFile, reading: ReadProgress) -> FileProblems:
    problems = FileProblems(file.name, reading.budget)
    if file.has_bom:
        problems.add(
            "Byte-order mark before the header.",
            "No action needed: it is not sent.",
            line=1,
            fatal=False,
        )
    for column in file.columns:
        odd = odd_name(column)
        if odd:
            problems.add(
                f"Column name {shortened(column)} {odd}.",
                "Remove it, unless it is intended.",
                line=1,
                column=column,
                fatal=False,
            )
    return problems


def _scanned(file: CsvFile, counted: _CountedRows, problems: FileProblems) -> CsvFile:
    if counted.rows == 0 and not any(problem.fatal for problem in problems.problems):
        problems.add("Header without rows.", "Nothing to send.", fatal=False)
    return replace(
        file,
        rows=counted.rows,
        sample=tuple(counted.sample),
        problems=problems.problems,
        more_problems=problems.more,
    )
