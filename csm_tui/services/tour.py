"""A tour of a demo platform: everything that the program is for, once, checked at every step."""

import tempfile
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.errors import FeatureMissing, UnexpectedAnswer
from csm_tui.domain.twin import FolderScan, LoadPlan, LoadReport, Outcome
from csm_tui.domain.twin.quoting import quoted_name
from csm_tui.services.connection import Session, connect
from csm_tui.services.demo_platform import DemoPlace
from csm_tui.services.runners import Runners
from csm_tui.services.twin_data import TwinData, scan_folder, twin_dataset_choices
from csm_tui.services.workspace_files import WorkspaceFiles


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the tour that went as expected, or those that were left out."""

    name: str
    count: int
    unit: str
    seconds: float
    detail: str

    def line(self) -> str:
        """Return the step as one line of text."""
        what = f"{self.count} {self.unit}"
        return f"{self.name:<14} {what:<18} {self.seconds:6.2f} s  {self.detail}"


def tour(place: DemoPlace) -> Generator[Step]:
    """Take the tour step by step; each is yielded when it is done and was as expected.

    Without a graph engine the last one names the steps that were left out.

    Raises:
        CsmError: a step failed, or its result was not as expected.
    """
    watch = _Watch()
    with (
        # Beside what the platform removes at its end, however we end.
        tempfile.TemporaryDirectory(prefix="tour-", dir=place.csv_folder.parent) as folder,
        connect(place.settings) as session,
    ):
        seen = len(session.organizations())
        detail = f"{session.settings.host}, generation {session.facts.generation.label}"
        yield watch.step("connect", seen, "organizations", detail)
        yield from _move_files(session, place, Path(folder), watch)
        twin, step = _read_runner(session, place, watch)
        yield step
        try:
            twin.counts()
        except FeatureMissing as missing:
            detail = f"load, verify counts, query: {missing.headline} {missing.next_step}"
            yield watch.step("left out", 3, "steps", detail)
        else:
            yield from _load_folder(twin, place.csv_folder, watch)


class _Watch:
    """Makes steps, each with the time since the last one."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def step(self, name: str, count: int, unit: str, detail: str) -> Step:
        now = time.monotonic()
        seconds, self._last = now - self._last, now
        return Step(name, count, unit, seconds, detail)


def _expect(promise: bool, headline: str) -> None:
    if not promise:
        raise UnexpectedAnswer(headline, "This is a fault of csm-tui or its demo: report it.")


def _move_files(session: Session, place: DemoPlace, folder: Path, watch: _Watch) -> Iterator[Step]:
    """List the workspace, bring one file here and send it back under another name."""
    files = WorkspaceFiles(session, place.organization_id, place.workspace_id)
    tree = files.tree()
    _expect(len(tree) > 0, f"The workspace {place.workspace_id} lists no file.")
    yield watch.step("list", len(tree), "files", f"workspace {place.workspace_id}")

    tables = tree.filter(".csv").names
    _expect(bool(tables), f"The workspace {place.workspace_id} has no CSV file.")
    here = files.download(files.plan_download(tables[0], folder))
    _expect(here.size == here.path.stat().st_size > 0, f"{tables[0]} came empty or cut.")
    yield watch.step("download", here.size, "bytes", tables[0])

    sent = files.upload(files.plan_upload(here.path, "tour/", tree))
    back = files.download(files.plan_download(sent.name, folder))
    _expect(
        back.content() == here.content(), f"{sent.name} came back different from what was sent."
    )
    _expect(files.tree().has_file(sent.name), f"{sent.name} was sent and is not listed.")
    yield watch.step("upload", sent.size, "bytes", sent.name)


def _read_runner(session: Session, place: DemoPlace, watch: _Watch) -> tuple[TwinData, Step]:
    """Read a runner, its runs and the log of the newest; return the graph that it works on."""
    runners = Runners(session, place.organization_id, place.workspace_id)
    details = runners.details(place.runner_id)
    _expect(bool(details.parameters), f"The runner {place.runner_id} has no parameters.")
    choices = twin_dataset_choices(details)
    _expect(len(choices) == 1, f"{place.runner_id} has {len(choices)} base datasets, not one.")
    runs = runners.runs(place.runner_id)
    lines = len(runners.log(place.runner_id, runs[0].id).lines) if runs else 0
    step = watch.step(
        "read a runner",
        len(details.parameters),
        "parameters",
        f"{details.runner.name}: dataset {choices[0].name}, {len(runs)} runs, {lines} log lines",
    )
    return TwinData(session, place.organization_id, choices[0].id), step


def _load_folder(twin: TwinData, folder: Path, watch: _Watch) -> Iterator[Step]:
    """Replace the graph by a folder of CSV files, count it and query it."""
    scan = scan_folder(folder)
    plan = twin.plan(scan, wipe=True)
    report = twin.load(plan, confirmation=plan.confirmation)
    if report.problem is not None:
        raise report.problem
    _expect(report.outcome is Outcome.DONE, f"The load of {folder.name} ended {report.outcome}.")
    detail = f"{len(report.files)} files of {folder.name} into {plan.dataset_name}"
    yield watch.step("load", plan.rows, "rows", detail)

    yield _verify(twin, plan, report, watch)
    yield _query(twin, scan, watch)


def _verify(twin: TwinData, plan: LoadPlan, report: LoadReport, watch: _Watch) -> Step:
    """Compare the graph with the folder: by the load's own check, and by counting once more."""
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
    return watch.step("verify counts", nodes + relationships, "counted", detail)


def _query(twin: TwinData, scan: FolderScan, watch: _Watch) -> Step:
    """Ask the graph for the nodes of the longest file."""
    file = max(scan.nodes, key=lambda file: file.rows)
    text = f"MATCH (node:{quoted_name(file.label)}) RETURN node.id AS id ORDER BY id"
    result = twin.query(text)
    ids = [row[0] for row in result.rows]
    _expect(
        set(ids) == set(scan.ids.ids_of(file.label)) and len(ids) == file.rows,
        f"The query for {file.label} did not return the {file.rows} ids of {file.name}.",
    )
    return watch.step("query", result.total, "rows", text)
