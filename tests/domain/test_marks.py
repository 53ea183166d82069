"""Marks are a set of files, whatever is done to them in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.marks import Marks, MarkTarget, change

NAMES = st.sampled_from(["a", "a/", "a/b", "a/b/c", "a-b", "a0", "ab", "é", "/", "/a", "a//b"])
STEPS = st.lists(st.tuples(st.booleans(), st.lists(NAMES)))


@given(STEPS)
def test_marks_are_those_that_were_added_and_not_taken_away(
    steps: list[tuple[bool, list[str]]],
) -> None:
    marks, wanted = Marks(), set[str]()
    for add, names in steps:
        marks = marks.plus(dict.fromkeys(names)) if add else marks.minus(names)
        wanted = wanted | set(names) if add else wanted - set(names)

    assert marks.names == tuple(sorted(wanted))
    assert set(marks.sizes) == wanted
    assert all(name in marks for name in wanted)
    for folder in ("", "a/", "a/b/", "/"):
        below = tuple(sorted(name for name in wanted if name.startswith(folder)))
        assert marks.names_below(folder) == below
        assert marks.below(folder) == len(below)


def test_the_size_is_that_of_the_files_whose_size_is_known() -> None:
    marks = Marks().plus({"a": 3, "b": None}).plus({"c": 4})

    assert marks.size == 7
    assert marks.minus(["c"]).size == 3


def test_a_mark_is_toggled_and_a_folder_with_any_mark_loses_them() -> None:
    marks = Marks().plus({"a": 1, "data/x": 2})

    wanted = change(
        marks, [MarkTarget("a"), MarkTarget("b", size=5), MarkTarget("data/", True)], toggle=True
    )

    assert wanted.gone == {"a", "data/x"}
    assert wanted.new == {"b": 5}
    assert wanted.folders == ()


def test_marking_never_unmarks_and_names_the_folders_that_have_to_be_looked_through() -> None:
    marks = Marks().plus({"a": 1, "data/x": 2})

    wanted = change(marks, [MarkTarget("a", size=1), MarkTarget("data/", True)], toggle=False)

    assert wanted.gone == frozenset()
    assert wanted.folders == ("data/",)


def test_a_file_and_a_folder_of_one_name_are_two() -> None:
    marks = Marks().plus({"same": None})

    assert marks.below("same/") == 0
    assert change(marks, [MarkTarget("same/", True)], toggle=True).folders == ("same/",)
