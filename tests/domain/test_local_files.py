"""What is shown of a local folder, and in which order."""

from pathlib import Path

import pytest

from csm_tui.domain.local_files import LocalEntry, LocalFolder, LocalKind, folders_first
from csm_tui.domain.workspace_files.names import Order

FOLDER = LocalFolder(
    Path("/srv"),
    folders_first(
        (
            LocalEntry("data", LocalKind.FOLDER, None, 5.0),
            LocalEntry("Archive", LocalKind.FOLDER, None, 9.0),
            LocalEntry(".hidden.csv", LocalKind.FILE, 1, 1.0),
            LocalEntry("part10.csv", LocalKind.FILE, 30, 3.0),
            LocalEntry("part2.csv", LocalKind.FILE, 200, 1.0),
            LocalEntry("notes.txt", LocalKind.FILE, 30, 2.0),
            LocalEntry("pipe", LocalKind.OTHER, None, None),
        )
    ),
)


def names(text: str = "", order: Order = Order.NAME, *, hidden: bool = False) -> list[str]:
    return [entry.name for entry in FOLDER.listed(text, order=order, hidden=hidden)]


@pytest.mark.parametrize(
    ("order", "files"),
    [
        (Order.NAME, ["notes.txt", "part2.csv", "part10.csv", "pipe"]),
        (Order.EXTENSION, ["pipe", "part2.csv", "part10.csv", "notes.txt"]),
        (Order.SIZE, ["part2.csv", "notes.txt", "part10.csv", "pipe"]),
        (Order.TIME, ["part10.csv", "notes.txt", "part2.csv", "pipe"]),
    ],
)
def test_each_order_keeps_folders_first(order: Order, files: list[str]) -> None:
    folders = ["Archive", "data"]
    assert names(order=order) == [*folders, *files]


def test_hidden_entries_are_shown_when_wanted() -> None:
    assert ".hidden.csv" not in names(".csv")
    assert names(".csv", hidden=True) == [".hidden.csv", "part2.csv", "part10.csv"]


def test_a_filter_is_that_of_the_workspace() -> None:
    assert names("PART") == ["part2.csv", "part10.csv"]
    assert names("*.txt") == ["notes.txt"]
    assert names("part?.csv") == ["part2.csv"]
    assert names("nothing") == []


def test_what_lies_in_a_hidden_folder_is_hidden() -> None:
    assert LocalEntry("data/.cache/x", LocalKind.FILE).hidden
    assert not LocalEntry("data/x.csv", LocalKind.FILE).hidden
