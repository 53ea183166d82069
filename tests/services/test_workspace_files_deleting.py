"""Deleting takes exactly what was planned, and what became of each file is told truly."""

import threading
from collections.abc import Iterator

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import (
    Cancelled,
    InputRefused,
    NotFound,
    OutcomeUnknown,
    SignInNeeded,
    UnexpectedAnswer,
)
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.workspace_files import DeletePlan, FileOutcome, plan_deletion
from csm_tui.services.workspace_files import WorkspaceFiles, delete_files, look_again
from tests.services.workspace_files_support import (
    cancelled_when_sent,
    emptied,
    files_of,
    promptly,
)
from tests.waiting import wait_until

NAMES = ("data", "data/a.csv", "data/old/b.csv", "data2/c.csv", "keep & me+?#%2F.txt")


@pytest.fixture(scope="module")
def running() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as platform:
        yield platform


@pytest.fixture
def platform(running: DemoPlatform) -> DemoPlatform:
    emptied(running)
    for name in NAMES:
        running.put_file(running.workspace_id, name, name.encode())
    return running


@pytest.fixture
def files(platform: DemoPlatform) -> Iterator[WorkspaceFiles]:
    with files_of(platform) as files:
        yield files


def left(platform: DemoPlatform) -> set[str]:
    return set(platform.file_names(platform.workspace_id))


def outcomes(done: tuple[object, ...]) -> list[FileOutcome]:
    return [each.outcome for each in done]  # type: ignore[attr-defined]


def test_a_folder_is_every_name_below_it_and_no_other(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    plan = plan_deletion(files.tree(), folders=["data/"])
    assert plan == DeletePlan(("data/a.csv", "data/old/b.csv"), ("data/",))
    seen: list[Progress] = []
    done = delete_files(files, plan, progress=seen.append)
    assert outcomes(done) == [FileOutcome.DONE, FileOutcome.DONE]
    assert all(each.seen_gone for each in done)
    assert left(platform) == {"data", "data2/c.csv", "keep & me+?#%2F.txt"}
    assert (seen[-1].done, seen[-1].total, seen[-1].unit) == (2, 2, "files")


def test_an_odd_name_is_that_name(platform: DemoPlatform, files: WorkspaceFiles) -> None:
    files.delete("keep & me+?#%2F.txt")
    assert left(platform) == set(NAMES) - {"keep & me+?#%2F.txt"}


@pytest.mark.parametrize(
    ("names", "folders", "kind"),
    [
        (["nothing.csv"], [], NotFound),
        ([], ["dat/"], NotFound),
        ([], ["data"], NotFound),
        ([], [""], InputRefused),
    ],
)
def test_what_cannot_be_planned(
    files: WorkspaceFiles, names: list[str], folders: list[str], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        plan_deletion(files.tree(), names, folders)


@pytest.mark.parametrize("name", ["", "/", " ", "../other/x", "a..b"])
def test_a_name_that_can_mean_more_is_never_sent(
    platform: DemoPlatform, files: WorkspaceFiles, name: str
) -> None:
    platform.faults.add(InjectedFault("drop_after", method="DELETE"))
    with pytest.raises(InputRefused):
        files.delete(name)
    assert left(platform) == set(NAMES)


def test_one_that_is_refused_stops_no_other(platform: DemoPlatform, files: WorkspaceFiles) -> None:
    platform.faults.add(InjectedFault("403", path="file_name=data/a.csv", method="DELETE"))
    done = delete_files(files, DeletePlan(NAMES))
    assert {each.name: each.outcome for each in done} == {
        name: FileOutcome.FAILED if name == "data/a.csv" else FileOutcome.DONE for name in NAMES
    }
    assert left(platform) == {"data/a.csv"}
    assert done[1].error is not None


@pytest.mark.parametrize(("kind", "gone"), [("drop_after", True), ("drop", False)])
def test_a_lost_answer_is_settled_by_looking(
    platform: DemoPlatform, files: WorkspaceFiles, kind: str, gone: bool
) -> None:
    platform.faults.add(InjectedFault(kind, path="files/delete"))  # type: ignore[arg-type]
    (done,) = delete_files(files, DeletePlan(("data/a.csv",)))
    assert done.outcome is (FileOutcome.DONE if gone else FileOutcome.FAILED)
    assert done.seen_gone is gone
    assert ("data/a.csv" not in left(platform)) is gone


def test_a_lost_answer_stays_unknown_while_nothing_can_be_seen(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    platform.faults.add(InjectedFault("drop_after", path="files/delete"))
    platform.faults.add(InjectedFault("500", path="files$"))
    done = delete_files(files, DeletePlan(("data/a.csv",)))
    assert done[0].outcome is FileOutcome.UNKNOWN
    assert isinstance(done[0].error, OutcomeUnknown)
    platform.faults.clear()
    (settled,) = look_again(files, done)
    assert (settled.outcome, settled.seen_gone) == (FileOutcome.DONE, True)


def test_a_yes_that_is_not_true_is_noticed(platform: DemoPlatform, files: WorkspaceFiles) -> None:
    done = delete_files(files, DeletePlan(("data/a.csv",)))
    platform.put_file(platform.workspace_id, "data/a.csv", b"still there")
    (seen,) = look_again(files, done)
    assert seen.outcome is FileOutcome.FAILED
    assert isinstance(seen.error, UnexpectedAnswer)


def test_without_a_sign_in_the_rest_is_not_tried(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    for number in range(50):
        platform.put_file(platform.workspace_id, f"many/{number:02}", b"")
    platform.faults.add(InjectedFault("401", method="DELETE"))
    done = delete_files(files, plan_deletion(files.tree(), folders=["many/"]))
    assert outcomes(done).count(FileOutcome.NOT_TRIED) >= 40
    assert isinstance(done[-1].error, SignInNeeded)
    assert len(left(platform)) == len(NAMES) + 50


def test_a_cancel_leaves_the_rest_and_says_what_is_unknown(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    for number in range(40):
        platform.put_file(platform.workspace_id, f"many/{number:02}", b"")
    platform.faults.add(InjectedFault("hang", path="file_name=data/old"))
    cancel = CancelToken()
    plan = plan_deletion(files.tree(), folders=["data/", "many/"])
    with promptly():
        done = delete_files(files, plan, progress=lambda _: cancel.cancel(), cancel=cancel)
    assert outcomes(done).count(FileOutcome.NOT_TRIED) >= 30
    gone = {each.name for each in done if each.outcome is FileOutcome.DONE}
    assert gone
    assert left(platform) == {*NAMES, *plan.names} - gone
    assert "data/old/b.csv" not in gone


def test_what_may_yet_go_is_unknown_to_who_has_cancelled(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    platform.faults.add(InjectedFault("slow", path="files/delete", delay=3, times=1))
    with cancelled_when_sent(platform) as cancel:
        done = delete_files(files, DeletePlan(("data/a.csv",)), cancel=cancel)
    assert "data/a.csv" in left(platform)
    assert done[0].outcome is FileOutcome.UNKNOWN
    wait_until(lambda: "data/a.csv" not in left(platform), "it goes all the same")
    assert look_again(files, done)[0].outcome is FileOutcome.DONE


def test_a_platform_that_went_silent_does_not_hold_who_has_cancelled(
    platform: DemoPlatform, files: WorkspaceFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("csm_tui.services.workspace_files._follow_up.LOOK_LIMIT", 0.2)
    platform.faults.add(InjectedFault("hang"))
    cancel = CancelToken()
    threading.Timer(0.2, cancel.cancel).start()
    with promptly():
        done = delete_files(files, DeletePlan(("data/a.csv", *("data",) * 9)), cancel=cancel)
    assert done[0].outcome is FileOutcome.UNKNOWN
    assert done[-1].outcome is FileOutcome.NOT_TRIED


def test_a_cancel_beforehand_sends_nothing(platform: DemoPlatform, files: WorkspaceFiles) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        files.delete("data", cancel=cancel)
    assert "data" in left(platform)
