"""Tests of the letters that a filter has found in a name."""

import pytest

from csm_tui.domain.workspace_files import FileTree
from csm_tui.ui.presentation.filter_hits import hits_of, prefix_hits


@pytest.mark.parametrize(
    ("text", "path", "lit"),
    [
        ("bar.c", "data/city/Bar.csv", ["Bar.c"]),
        ("city", "data/city/Bar.csv", []),
        ("city", "data/city/", ["city"]),
        ("y/b", "data/city/Bar.csv", ["B"]),
        (".csv", "a.csv/b.csv", [".csv"]),
        ("b*.c?v", "data/Bar.csv", ["B", ".c", "v"]),
        ("data", "data/data.csv", ["data"]),
        ("", "data/Bar.csv", []),
        ("zzz", "data/Bar.csv", []),
        ("i", "data/İ.csv", []),
    ],
)
def test_what_is_lit(text: str, path: str, lit: list[str]) -> None:
    name = path.removesuffix("/").rpartition("/")[2]
    assert [name[start:end] for start, end in hits_of(text)(path, name)] == lit


def test_what_is_lit_was_found() -> None:
    tree = FileTree(("data/city/Bar.csv", "config/bar.yaml", "README.txt"))
    for text in ("bar", ".csv", "*.yaml", "re?d", "BAR.C"):
        for path in tree.filter(text).names:
            assert hits_of(text)(path, path.rpartition("/")[2]), (text, path)


def test_the_letters_of_a_prefix() -> None:
    assert prefix_hits("data/ci")("data/city/", "city") == [(0, 2)]
    assert prefix_hits("data/ci")("data/", "data") == [(0, 4)]
    assert not prefix_hits("data")("data/x.csv", "x.csv")
