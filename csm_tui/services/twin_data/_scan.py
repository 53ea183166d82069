"""Look at a folder of CSV files without sending anything."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.progress import CancelToken, ProgressCallback, Throttle, ignore_progress
from csm_tui.domain.twin import CsvFile, FolderScan, Kind, Problem
from csm_tui.domain.twin.node_index import NodeIndex
from csm_tui.services.twin_data._findings import Findings
from csm_tui.services.twin_data._inspect import inspect
from csm_tui.services.twin_data._rows import Watch, check_ends, checked_rows

_SAMPLE_ROWS = 5


def scan_folder(
    folder: Path,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> FolderScan:
    """Say what every entry of the folder is and what is wrong with it.

    Ends of relationships that are nodes of no file are named, but stop nothing yet: with keep,
    the nodes may be in the graph.

    Raises:
        InputRefused: the folder cannot be listed.
        Cancelled: the work was asked to stop.
    """
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise InputRefused(
            f"The folder {folder} cannot be listed: {error.strerror}.", "Choose another folder."
        ) from error
    files = {entry.name: inspect(entry) for entry in entries}
    taken = [file for file in files.values() if file.kind in {Kind.NODE, Kind.RELATIONSHIP}]
    watch = Watch(Throttle(progress), cancel, sum(file.size for file in taken))
    ids: dict[str, Mapping[str, int]] = {}
    for file in taken:
        if file.kind is Kind.NODE:
            files[file.name], ids[file.label] = _scan_nodes(file, watch)
    index = NodeIndex(ids.items())
    for file in taken:
        if file.kind is Kind.RELATIONSHIP:
            files[file.name] = _scan_relationships(file, index, watch)
    return FolderScan(folder, tuple(files.values()), ids, tuple(_shared_ids(ids)))


def _scan_nodes(file: CsvFile, watch: Watch) -> tuple[CsvFile, dict[str, int]]:
    findings = _findings(file)
    if file.suggestion is not None and file.suggestion.kind is Kind.RELATIONSHIP:
        findings.add(
            "It has an id column, so its rows become nodes.",
            file.suggestion.sentence,
            line=1,
            fatal=False,
        )
    position = file.columns.index(file.id_column or "")
    first_lines: dict[str, int] = {}
    sample: list[tuple[str, ...]] = []
    rows = 0
    for line, cells in checked_rows(file, findings, watch):
        rows += 1
        if rows <= _SAMPLE_ROWS:
            sample.append(tuple(cells))
        node_id = cells[position]
        if not node_id:
            findings.add("Its id is empty.", "Give it an id.", line=line, column=file.id_column)
            continue
        first = first_lines.setdefault(node_id, line)
        if first != line:
            findings.add(
                f"Its id {node_id!r} is on line {first} already.",
                "Remove one of the two lines, or give it another id.",
                line=line,
                column=file.id_column,
            )
    return _scanned(file, rows, sample, findings), first_lines


def _scan_relationships(file: CsvFile, index: NodeIndex, watch: Watch) -> CsvFile:
    findings = _findings(file)
    sample: list[tuple[str, ...]] = []
    counted = _Counted(checked_rows(file, findings, watch), sample)
    for _ in check_ends(
        file, iter(counted), index.labels_of, findings, where="in this folder", fatal=False
    ):
        pass
    return _scanned(file, counted.rows, sample, findings)


class _Counted:
    """Rows on their way through, counted, the first ones kept."""

    def __init__(
        self, rows: Iterator[tuple[int, list[str]]], sample: list[tuple[str, ...]]
    ) -> None:
        self._source = rows
        self._sample = sample
        self.rows = 0

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        for row in self._source:
            self.rows += 1
            if self.rows <= _SAMPLE_ROWS:
                self._sample.append(tuple(row[1]))
            yield row


def _findings(file: CsvFile) -> Findings:
    findings = Findings(file.name)
    if file.has_bom:
        findings.add(
            "A byte-order mark stands before the header.",
            "Nothing to do: it is left out when sending.",
            line=1,
            fatal=False,
        )
    for column in file.columns:
        if column != column.strip():
            findings.add(
                f"The column name {column!r} begins or ends with a blank.",
                "Remove the blank, unless the property is really called so.",
                line=1,
                column=column,
                fatal=False,
            )
    return findings


def _scanned(
    file: CsvFile, rows: int, sample: list[tuple[str, ...]], findings: Findings
) -> CsvFile:
    if rows == 0 and not any(problem.fatal for problem in findings.problems):
        findings.add("It has a header and no rows.", "Nothing will be sent.", fatal=False)
    return replace(
        file,
        rows=rows,
        sample=tuple(sample),
        problems=findings.problems,
        more_problems=findings.more,
    )


def _shared_ids(ids: Mapping[str, Mapping[str, int]]) -> Iterator[Problem]:
    """Name the ids that two labels have in common."""
    for (label, lines), (other, other_lines) in combinations(ids.items(), 2):
        shared = lines.keys() & other_lines.keys()
        if shared:
            example = min(shared)
            yield Problem(
                f"{other}.csv",
                other_lines[example],
                None,
                f"{len(shared)} of its ids are also ids of {label}: {example!r} is on line"
                f" {lines[example]} of {label}.csv.",
                "A relationship cannot refer to such an id.",
                fatal=False,
            )
