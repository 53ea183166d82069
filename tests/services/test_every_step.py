"""A fault at every step of an operation: nothing is lost, and every report is true.

The transfers of the queue have the same test in `transfers/test_faults.py`.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.demo.faults import KINDS, Kind
from csm_tui.domain.comparison import Comparison, ComparisonRow, Mark
from csm_tui.domain.errors import Cancelled, CsmError, OutcomeUnknown, SignInNeeded
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.transfers import ItemState
from csm_tui.domain.workspace_files import (
    DeletePlan,
    FileOutcome,
    MovePlan,
    MoveState,
    MoveStep,
)
from csm_tui.services import threads
from csm_tui.services.compare import compare_folders, resolve
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue, plan_upload
from csm_tui.services.workspace_files import (
    WorkspaceFiles,
    delete_files,
    move_files,
    start_edit,
)
from tests.services.workspace_files_support import emptied, everything, files_of

THEIRS = {f"data/{number}.csv": b"theirs\n%d\n" % number for number in range(3)}
SILENT = {"hang", "stall"}
"""These end by a cancel only."""
DOWNLOAD, LIST = ("GET", "/download"), ("GET", "/files$")
SEND, DELETE = ("POST", "/files$"), ("DELETE", "/delete")
Step = tuple[str, str]

every_kind = pytest.mark.parametrize("kind", KINDS)
once_or_always = pytest.mark.parametrize("times", [1, None], ids=["once", "always"])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csm_tui.platform.client.REPEAT_AFTER", (0.001, 0.001))
    monkeypatch.setattr(threads, "GRACE", 0.02)


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as platform:
        yield platform


@pytest.fixture
def platform(running: DemoPlatform, temporary_folder: Path) -> Iterator[DemoPlatform]:
    emptied(running)
    for name, content in THEIRS.items():
        running.put_file(running.workspace_id, name, content)
    yield running
    running.faults.clear()
    # No private copy outlives its operation.
    assert not list(temporary_folder.glob("csm-tui-*"))


@pytest.fixture
def files(platform: DemoPlatform) -> Iterator[WorkspaceFiles]:
    with files_of(platform) as files:
        yield files


def there(platform: DemoPlatform) -> dict[str, bytes]:
    names = platform.file_names(platform.workspace_id)
    return {name: platform.read_file(platform.workspace_id, name) for name in names}


def broken(platform: DemoPlatform, kind: Kind, step: Step, times: int | None = None) -> None:
    method, path = step
    platform.faults.add(InjectedFault(kind, path, method, times, delay=0.01))


class Impatient:
    """A cancel soon after the start, for requests without a response."""

    def __init__(self, kind: str) -> None:
        self.cancel = CancelToken()
        self._timer = threading.Timer(0.15, self.cancel.cancel) if kind in SILENT else None

    def __enter__(self) -> CancelToken:
        if self._timer:
            self._timer.start()
        return self.cancel

    def __exit__(self, *_: object) -> None:
        if self._timer:
            self._timer.cancel()


@once_or_always
@pytest.mark.parametrize("step", [DELETE, LIST], ids=["delete", "look"])
@every_kind
def test_a_deletion_says_what_is_there(
    kind: Kind, step: Step, times: int | None, platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    gone = tuple(THEIRS)[:2]
    broken(platform, kind, step, times)
    with Impatient(kind) as cancel:
        outcomes = delete_files(files, DeletePlan(gone), cancel=cancel)
    platform.faults.clear()

    left = there(platform)
    assert [each.name for each in outcomes] == list(gone)
    assert left.keys() >= THEIRS.keys() - set(gone)
    for each in outcomes:
        if each.outcome is FileOutcome.DONE:
            assert each.name not in left
        elif each.outcome is not FileOutcome.UNKNOWN:
            assert each.name in left
        assert each.error or each.outcome in {FileOutcome.DONE, FileOutcome.NOT_TRIED}


STEPS = ["Downloading", "Uploading", "Reading back", "Checking", "Deleting", "Checking the files"]
SOURCE, TARGET = "data/0.csv", "moved/0.csv"


@once_or_always
@pytest.mark.parametrize("step", STEPS)
@every_kind
def test_a_move_keeps_one_whole_file_and_says_which(
    kind: Kind, step: str, times: int | None, platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    def break_it(progress: Progress) -> None:
        if progress.what.startswith(step):
            platform.faults.add(InjectedFault(kind, times=times, delay=0.01))

    plan = MovePlan((MoveStep(SOURCE, TARGET),))
    with Impatient(kind) as cancel:
        (outcome,) = move_files(files, plan, progress=break_it, cancel=cancel)
    platform.faults.clear()

    left = there(platform)
    assert left.keys() - {TARGET} >= THEIRS.keys() - {SOURCE}
    assert THEIRS[SOURCE] in (left.get(SOURCE), left.get(TARGET))
    old, new = SOURCE in left, TARGET in left
    assert (old, new) in {
        MoveState.MOVED: [(False, True)],
        MoveState.UNTOUCHED: [(True, False)],
        MoveState.COPY_UNKNOWN: [(True, True), (True, False)],
        MoveState.COPY_UNCHECKED: [(True, True)],
        MoveState.COPIED: [(True, True)],
        MoveState.DELETE_UNKNOWN: [(True, True), (False, True)],
        MoveState.GONE: [],
    }[outcome.state]
    assert (outcome.outcome is FileOutcome.DONE) == (outcome.state is MoveState.MOVED)


@once_or_always
@pytest.mark.parametrize("step", [DOWNLOAD, SEND, LIST], ids=["look", "send", "evidence"])
@every_kind
def test_an_edit_is_saved_or_not_and_kept_in_any_case(
    kind: Kind,
    step: Step,
    times: int | None,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    tmp_path: Path,
) -> None:
    mine, kept = b"mine\n", tmp_path / "kept.csv"
    with start_edit(files, SOURCE) as edit:
        edit.path.write_bytes(mine)
        if step == LIST:
            # The list is read only if the response to the upload was lost.
            broken(platform, "drop_after", SEND, 1)
        broken(platform, kind, step, times)
        error = said(lambda: with_cancel(kind, lambda cancel: edit.save(cancel=cancel)))
        platform.faults.clear()
        edit.keep(kept)

    left = there(platform)
    assert left == THEIRS | {SOURCE: left[SOURCE]}
    if error is None:
        assert left[SOURCE] == mine
    elif isinstance(error, OutcomeUnknown):
        assert left[SOURCE] in (mine, THEIRS[SOURCE])
    else:
        assert left[SOURCE] == THEIRS[SOURCE]
    assert kept.read_bytes() == mine


@every_kind
def test_an_edit_that_cannot_begin_leaves_nothing(
    kind: Kind, platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    broken(platform, kind, DOWNLOAD)

    def begin(cancel: CancelToken) -> None:
        with start_edit(files, SOURCE, cancel=cancel) as edit:
            # A file may hold anything, so broken JSON is one too.
            assert edit.path.read_bytes() == THEIRS[SOURCE] or kind == "bad_json"

    said(lambda: with_cancel(kind, begin))
    platform.faults.clear()
    assert there(platform) == THEIRS


def with_cancel(kind: Kind, work: Callable[[CancelToken], object]) -> None:
    with Impatient(kind) as cancel:
        work(cancel)


def said(work: Callable[[], None]) -> CsmError | Cancelled | None:
    """Return the expected error; others are passed on."""
    try:
        work()
    except (CsmError, Cancelled) as error:
        return error
    return None


@once_or_always
@every_kind
def test_a_comparison_tells_what_it_has_read(
    kind: Kind, times: int | None, platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path
) -> None:
    for name, content in THEIRS.items():
        # All as long as the other ones, and the last one equal.
        mine = content if name == "data/2.csv" else content.replace(b"theirs", b"mine !")
        (tmp_path / name.removeprefix("data/")).write_bytes(mine)
    before = everything(tmp_path)
    comparison = compare_folders(files, tmp_path, "data/")
    broken(platform, kind, DOWNLOAD, times)
    told: list[ComparisonRow] = []
    with Impatient(kind) as cancel:
        error = said(lambda: _resolved(files, comparison, told, cancel))
    platform.faults.clear()

    # The end of the session says nothing about a file.
    assert isinstance(error, SignInNeeded) if kind == "401" else error is None
    found = comparison.replaced(told)
    assert [row.path for row in found.rows] == ["0.csv", "1.csv", "2.csv"]
    for row in found.rows:
        true = Mark.SAME if row.path == "2.csv" else Mark.DIFFERS
        # The file that the platform stored was compared.
        assert row.mark in {true, Mark.ERROR, Mark.UNKNOWN} or kind == "bad_json"
    assert (everything(tmp_path), there(platform)) == (before, THEIRS)


def _resolved(
    files: WorkspaceFiles, comparison: Comparison, told: list[ComparisonRow], cancel: CancelToken
) -> None:
    resolve(files, comparison, found=told.append, cancel=cancel)


@once_or_always
@pytest.mark.parametrize("step", [LIST, DOWNLOAD], ids=["list", "read"])
@every_kind
def test_a_look_at_a_lost_upload_never_calls_it_failed(
    kind: Kind,
    step: Step,
    times: int | None,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    tmp_path: Path,
) -> None:
    (tmp_path / "mine.csv").write_bytes(b"mine\n")
    plan = plan_upload(files, files.tree(), [tmp_path / "mine.csv"], "")
    platform.faults.add(InjectedFault("drop_after", method="POST", times=1))
    with TransferQueue(Journal(tmp_path / "journal"), pauses=()) as queue:
        queue.add(files, plan)
        assert queue.wait(60)
        assert queue.snapshot().items[0].state is ItemState.UNKNOWN
        broken(platform, kind, step, times)
        queue.look()
        while not queue.wait(0.15):
            queue.cancel()
        (item,) = queue.snapshot().items
        platform.faults.clear()
        if queue.snapshot().paused:
            # The session ended: the comparison continues after a sign-in.
            assert item.state is ItemState.WAITING
            queue.resume()
            assert queue.wait(60)
            (item,) = queue.snapshot().items
        assert item.state in {ItemState.UNKNOWN, ItemState.DONE}
    assert there(platform) == THEIRS | {"mine.csv": b"mine\n"}
