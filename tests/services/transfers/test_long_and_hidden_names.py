"""Names at the limits of a disk, and names that hide something, all the way through a transfer."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.demo import DemoPlatform
from csm_tui.domain.transfers import Decision, ItemState
from csm_tui.domain.transfers.target_names import free_name
from csm_tui.domain.workspace_files import FileTree
from csm_tui.services.transfers import TransferQueue, plan_download, plan_upload
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.services.transfers.steps import (
    downloads,
    ended,
    in_workspace,
    states,
    stored,
    uploads,
    written,
)
from tests.services.workspace_files_support import everything

LONGEST = "n" * 251 + ".csv"


@pytest.mark.parametrize("name", [LONGEST, "é" * 127 + "a", "d/" + "🍺" * 62 + ".csv"])
def test_the_longest_names_can_be_kept_beside_another(
    name: str, platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    stored(platform, {name: b"theirs"})
    here = written(tmp_path / "here", {name: b"mine"})
    queue.add(files, downloads(files, here), decision=Decision.KEEP_BOTH)

    assert states(ended(queue)) == {name: ItemState.DONE}
    contents = sorted(path.read_bytes() for path in here.rglob("*") if path.is_file())
    assert contents == [b"mine", b"theirs"]
    assert (here / name).read_bytes() == b"mine"


@given(st.text(max_size=255).filter(lambda n: len(n.encode()) <= 255), st.integers(0, 30))
def test_a_free_name_is_no_longer_than_a_disk_takes(name: str, others: int) -> None:
    taken = {"first"}
    for _ in range(others):
        taken.add(free_name(name, taken.__contains__))
    assert len(taken) == others + 1
    base = free_name(name, taken.__contains__).rpartition("/")[2]
    ending = name.rpartition(".")[2]
    assert len(base.encode()) <= 255 or len(ending.encode()) > 240


def test_keep_both_finds_the_next_free_name_of_a_workspace(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    theirs = {"a.csv": b"1", "a (2).csv": b"2", "a (4).csv": b"4"}
    stored(platform, theirs)
    out = written(tmp_path / "out", {"a.csv": b"mine", "a (2).csv": b"mine too"})
    queue.add(files, uploads(files, out), decision=Decision.KEEP_BOTH)

    assert set(states(ended(queue)).values()) == {ItemState.DONE}
    assert in_workspace(platform) == theirs | {"a (3).csv": b"mine", "a (2) (2).csv": b"mine too"}


def test_a_path_that_no_disk_takes_is_refused_in_the_plan(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    too_deep = "x/" * 2_500 + "a.csv"
    stored(platform, {too_deep: b"1", "fine.csv": b"1"})
    plan = downloads(files, tmp_path / "here")

    (refused,) = plan.refused
    assert refused.name == too_deep
    assert "path too long for this system" in refused.reason
    assert "closer to the root" in refused.next_step
    queue.add(files, plan)
    assert states(ended(queue)) == {"fine.csv": ItemState.DONE}
    assert everything(tmp_path / "here") == {"fine.csv": b"1"}


@pytest.mark.parametrize("source", ["n" * 300, "d/" * 3_000 + "a", "nul\0byte", "missing"])
def test_a_local_path_that_cannot_be_is_one_refusal(
    source: str, files: WorkspaceFiles, tmp_path: Path
) -> None:
    out = written(tmp_path / "out", {"fine.csv": b"1"})
    plan = plan_upload(files, FileTree(()), [out / source, out / "fine.csv"], "")

    assert [item.name for item in plan.items] == ["fine.csv"]
    (refused,) = plan.refused
    assert refused.reason.isprintable()
    assert refused.next_step


def test_a_name_that_others_show_as_another_one_is_warned_of_both_ways(
    platform: DemoPlatform, files: WorkspaceFiles, queue: TransferQueue, tmp_path: Path
) -> None:
    names = ["invoice\u202efdp.exe", "plain.csv"]
    stored(platform, dict.fromkeys(names, b"id\n"))
    here = tmp_path / "here"
    plan = plan_download(files, files.tree(), names, here)
    warned = {item.name: item.warnings for item in plan.items}
    assert warned["plain.csv"] == ()
    assert "invoice\\u202efdp.exe" in warned[names[0]][0]

    queue.add(files, plan)
    ended(queue)
    assert everything(here).keys() == set(names)
    back = plan_upload(files, FileTree(()), sorted(here.iterdir()), "")
    assert [bool(item.warnings) for item in back.items] == [True, False]
