"""The list of a local folder, and the errors if it cannot be read."""

import os
from pathlib import Path

import pytest

from csm_tui.domain.errors import Cancelled, CsmError, InputRefused, NotFound, Unreachable
from csm_tui.domain.local_files import LocalEntry, LocalKind
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.workspace_files import Order
from csm_tui.services.local.listing import list_folder, look_at, walk_folder

as_other_than_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)


def test_folders_come_first_and_each_kind_by_name(tmp_path: Path) -> None:
    for name in ("b", "A.d"):
        (tmp_path / name).mkdir()
    for name in ("a.csv", "B.csv", ".hidden"):
        (tmp_path / name).write_text("xyz")

    folder = list_folder(tmp_path)

    assert folder.path == tmp_path
    assert [entry.name for entry in folder.entries] == ["A.d", "b", ".hidden", "a.csv", "B.csv"]
    assert [entry.name for entry in folder.entries if entry.hidden] == [".hidden"]
    assert folder.entry("a.csv") == LocalEntry("a.csv", LocalKind.FILE, 3)
    assert folder.entry("b") == LocalEntry("b", LocalKind.FOLDER)
    assert folder.entry("c") is None


def test_links_are_what_they_lead_to(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "to_data").symlink_to("data")
    (tmp_path / "nowhere").symlink_to("missing")
    (tmp_path / "circle").symlink_to("circle")

    kinds = {entry.name: entry.kind for entry in list_folder(tmp_path).entries}

    assert kinds == {
        "data": LocalKind.FOLDER,
        "to_data": LocalKind.FOLDER,
        "nowhere": LocalKind.OTHER,
        "circle": LocalKind.OTHER,
    }


def test_a_pipe_is_neither_file_nor_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    assert list_folder(tmp_path).entries == (LocalEntry("pipe", LocalKind.OTHER),)


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("missing", NotFound, "Folder"),
        ("file", InputRefused, "is not a folder"),
        ("circle", Unreachable, "Cannot read folder"),
        ("n" * 300, Unreachable, "Cannot read folder"),
        ("with\0null", InputRefused, "is not a valid path"),
    ],
)
def test_what_cannot_be_listed_is_said(
    tmp_path: Path, name: str, kind: type[CsmError], said: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "circle").symlink_to("circle")

    with pytest.raises(CsmError) as caught:
        list_folder(tmp_path / name)

    assert type(caught.value) is kind
    assert said in caught.value.headline
    assert name.replace("\0", "␀") in caught.value.headline
    assert caught.value.next_step


@as_other_than_root
def test_a_folder_that_may_not_be_read(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    try:
        with pytest.raises(InputRefused, match="may not be read"):
            list_folder(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_listing_can_be_stopped(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        list_folder(tmp_path, cancel=cancel)


def test_a_link_says_where_it_leads_and_times_are_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "file").touch()
    os.utime(tmp_path / "file", (5.0, 5.0))
    (tmp_path / "to_data").symlink_to("data")
    (tmp_path / "nowhere").symlink_to("missing")

    folder = list_folder(tmp_path)

    links = {entry.name: entry.link for entry in folder.entries}
    assert links == {"data": None, "file": None, "to_data": "data", "nowhere": "missing"}
    file = folder.entry("file")
    assert file is not None
    assert file.modified == 5.0


def test_one_path_is_told_as_in_a_list(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("four")
    os.utime(tmp_path / "file", (5.0, 5.0))
    (tmp_path / "link").symlink_to("file")
    file = look_at(tmp_path / "file")
    assert file == LocalEntry("file", LocalKind.FILE, 4)
    assert file is not None
    assert file.modified == 5.0
    assert look_at(tmp_path / "link") == LocalEntry("link", LocalKind.FILE, 4)
    assert look_at(tmp_path) == LocalEntry(tmp_path.name, LocalKind.FOLDER)
    assert look_at(tmp_path / "missing") is None
    assert look_at(Path("no\0path")) is None


def test_a_walk_finds_files_at_any_depth_and_follows_no_link_to_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a" / "deep").mkdir(parents=True)
    (tmp_path / "top.csv").write_text("12")
    (tmp_path / "a" / "deep" / "x.csv").write_text("1")
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    (tmp_path / "a" / "file_link").symlink_to("../top.csv")
    (tmp_path / "a" / "nowhere").symlink_to("missing")

    found = walk_folder(tmp_path)

    sizes = {entry.name: entry.size for entry in found.entries}
    assert sizes == {"top.csv": 2, "a/deep/x.csv": 1, "a/file_link": 2}
    assert found.unread == 0


def test_a_walk_counts_what_it_cannot_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "x").touch()
    (tmp_path / "shut").mkdir()
    scan = os.scandir

    def scandir(path: Path) -> object:
        # Even root may not read it.
        if path.name == "shut":
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = walk_folder(tmp_path)

    assert [entry.name for entry in found.entries] == ["open/x"]
    assert found.unread == 1


def test_a_walk_of_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        walk_folder(tmp_path / "missing")


def test_a_walk_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").touch()
    cancel = CancelToken()
    told: list[int] = []

    def progress(each: Progress) -> None:
        told.append(each.done)
        if each.done == 2:
            cancel.cancel()

    with pytest.raises(Cancelled):
        walk_folder(tmp_path, progress=progress, cancel=cancel)
    assert told == [0, 1, 2]


def test_numbers_count_as_numbers_and_endings_can_come_first(tmp_path: Path) -> None:
    for name in ("run10.csv", "run2.csv", "a.txt", "Makefile"):
        (tmp_path / name).touch()
    (tmp_path / "z.a").mkdir()
    folder = list_folder(tmp_path)
    assert [entry.name for entry in folder.entries] == [
        "z.a", "a.txt", "Makefile", "run2.csv", "run10.csv",
    ]  # fmt: skip
    assert [entry.name for entry in folder.listed(order=Order.EXTENSION)] == [
        "z.a", "Makefile", "run2.csv", "run10.csv", "a.txt",
    ]  # fmt: skip
