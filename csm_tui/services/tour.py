"""A tour of a demo platform: the main functions of the program, each checked once.

The same journey on every generation; only what a dataset holds differs: a graph, or parts.
"""

import tempfile
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.dataset import Dataset, PartKind
from csm_tui.domain.dataset_parts import NewDataset, PartQuery
from csm_tui.domain.errors import FeatureMissing, UnexpectedAnswer
from csm_tui.domain.runner import ReferenceKind
from csm_tui.domain.twin import FolderScan, LoadOutcome, LoadPlan, LoadReport
from csm_tui.domain.twin.quoting import quoted_name
from csm_tui.services.connection import Session, connect
from csm_tui.services.datasets.parts import WorkspaceDatasets
from csm_tui.services.demo_platform import DemoPlace
from csm_tui.services.runners import Runners
from csm_tui.services.twin_data import TwinData, scan_folder
from csm_tui.services.workspace_files import WorkspaceFiles


@dataclass(frozen=True, slots=True)
class TourStep:
    """The result of one step of the tour, or of the steps left out."""

    name: str
    count: int
    unit: str
    seconds: float
    detail: str

    def line(self) -> str:
        """Return the step as one line of text."""
        what = f"{self.count} {self.unit}"
        return f"{self.name:<14} {what:<18} {self.seconds:6.2f} s  {self.detail}"


def tour(place: DemoPlace) -> Generator[TourStep]:
    """Take the tour, and yield each step whose result is as expected.

    Without a graph engine, or a database for tables, the last step names those left out.

    Raises:
        CsmError: a step failed, or its result was not as expected.
    """
    timer = _StepTimer()
    with (
        # In the folder that the platform removes at its end, however we end.
        tempfile.TemporaryDirectory(prefix="tour-", dir=place.csv_folder.parent) as folder,
        connect(place.settings) as session,
    ):
        seen = len(session.organizations())
        detail = f"{session.settings.host}, version {session.facts.api}"
        yield timer.step("connect", seen, "organizations", detail)
        yield from _move_files(session, place, Path(folder), timer)
        dataset, step = _read_runner(session, place, timer)
        yield step
        if Capability.DATASET_PARTS in session.capabilities:
            yield from _load_parts(session, place, Path(folder), timer)
        else:
            twin = TwinData(session, place.organization_id, dataset.id)
            yield from _load_graph(twin, place.csv_folder, timer)


class _StepTimer:
    """Makes steps with the time since the previous one."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def step(self, name: str, count: int, unit: str, detail: str) -> TourStep:
        now = time.monotonic()
        seconds, self._last = now - self._last, now
        return TourStep(name, count, unit, seconds, detail)


def _expect(promise: bool, headline: str) -> None:
    if not promise:
        raise UnexpectedAnswer(headline, "This is a bug of csm-tui or its demo. Please report it.")


def _move_files(
    session: Session, place: DemoPlace, folder: Path, timer: _StepTimer
) -> Iterator[TourStep]:
    """List the workspace, download a file, and upload it under another name."""
    files = WorkspaceFiles(session, place.organization_id, place.workspace_id)
    tree = files.tree()
    _expect(len(tree) > 0, f"Workspace {place.workspace_id} has no files.")
    yield timer.step("list", len(tree), "files", f"workspace {place.workspace_id}")

    tables = tree.filter(".csv").names
    _expect(bool(tables), f"Workspace {place.workspace_id} has no CSV file.")
    here = files.download(files.plan_download(tables[0], folder))
    _expect(here.size == here.path.stat().st_size > 0, f"{tables[0]} was empty or cut off.")
    yield timer.step("download", here.size, "bytes", tables[0])

    sent = files.upload(
        files.plan_upload(here.path, f"tour/{session.facts.generation.label}/", tree)
    )
    back = files.download(files.plan_download(sent.name, folder))
    _expect(
        None is not here.fingerprint() == back.fingerprint(),
        f"{sent.name} differs from what was uploaded.",
    )
    _expect(files.tree().has_file(sent.name), f"{sent.name} was uploaded but is not listed.")
    yield timer.step("upload", sent.size, "bytes", sent.name)


def _read_runner(session: Session, place: DemoPlace, timer: _StepTimer) -> tuple[Dataset, TourStep]:
    """Read a runner, its runs and the newest log; return its base dataset."""
    runners = Runners(session, place.organization_id, place.workspace_id)
    details = runners.details(place.runner_id)
    _expect(bool(details.parameters), f"Runner {place.runner_id} has no parameters.")
    bases = [
        each.dataset
        for each in details.datasets
        if each.kind is ReferenceKind.BASE and each.dataset
    ]
    _expect(len(bases) == 1, f"{place.runner_id} has {len(bases)} base datasets, not one.")
    runs = runners.runs(place.runner_id)
    lines = len(runners.log(place.runner_id, runs[0].id).lines) if runs else 0
    step = timer.step(
        "read a runner",
        len(details.parameters),
        "parameters",
        f"{details.runner.name}: dataset {bases[0].name}, {len(runs)} runs, {lines} log lines",
    )
    return bases[0], step


def _left_out(steps: str, missing: FeatureMissing, timer: _StepTimer) -> TourStep:
    detail = f"{steps}: {missing.headline} {missing.next_step}"
    return timer.step("skipped", len(steps.split(", ")), "steps", detail)


def _load_parts(
    session: Session, place: DemoPlace, folder: Path, timer: _StepTimer
) -> Iterator[TourStep]:
    """Send a folder of CSV files as tables of a new dataset, read them back, and query one."""
    datasets = WorkspaceDatasets(session, place.organization_id, place.workspace_id)
    new = NewDataset("Tour", "Made by the tour")
    plan = datasets.plan_upload([place.csv_folder], new, kind_of=lambda _: PartKind.TABLE)
    rows = sum(item.rows or 0 for item in plan.items)
    report = datasets.upload(plan)
    failures = [result.error for result in report.results if result.error]
    missing = next((each for each in failures if isinstance(each, FeatureMissing)), None)
    if missing is not None:
        yield _left_out("load, verify counts, query", missing, timer)
        return
    for error in filter(None, (report.error, *failures)):
        raise error
    parts = [result.part for result in report.results if result.part]
    _expect(
        report.complete and len(parts) == len(plan.items) > 0,
        f"The upload of {place.csv_folder.name} is not complete.",
    )
    yield timer.step("load", rows, "rows", f"{len(parts)} files as tables of dataset {new.name}")

    back = datasets.download(datasets.plan_download(parts, folder))
    _expect(back.complete, "The tables of the new dataset are incomplete.")
    counted = sum(datasets.table(part).query(PartQuery(), limit=0).total for part in parts)
    _expect(counted == rows, f"The tables have {counted} rows, the files {rows}.")
    yield timer.step("verify counts", counted, "counted", f"{len(parts)} tables, as the files have")

    file = max(plan.items, key=lambda item: item.rows or 0)
    part = next(part for part in parts if part.source_name == file.source_name)
    query = PartQuery(columns=file.columns[:1], limit=file.rows)
    result = datasets.table(part).query(query)
    _expect(result.total == file.rows, f"Query of {file.source_name} lost rows.")
    yield timer.step("query", result.total, "rows", f"{file.source_name}: {file.columns[0]}")


def _load_graph(twin: TwinData, folder: Path, timer: _StepTimer) -> Iterator[TourStep]:
    """Replace the graph with a folder of CSV files, count it and query it."""
    try:
        twin.counts()
    except FeatureMissing as missing:
        yield _left_out("load, verify counts, query", missing, timer)
        return
    scan = scan_folder(folder)
    plan = twin.plan(scan, wipe=True)
    report = twin.load(plan, confirmation=plan.confirmation)
    if report.problem is not None:
        raise report.problem
    _expect(report.outcome is LoadOutcome.DONE, f"Load of {folder.name} ended as {report.outcome}.")
    detail = f"{len(report.files)} files of {folder.name} into {plan.dataset_name}"
    yield timer.step("load", plan.rows, "rows", detail)

    yield _verify(twin, plan, report, timer)
    yield _query(twin, scan, timer)


def _verify(twin: TwinData, plan: LoadPlan, report: LoadReport, timer: _StepTimer) -> TourStep:
    """Compare the graph with the folder, by the check of the load and by counting again."""
    if report.verify_problem is not None:
        raise report.verify_problem
    wrong = [check for check in report.verified if not check.matches]
    counts = twin.counts()
    _expect(
        bool(report.verified) and not wrong and counts == plan.expected,
        f"The graph differs from the load: {wrong or counts} instead of {plan.expected}.",
    )
    nodes, relationships = counts.total_nodes, counts.total_relationships
    detail = f"{nodes} nodes, {relationships} relationships, as the files have"
    return timer.step("verify counts", nodes + relationships, "counted", detail)


def _query(twin: TwinData, scan: FolderScan, timer: _StepTimer) -> TourStep:
    """Query the nodes of the longest file."""
    file = max(scan.nodes, key=lambda file: file.rows)
    text = f"MATCH (node:{quoted_name(file.label)}) RETURN node.id AS id ORDER BY id"
    result = twin.query(text)
    ids = [row[0] for row in result.rows]
    _expect(
        set(ids) == set(scan.ids.ids_of(file.label)) and len(ids) == file.rows,
        f"Query of {file.label} did not return the {file.rows:,} ids of {file.name}.",
    )
    return timer.step("query", result.total, "rows", text)
