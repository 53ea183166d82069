"""Every name of both sides has one row, and no mark says more than is known."""

from dataclasses import replace
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.comparison import Comparison, ComparisonRow, LocalFile, Mark, compared
from csm_tui.domain.workspace_files import FileTree, Sameness, Verdict

AT = datetime(2026, 1, 2, tzinfo=UTC)
PATHS = st.one_of(
    st.text(alphabet="aAéb/.\\", min_size=1, max_size=6),
    st.sampled_from(["a", "a/b", "A", "e\u0301", "é", "NUL", "a/", "a//b", "\udcff", "x\n"]),
)


def plain(local: list[str], remote: list[str], folder: str = "", **known: Sameness) -> Comparison:
    files = [LocalFile(path, 1) for path in local]
    tree = FileTree(tuple(f"{folder}{path}" for path in remote))
    verdicts = {path: Verdict(sameness, "It was so.", AT) for path, sameness in known.items()}
    return compared("/here", files, tree, folder, verdicts)


def marks(comparison: Comparison) -> dict[str, str]:
    return {row.path: row.mark.value for row in comparison.rows}


def test_the_marks_are_those_of_rclone() -> None:
    found = plain(
        ["same", "left", "differs", "unknown", "asked"],
        ["same", "right", "differs", "unknown", "asked"],
        "data/",
        same=Sameness.SAME,
        differs=Sameness.DIFFERS,
        asked=Sameness.UNKNOWN,
        right=Sameness.SAME,
    )
    assert list(found.lines()) == [
        "? asked",
        "* differs",
        "+ left",
        "- right",
        "= same",
        "? unknown",
    ]
    assert found.counts == {
        Mark.SAME: 1,
        Mark.LEFT_ONLY: 1,
        Mark.RIGHT_ONLY: 1,
        Mark.DIFFERS: 1,
        Mark.UNKNOWN: 2,
        Mark.ERROR: 0,
    }
    assert [row.name for row in found.marked(Mark.LEFT_ONLY)] == ["data/left"]
    assert found.marked(Mark.SAME)[0].known_at == AT
    assert all(mark.words for mark in Mark)


def test_the_order_is_that_of_the_trees() -> None:
    found = plain(["b.csv", "a/run10", "a/run2", "data-2/x"], ["A.csv", "data/x", "a/deep/x"])
    paths = [row.path for row in found.rows]
    assert paths == ["a/deep/x", "a/run2", "a/run10", "data/x", "data-2/x", "A.csv", "b.csv"]


def test_names_may_be_deeper_than_any_stack() -> None:
    deep = "a/" * 5_000 + "x"
    assert marks(plain([deep, "b"], [deep])) == {deep: "?", "b": "+"}


@given(
    st.lists(PATHS, max_size=8, unique=True),
    st.lists(PATHS, max_size=8),
    st.dictionaries(PATHS, st.sampled_from(Sameness)),
    st.sampled_from(["", "data/", "data"]),
)
def test_every_name_has_one_row_and_nothing_is_guessed(
    local: list[str], remote: list[str], known: dict[str, Sameness], folder: str
) -> None:
    closed = f"{folder.removesuffix('/')}/" if folder else ""
    files = [LocalFile(path, 1) for path in local]
    tree = FileTree((*(f"{closed}{path}" for path in remote), "data2/other", "database"))
    verdicts = {path: Verdict(sameness, "So.", AT) for path, sameness in known.items()}
    found = compared("/here", files, tree, folder, verdicts)
    there = set(remote) | ({"data2/other", "database"} if not folder else set())
    assert sorted(row.path for row in found.rows) == sorted({*local, *there})
    for row in found.rows:
        here, listed = row.path in local, row.path in there
        if row.mark in {Mark.SAME, Mark.DIFFERS}:
            assert here
            assert listed
            assert known[row.path].mark == row.mark.value
        assert (row.mark is not Mark.UNKNOWN) or (here and listed)
        assert (row.mark is not Mark.LEFT_ONLY) or (here and not listed)
        assert (row.mark is not Mark.RIGHT_ONLY) or (listed and not here)
        assert row.name == f"{closed}{row.path}"


@pytest.mark.parametrize(
    ("local", "remote", "path", "word"),
    [
        ([], ["../x"], "../x", "rejects"),
        ([], ["a..b"], "a..b", "rejects"),
        (["a..b"], ["a..b"], "a..b", "rejects"),
        ([], ["./x"], "./x", "another folder"),
        ([], ["a//b"], "a//b", "path is empty"),
        ([], ["x" * 300], "x" * 300, "longer"),
        (["data"], ["data/x"], "data/x", "in place of the file"),
        (["data/x"], ["data"], "data", "local folder"),
        (["a..b"], [], "a..b", "rejects"),
        (["\udcff"], [], "\udcff", "not valid text"),
        (["a\\b"], [], "a\\b", "not portable"),
    ],
)
def test_what_cannot_be_brought_into_line_is_an_error(
    local: list[str], remote: list[str], path: str, word: str
) -> None:
    row = next(row for row in plain(local, remote).rows if row.path == path)
    assert row.mark is Mark.ERROR
    assert word in row.because


def test_a_local_problem_is_an_error_on_either_side() -> None:
    files = [LocalFile("a", None, "It is a link."), LocalFile("b", None, "It is a link.")]
    found = compared("/here", files, FileTree(("a",)), "", {})
    assert marks(found) == {"a": "!", "b": "!"}


def test_names_that_some_disks_take_for_one_are_noted() -> None:
    found = plain(["Bar.csv", "e\u0301.csv"], ["bar.csv", "é.csv", "other.csv"])
    notes = {row.path: row.notes for row in found.rows}
    assert "only in upper and lower case" in notes["Bar.csv"][0]
    assert "only in upper and lower case" in notes["bar.csv"][0]
    assert "only in Unicode form" in notes["é.csv"][0]
    assert notes["other.csv"] == ()


def test_a_name_that_is_listed_twice_is_one_row_that_says_so() -> None:
    (row,) = plain([], ["a", "a"]).rows
    assert row.notes == ("Listed 2 times in the workspace.",)


def test_the_file_that_ends_in_a_slash_is_no_file_here() -> None:
    (row,) = compared("/here", [], FileTree(("data/",)), "data/", {}).rows
    assert (row.path, row.mark) == ("", Mark.ERROR)


def test_a_hundred_thousand_names_take_no_time() -> None:
    names = [f"data/{number % 97}/File {number}.csv" for number in range(100_000)]
    started = process_time()
    found = plain(names[:50_000], names)
    assert found.counts[Mark.UNKNOWN] == found.counts[Mark.RIGHT_ONLY] == 50_000
    assert process_time() - started < 4


def test_rows_are_narrowed_by_text_and_mark() -> None:
    rows = tuple(
        ComparisonRow(path, path, mark)
        for path, mark in (("a.csv", Mark.SAME), ("deep/b.csv", Mark.DIFFERS), ("c.txt", Mark.SAME))
    )
    found = Comparison("here", "", rows)

    def paths(text: str, *marks: Mark) -> list[str]:
        return [row.path for row in found.narrowed(text, marks or tuple(Mark))]

    assert paths("") == ["a.csv", "deep/b.csv", "c.txt"]
    assert paths("", Mark.SAME) == ["a.csv", "c.txt"]
    assert paths("*.csv") == ["a.csv", "deep/b.csv"]
    assert paths(".CSV", Mark.DIFFERS) == ["deep/b.csv"]
    assert paths("deep/*", Mark.SAME) == []


def test_a_lost_answer_is_not_covered_by_what_was_known_before() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    known = ComparisonRow("a", "a", Mark.DIFFERS, "They were read.", 3, at)
    lost = ComparisonRow("a", "a", Mark.UNKNOWN, "The answer to an upload was lost.", 3, at)
    unknown = ComparisonRow("a", "a", Mark.UNKNOWN, "Never moved.", 3)

    def kept(now: ComparisonRow) -> ComparisonRow:
        return Comparison("", "", (now,)).keeping(Comparison("", "", (known,))).rows[0]

    assert kept(lost) == lost
    assert kept(unknown) == known
    assert kept(replace(unknown, size=4)).mark is Mark.UNKNOWN
