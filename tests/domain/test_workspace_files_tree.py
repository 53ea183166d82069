"""The tree of a flat list of names shows every name, and nothing else."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import (
    Entry,
    EntryKind,
    FileTree,
    Order,
    extension,
    natural_key,
)

NAMES = st.lists(
    st.one_of(
        st.text(alphabet="aAb/.0é[ \n", max_size=8),
        st.sampled_from(["", "/", "//", "a", "a/", "/a", "a//b", "a/b", "a-b", "a0", "data2/x"]),
    ),
    max_size=30,
).map(tuple)

BREWERY = FileTree(
    (
        "README.txt",
        "data/customers.csv",
        "data/bars/bars.csv",
        "data/bars/2024/bars [draft].csv",
        "data2/old.csv",
        "data",
    )
)


def walked(tree: FileTree, folder: str = "") -> list[str]:
    """Return the names that a user finds who opens every folder."""
    found: list[str] = []
    for entry in tree.children(folder):
        if entry.kind is EntryKind.FILE:
            found += [entry.path] * entry.files
        else:
            below = walked(tree, entry.path)
            assert len(below) == entry.files
            found += below
    return found


@given(NAMES)
def test_walking_the_tree_finds_every_name_as_often_as_it_is_listed(names: tuple[str, ...]) -> None:
    assert sorted(walked(FileTree(names))) == sorted(names)


@given(NAMES, st.text(alphabet="a/.0", max_size=3))
def test_a_folder_holds_what_starts_with_its_closed_name(
    names: tuple[str, ...], folder: str
) -> None:
    closed = folder if not folder or folder.endswith("/") else f"{folder}/"
    expected = sorted(name for name in names if name.startswith(closed))
    assert list(FileTree(names).files(folder)) == expected
    assert FileTree(names).has_folder(folder) == bool(expected or not folder)


@given(NAMES, st.text(alphabet="a/.0", max_size=3))
def test_a_prefix_is_plain_text(names: tuple[str, ...], prefix: str) -> None:
    expected = sorted(name for name in names if name.startswith(prefix))
    assert list(FileTree(names).with_prefix(prefix).names) == expected


def test_children_are_folders_then_files_by_name() -> None:
    assert BREWERY.children() == (
        Entry("data/", "data", EntryKind.FOLDER, 3),
        Entry("data2/", "data2", EntryKind.FOLDER, 1),
        Entry("data", "data", EntryKind.FILE, 1),
        Entry("README.txt", "README.txt", EntryKind.FILE, 1),
    )


def test_a_folder_is_that_folder_only_and_a_prefix_is_more() -> None:
    assert "data2/old.csv" not in BREWERY.files("data/")
    assert BREWERY.files("data") == BREWERY.files("data/")
    assert BREWERY.children("data") == BREWERY.children("data/")
    assert "data2/old.csv" in BREWERY.with_prefix("data").names


def test_odd_names_are_shown_where_they_lie() -> None:
    tree = FileTree(("", "/abs", "a/", "a//b", "twice", "twice"))
    assert {(entry.path, entry.kind, entry.files) for entry in tree.children()} == {
        ("", EntryKind.FILE, 1),
        ("/", EntryKind.FOLDER, 1),
        ("a/", EntryKind.FOLDER, 2),
        ("twice", EntryKind.FILE, 2),
    }
    assert [entry.path for entry in tree.children("a/")] == ["a//", "a/"]
    assert [entry.name for entry in tree.children("a/")] == ["", ""]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("b.csv", "b.csv", "b.csv"), [("b.csv", EntryKind.FILE, 3)]),
        (("",), [("", EntryKind.FILE, 1)]),
        (("a", "A"), [("A", EntryKind.FILE, 1), ("a", EntryKind.FILE, 1)]),
        (
            ("e\u0301", "\xe9"),
            [("e\u0301", EntryKind.FILE, 1), ("\xe9", EntryKind.FILE, 1)],
        ),
        (("a", "a/b"), [("a", EntryKind.FOLDER, 1), ("a", EntryKind.FILE, 1)]),
        (("a/", "a"), [("a", EntryKind.FOLDER, 1), ("a", EntryKind.FILE, 1)]),
        (("a//b", "a/b"), [("a", EntryKind.FOLDER, 2)]),
        (("//",), [("", EntryKind.FOLDER, 1)]),
        (("x" * 300,), [("x" * 300, EntryKind.FILE, 1)]),
        (("🍺/👨‍👩‍👧 pils.csv",), [("🍺", EntryKind.FOLDER, 1)]),
        (("[red]a[/]", "[/]"), [("[", EntryKind.FOLDER, 1), ("[red]a[", EntryKind.FOLDER, 1)]),
        (("..", "../x", "."), [("..", EntryKind.FOLDER, 1), (".", EntryKind.FILE, 1),
                               ("..", EntryKind.FILE, 1)]),
        (("a\nb\x1b[31m",), [("a\nb\x1b[31m", EntryKind.FILE, 1)]),
        (("\u202ecsv.exe",), [("\u202ecsv.exe", EntryKind.FILE, 1)]),
        (("C:\\x",), [("C:\\x", EntryKind.FILE, 1)]),
        (("\ud800",), [("\ud800", EntryKind.FILE, 1)]),
    ],
)  # fmt: skip
def test_every_listing_is_shown_as_it_is(
    names: tuple[str, ...], shown: list[tuple[str, EntryKind, int]]
) -> None:
    tree = FileTree(names)
    assert [(entry.name, entry.kind, entry.files) for entry in tree.children()] == shown
    assert sorted(walked(tree)) == sorted(names)
    for entry in tree.children():
        assert visible(entry.name) or not entry.name
        assert tree.has_file(entry.path) or entry.kind is EntryKind.FOLDER
    assert all(tree.filter(name).has_file(name) for name in names if not set(name) & {"*", "?"})


def test_names_that_look_alike_are_told_apart_in_words() -> None:
    tree = FileTree(("data/é", "data/e\u0301", "data/A", "data/a", "data/b", "é"))
    notes = tree.alike("data")
    assert set(notes) == {"data/é", "data/e\u0301", "data/A", "data/a"}
    assert "Unicode form" in notes["data/é"][0]
    assert "upper and lower case" in notes["data/a"][0]
    assert not tree.alike()


def test_numbers_in_names_count_as_numbers() -> None:
    names = (
        "run10",
        "run2",
        "Run1",
        "run",
        "run02",
        "run-3",
        "10",
        "9",
        "1" * 5000,
        "a2b10",
        "a2b9",
    )
    shown = [entry.name for entry in FileTree(names).children()]
    assert shown == [
        "9", "10", "1" * 5000, "a2b9", "a2b10", "run", "run-3", "Run1", "run02", "run2", "run10",
    ]  # fmt: skip


@given(st.lists(st.integers(0, 10**40)), st.text(alphabet="aB.-", max_size=3))
def test_names_are_in_the_order_of_their_numbers(numbers: list[int], around: str) -> None:
    names = [f"{around}{number}{around}" for number in numbers]
    keys = sorted(names, key=natural_key)
    assert keys == [f"{around}{number}{around}" for number in sorted(numbers)]


def test_files_by_extension_and_folders_first() -> None:
    tree = FileTree(("b.csv", "a.TXT", "c.csv", "Makefile", ".env", "z.d/x", "a.csv.gz", "10.csv"))
    shown = [entry.name for entry in tree.children(order=Order.EXTENSION)]
    assert shown == ["z.d", ".env", "Makefile", "10.csv", "b.csv", "c.csv", "a.csv.gz", "a.TXT"]


def test_an_ending_is_looked_for_at_the_end_only() -> None:
    tree = FileTree(("a.csv", "b.csv.gz", "data.csv/c.txt", "d.CSV"))
    assert tree.filter(".csv").names == ("a.csv", "d.CSV")


@given(NAMES)
def test_an_ending_finds_all_files_that_have_it(names: tuple[str, ...]) -> None:
    tree = FileTree(names)
    for ending in set(map(extension, tree.names)) - {""}:
        found = [name for name in tree.filter(ending).names if extension(name) == ending]
        assert sorted(found) == sorted(n for n in tree.names if extension(n) == ending)


def test_a_filter_finds_either_form_of_a_letter() -> None:
    tree = FileTree(("caf\xe9.csv", "cafe\u0301.csv", "cafe.csv"))
    for text in ("caf\xe9", "CAFE\u0301", "caf\xe9*", "*f\xe9.csv"):
        assert len(tree.filter(text)) == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", BREWERY.names),
        ("DATA2", ("data2/old.csv",)),
        ("[draft]", ("data/bars/2024/bars [draft].csv",)),
        (".CSV", tuple(name for name in BREWERY.names if name.endswith(".csv"))),
        ("*.txt", ("README.txt",)),
        ("bars*.csv", ("data/bars/2024/bars [draft].csv", "data/bars/bars.csv")),
        ("data/*.csv", ("data/customers.csv",)),
        (
            "data/**/*.csv",
            ("data/bars/2024/bars [draft].csv", "data/bars/bars.csv", "data/customers.csv"),
        ),
        ("**/bars/**/bars*", ("data/bars/2024/bars [draft].csv", "data/bars/bars.csv")),
        ("data?/*", ("data2/old.csv",)),
        ("data2/**", ("data2/old.csv",)),
        ("**", BREWERY.names),
        ("dat", tuple(name for name in BREWERY.names if name.startswith("data"))),
        ("nothing like it", ()),
        ("*.pdf", ()),
    ],
)
def test_filters(text: str, found: tuple[str, ...]) -> None:
    tree = BREWERY.filter(text)
    assert tree.names == found
    assert len(tree) == len(found)


PARTS = st.text(alphabet="ab*?", max_size=4)


def plainly_matches(pattern: str, text: str, crosses: bool) -> bool:
    """Match one part by trying everything, without any cleverness."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        tails = range(len(text) + 1)
        return any(plainly_matches(pattern[1:], text[tail:], crosses) for tail in tails)
    return (
        bool(text)
        and pattern[0] in {"?", text[0]}
        and plainly_matches(pattern[1:], text[1:], crosses)
    )


def parts_match(pattern: list[str], parts: list[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        if len(pattern) == 1:
            return bool(parts)
        return any(parts_match(pattern[1:], parts[tail:]) for tail in range(len(parts) + 1))
    return (
        bool(parts)
        and plainly_matches(pattern[0], parts[0], crosses=False)
        and parts_match(pattern[1:], parts[1:])
    )


@given(
    st.lists(st.one_of(PARTS, st.just("**")), min_size=2, max_size=4),
    st.lists(st.text(alphabet="ab", max_size=4), min_size=1, max_size=4),
)
def test_globs_match_as_if_everything_had_been_tried(pattern: list[str], parts: list[str]) -> None:
    text = "/".join(pattern)
    if "*" not in text and "?" not in text:
        return
    expected = parts_match(pattern, parts)
    assert bool(FileTree(("/".join(parts),)).filter(text).names) == expected


@pytest.mark.parametrize(
    "glob", ["**/*a*a*a*a*a*/**/*a*a*a*a*/**/*a*a*ab", "**/a*/**/a*/**/a*/**/a*/**/a*/**/b"]
)
def test_a_hostile_glob_ends_at_once(glob: str) -> None:
    tree = FileTree(("/".join(["a" * 200] * 100),))
    started = process_time()
    assert not tree.filter(glob).names
    assert process_time() - started < 1


def test_nothing_found_names_what_is_near() -> None:
    assert BREWERY.nearest("custmers.csv")[0] == "data/customers.csv"
    assert BREWERY.nearest("*/README.md")[0] == "README.txt"
    assert BREWERY.nearest("zzzzzz") == ()
    assert BREWERY.nearest("*") == ()


def test_a_hundred_thousand_names_are_a_tree_at_once() -> None:
    names = tuple(f"data/{number % 97}/{number}.csv" for number in range(100_000))
    started = process_time()
    tree = FileTree(names)
    assert len(tree.children("data/")) == 97
    assert len(tree.filter("data/**/*99.csv")) == 1000
    assert process_time() - started < 1
    assert tree.nearest("data/5/12345x.csv")
