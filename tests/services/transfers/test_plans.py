"""A plan says exactly what will be written where, and what cannot be, before any transfer."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import Cancelled
from csm_tui.domain.local_files import Links
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers import ItemState, LastKnown, Layout, TransferPlan
from csm_tui.domain.transfers.target_names import free_name
from csm_tui.domain.workspace_files import FileTree, Fingerprint
from csm_tui.services.journal import Journal
from csm_tui.services.local.disk import ignores_case
from csm_tui.services.transfers import (
    TransferQueue,
    _plan_download,
    plan_download,
    plan_upload,
    with_last_seen,
)
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.examples import examples
from tests.services.transfers.steps import ended, in_workspace, states, stored, written
from tests.services.workspace_files_support import everything, files_of

quick = settings(
    deadline=None,
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def targets(plan: TransferPlan, folder: Path) -> dict[str, str]:
    return {i.name: i.local.relative_to(folder).as_posix() for i in plan.items}


def reasons(plan: TransferPlan) -> dict[str, str]:
    return {each.name: each.reason for each in plan.refused}


def planned(files: WorkspaceFiles, folder: Path, *names: str, **how: object) -> TransferPlan:
    selection = how.pop("selection", ("",))
    return plan_download(files, FileTree(names), selection, folder, **how)  # type: ignore[arg-type]


def test_files_folders_and_marks_across_folders(files: WorkspaceFiles, tmp_path: Path) -> None:
    names = ("data/a.csv", "data/b/c.csv", "data2/d.csv", "e.csv")
    marks = ("data/", "e.csv", "data/a.csv", "gone.csv")
    plan = planned(files, tmp_path, *names, selection=marks)

    assert targets(plan, tmp_path) == {n: n for n in ("data/a.csv", "data/b/c.csv", "e.csv")}
    assert reasons(plan).keys() == {"gone.csv"}
    assert plan.size is None

    below = planned(files, tmp_path, *names, selection=["data/b/"], below="data/")
    assert targets(below, tmp_path) == {"data/b/c.csv": "b/c.csv"}
    flat = planned(files, tmp_path, *names, layout=Layout.FLAT)
    assert set(targets(flat, tmp_path).values()) == {"a.csv", "c.csv", "d.csv", "e.csv"}


def test_sizes_are_those_that_the_history_knows(
    files: WorkspaceFiles, tmp_path: Path, journal: Journal
) -> None:
    plan = planned(files, tmp_path, "a.csv", "lost.csv", "never.csv")
    moment = datetime.now(UTC)
    known = {
        "a.csv": LastKnown(Fingerprint(12, "0" * 64), moment, "lab"),
        "lost.csv": LastKnown(None, moment, "lab"),
        "elsewhere.csv": LastKnown(Fingerprint(5, "0" * 64), moment, "lab"),
    }
    journal.learn(files.address, known)
    assert with_last_seen(plan, journal).last_seen == {"a.csv": 12}
    assert with_last_seen(plan, journal).items == plan.items
    journal.path.write_bytes(b"no history at all" * 100)
    assert with_last_seen(plan, journal).last_seen == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("data/A.csv", "data/a.csv"),
        ("caf\u00e9.csv", "cafe\u0301.csv"),
        ("a", "a/b.csv"),
        ("A", "a/b.csv"),
        ("stra\u00dfe", "STRASSE"),
    ],
)
def test_two_that_meet_on_some_disk_are_not_both_taken(
    first: str, second: str, files: WorkspaceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {first, second}
    plan = planned(files, tmp_path, first, second)
    if not ignores_case(tmp_path) and first != "a":
        assert {item.name for item in plan.items} == names

    # As on a disk of Windows or macOS.
    monkeypatch.setattr(_plan_download, "ignores_case", lambda _: True)
    plan = planned(files, tmp_path, first, second)
    assert len(plan.items) == len(plan.refused) == 1
    assert plan.refused[0].reason
    assert plan.refused[0].next_step == "Download it alone into another folder."
    (met,) = planned(files, tmp_path, "a/x.csv", "b/X.csv", layout=Layout.FLAT).refused
    assert met.next_step == "Keep the folders, or download it alone into another folder."


def test_whether_a_disk_ignores_case_is_seen_by_what_is_there(tmp_path: Path) -> None:
    usual = sys.platform in {"win32", "darwin"}
    assert ignores_case(tmp_path / "missing" / "deeper") is usual
    for name in ("123", "a.csv"):
        (tmp_path / name).write_bytes(b"")
        assert ignores_case(tmp_path) is usual
    if not usual:
        # If both exist, they are two entries.
        (tmp_path / "A.CSV").write_bytes(b"")
        assert not ignores_case(tmp_path)
        # Two names of one entry, as on such a disk.
        (tmp_path / "A.CSV").unlink()
        (tmp_path / "A.CSV").hardlink_to(tmp_path / "a.csv")
        (tmp_path / "123").unlink()
        assert ignores_case(tmp_path)


def test_flattened_files_of_one_name_are_not_both_taken(
    files: WorkspaceFiles, tmp_path: Path
) -> None:
    plan = planned(files, tmp_path, "a/x.csv", "b/x.csv", layout=Layout.FLAT)

    assert list(targets(plan, tmp_path)) == ["a/x.csv"]
    assert "has the same target" in reasons(plan)["b/x.csv"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "a/../../b",
        "a//b",
        "a..b.csv",
        "dir/",
    ],
)
def test_unsafe_names_are_refused_one_by_one(
    name: str, files: WorkspaceFiles, tmp_path: Path
) -> None:
    plan = planned(files, tmp_path, name, "fine.csv")

    assert [item.name for item in plan.items] == ["fine.csv"]
    assert reasons(plan).keys() == {name}
    assert not list(tmp_path.iterdir())


def test_a_name_that_no_disk_here_holds_is_saved_under_another_one(
    files: WorkspaceFiles, tmp_path: Path
) -> None:
    plan = planned(files, tmp_path, "a\x1bb.csv", "a_b.csv", "x" * 300)

    assert targets(plan, tmp_path) == {"a_b.csv": "a_b.csv", "x" * 300: "x" * 255}
    assert "has the same target" in reasons(plan)["a\x1bb.csv"]
    (item,) = planned(files, tmp_path, "a\x1bb.csv").items
    assert item.warnings == ("The name contains a control character. Saved as “a_b.csv”.",)


def test_a_name_that_is_listed_twice_is_taken_once(files: WorkspaceFiles, tmp_path: Path) -> None:
    plan = planned(files, tmp_path, "a.csv", "a.csv")

    assert [item.name for item in plan.items] == ["a.csv"]
    assert "more than once" in plan.notes[0]


names = st.lists(
    st.text(
        st.sampled_from("aAbß\u00e9e\u0301./\\ :-\x00\x7f\u202e\ud800C2"), min_size=0, max_size=8
    ),
    max_size=12,
)


@quick
@given(names, st.sampled_from(Layout))
def test_no_name_leaves_the_folder_or_meets_another(
    files: WorkspaceFiles, tmp_path: Path, names: list[str], layout: Layout
) -> None:
    folder = tmp_path / "chosen"
    plan = planned(files, folder, *names, layout=layout)

    locals_ = [item.local for item in plan.items]
    assert all(Path(os.path.normpath(local)).is_relative_to(folder) for local in locals_)
    assert all(local != folder for local in locals_)
    assert len({str(local).casefold() for local in locals_}) == len(locals_)
    # Nothing is left out: each name is an item, or refused with a reason.
    assert {i.name for i in plan.items} | set(reasons(plan)) == set(names)
    assert not folder.exists()


@quick
@given(st.text(min_size=1), st.sets(st.text(), max_size=20))
def test_a_free_name_is_free_and_beside(name: str, taken: set[str]) -> None:
    free = free_name(name, lambda each: each in taken or each.endswith("(2).csv"))

    assert free not in taken
    assert free != name
    assert free.rpartition("/")[0] == name.rpartition("/")[0]


def test_free_names_keep_the_ending() -> None:
    free = [free_name(name, lambda _: False) for name in ("d/a.csv", "a", ".env", "a.tar.gz")]
    assert free == ["d/a (2).csv", "a (2)", ".env (2)", "a.tar (2).gz"]


@quick
@example(["..2"])
@given(names)
def test_what_is_planned_is_what_is_written(
    platform: DemoPlatform, queue: TransferQueue, tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("written")
    platform.world.workspaces[platform.workspace_id].files.clear()
    contents = {name: name.encode("utf-8", "replace") for name in names if "\ud800" not in name}
    stored(platform, contents)
    with files_of(platform) as files:
        plan = plan_download(files, files.tree(), [""], folder)
        queue.add(files, plan)
        ended(queue)
        found = {name: content for name, content in everything(folder).items() if name[-1] != "/"}
        assert found == {path: contents[name] for name, path in targets(plan, folder).items()}
        queue.remove()


def test_a_folder_to_send_says_what_is_left_out(files: WorkspaceFiles, tmp_path: Path) -> None:
    folder = written(tmp_path / "out", {"a.csv": b"1", "sub/b.csv": b"22", ".hidden/c.csv": b"3"})
    (folder / "empty").mkdir()
    (folder / "link.csv").symlink_to(folder / "a.csv")
    (folder / "sub" / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    tree = FileTree(("data/out/a.csv",))

    plan = plan_upload(files, tree, [folder], "data")
    assert {i.name: i.exists for i in plan.items} == {
        "data/out/a.csv": True,
        "data/out/sub/b.csv": False,
    }
    assert plan.size == 3
    assert len(plan.notes) == 4

    followed = plan_upload(files, tree, [folder], "data/", hidden=True, links=Links.FOLLOWED)
    assert [i.name for i in followed.items] == [
        "data/out/a.csv",
        "data/out/link.csv",
        "data/out/.hidden/c.csv",
        "data/out/sub/b.csv",
    ]
    flat = plan_upload(files, tree, [folder], "", layout=Layout.FLAT)
    assert [i.name for i in flat.items] == ["a.csv", "b.csv"]


def test_a_link_is_sent_when_it_is_named_and_the_plan_says_where_it_leads(
    files: WorkspaceFiles, tmp_path: Path
) -> None:
    far = written(tmp_path / "far", {"a.csv": b"1"})
    (tmp_path / "near.csv").symlink_to(far / "a.csv")
    (tmp_path / "near").symlink_to(far)

    alone = plan_upload(files, FileTree(()), [tmp_path / "near.csv", far / "a.csv"], "")
    link, plain = alone.items
    assert [str(far / "a.csv") in warning for warning in link.warnings] == [True]
    assert (plain.warnings, alone.notes) == ((), ())
    folders = plan_upload(files, FileTree(()), [tmp_path / "near", far], "")
    assert [item.name for item in folders.items] == ["near/a.csv"]
    assert str(far) in folders.notes[0]
    assert len(folders.notes) == 2


def test_a_folder_that_is_given_by_dots_goes_under_its_name_or_none(
    files: WorkspaceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "out", {"a.csv": b"1", "sub/b.csv": b"22"})
    monkeypatch.chdir(tmp_path / "out" / "sub")

    above = plan_upload(files, FileTree(()), [Path("..")], "x/")
    assert [item.name for item in above.items] == ["x/out/a.csv", "x/out/sub/b.csv"]
    assert not above.refused
    here = plan_upload(files, FileTree(()), [Path()], "x/")
    assert [item.name for item in here.items] == ["x/b.csv"]
    beside = plan_upload(files, FileTree(()), [Path("../sub"), Path("../a.csv")], "x/")
    assert [item.name for item in beside.items] == ["x/sub/b.csv", "x/a.csv"]


def test_what_cannot_be_sent_is_found_before(platform: DemoPlatform, tmp_path: Path) -> None:
    folder = written(
        tmp_path / "out",
        {"big.csv": b"x" * 2000, "a..b.csv": b"1", "fine.csv": b"1", "taken": b"1"},
    )
    (folder / os.fsdecode(b"bad-\xff.csv")).write_bytes(b"1")
    (folder / "sub").mkdir()
    (folder / "sub" / "fine.csv").write_bytes(b"2")
    with files_of(platform, size_limit=1000) as files:
        sources = [*sorted(folder.iterdir()), tmp_path / "gone.csv"]
        plan = plan_upload(files, FileTree(("taken/x.csv",)), sources, "", layout=Layout.FLAT)

    assert [i.name for i in plan.items] == ["fine.csv"]
    assert len(plan.refused) == 6
    assert all(each.reason and each.next_step for each in plan.refused)


def test_unusual_types_are_warned_of_and_sent_all_the_same(
    files: WorkspaceFiles, queue: TransferQueue, platform: DemoPlatform, tmp_path: Path
) -> None:
    folder = written(
        tmp_path / "out", {"a.pdf": b"%PDF-1.7", "b.csv": b"id\n", "c.csv": b"\x1f\x8b"}
    )
    plan = plan_upload(files, FileTree(()), sorted(folder.iterdir()), "")
    assert [bool(item.warnings) for item in plan.items] == [True, False, True]

    queue.add(files, plan)
    seen = ended(queue)
    assert states(seen)["a.pdf"] is ItemState.FAILED
    assert "application/pdf" in str(dict(seen.items[0].error.details)) + str(seen.items[0].error)  # type: ignore[union-attr]
    assert in_workspace(platform) == {"b.csv": b"id\n"}


def test_names_that_only_differ_in_case_may_be_sent_with_a_warning(
    files: WorkspaceFiles, tmp_path: Path
) -> None:
    folder = written(tmp_path / "out", {"A.csv": b"1", "a.csv": b"2"})
    plan = plan_upload(files, FileTree(()), sorted(folder.iterdir()), "")

    assert [bool(item.warnings) for item in plan.items] == [False, True]


def test_a_stopped_planning_says_so(files: WorkspaceFiles, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        planned(files, tmp_path, "a", cancel=cancel)
    with pytest.raises(Cancelled):
        plan_upload(files, FileTree(()), [tmp_path], "", cancel=cancel)


def test_ten_thousand_are_planned_without_a_long_wait(
    files: WorkspaceFiles, tmp_path: Path
) -> None:
    plan = planned(files, tmp_path, *(f"data/{n % 100}/{n}.csv" for n in range(10_000)))

    assert len(plan.items) == 10_000
