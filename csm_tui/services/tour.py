"""A tour of a demo platform: the main functions of the program, each checked once."""

import tempfile
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.errors import FeatureMissing, UnexpectedAnswer
from csm_tui.domain.twin import FolderScan, LoadOutcome, LoadPlan, LoadReport
from csm_tui.domain.twin.quoting import quoted_name
from csm_tui.services.connection import Session, connect
from csm_tui.services.demo_platform import DemoPlace
from csm_tui.services.runners import Runners
from csm_tui.services.twin_data import TwinData, scan_folder, twin_dataset_choices
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

    Without a graph engine the last step names those left out.

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
        detail = f"{session.settings.host}, generation {session.facts.generation.label}"
        yield timer.step("connect", seen, "organizations", detail)
        yield from _move_files(session, place, Path(folder), timer)
        twin, step = _read_runner(session, place, timer)
        yield step
        try:
            twin.counts()
        except FeatureMissing as missing:
            detail = f"load, verify counts, query: {missing.headline} {missing.next_step}"
            yield timer.step("left out", 3, "steps", detail)
        else:
            yield from _load_folder(twin, place.csv_folder, timer)


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
        raise UnexpectedAnswer(headline, "This is a fault of csm-tui or its demo: report it.")


def _move_files(
    session: Session, place: DemoPlace, folder: Path, timer: _StepTimer
) -> Iterator[TourStep]:
    """List the workspace, download a file, and upload it under another name."""
    files = WorkspaceFiles(session, place.organization_id, place.workspace_id)
    tree = files.tree()
    _expect(len(tree) > 0, f"The workspace {place.workspace_id} lists no file.")
    yield timer.step("list", len(tree), "files", f"workspace {place.workspace_id}")

    tables = tree.filter(".csv").names
    _expect(bool(tables), f"The workspace {place.workspace_id} has no CSV file.")
    here = files.download(files.plan_download(tables[0], folder))
    _expect(here.size == here.path.stat().st_size > 0, f"{tables[0]} came empty or cut.")
    yield timer.step("download", here.size, "bytes", tables[0])

    sent = files.upload(files.plan_upload(here.path, "tour/", tree))
    back = files.download(files.plan_download(sent.name, folder))
    _expect(
        None is not here.fingerprint() == back.fingerprint(),
        f"{sent.name} came back different from what was sent.",
    )
    _expect(files.tree().has_file(sent.name), f"{sent.name} was sent and is not listed.")
    yield timer.step("upload", sent.size, "bytes", sent.name)


def _read_runner(
    session: Session, place: DemoPlace, timer: _StepTimer
) -> tuple[TwinData, TourStep]:
    """Read a runner, its runs and the newest log; return the graph of its dataset."""
    runners = Runners(session, place.organization_id, place.workspace_id)
    details = runners.details(place.runner_id)
    _expect(bool(details.parameters), f"The runner {place.runner_id} has no parameters.")
    choices = twin_dataset_choices(details)
    _expect(len(choices) == 1, f"{place.runner_id} has {len(choices)} base datasets, not one.")
    runs = runners.runs(place.runner_id)
    lines = len(runners.log(place.runner_id, runs[0].id).lines) if runs else 0
    step = timer.step(
        "read a runner",
        len(details.parameters),
        "parameters",
        f"{details.runner.name}: dataset {choices[0].name}, {len(runs)} runs, {lines} log lines",
    )
    return TwinData(session, place.organization_id, choices[0].id), step


def _load_folder(twin: TwinData, folder: Path, timer: _StepTimer) -> Iterator[TourStep]:
    """Replace the graph with a folder of CSV files, count it and query it."""
    scan = scan_folder(folder)
    plan = twin.plan(scan, wipe=True)
    report = twin.load(plan, confirmation=plan.confirmation)
    if report.problem is not None:
        raise report.problem
    _expect(
        report.outcome is LoadOutcome.DONE, f"The load of {folder.name} ended {report.outcome}."
    )
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
        f"The graph is not what was loaded: {wrong or counts} against {plan.expected}.",
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
        f"The query for {file.label} did not return the {file.rows} ids of {file.name}.",
    )
    return timer.step("query", result.total, "rows", text)
