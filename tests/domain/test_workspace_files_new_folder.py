"""A new folder is pending until a file is in it."""

import pytest

from csm_tui.domain.errors import AlreadyExists, InputRefused
from csm_tui.domain.workspace_files import (
    PENDING_NOTE,
    EntryKind,
    FileTree,
    PendingFolders,
    new_folder,
)

TREE = FileTree(("data/a.csv", "data/run10/x", "data/run2/x", "file"))


@pytest.mark.parametrize(
    ("typed", "inside", "path"),
    [
        ("new", "", "new/"),
        ("new/", "", "new/"),
        ("new", "data/", "data/new/"),
        ("a/b", "data/", "data/a/b/"),
        ("/a//b/", "", "a/b/"),
        ("a\\b", "", "a/b/"),
        ("file", "", "file/"),
        ("🍺 [x]", "", "🍺 [x]/"),
    ],
)
def test_what_a_text_means(typed: str, inside: str, path: str) -> None:
    folder = new_folder(typed, TREE, inside)
    assert folder.path == path
    assert folder.notes[-1] == PENDING_NOTE
    assert any("file" in note and "both" in note for note in folder.notes) is (typed == "file")


@pytest.mark.parametrize("typed", ["", " ", "/", "//", "..", "a/../b"])
def test_what_is_no_folder(typed: str) -> None:
    with pytest.raises(InputRefused):
        new_folder(typed, TREE)


def test_a_folder_that_is_there_is_not_made() -> None:
    with pytest.raises(AlreadyExists):
        new_folder("run2", TREE, "data/")


def test_it_is_shown_until_a_file_is_in_it() -> None:
    pending = PendingFolders().with_folder("data/run3/deep/").with_folder("top/")
    names = [entry.name for entry in pending.among(TREE.children("data/"), "data/")]
    assert names == ["run2", "run3", "run10", "a.csv"]
    (new,) = pending.among(TREE.children("data/run3/"), "data/run3/")
    assert (new.path, new.kind, new.files) == ("data/run3/deep/", EntryKind.FOLDER, 0)
    assert [entry.name for entry in pending.among(TREE.children())] == ["data", "top", "file"]
    later = FileTree((*TREE.names, "data/run3/deep/x"))
    assert pending.settled(later) == PendingFolders(frozenset({"top/"}))
    assert pending.without("data/") == PendingFolders(frozenset({"top/"}))
    assert pending.settled(TREE) == pending
