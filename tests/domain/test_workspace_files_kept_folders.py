"""Tests of where files go when their folders are kept: a path is never doubled."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.workspace_files import FileTree, folder_for, name_below, target

_PART = st.sampled_from(["data", "city", "a", "b c", "é"])
_FOLDERS = st.lists(_PART, max_size=4)
_NAME = st.tuples(_FOLDERS, st.sampled_from(["Bar.csv", "data", "x"])).map(
    lambda each: "/".join([*each[0], each[1]])
)


@pytest.mark.parametrize(
    ("name", "folder", "expected"),
    [
        ("data/city/Bar.csv", "/home/me/data/city", "/home/me/data/city/Bar.csv"),
        ("data/city/Bar.csv", "/home/me/data", "/home/me/data/city/Bar.csv"),
        ("data/city/Bar.csv", "/home/me", "/home/me/data/city/Bar.csv"),
        ("data/city/Bar.csv", "/home/me/city", "/home/me/city/data/city/Bar.csv"),
        ("Bar.csv", "/home/me/Bar.csv", "/home/me/Bar.csv/Bar.csv"),
        ("data/city/Bar.csv", "/", "/data/city/Bar.csv"),
    ],
)
def test_a_download_never_doubles_a_path(name: str, folder: str, expected: str) -> None:
    assert Path(folder) / name_below(name, Path(folder)) == Path(expected)


@pytest.mark.parametrize(
    ("folder", "name", "expected"),
    [
        ("data/city/", "Bar.csv", "data/city/Bar.csv"),
        ("data/city/", "data/city/Bar.csv", "data/city/Bar.csv"),
        ("data/", "data/city/Bar.csv", "data/city/Bar.csv"),
        ("", "data/city/Bar.csv", "data/city/Bar.csv"),
        ("config/", "data/Bar.csv", "config/data/Bar.csv"),
    ],
)
def test_an_upload_never_doubles_a_path(folder: str, name: str, expected: str) -> None:
    assert target(folder, name) == expected


@given(st.lists(_NAME, min_size=1), _FOLDERS, st.data())
def test_down_and_up_is_a_round_trip(
    names: list[str], parts: list[str], data: st.DataObject
) -> None:
    tree, name = FileTree(tuple(names)), data.draw(st.sampled_from(names))
    chosen = Path("/", "home", *parts)
    saved = chosen / name_below(name, chosen)
    # The cursor is still on the file, and this computer's side on the folder that was chosen, or
    # in the folder of the file.
    shown = name.rpartition("/")[0]
    shown = f"{shown}/" if shown else ""
    for base in {chosen, saved.parent}:
        below = saved.relative_to(base).as_posix()
        assert target(folder_for(base, [below], shown, tree), below) == name


@given(_NAME, _FOLDERS)
def test_a_file_goes_back_even_when_the_root_is_shown(name: str, parts: list[str]) -> None:
    saved = Path("/", "home", *parts) / name
    tree = FileTree((name,))
    assert target(folder_for(saved.parent, [saved.name], "", tree), saved.name) == name


def test_a_new_file_goes_to_the_folder_that_is_shown() -> None:
    tree = FileTree(("data/city/Bar.csv", "config/a.json"))
    assert folder_for(Path("/me/data/city"), ["new.csv"], "config/", tree) == "config/"
    assert folder_for(Path("/me/data/city"), ["new.csv"], "", tree) == ""
