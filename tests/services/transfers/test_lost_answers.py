"""An upload whose answer was lost is unknown until it is verified; it is never sent twice."""

from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.transfers import ItemState
from csm_tui.domain.workspace_files import FileOutcome, Sameness
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import (
    ended,
    history,
    in_workspace,
    stored,
    uploads,
    written,
)

MINE = b"id\n1\n"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return written(tmp_path / "out", {"a.csv": MINE})


def only_state(queue: TransferQueue) -> ItemState:
    (item,) = ended(queue).items
    return item.state


def test_one_that_arrived_is_found(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, journal: Journal, out: Path
) -> None:
    platform.faults.add(InjectedFault("drop_after", method="POST", times=1))
    queue.add(files, uploads(files, out))
    assert only_state(queue) is ItemState.UNKNOWN
    queue.retry()
    assert only_state(queue) is ItemState.UNKNOWN

    queue.look()
    assert only_state(queue) is ItemState.DONE
    assert "Uploaded: contents are identical" in queue.snapshot().items[0].note
    assert [line.outcome for line in history(queue, journal)] == [
        FileOutcome.UNKNOWN,
        FileOutcome.DONE,
    ]
    assert journal.compare(files.address, "a.csv", out / "a.csv").sameness is Sameness.SAME


def test_one_that_did_not_arrive_can_be_sent_again(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, journal: Journal, out: Path
) -> None:
    platform.faults.add(InjectedFault("cut_upload", method="POST", after=10**9, times=1))
    queue.add(files, uploads(files, out))
    assert only_state(queue) is ItemState.UNKNOWN

    queue.look()
    assert only_state(queue) is ItemState.FAILED
    assert "Not uploaded" in queue.snapshot().items[0].note
    queue.retry()
    assert only_state(queue) is ItemState.DONE
    assert in_workspace(platform) == {"a.csv": MINE}
    outcomes = [line.outcome for line in history(queue, journal)]
    assert outcomes == [FileOutcome.UNKNOWN, FileOutcome.FAILED, FileOutcome.DONE]


def test_another_content_tells_nothing_of_ours(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, out: Path
) -> None:
    platform.faults.add(InjectedFault("cut_upload", method="POST", after=10**9, times=1))
    queue.add(files, uploads(files, out))
    ended(queue)
    stored(platform, {"a.csv": b"theirs\n"})

    queue.look()
    assert only_state(queue) is ItemState.UNKNOWN
    assert "other content" in queue.snapshot().items[0].note
    queue.retry()
    assert only_state(queue) is ItemState.UNKNOWN
    queue.retry([item.id for item in queue.snapshot().items])
    assert only_state(queue) is ItemState.CONFLICT
    assert in_workspace(platform) == {"a.csv": b"theirs\n"}


@pytest.mark.parametrize("why", ["changed", "gone", "no list", "no body"])
def test_what_nobody_can_tell_stays_unknown(
    why: str,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    out: Path,
) -> None:
    platform.faults.add(InjectedFault("drop_after", method="POST", times=1))
    queue.add(files, uploads(files, out))
    ended(queue)
    match why:
        case "changed":
            (out / "a.csv").write_bytes(b"id\n2\n")
        case "gone":
            (out / "a.csv").unlink()
        case "no list":
            platform.faults.add(InjectedFault("403", method="GET"))
        case "no body":
            platform.faults.add(InjectedFault("403", path="download"))
    queue.look()

    assert only_state(queue) is ItemState.UNKNOWN
    (item,) = queue.snapshot().items
    assert item.note
    assert item.error is not None
    assert [line.outcome for line in history(queue, journal)] == [FileOutcome.UNKNOWN]
    assert journal.known(files.address, ["a.csv"])["a.csv"].fingerprint is None


def test_a_look_that_is_called_off_has_found_out_nothing(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, out: Path
) -> None:
    platform.faults.add(InjectedFault("drop_after", method="POST", times=1))
    queue.add(files, uploads(files, out))
    ended(queue)
    queue.pause()
    queue.look()
    queue.cancel()
    assert queue.snapshot().items[0].state is ItemState.UNKNOWN

    platform.faults.add(InjectedFault("hang", method="GET"))
    queue.resume()
    queue.look()
    queue.cancel()
    assert only_state(queue) is ItemState.UNKNOWN
