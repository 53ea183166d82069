"""One refusal among a thousand, answers cut at every byte, files that change while being sent."""

import hashlib
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import InputRefused, Unreachable
from csm_tui.domain.progress import Progress
from csm_tui.domain.transfers import ItemState, PlannedTransfer, Transferred
from csm_tui.domain.workspace_files import FileOutcome, Fingerprint
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import (
    ended,
    history,
    in_workspace,
    states,
    stored,
    uploads,
    written,
)

THOUSAND = {f"{number // 100}/{number:03}.csv": b"%d" % number for number in range(1000)}


def test_one_refused_by_the_platform_among_a_thousand(
    platform: DemoPlatform, files: WorkspaceFiles, journal: Journal, tmp_path: Path
) -> None:
    # The hundredth is of a type that the platform always refuses.
    refused = {"0/099.csv.sh": b"#!/bin/sh\nexit 0\n"}
    wanted = {name: content for name, content in THOUSAND.items() if name != "0/099.csv"}
    out = written(tmp_path / "out", wanted | refused)
    with TransferQueue(journal, workers=16) as queue:
        queue.add(files, uploads(files, out))
        seen = ended(queue)
        lines = history(queue, journal)

    assert Counter(states(seen).values()) == {ItemState.DONE: 999, ItemState.FAILED: 1}
    (failed,) = seen.of(ItemState.FAILED)
    assert failed.planned.name == "0/099.csv.sh"
    assert isinstance(failed.error, InputRefused)
    assert in_workspace(platform) == wanted
    assert {line.name: line.outcome for line in lines} == {
        name: FileOutcome.FAILED if name in refused else FileOutcome.DONE
        for name in wanted | refused
    }


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csm_tui.platform.client.REPEAT_AFTER", (0.001, 0.001))


def test_an_answer_to_an_upload_cut_at_every_byte_is_unknown(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    out = written(tmp_path / "out", {"a.csv": b"1"})
    for offset in range(1, 1000):
        platform.world.workspaces[platform.workspace_id].files.clear()
        plan = uploads(files, out)
        platform.faults.add(InjectedFault("cut", "/files$", "POST", 1, after=offset - 1))
        queue.add(files, plan)
        (item,) = ended(queue).items
        if item.state is ItemState.DONE:
            break
        assert item.state is ItemState.UNKNOWN
        assert in_workspace(platform) == {"a.csv": b"1"}
        queue.remove([item.id])
    # The whole answer is something like {"fileName": "a.csv"}.
    assert offset > 15


@pytest.mark.usefixtures("_impatient")
def test_a_list_cut_at_every_byte_is_no_shorter_list(
    platform: DemoPlatform, files: WorkspaceFiles
) -> None:
    stored(platform, {"a.csv": b"1", "b.csv": b"2"})
    whole = files.tree().names
    seen = 0
    for offset in range(1000):
        platform.faults.add(InjectedFault("cut", "/files$", "GET", after=offset))
        try:
            names = files.tree().names
        except Unreachable:
            seen += 1
        else:
            assert names == whole
            break
        finally:
            platform.faults.clear()
    assert seen > 30


@pytest.mark.parametrize("size", [10_000, 5_000_000])
@pytest.mark.parametrize("how", ["grows", "changes", "vanishes"])
def test_a_local_file_that_changes_while_it_is_sent(
    how: str,
    size: int,
    platform: DemoPlatform,
    files: WorkspaceFiles,
    queue: TransferQueue,
    journal: Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = b"x" * size
    out = written(tmp_path / "out", {"a.csv": content, "other.csv": b"1"})
    upload = WorkspaceFiles.upload

    def changing(self: WorkspaceFiles, plan: PlannedTransfer, **options: Any) -> Transferred:
        tell = options.pop("progress")

        def change_and_tell(progress: Progress) -> None:
            if plan.name == "a.csv":
                change(plan.local, how)
            tell(progress)

        return upload(self, plan, progress=change_and_tell, **options)

    monkeypatch.setattr(WorkspaceFiles, "upload", changing)
    queue.add(files, uploads(files, out))
    seen = states(ended(queue))
    assert seen.pop("other.csv") is ItemState.DONE
    (line,) = [line for line in history(queue, journal) if line.name == "a.csv"]
    if how == "vanishes":
        # An open file stays whole, so all of it was sent.
        assert seen == {"a.csv": ItemState.DONE}
        assert in_workspace(platform)["a.csv"] == content
        assert line.content in (None, Fingerprint(size, hashlib.sha256(content).hexdigest()))
    else:
        assert seen == {"a.csv": ItemState.FAILED}
        assert in_workspace(platform).keys() == {"other.csv"}
        assert "changed" in line.reason


def change(path: Path, how: str) -> None:
    match how:
        case "grows":
            with path.open("ab") as file:
                file.write(b"x")
        case "changes":
            path.write_bytes(b"y" * path.stat().st_size)
            os.utime(path, ns=(1, 1))
        case "vanishes":
            path.unlink(missing_ok=True)
