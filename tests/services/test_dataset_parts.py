"""Parts of datasets over real HTTP: what the server loses, refuses and deletes, and others do."""

import csv
import io
import stat
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.dataset import Dataset, DatasetPart, PartKind
from csm_tui.domain.dataset_parts import (
    NewDataset,
    PartDecision,
    PartQuery,
    PartsReport,
    PartUploadPlan,
    RefusedTableError,
    SortColumn,
)
from csm_tui.domain.errors import (
    AlreadyExists,
    Cancelled,
    ChangedMeanwhile,
    FeatureMissing,
    InputRefused,
    OutcomeUnknown,
    PlatformFailed,
    RightsMissing,
)
from csm_tui.domain.preview.content import TablePreview
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.secret import ApiKey
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.platform.dataset_parts import DatasetPlace, NewPart, create_part, replace_part
from csm_tui.services.connection import connect
from csm_tui.services.datasets.parts import WorkspaceDatasets
from csm_tui.services.datasets.parts._checking import table_of
from tests.services.workspace_files_support import everything

pytestmark = pytest.mark.postgres


@dataclass
class Place:
    """The datasets of a platform's workspace, and a folder of this computer."""

    demo: DemoPlatform
    datasets: WorkspaceDatasets
    folder: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def new(self, **files: str) -> Dataset:
        """Return a new dataset of tables by their stem."""
        sources = [self.write(f"new/{stem}.csv", text) for stem, text in files.items()]
        plan = self.datasets.plan_upload(sources, NewDataset("New"), kind_of=as_table)
        report = self.datasets.upload(plan)
        assert report.complete
        assert report.dataset is not None
        return report.dataset

    def again(self, part: DatasetPart) -> DatasetPart:
        return self.datasets.part(part.dataset_id, part.id)

    def content(self, part: DatasetPart) -> bytes:
        with self.datasets.reader(part).read() as blocks:
            return b"".join(blocks)


def as_table(_: str) -> PartKind:
    return PartKind.TABLE


def outcomes(report: PartsReport) -> dict[str, FileOutcome]:
    return {result.source_name: result.outcome for result in report.results}


@pytest.fixture(scope="module")
def demo5(_clean_environment: None) -> Iterator[DemoPlatform]:
    with DemoPlatform(api=5, pace=100.0) as demo:
        yield demo


@pytest.fixture(scope="module")
def datasets(demo5: DemoPlatform) -> Iterator[WorkspaceDatasets]:
    with connect(ConnectionSettings(demo5.url, ApiKey(demo5.api_key))) as session:
        yield WorkspaceDatasets(session, demo5.organization_id, demo5.workspace_id)


@pytest.fixture
def place(demo5: DemoPlatform, datasets: WorkspaceDatasets, tmp_path: Path) -> Iterator[Place]:
    yield Place(demo5, datasets, tmp_path)
    demo5.faults.clear()


TABLES = {
    "plain": "id,name\n1,a\n2,\n",
    "windows": "id,name\r\n1,a\r\n",
    "no last line end": "id\n1",
    "quotes": 'id,name\n1,"a, ""b"""\n2,x"y,z"\n3,"two\nlines"\n',
    "quoted header": '"id", Waiters on duty \n1,2\n',
    "only a header": "id,name\n",
    "a blank row of one column": "id\n\n1\n",
    "nothing": "",
    "blank names": "id,,x\n",
    "a name twice": "id,ID\n1,2\n",
    "a mark at the start": "\ufeffid\n1\n",
    "accents": "été\n1\n",
    "a hyphen": "first-name\n1\n",
    "semicolons": "id;name\n1;2\n",
    "a quote inside a name": 'a"b\n1\n',
    "a name of the database": "ctid\n1\n",
    "too few cells": "id,name\n1\n",
    "too many cells": "id,name\n1,2,3\n",
    "a blank last line": "id,name\n1,2\n\n",
    "a quote that stays open": 'id,name\n1,5" pipe\n',
    "mixed line ends": "id,name\n1,2\r\n3,4\n",
    "NUL": "id\n\0\n",
    "Latin 1": "name\n\udce9t\udce9\n",
    "too many columns": ",".join(f"c{number}" for number in range(1601)) + "\n",
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_a_table_is_refused_here_exactly_where_the_database_refuses_it(
    place: Place, text: str
) -> None:
    content = text.encode("utf-8", "surrogateescape")
    path = place.write("table.csv", content)
    wanted = None
    with suppress(RefusedTableError):
        wanted = table_of(path, lambda _: None, CancelToken())
    client = place.datasets.session.client
    dataset = place.datasets.create(NewDataset("A table"))
    address = DatasetPlace(dataset.organization_id, place.demo.workspace_id, dataset.id)
    try:
        part = create_part(client, address, NewPart("t", "t.csv", "DB"), [content], len(content))
    except (InputRefused, RightsMissing):
        assert wanted is None
    else:
        assert wanted is not None
        answer = place.datasets.table(part).query(PartQuery())
        assert (answer.columns, answer.total) == (wanted.columns, wanted.rows)


CELLS = st.text(alphabet="ab,\"\n\r'é∅\\. \ufeff", max_size=6)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=20, max_size=60))
def test_whatever_is_stored_is_what_was_read_here(
    place: Place, rows: list[tuple[str, str, str]]
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([("a", "b", "c"), *rows])
    (part,) = place.new(cells=text.getvalue()).parts
    stored = place.datasets.table(part).query(PartQuery()).rows
    wanted = Counter(tuple(cell or None for cell in row) for row in rows)
    assert Counter(stored) == wanted
    done = place.datasets.replace(part, place.write("again.csv", text.getvalue()))
    assert done.rows == len(rows)


def test_parts_that_are_sent_at_once_are_lost_by_the_platform_and_not_by_us(place: Place) -> None:
    dataset = place.datasets.create(NewDataset("At once"))
    begun, end = threading.Event(), threading.Event()
    foreign = threading.Thread(target=_send_slowly, args=(place, dataset, begun, end))
    foreign.start()
    begun.wait()
    _, ours = _sent_by_two(place, dataset)
    end.set()
    foreign.join()
    # Another program began before, and has saved the dataset with its own part alone.
    listed = place.datasets.dataset(dataset.id)
    assert [part.source_name for part in listed.parts] == ["foreign.txt"]
    assert {part.source_name for part in place.datasets.lost_parts(listed)} == set(ours)

    plan, ours = _sent_by_two(place, dataset)
    listed = place.datasets.dataset(dataset.id)
    assert {part.source_name for part in listed.parts} == {*ours, "foreign.txt"}
    assert place.datasets.plan_upload([place.folder / "one"], listed).conflicts
    assert plan.remarks == ()


def test_a_part_that_another_program_made_the_dataset_lose_is_seen(place: Place) -> None:
    dataset = place.datasets.create(NewDataset("Lost"))
    begun, end = threading.Event(), threading.Event()
    foreign = threading.Thread(target=_send_slowly, args=(place, dataset, begun, end))
    foreign.start()
    begun.wait()

    def when_sent(progress: Progress) -> None:
        if progress.unit == "parts" and progress.done == progress.total:
            end.set()
            foreign.join()

    plan = place.datasets.plan_upload([place.write("ours.txt", "ours")], dataset)
    report = place.datasets.upload(plan, progress=when_sent)
    (result,) = report.results
    assert (result.outcome, result.listed) == (FileOutcome.FAILED, False)
    assert isinstance(result.error, ChangedMeanwhile)


def _sent_by_two(place: Place, dataset: Dataset) -> tuple[PartUploadPlan, list[str]]:
    """Upload two folders into one dataset from two threads; return a plan and all names."""
    plans, names = [], []
    for folder in ("one", "two"):
        files = [f"{folder}{number}.txt" for number in range(4)]
        names += files
        for name in files:
            place.write(f"{folder}/{name}", name)
        plans.append(place.datasets.plan_upload([place.folder / folder], dataset))
    reports: list[PartsReport] = []
    work = [
        threading.Thread(target=lambda plan=plan: reports.append(place.datasets.upload(plan)))
        for plan in plans
    ]
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    assert all(set(outcomes(each).values()) == {FileOutcome.DONE} for each in reports)
    return plans[0], names


def _send_slowly(
    place: Place, dataset: Dataset, begun: threading.Event, end: threading.Event
) -> None:
    """Send a part as another program does: the dataset is read now, and saved at the end."""

    def blocks() -> Iterator[bytes]:
        yield b"a" * 200_000
        begun.set()
        end.wait()
        yield b"b"

    client = place.datasets.session.client
    address = DatasetPlace(dataset.organization_id, place.demo.workspace_id, dataset.id)
    create_part(client, address, NewPart("f", "foreign.txt", "File"), blocks(), 200_001)


def test_a_refused_header_leaves_the_part_as_it_is(place: Place) -> None:
    (part,) = place.new(stock="id,stock\n1,2\n").parts
    for text in ("id,first-name\n1,2\n", "id,stock\n1,2,3\n"):
        with pytest.raises(InputRefused, match="is unchanged"):
            place.datasets.replace(part, place.write("bad.csv", text))
    assert place.again(part).updated == part.updated
    assert place.content(part) == b"id,stock\n1,2\n"
    assert place.datasets.kept_parts() == ()


def test_a_replaced_part_is_read_back_and_can_be_put_back(place: Place) -> None:
    (part,) = place.new(stock="id,stock\n1,2\n").parts
    done = place.datasets.replace(part, place.write("next.csv", 'id,name\n2,"a ""b"""\n3,""\n'))
    assert (done.rows, done.part.id) == (2, part.id)
    assert done.kept is not None
    assert done.kept.confirmed
    assert place.datasets.kept_of(done.part) == done.kept
    if hasattr(stat, "S_IRWXG") and done.kept.path.stat().st_uid is not None:
        for path in (done.kept.path, done.kept.path.parent):
            assert path.stat().st_mode & 0o077 == 0
    back = place.datasets.put_back(done.kept)
    assert (back.rows, place.content(part)) == (1, b"id,stock\n1,2\n")
    assert place.datasets.kept_parts() == ()


def test_a_copy_that_was_never_confirmed_outlives_the_next_replacement(place: Place) -> None:
    (part,) = place.new(stock="id\n1\n").parts

    def break_later(progress: Progress) -> None:
        if progress.what == "Uploading a.csv" and not place.demo.faults.listed():
            place.demo.faults.add(InjectedFault("500", path="/download$"))

    with pytest.raises(OutcomeUnknown, match="not verified"):
        place.datasets.replace(part, place.write("a.csv", "id\n2\n"), progress=break_later)
    place.demo.faults.clear()
    kept = place.datasets.kept_of(part)
    assert kept is not None
    assert kept.path.read_bytes() == b"id\n1\n"
    now = place.again(part)
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.what == "Uploading b.csv":
            cancel.cancel()

    with pytest.raises(Cancelled):
        place.datasets.replace(now, place.write("b.csv", "id\n3\n"), progress=stop, cancel=cancel)
    done = place.datasets.replace(now, place.write("b.csv", "id\n3\n"))
    assert done.kept is not None
    assert done.kept.path.read_bytes() == b"id\n1\n"
    place.datasets.put_back(done.kept)
    assert place.content(part) == b"id\n1\n"


WIDE = ",".join(f"c{number}" for number in range(1500)) + "\n" + ",".join(["12345678"] * 1500)
"""A row that is larger than a page of the database, which only the database finds out."""


def test_data_that_a_refused_replacement_has_deleted_are_put_back_as_a_new_part(
    place: Place,
) -> None:
    (part,) = place.new(stock="id,stock\n1,2\n").parts
    with pytest.raises(InputRefused, match="has no data now") as refused:
        place.datasets.replace(part, place.write("wide.csv", WIDE))
    assert "Restore the old data" in refused.value.next_step
    kept = place.datasets.kept_of(part)
    assert kept is not None
    assert not kept.confirmed
    with pytest.raises(InputRefused, match="its table is missing"):
        place.datasets.replace(part, place.write("good.csv", "id\n1\n"))
    assert place.datasets.kept_of(part) == kept
    done = place.datasets.put_back(kept)
    assert done.part.id != part.id
    assert done.part.id in done.note
    listed = place.datasets.dataset(part.dataset_id).parts
    assert [(each.name, each.source_name, each.kind) for each in listed] == [
        ("stock", "stock.csv", PartKind.TABLE)
    ]
    assert place.content(listed[0]) == b"id,stock\n1,2\n"


def test_of_two_people_who_replace_a_part_the_second_is_told(place: Place) -> None:
    (part,) = place.new(stock="id\n1\n").parts
    settings = ConnectionSettings(place.demo.url, ApiKey(place.demo.api_key))
    with connect(settings) as other:
        theirs = WorkspaceDatasets(other, *part_ids(place))
        done = theirs.replace(part, place.write("theirs.csv", "id\n2\n"))
    with pytest.raises(ChangedMeanwhile, match="was changed by another user"):
        place.datasets.replace(part, place.write("ours.csv", "id\n3\n"))
    assert place.content(part) == b"id\n2\n"
    again = place.datasets.replace(done.part, place.write("ours.csv", "id\n3\n"))
    assert again.kept is not None
    client, text = place.datasets.session.client, b"id\n4\n"
    address = DatasetPlace(*part_ids(place), part.dataset_id)
    replace_part(client, address, part, [text], len(text))
    with pytest.raises(ChangedMeanwhile):
        place.datasets.put_back(again.kept)
    place.datasets.put_back(again.kept, force=True)
    assert place.content(part) == b"id\n2\n"
    place.datasets.delete_part(part)
    with pytest.raises(ChangedMeanwhile, match="deleted"):
        place.datasets.replace(again.part, place.write("ours.csv", "id\n4\n"))


def part_ids(place: Place) -> tuple[str, str]:
    return place.demo.organization_id, place.demo.workspace_id


LOST_ANSWERS: list[tuple[str, type[Exception] | None, bytes]] = [
    ("drop_after", None, b"id\n2\n"),
    ("drop", OutcomeUnknown, b"id\n1\n"),
    ("500", PlatformFailed, b"id\n1\n"),
]


@pytest.mark.parametrize(("fault", "error", "content"), LOST_ANSWERS)
def test_a_replacement_without_an_answer_is_looked_at(
    place: Place, fault: str, error: type[Exception] | None, content: bytes
) -> None:
    (part,) = place.new(stock="id\n1\n").parts
    place.demo.faults.add(InjectedFault(fault, path="/parts/dp-", method="PUT"))  # type: ignore[arg-type]
    path = place.write("next.csv", "id\n2\n")
    if error is None:
        done = place.datasets.replace(part, path)
        assert "read back" in done.note
    else:
        with pytest.raises(error):
            place.datasets.replace(part, path)
        # The old data are there: there is nothing to put back.
        assert place.datasets.kept_of(part) is None
    assert place.content(part) == content


def test_a_part_refused_half_way_stops_none_of_the_others(place: Place) -> None:
    place.write("data/a.txt", "a")
    place.write("data/b.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    place.write("data/sub/a.txt", "other")
    plan = place.datasets.plan_upload([place.folder / "data"], NewDataset("Half"))
    assert plan.remarks == ("2 parts are named “a”: a.txt, sub/a.txt.",)
    report = place.datasets.upload(plan)
    assert outcomes(report) == {
        "a.txt": FileOutcome.DONE,
        "b.pdf": FileOutcome.FAILED,
        "sub/a.txt": FileOutcome.DONE,
    }
    assert [result.listed for result in report.results] == [True, False, True]
    assert report.dataset is not None
    again = place.datasets.plan_upload([place.folder / "data"], report.dataset)
    assert [item.source_name for item in again.conflicts] == ["a.txt", "sub/a.txt"]
    with pytest.raises(AlreadyExists):
        place.datasets.upload(again)
    place.write("data/a.txt", "changed")
    again = place.datasets.plan_upload([place.folder / "data"], report.dataset)
    chosen = again.decided(PartDecision.SKIP).decided(PartDecision.REPLACE, ["a.txt"])
    done = outcomes(place.datasets.upload(chosen.only(["a.txt", "sub/a.txt"])))
    assert done == {"a.txt": FileOutcome.DONE, "sub/a.txt": FileOutcome.SKIPPED}
    saved = place.datasets.download(
        place.datasets.plan_download(report.dataset.parts, place.folder / "back")
    )
    assert saved.complete
    back = everything(place.folder / "back")
    assert back == {"a.txt": b"changed", "sub/": b"", "sub/a.txt": b"other"}


ENDINGS: list[tuple[str, dict[str, FileOutcome]]] = [
    ("drop_after", {"a.txt": FileOutcome.UNKNOWN, "b.txt": FileOutcome.NOT_TRIED}),
    ("500", {"a.txt": FileOutcome.FAILED, "b.txt": FileOutcome.NOT_TRIED}),
]


@pytest.mark.parametrize(("fault", "ended"), ENDINGS)
def test_an_upload_that_cannot_know_more_stops(
    place: Place, fault: str, ended: dict[str, FileOutcome]
) -> None:
    dataset = place.datasets.create(NewDataset("Unknown"))
    sources = [place.write(name, name) for name in ended]
    place.demo.faults.add(InjectedFault(fault, path="/parts$", method="POST", times=1))  # type: ignore[arg-type]
    report = place.datasets.upload(place.datasets.plan_upload(sources, dataset))
    assert outcomes(report) == ended
    assert report.error is not None
    assert report.results[0].error is not None
    if fault == "drop_after":
        assert "lists it" in report.results[0].error.next_step
    assert report.results[0].listed is (fault == "drop_after")
    assert len(place.datasets.dataset(dataset.id).parts) == (fault == "drop_after")


def test_an_upload_stops_between_parts_and_within_one(place: Place) -> None:
    dataset = place.datasets.create(NewDataset("Stopped"))
    sources = [place.write(name, name) for name in ("a.txt", "b.txt", "c.txt")]
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.what == "Uploading b.txt":
            cancel.cancel()

    plan = place.datasets.plan_upload(sources, dataset)
    report = place.datasets.upload(plan, progress=stop, cancel=cancel)
    assert list(outcomes(report).values()) == [
        FileOutcome.DONE,
        FileOutcome.CANCELLED,
        FileOutcome.NOT_TRIED,
    ]


def test_what_no_request_can_carry_is_refused_in_the_plan(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSM_TUI_UPLOAD_LIMIT", "1")
    whole = place.write("whole.bin", bytes(1024 * 1024))
    fits = place.write("fits.bin", bytes(1024 * 1024 - 2000))
    dots = place.write("a..b.txt", "a")
    other = place.write("other/fits.bin", "b")
    table = place.write("table.txt", "id\n1\n")
    plan = place.datasets.plan_upload(
        [whole, fits, dots, other, table],
        NewDataset("Limits"),
        kind_of=lambda name: PartKind.TABLE if name == "table.txt" else PartKind.FILE,
    )
    found = {problem.file: problem.what for problem in plan.problems}
    assert "Larger than the 1 MB" in found["whole.bin"]
    assert "“..”" in found["a..b.txt"]
    assert "same source name" in found["fits.bin"]
    assert ".csv" in found["table.txt"]
    assert plan.ready == ()
    with pytest.raises(InputRefused, match="Cannot upload"):
        place.datasets.upload(plan)


def test_a_download_keeps_folders_and_never_leaves_its_own(place: Place) -> None:
    named = {dataset.name: dataset for dataset in place.datasets.datasets()}
    results = named["Results of the summer"]
    first = results.parts[0]
    hostile = replace(first, source_name="../outside.csv")
    plan = place.datasets.plan_download((*results.parts, first, hostile), place.folder / "down")
    assert [refused.name for refused in plan.refused] == [first.source_name, "../outside.csv"]
    report = place.datasets.download(plan)
    assert report.count(FileOutcome.DONE) == len(results.parts)
    folder = everything(place.folder / "down")
    assert {name for name in folder if not name.endswith("/")} == {
        part.source_name for part in results.parts
    }
    assert not (place.folder / "outside.csv").exists()
    again = place.datasets.download(place.datasets.plan_download([first], place.folder / "down"))
    assert again.count(FileOutcome.SKIPPED) == 1
    preview = place.datasets.preview(first)
    assert isinstance(preview, TablePreview)
    assert preview.header is not None


def test_a_table_is_queried_counted_and_saved_as_it_is(place: Place) -> None:
    named = {dataset.name: dataset for dataset in place.datasets.datasets()}
    parts = {part.source_name: part for part in named["Readings"].parts}
    table = place.datasets.table(parts["readings.csv"])
    columns = table.columns()
    query = PartQuery(
        group=("bar",),
        sums=("stock",),
        counts=("hour*",),
        order=(SortColumn("sum_stock", descending=True),),
        limit=2,
        offset=1,
    )
    query.check(columns)
    answer = table.query(query)
    assert answer.columns == ("bar", "sum_stock", "count_distinct_hour")
    assert (answer.total, answer.note) == (2, "")
    assert {row[0] for row in answer.rows} < {
        "MyBar",
        'The "Old" Barrel',
        "Zoë, fille",
        "Café du Port",
    }
    some = table.query(PartQuery(columns=("temperature",), distinct=True), limit=10)
    assert (len(some.rows), some.truncated) == (10, True)
    counts = {each.name: each for each in table.counts()}
    assert counts["id"].values == counts["id"].different == 20_000
    assert counts["temperature"].values < 20_000
    empty = PartQuery(columns=("id", "temperature"), order=(SortColumn("id"),), limit=1)
    assert table.query(empty).rows == (("0", None),)
    saved = table.export(query, place.folder / "answer.csv")
    with table.read(query) as blocks:
        assert saved.path.read_bytes() == b"".join(blocks)
    with pytest.raises(AlreadyExists):
        table.export(query, place.folder / "answer.csv")
    with pytest.raises(FeatureMissing):
        place.datasets.table(parts["raw/readings.csv"])


CALLS: dict[str, Callable[[WorkspaceDatasets, Path], object]] = {
    "plan_download": lambda datasets, folder: datasets.plan_download((), folder),
    "plan_upload": lambda datasets, folder: datasets.plan_upload([folder], NewDataset("x")),
    "create": lambda datasets, _: datasets.create(NewDataset("x")),
    "part": lambda datasets, _: datasets.part("d-1", "dp-1"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_platform_without_parts_says_so(
    demo: DemoPlatform, tmp_path: Path, call: Callable[[WorkspaceDatasets, Path], object]
) -> None:
    with connect(ConnectionSettings(demo.url, ApiKey(demo.api_key))) as session:
        datasets = WorkspaceDatasets(session, demo.organization_id, demo.workspace_id)
        assert datasets.datasets()
        with pytest.raises(FeatureMissing):
            call(datasets, tmp_path)
