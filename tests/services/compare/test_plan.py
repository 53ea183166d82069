"""Ticked rows become exactly the moves that bring them into line, one direction at a time."""

from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.comparison import Mark
from csm_tui.services.compare import compare_folders, plan_pull, plan_push, resolve
from csm_tui.services.workspace_files import WorkspaceFiles

EVERYTHING = (
    "a..b/never", "left.csv", "longer.csv", "right.csv", "same.csv", "sub/differs.csv",
)  # fmt: skip


def test_a_push_sends_what_is_here(files: WorkspaceFiles, local: Path) -> None:
    tree = files.tree()
    found = resolve(files, compare_folders(files, local, "data", tree=tree))
    plan = plan_push(files, tree, found, EVERYTHING)
    assert [(item.name, item.source, item.exists) for item in plan.items] == [
        ("data/left.csv", local / "left.csv", False),
        ("data/longer.csv", local / "longer.csv", True),
        ("data/sub/differs.csv", local / "sub" / "differs.csv", True),
    ]
    assert [row.path for row, _ in plan.refused] == ["a..b/never", "right.csv"]
    assert plan.same == 1


def test_a_pull_brings_what_is_there(files: WorkspaceFiles, local: Path) -> None:
    found = resolve(files, compare_folders(files, local, "data/"))
    plan = plan_pull(found, EVERYTHING)
    assert [(item.name, item.target, item.exists) for item in plan.items] == [
        ("data/longer.csv", local / "longer.csv", True),
        ("data/right.csv", local / "right.csv", False),
        ("data/sub/differs.csv", local / "sub" / "differs.csv", True),
    ]
    assert [row.path for row, _ in plan.refused] == ["a..b/never", "left.csv"]
    assert plan.same == 1


def test_only_what_was_ticked(files: WorkspaceFiles, local: Path) -> None:
    tree = files.tree()
    found = compare_folders(files, local, "", tree=tree)
    assert [item.name for item in plan_push(files, tree, found, ["left.csv"]).items] == ["left.csv"]
    assert not plan_pull(found, ["left.csv", "nothing"]).items
    pulled = plan_pull(found, ["data2/other.csv"]).items
    assert [item.name for item in pulled] == ["data2/other.csv"]


def test_what_changed_since_is_refused_with_its_reason(
    files: WorkspaceFiles, local: Path, platform: DemoPlatform
) -> None:
    platform.put_file(platform.workspace_id, "data/NUL.csv", b"")
    tree = files.tree()
    found = compare_folders(files, local, "data", tree=tree)
    ((_, reason),) = plan_pull(found, ["NUL.csv"]).refused
    assert "device" in reason
    (local / "left.csv").unlink()
    (local / "right.csv").mkdir()
    ((_, reason),) = plan_push(files, tree, found, ["left.csv"]).refused
    assert "no file" in reason
    ((_, reason),) = plan_pull(found, ["right.csv"]).refused
    assert "is a folder" in reason


@pytest.mark.parametrize("pushing", [True, False])
def test_both_sides_are_brought_into_line(
    files: WorkspaceFiles, local: Path, pushing: bool
) -> None:
    tree = files.tree()
    found = resolve(files, compare_folders(files, local, "data", tree=tree))
    marks = (Mark.DIFFERS, Mark.LEFT_ONLY if pushing else Mark.RIGHT_ONLY)
    paths = [row.path for row in found.marked(*marks)]
    if pushing:
        for upload in plan_push(files, tree, found, paths).items:
            files.upload(upload, overwrite=True)
    else:
        for download in plan_pull(found, paths).items:
            files.download(download, overwrite=True)
    after = resolve(files, compare_folders(files, local, "data"))
    assert paths
    assert {row.path for row in after.marked(Mark.SAME)} == {*paths, "same.csv"}
