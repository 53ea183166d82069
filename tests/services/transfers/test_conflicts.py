"""Conflicts are collected while the other files are transferred, and decided once."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import AlreadyExists
from csm_tui.domain.transfers import Decision, Direction, ItemState, JournalEntry
from csm_tui.domain.workspace_files import FileOutcome
from csm_tui.services.journal import Journal
from csm_tui.services.local.fingerprint import local_fingerprint
from csm_tui.services.transfers import TransferQueue, plan_upload
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import (
    downloads,
    ended,
    history,
    in_workspace,
    states,
    stored,
    uploads,
    written,
)
from tests.services.workspace_files_support import everything

THEIRS = {"a.csv": b"id\n1\n", "b.csv": b"id\n2\n", "c.csv": b"id\n3\n", "new.csv": b"id\n4\n"}
MINE = {"a.csv": b"id\n1\n", "b.csv": b"mine\n", "c.csv": b"mine too\n"}


@pytest.fixture
def here(platform: DemoPlatform, tmp_path: Path) -> Path:
    """A local folder with three of the workspace's four names; `a.csv` is the same."""
    stored(platform, THEIRS)
    return written(tmp_path / "here", MINE)


def conflicts(queue: TransferQueue) -> set[str]:
    return {item.planned.name for item in queue.snapshot().conflicts}


def test_they_stop_nothing_and_change_nothing(
    files: WorkspaceFiles, queue: TransferQueue, here: Path
) -> None:
    queue.add(files, downloads(files, here))
    seen = ended(queue)

    assert conflicts(queue) == set(MINE)
    assert all(isinstance(item.error, AlreadyExists) for item in seen.conflicts)
    assert everything(here) == MINE | {"new.csv": THEIRS["new.csv"]}


def test_each_may_have_its_own_decision(
    files: WorkspaceFiles, queue: TransferQueue, journal: Journal, here: Path
) -> None:
    queue.add(files, downloads(files, here))
    ids = {item.planned.name: item.id for item in ended(queue).items}
    queue.resolve(Decision.SKIP, [ids["a.csv"]])
    queue.resolve(Decision.OVERWRITE, [ids["b.csv"]])
    assert conflicts(queue) == {"c.csv"}
    queue.resolve(Decision.KEEP_BOTH)
    seen = ended(queue)

    assert everything(here) == {
        "a.csv": MINE["a.csv"],
        "b.csv": THEIRS["b.csv"],
        "c.csv": MINE["c.csv"],
        "c (2).csv": THEIRS["c.csv"],
        "new.csv": THEIRS["new.csv"],
    }
    assert states(seen)["a.csv"] is ItemState.SKIPPED
    lines = {
        line.name: (line.outcome, line.local and line.local.name)
        for line in history(queue, journal)
    }
    assert lines["a.csv"] == (FileOutcome.SKIPPED, "a.csv")
    assert lines["c.csv"] == (FileOutcome.DONE, "c (2).csv")


def test_what_is_known_ends_where_the_platform_fails_inside_a_write(
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    here: Path,
    platform: DemoPlatform,
) -> None:
    queue.add(files, downloads(files, here, "new.csv"))
    ended(queue)
    written(here, {"new.csv": b"newer"})
    platform.faults.add(InjectedFault("500", "/files$", "POST"))
    plan = plan_upload(files, files.tree(), [here / "new.csv"], "")
    queue.add(files, plan, decision=Decision.OVERWRITE)
    assert ItemState.FAILED in {item.state for item in ended(queue).items}
    history(queue, journal)

    # It may have the old content, the new one, or a part of either.
    assert journal.known(files.address, ["new.csv"])["new.csv"].fingerprint is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_at_the_target_is_not_waited_for(
    files: WorkspaceFiles, queue: TransferQueue, here: Path
) -> None:
    os.mkfifo(here / "new.csv")
    queue.add(files, downloads(files, here, "new.csv"), decision=Decision.IF_DIFFERENT)
    (seen,) = ended(queue).conflicts

    assert seen.error is not None
    assert "a device or a pipe" in seen.error.headline


@pytest.mark.parametrize("decision", Decision)
def test_one_decision_is_remembered_for_those_to_come(
    decision: Decision, files: WorkspaceFiles, queue: TransferQueue, here: Path
) -> None:
    queue.pause()
    job = queue.add(files, downloads(files, here))
    queue.resolve(decision, job=job)
    queue.resume()
    seen = ended(queue)

    assert not seen.conflicts
    assert seen.jobs[0].decision is decision
    assert (here / "new.csv").read_bytes() == THEIRS["new.csv"]
    assert (here / "new (2).csv").exists() is False
    replaced = decision in {Decision.OVERWRITE, Decision.IF_DIFFERENT}
    assert (here / "b.csv").read_bytes() == (THEIRS if replaced else MINE)["b.csv"]
    assert (here / "b (2).csv").exists() is (decision is Decision.KEEP_BOTH)
    skipped = {item.planned.name for item in seen.of(ItemState.SKIPPED)}
    same = {"a.csv"} if decision is Decision.IF_DIFFERENT else set()
    assert skipped == (set(MINE) if decision is Decision.SKIP else same)


def test_an_upload_s_conflicts_are_known_without_sending(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, here: Path
) -> None:
    plan = uploads(files, here)
    # Planned before the others existed: the names are listed again when the job starts.
    stale = replace(plan, items=tuple(replace(item, exists=False) for item in plan.items))
    platform.faults.add(InjectedFault("500", method="POST"))
    queue.add(files, stale)
    ended(queue)
    assert conflicts(queue) == set(MINE)
    platform.faults.clear()

    ids = {item.planned.name: item.id for item in queue.snapshot().items}
    queue.resolve(Decision.KEEP_BOTH, [ids["b.csv"]])
    queue.resolve(Decision.IF_DIFFERENT)
    seen = ended(queue)
    assert in_workspace(platform) == THEIRS | {
        "b (2).csv": MINE["b.csv"],
        "c.csv": MINE["c.csv"],
    }
    assert states(seen)["a.csv"] is ItemState.SKIPPED


def test_the_platform_s_own_answer_makes_a_conflict(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, here: Path
) -> None:
    # Listing fails, so only the answer to the upload shows it.
    plan = uploads(files, here)
    platform.faults.add(InjectedFault("403", method="GET", path="/files$"))
    queue.add(files, plan)
    ended(queue)

    assert conflicts(queue) == set(MINE)
    assert in_workspace(platform) == THEIRS


def test_only_if_different_believes_the_journal_and_reads_nothing(
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    here: Path,
) -> None:
    at = datetime.now(UTC) - timedelta(hours=1)
    content = local_fingerprint(here / "b.csv")
    journal.record(
        [
            JournalEntry(
                Direction.UP, files.address, "b.csv", here, FileOutcome.DONE, at, "p", content
            )
        ]
    )
    queue.add(files, downloads(files, here, "b.csv"))
    ended(queue)
    platform.faults.add(InjectedFault("500", path="download"))
    queue.resolve(Decision.IF_DIFFERENT)

    (item,) = ended(queue).items
    assert item.state is ItemState.SKIPPED
    assert "b.csv" in item.planned.name
    assert item.note


def test_only_if_different_says_when_nobody_can_tell(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, here: Path
) -> None:
    queue.add(files, downloads(files, here, "b.csv"))
    ended(queue)
    platform.faults.add(InjectedFault("500", path="download"))
    queue.resolve(Decision.IF_DIFFERENT)

    (item,) = ended(queue).items
    assert item.state is ItemState.CONFLICT
    assert item.error is not None
    assert "cannot be compared" in item.error.headline
    assert (here / "b.csv").read_bytes() == MINE["b.csv"]

    platform.faults.clear()
    queue.resolve(Decision.IF_DIFFERENT)
    assert ended(queue).items[0].state is ItemState.DONE
    assert (here / "b.csv").read_bytes() == THEIRS["b.csv"]
