"""A move ends with one whole file, or says truly which files there are."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import AlreadyExists, ChangedMeanwhile, InputRefused, NotFound
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.transfers import Direction, JournalEntry
from csm_tui.domain.workspace_files import (
    DeletePlan,
    FileOutcome,
    Fingerprint,
    MovePlan,
    MoveState,
    MoveStep,
    plan_move,
)
from csm_tui.services.journal import Journal
from csm_tui.services.workspace_files import (
    WorkspaceFiles,
    delete_files,
    look_again,
    move_files,
)
from tests.services.workspace_files_support import (
    cancelled_when_sent,
    emptied,
    files_of,
    promptly,
)
from tests.waiting import wait_until

NAMES = ("data/a.csv", "data/old/b.csv", "data//odd.csv", "taken.csv", "data2/a.csv")
SOURCE, TARGET = "data/a.csv", "archive/a.csv"


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as platform:
        yield platform


@pytest.fixture
def platform(running: DemoPlatform, temporary_folder: Path) -> Iterator[DemoPlatform]:
    emptied(running)
    for name in NAMES:
        running.put_file(running.workspace_id, name, f"name\n{name}\n".encode())
    yield running
    # No private copy outlives its move.
    assert not list(temporary_folder.glob("csm-tui-*"))


@pytest.fixture
def files(platform: DemoPlatform) -> Iterator[WorkspaceFiles]:
    with files_of(platform) as files:
        yield files


def left(platform: DemoPlatform) -> dict[str, bytes]:
    return {
        name: platform.read_file(platform.workspace_id, name)
        for name in platform.file_names(platform.workspace_id)
    }


ONE = MovePlan((MoveStep(SOURCE, TARGET),))


def test_a_file_moves_and_every_step_is_told(platform: DemoPlatform, files: WorkspaceFiles) -> None:
    before = left(platform)
    plan = plan_move(files.tree(), "archive/", [SOURCE])
    assert plan.steps == ONE.steps
    seen: list[Progress] = []
    (moved,) = move_files(files, plan, progress=seen.append)
    assert (moved.outcome, moved.state, moved.error) == (FileOutcome.DONE, MoveState.MOVED, None)
    after = left(platform)
    assert SOURCE not in after
    assert after[TARGET] == before[SOURCE]
    verbs = ["Downloading", "Uploading", "Reading", "Checking", "Deleting", "Checking"]
    assert [each.what.split()[0] for each in seen] == verbs


def test_a_folder_moves_with_all_that_is_in_it(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    before = left(platform)
    plan = plan_move(files.tree(), "archive/2024", folders=["data/"])
    steps = {step.source: step.target for step in plan.steps}
    assert steps["data/old/b.csv"] == "archive/2024/old/b.csv"
    assert steps["data//odd.csv"] == "archive/2024/odd.csv"
    assert "data2/a.csv" not in steps
    assert "Repeated “/” removed." in plan.notes
    done = move_files(files, plan)
    assert {each.outcome for each in done} == {FileOutcome.DONE}
    moved = {steps.get(name, name): content for name, content in before.items()}
    assert left(platform) == moved


@pytest.mark.parametrize(
    ("destination", "names", "folders", "kind"),
    [
        ("taken.csv", ["data/a.csv"], [], AlreadyExists),
        ("data2/", ["data/a.csv"], [], AlreadyExists),
        ("x/", ["data/a.csv", "data2/a.csv"], [], InputRefused),
        ("x", ["data/a.csv", "data2/a.csv"], [], InputRefused),
        ("data/", ["data/a.csv"], [], InputRefused),
        ("../x", ["data/a.csv"], [], InputRefused),
        ("../x", [], ["data/"], InputRefused),
        ("x/", ["nothing"], [], NotFound),
        ("x/", [], ["dat/"], NotFound),
        ("x/", [], [""], InputRefused),
    ],
)
def test_what_is_never_planned(
    files: WorkspaceFiles, destination: str, names: list[str], folders: list[str], kind: type
) -> None:
    with pytest.raises(kind):
        plan_move(files.tree(), destination, names, folders)


def test_a_file_that_appeared_meanwhile_is_not_overwritten(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    platform.put_file(platform.workspace_id, TARGET, b"theirs")
    (moved,) = move_files(files, ONE)
    assert (moved.outcome, moved.state) == (FileOutcome.FAILED, MoveState.UNTOUCHED)
    assert left(platform)[TARGET] == b"theirs"
    assert SOURCE in left(platform)


FAULTS = [
    (
        InjectedFault("cut", path="download.*data/a", after=3),
        FileOutcome.FAILED,
        MoveState.UNTOUCHED,
    ),
    (InjectedFault("403", path="files$", method="POST"), FileOutcome.FAILED, MoveState.UNTOUCHED),
    (InjectedFault("drop_after", path="files$", method="POST"), FileOutcome.DONE, MoveState.MOVED),
    (InjectedFault("403", path="download.*archive"), FileOutcome.FAILED, MoveState.COPY_UNCHECKED),
    (
        InjectedFault("cut", path="download.*archive", after=3),
        FileOutcome.FAILED,
        MoveState.COPY_UNCHECKED,
    ),
    (InjectedFault("403", path="files/delete"), FileOutcome.FAILED, MoveState.COPIED),
    (InjectedFault("drop", path="files/delete"), FileOutcome.FAILED, MoveState.COPIED),
    (InjectedFault("drop_after", path="files/delete"), FileOutcome.DONE, MoveState.MOVED),
    (
        InjectedFault("403", path="files$", method="GET"),
        FileOutcome.UNKNOWN,
        MoveState.DELETE_UNKNOWN,
    ),
]


@pytest.mark.parametrize(
    ("fault", "outcome", "state"), FAULTS, ids=[f"{f.kind} {f.path}" for f, _, _ in FAULTS]
)
def test_a_failure_at_each_step_is_told_as_it_is(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    fault: InjectedFault,
    outcome: FileOutcome,
    state: MoveState,
) -> None:
    content = left(platform)[SOURCE]
    platform.faults.add(fault)
    (moved,) = move_files(files, ONE)
    assert (moved.outcome, moved.state) == (outcome, state)
    assert (moved.error is None) is (outcome is FileOutcome.DONE)
    platform.faults.clear()
    now = left(platform)
    assert content in {now.get(SOURCE), now.get(TARGET)}
    if state is MoveState.UNTOUCHED:
        assert now[SOURCE] == content
        assert TARGET not in now
    if state is MoveState.COPIED:
        assert now[SOURCE] == now[TARGET] == content
    if state is MoveState.MOVED:
        assert SOURCE not in now


def test_a_copy_whose_answer_is_lost_and_that_cannot_be_seen_is_unknown(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    platform.faults.add(InjectedFault("drop_after", path="files$", method="POST"))
    platform.faults.add(InjectedFault("500", path="download.*archive"))
    (moved,) = move_files(files, ONE)
    assert (moved.outcome, moved.state) == (FileOutcome.UNKNOWN, MoveState.COPY_UNKNOWN)
    assert {SOURCE, TARGET} <= left(platform).keys()


def test_a_source_that_changes_meanwhile_is_kept(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    def change(progress: Progress) -> None:
        if progress.what.startswith("Reading back"):
            platform.put_file(platform.workspace_id, SOURCE, b"newer")

    (moved,) = move_files(files, ONE, progress=change)
    assert (moved.outcome, moved.state) == (FileOutcome.FAILED, MoveState.COPIED)
    assert isinstance(moved.error, ChangedMeanwhile)
    assert left(platform)[SOURCE] == b"newer"


def test_a_copy_that_goes_meanwhile_is_not_called_moved(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    def remove(progress: Progress) -> None:
        if progress.what.startswith("Checking the files"):
            platform.world.workspaces[platform.workspace_id].files.delete(TARGET)

    (moved,) = move_files(files, ONE, progress=remove)
    assert (moved.outcome, moved.state) == (FileOutcome.FAILED, MoveState.GONE)
    assert moved.error is not None


def test_a_copy_that_reads_back_otherwise_keeps_the_old_file(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    def spoil(progress: Progress) -> None:
        if progress.what.startswith("Reading back"):
            platform.put_file(platform.workspace_id, TARGET, b"broken")

    (moved,) = move_files(files, ONE, progress=spoil)
    assert (moved.outcome, moved.state) == (FileOutcome.FAILED, MoveState.COPY_UNCHECKED)
    assert SOURCE in left(platform)


def test_the_journal_follows_the_file_to_its_new_name_and_to_its_end(
    files: WorkspaceFiles, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    at, content = datetime(2026, 1, 1, tzinfo=UTC), Fingerprint(1, "00")
    names = (SOURCE, TARGET, "taken.csv")
    journal.record(
        JournalEntry(
            Direction.UP, files.address, name, tmp_path / "x", FileOutcome.DONE, at, "p", content
        )
        for name in names
    )
    (moved,) = move_files(files, ONE, journal=journal)
    known = journal.known(files.address, names)
    assert set(known) == {TARGET, "taken.csv"}
    assert known[TARGET].fingerprint == moved.fingerprint == files.fingerprint(TARGET)
    delete_files(files, DeletePlan((TARGET, "taken.csv")), journal=journal)
    assert not journal.known(files.address, names)
    told = [(line.direction, line.name, line.outcome) for line in journal.history()][:3]
    assert told == [
        (Direction.DELETE, "taken.csv", FileOutcome.DONE),
        (Direction.DELETE, TARGET, FileOutcome.DONE),
        (Direction.MOVE, TARGET, FileOutcome.DONE),
    ]
    line = journal.history()[2]
    assert (line.local, line.profile) == (None, files.session.profile.name)
    assert line.reason == f"Previously “{SOURCE}”."


def test_the_journal_keeps_what_failed_and_what_a_later_look_found(
    platform: DemoPlatform, files: WorkspaceFiles, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    platform.faults.add(InjectedFault("drop_after", path="files/delete", method="DELETE"))
    platform.faults.add(InjectedFault("500", path=r"/files$", method="GET"))
    lost = move_files(files, ONE, journal=journal)
    (line,) = journal.history()
    assert (line.name, line.outcome) == (SOURCE, FileOutcome.UNKNOWN)
    assert f"To “{TARGET}”: the new file exists" in line.reason
    assert not journal.known(files.address, (SOURCE, TARGET))
    platform.faults.clear()
    look_again(files, lost, journal=journal)
    look_again(files, lost)
    assert [(each.name, each.outcome) for each in journal.history()] == [
        (TARGET, FileOutcome.DONE),
        (SOURCE, FileOutcome.UNKNOWN),
    ]
    assert set(journal.known(files.address, (SOURCE, TARGET))) == {TARGET}


def test_an_old_file_that_may_yet_go_is_unknown_to_who_has_cancelled(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    platform.faults.add(InjectedFault("slow", path="files/delete", delay=3, times=1))
    with cancelled_when_sent(platform) as cancel:
        moved = move_files(files, ONE, cancel=cancel)
    assert SOURCE in left(platform)
    assert (moved[0].outcome, moved[0].state) == (FileOutcome.UNKNOWN, MoveState.DELETE_UNKNOWN)
    wait_until(lambda: SOURCE not in left(platform), "it goes all the same")
    assert look_again(files, moved)[0].state is MoveState.MOVED


@pytest.mark.parametrize(
    "verb", ["Downloading", "Uploading", "Reading back", "Checking", "Deleting"]
)
def test_a_cancel_at_each_step_loses_nothing(
    platform: DemoPlatform, files: WorkspaceFiles, verb: str
) -> None:
    content, cancel = left(platform)[SOURCE], CancelToken()

    def stop(progress: Progress) -> None:
        if progress.what.startswith(verb):
            cancel.cancel()

    plan = MovePlan((*ONE.steps, MoveStep("taken.csv", "archive/taken.csv")))
    with promptly():
        moved, other = move_files(files, plan, progress=stop, cancel=cancel)
    assert moved.outcome is not FileOutcome.DONE
    untouched = moved.state is MoveState.UNTOUCHED
    assert untouched is (moved.outcome is FileOutcome.NOT_TRIED) is (moved.error is None)
    assert other.outcome is FileOutcome.NOT_TRIED
    assert left(platform)[SOURCE] == content
    assert "archive/taken.csv" not in left(platform)
