"""Making a plan: checking a scanned folder against the graph."""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from pathlib import Path

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.progress import CancelToken, ProgressCallback, Throttle
from csm_tui.domain.twin import (
    CsvFile,
    CsvKind,
    FolderScan,
    GraphCounts,
    LoadPlan,
    LoadStep,
    Problem,
    Statement,
    WritePath,
)
from csm_tui.domain.twin.node_index import EndIndex, NodeIndex, id_problem
from csm_tui.domain.twin.plan import Ends
from csm_tui.domain.twin.statements import (
    MOST_NAMES,
    WIPE_QUERY,
    index_statement,
)
from csm_tui.services.twin_data._graph import TwinGraph
from csm_tui.services.twin_data._records import check_unchanged
from csm_tui.services.twin_data._rows import FileProblems, ReadProgress, check_ends, checked_rows
from csm_tui.services.twin_data.writers import CHUNKED, Writer, writer_of


def make_plan(
    graph: TwinGraph,
    scan: FolderScan,
    *,
    wipe: bool,
    include: Set[str] | None,
    write_path: WritePath,
    progress: ProgressCallback,
    cancel: CancelToken | None,
) -> LoadPlan:
    """Return the plan of a load; nothing is changed."""
    files = _chosen(scan, include)
    check_unchanged(file for file in files if file.kind is not CsvKind.REFUSED)
    dataset = graph.ready_dataset(cancel)
    before = graph.counts(cancel)
    existing = _ExistingNodes()
    if not wipe:
        existing.read(graph, before, files, scan.ids, cancel)
    planner = _LoadPlanner(scan, files, before, existing, writer_of(write_path), wipe=wipe)
    reading = ReadProgress(Throttle(progress), cancel, sum(file.size for file in files))
    planner.check_names(graph.property_names(cancel))
    steps = tuple(planner.steps(reading))
    return planner.plan(dataset, steps, _missing_indexes(graph, steps))


def emptying_plan(graph: TwinGraph, cancel: CancelToken | None) -> LoadPlan:
    """Return a plan that empties the graph and loads nothing."""
    dataset = graph.ready_dataset(cancel)
    before = graph.counts(cancel)
    planner = _LoadPlanner(FolderScan(Path(), ()), [], before, _ExistingNodes(), CHUNKED, wipe=True)
    return planner.plan(dataset, (), ())


def _chosen(scan: FolderScan, include: Set[str] | None) -> list[CsvFile]:
    known = {file.name: file for file in scan.files if file.kind is not CsvKind.NOT_TAKEN}
    unknown = sorted((include or set()) - known.keys())
    if unknown:
        raise InputRefused(
            f"CSV file {unknown[0]} not found in {scan.folder}.", "Select scanned files."
        )
    files = [file for file in known.values() if include is None or file.name in include]
    if not files:
        raise InputRefused(f"No files to load in {scan.folder}.", "Choose a folder with CSV files.")
    return files


class _ExistingNodes:
    """Ids of the nodes that stay in the graph, of the labels that matter for the files."""

    def __init__(self) -> None:
        self.ids = NodeIndex()
        self.repeated: set[tuple[str, str]] = set()
        """Each label and id that several nodes share."""
        self.known: Counter[str] = Counter()
        """Number of nodes of each label that can be found by an id of their own."""
        self.planned: Counter[str] = Counter()
        """Number of ids of each label that are also in its file."""

    def read(
        self,
        graph: TwinGraph,
        before: GraphCounts,
        files: list[CsvFile],
        planned: NodeIndex,
        cancel: CancelToken | None,
    ) -> None:
        """Read the ids of the labels of the files, or of all labels if there are relationships."""
        everything = any(file.kind is CsvKind.RELATIONSHIP for file in files)
        labels = {file.label for file in files if file.kind is CsvKind.NODE}
        for label in before.nodes:
            if label and (everything or label in labels):
                for node_id in graph.ids(label, cancel):
                    self._add(label, node_id, planned)

    def _add(self, label: str, node_id: str, planned: NodeIndex) -> None:
        if id_problem(node_id) is not None or not node_id:
            return
        other = self.ids.add(node_id, label)
        if other is not None and other[0] == label:
            self.repeated.add((label, node_id))
            return
        self.known[label] += 1
        self.planned[label] += planned.holds(node_id, label)


def _missing_indexes(graph: TwinGraph, steps: tuple[LoadStep, ...]) -> tuple[str, ...]:
    """Return the queries that index the labels in which nodes are looked up."""
    labels = {step.file.label for step in steps if step.file.kind is CsvKind.NODE}
    for step in steps:
        labels.update(*(statement.ends or () for statement in step.statements))
    if not labels:
        return ()
    return tuple(index_statement(label) for label in sorted(labels - graph.indexed_labels()))


class _LoadPlanner:
    """Makes one plan, and collects its blockers and warnings."""

    def __init__(
        self,
        scan: FolderScan,
        files: list[CsvFile],
        before: GraphCounts,
        existing: _ExistingNodes,
        writer: Writer,
        *,
        wipe: bool,
    ) -> None:
        self._scan = scan
        self._files = files
        self._before = before
        self._kept = GraphCounts({}, {}) if wipe else before
        self._existing = existing
        self._wipe = wipe
        self._writer = writer
        included = {file.label for file in files if file.kind is CsvKind.NODE}
        self._index = EndIndex(scan.ids, included, existing.ids, existing.repeated)
        self._where = "in the files to load" if wipe else "in the files to load, nor in the graph"
        self._blockers: list[Problem] = []
        self._more_blockers = 0
        self._warnings: list[str] = []

    def check_names(self, there: frozenset[str]) -> None:
        """Block a load with more property names than a graph can hold, since values are lost."""
        names = {name for file in self._files for name in file.properties}
        count = len(names | there)
        if count > MOST_NAMES:
            widest = max(self._files, key=lambda file: len(file.columns))
            what = (
                f"Too many property names: the graph would have {count:,} with the "
                f"{len(names):,} of these files, the limit is {MOST_NAMES:,} (unused ones count)."
            )
            self._block([Problem(widest.name, 1, None, what, "Load fewer columns.")])

    def steps(self, reading: ReadProgress) -> Iterator[LoadStep]:
        """Yield the steps, nodes first; fatal problems become blockers."""
        for file in self._files:
            if file.kind is CsvKind.NODE:
                yield self._node_step(file, reading)
            elif file.kind is CsvKind.REFUSED:
                self._block(file.problems)
        for file in self._files:
            if file.kind is CsvKind.RELATIONSHIP:
                yield self._relationship_step(file, reading)

    def plan(
        self, dataset: Dataset, steps: tuple[LoadStep, ...], indexes: tuple[str, ...]
    ) -> LoadPlan:
        """Return the plan of these steps."""
        nodes, relationships = Counter(self._kept.nodes), Counter(self._kept.relationships)
        for step in steps:
            counts = nodes if step.file.kind is CsvKind.NODE else relationships
            counts[step.file.label] += step.rows - step.already_there
        something = self._before.total_nodes > 0
        return LoadPlan(
            dataset_id=dataset.id,
            dataset_name=dataset.name,
            wipe=self._wipe,
            write_path=self._writer.path,
            before=self._before,
            expected=GraphCounts(dict(+nodes), dict(+relationships)),
            wipe_query=WIPE_QUERY if self._wipe and something else None,
            index_queries=indexes,
            steps=steps,
            warnings=(*self._warnings, *self._shared_ids()),
            blockers=tuple(self._blockers),
            more_blockers=self._more_blockers,
            remarks=tuple(self._remarks(steps)),
            confirmation=(dataset.name or dataset.id) if self._wipe and something else None,
            index=self._index,
        )

    def _node_step(self, file: CsvFile, reading: ReadProgress) -> LoadStep:
        self._block(file.problems, file.more_problems)
        already, known = self._existing.planned[file.label], self._existing.known[file.label]
        nodes = self._kept.nodes.get(file.label, 0)
        if known < nodes:
            self._warnings.append(
                f"{file.name}: only {known:,} of the {nodes:,} {file.label} nodes in the graph can"
                " be found, by an id of their own that is text."
            )
        if file.loadable and not self._writer.carries_every_row:
            rows = checked_rows(file, FileProblems(file.name), reading)
            self._warn_of_detour(file, sum(not self._writer.carries(cells) for _, cells in rows))
        statement = self._statement(file, None, file.rows, skip=not self._wipe)
        return LoadStep(file, (statement,) if file.rows else (), not self._wipe, already)

    def _relationship_step(self, file: CsvFile, reading: ReadProgress) -> LoadStep:
        problems = FileProblems(file.name, reading.budget)
        rows = checked_rows(file, problems, reading)
        counts: Counter[Ends] = Counter()
        detour = 0
        for _, cells, ends in check_ends(
            file, rows, self._index.labels_of, problems, where=self._where, fatal=True
        ):
            counts[ends] += 1
            detour += not self._writer.carries(cells)
        self._block(problems.problems, problems.more)
        self._warn_of_detour(file, detour)
        there = self._kept.relationships.get(file.label, 0)
        if there:
            self._block_by_writer(file, self._writer.problem_with_existing(file))
        statements = (
            self._statement(file, ends, count, skip=there > 0)
            for ends, count in sorted(counts.items())
        )
        return LoadStep(file, tuple(statements), skips_existing=there > 0)

    def _statement(self, file: CsvFile, ends: Ends | None, rows: int, *, skip: bool) -> Statement:
        text = self._writer.statement(file, ends, skip=skip)
        self._block_by_writer(file, self._writer.problem(file, text))
        return Statement(text, rows, ends)

    def _block_by_writer(self, file: CsvFile, problem: str | None) -> None:
        if problem is not None:
            self._block([Problem(file.name, None, None, problem, "Use chunked queries.")])

    def _block(self, problems: Iterable[Problem], more: int = 0) -> None:
        fatal = [problem for problem in problems if problem.fatal]
        self._blockers += fatal
        self._more_blockers += more if fatal else 0

    def _warn_of_detour(self, file: CsvFile, rows: int) -> None:
        if rows:
            self._warnings.append(
                f"{file.name}: {rows:,} rows are sent by chunked queries: the batch call would"
                " change their blanks at an edge, or their placeholders."
            )

    def _remarks(self, steps: tuple[LoadStep, ...]) -> Iterator[str]:
        if steps:
            yield "All values are stored as text. An empty cell is stored as no property."
        if any(step.file.kind is CsvKind.RELATIONSHIP for step in steps):
            yield "src and dest become properties of the relationships, too."
        if any(f.kind is CsvKind.RELATIONSHIP and f.id_column for f in self._files):
            yield "Files with id, src and dest are relationships; their id becomes a property."

    def _shared_ids(self) -> Iterator[str]:
        yield from (f"{warning.where}: {warning.what}" for warning in self._scan.warnings)
        if self._scan.more_warnings:
            yield f"{self._scan.more_warnings:,} more files share ids with others."
