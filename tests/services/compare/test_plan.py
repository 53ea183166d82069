"""Chosen rows become exactly the transfers that synchronize them, in one direction."""

from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.comparison import Mark
from csm_tui.domain.transfers import Decision, ItemState
from csm_tui.services.compare import _plan, compare_folders, plan_pull, plan_push, resolve
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles

EVERYTHING = (
    "a..b/never", "left.csv", "longer.csv", "right.csv", "same.csv", "sub/differs.csv",
)  # fmt: skip


def test_a_push_sends_what_is_here(files: WorkspaceFiles, local: Path) -> None:
    tree = files.tree()
    found = resolve(files, compare_folders(files, local, "data", tree=tree))
    plan = plan_push(files, tree, found, EVERYTHING)
    assert [(item.name, item.local, item.exists) for item in plan.items] == [
        ("data/sub/differs.csv", local / "sub" / "differs.csv", True),
        ("data/left.csv", local / "left.csv", False),
        ("data/longer.csv", local / "longer.csv", True),
    ]
    assert [each.name for each in plan.refused] == ["data/a..b/never"]
    assert plan.notes == (
        "1 skipped: identical on both sides.",
        "1 skipped: only in the workspace (nothing is deleted).",
    )


def test_a_pull_brings_what_is_there(files: WorkspaceFiles, local: Path) -> None:
    found = resolve(files, compare_folders(files, local, "data/"))
    plan = plan_pull(files, found, EVERYTHING)
    assert [(item.name, item.local, item.exists) for item in plan.items] == [
        ("data/sub/differs.csv", local / "sub" / "differs.csv", True),
        ("data/longer.csv", local / "longer.csv", True),
        ("data/right.csv", local / "right.csv", False),
    ]
    assert [each.name for each in plan.refused] == ["data/a..b/never"]
    assert plan.notes == (
        "1 skipped: identical on both sides.",
        "1 skipped: only on this computer (nothing is deleted).",
    )


def test_only_what_was_ticked(files: WorkspaceFiles, local: Path) -> None:
    tree = files.tree()
    found = compare_folders(files, local, "", tree=tree)
    assert [item.name for item in plan_push(files, tree, found, ["left.csv"]).items] == ["left.csv"]
    assert not plan_pull(files, found, ["left.csv", "nothing"]).items
    pulled = plan_pull(files, found, ["data2/other.csv"]).items
    assert [item.name for item in pulled] == ["data2/other.csv"]


def test_what_changed_since_is_refused_with_its_reason(
    files: WorkspaceFiles, local: Path, platform: DemoPlatform
) -> None:
    platform.put_file(platform.workspace_id, "data/N\tL.csv", b"")
    tree = files.tree()
    found = compare_folders(files, local, "data", tree=tree)
    (refused,) = plan_pull(files, found, ["N\tL.csv"]).refused
    assert "control character" in refused.reason
    (local / "left.csv").unlink()
    (local / "right.csv").mkdir()
    (refused,) = plan_push(files, tree, found, ["left.csv"]).refused
    assert "not found" in refused.reason
    (refused,) = plan_pull(files, found, ["right.csv"]).refused
    assert "is a folder" in refused.reason


def test_two_that_many_disks_take_for_one_are_not_both_brought_here(
    files: WorkspaceFiles, local: Path, platform: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on a disk of Windows or macOS.
    monkeypatch.setattr(_plan, "ignores_case", lambda _: True)
    for name in ("Right.csv", "sub/one\u202e.csv"):
        platform.put_file(platform.workspace_id, f"data/{name}", b"another")
    found = compare_folders(files, local, "data")
    plan = plan_pull(files, found, [row.path for row in found.marked(Mark.RIGHT_ONLY)])
    warned = {item.name: item.warnings for item in plan.items}
    assert warned.keys() == {"data/Right.csv", "data/sub/one\u202e.csv"}
    assert "hidden characters" in warned["data/sub/one\u202e.csv"][0]
    (refused,) = plan.refused
    assert (refused.name, refused.local) == ("data/right.csv", local / "right.csv")
    assert "have the same target" in refused.reason


@pytest.mark.parametrize("pushing", [True, False])
def test_both_sides_are_brought_into_line(
    files: WorkspaceFiles, local: Path, pushing: bool, tmp_path: Path
) -> None:
    tree = files.tree()
    found = resolve(files, compare_folders(files, local, "data", tree=tree))
    marks = (Mark.DIFFERS, Mark.LEFT_ONLY if pushing else Mark.RIGHT_ONLY)
    paths = [row.path for row in found.marked(*marks)]
    plan = plan_push(files, tree, found, paths) if pushing else plan_pull(files, found, paths)
    with TransferQueue(Journal(tmp_path / "journal.sqlite3")) as queue:
        queue.add(files, plan, decision=Decision.OVERWRITE)
        assert queue.wait(60)
        assert {item.state for item in queue.snapshot().items} == {ItemState.DONE}
    after = resolve(files, compare_folders(files, local, "data"))
    assert paths
    assert {row.path for row in after.marked(Mark.SAME)} == {*paths, "same.csv"}
