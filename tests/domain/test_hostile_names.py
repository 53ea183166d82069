"""Names made to harm: what is let through is harmless by the rules of each system itself."""

import ntpath
import os
import posixpath
import sys
import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csm_tui.domain.errors import UnsafeName
from csm_tui.domain.text import visible
from csm_tui.domain.transfers.target_names import Targets
from csm_tui.domain.workspace_files import hidden_characters, local_path, unsafe_reason

DEVICES = [
    "CON",
    "prn",
    "Aux",
    "NUL",
    "COM1",
    "com¹",
    "LPT9",
    "lpt³",
    "CONIN$",
    "CONOUT$",
    "CLOCK$",
]
ENDS = ["", ".txt", ".tar.gz", " ", ".", " .txt", ":x", "..", "\u200b"]
PARTS = st.one_of(
    st.tuples(st.sampled_from(DEVICES), st.sampled_from(ENDS)).map("".join),
    st.sampled_from(
        ["", ".", "..", "...", "C:", "c:x", "a:b", "a.csv:stream", "\\\\server\\share"]
    ),
    st.sampled_from(
        ["a", "A", "é", "e\u0301", "ß", "SS", "\u017fs", "K", "\u212a", "\u0130", "\u0131"]
    ),
    st.sampled_from(["\x00", "\x1b[2J", "\x7f", "\x85", "\u202e", "\u2066", "\ufeff", "\ud800"]),
    st.integers(250, 260).map("n".__mul__),
    st.integers(120, 130).map("é".__mul__),
    st.text(st.sampled_from("aA.: /\\\t\u00a0\u3000é\u0301"), max_size=4),
)
NAMES = st.one_of(
    st.lists(PARTS, min_size=1, max_size=4).map("/".join), st.lists(PARTS, max_size=3).map("".join)
)


@given(NAMES)
@example("COM¹.csv")
@example("a/../../b")
def test_what_is_let_through_is_harmless_on_windows(name: str) -> None:
    if unsafe_reason(name, windows=True) is not None:
        return
    path = PureWindowsPath(name)
    assert not _reserved(path)
    assert (path.drive, path.root) == ("", "")
    assert ntpath.normpath(name) == name.replace("/", "\\")
    for part in name.split("/"):
        # What Windows drops at the end, and where another stream of a file begins.
        assert part == part.rstrip(". ")
        assert ":" not in part
        assert not any(ord(letter) < 32 for letter in part)
        assert len(part.encode("utf-16-le")) <= 2 * 255


def _reserved(path: PureWindowsPath) -> bool:
    if sys.version_info >= (3, 13):
        return ntpath.isreserved(path)
    return path.is_reserved()


@given(NAMES)
def test_what_is_let_through_is_harmless_on_other_systems(name: str) -> None:
    if unsafe_reason(name, windows=False) is not None:
        return
    assert posixpath.normpath(f"/chosen/{name}") == f"/chosen/{name}"
    assert name != ""
    for part in name.split("/"):
        assert 0 < len(os.fsencode(part)) <= 255
        assert "\0" not in part
    assert local_path(Path("/chosen"), name, windows=False).is_relative_to("/chosen")


@given(NAMES)
def test_a_refusal_says_its_name_and_reason_on_one_safe_line(name: str) -> None:
    for windows in (True, False):
        if unsafe_reason(name, windows=windows) is None:
            continue
        with pytest.raises(UnsafeName) as caught:
            local_path(Path("/chosen"), name, windows=windows)
        assert visible(name) in caught.value.headline
        assert visible(caught.value.headline) == caught.value.headline


def kinds_of_sameness(path: str) -> list[str]:
    """Return the path as disks compare it: NTFS and exFAT, APFS, HFS+."""
    return [
        path.lower(),
        unicodedata.normalize("NFD", path).casefold(),
        unicodedata.normalize("NFD", path.lower()),
    ]


@given(st.lists(st.lists(PARTS.filter(bool), min_size=1, max_size=3).map("/".join), max_size=12))
@example(["a", "A/b"])
@example(["A/b", "a"])
@example(["é/x", "e\u0301"])
def test_of_files_that_meet_on_some_disk_one_is_taken(paths: list[str]) -> None:
    targets, taken = Targets(), list[str]()
    for path in paths:
        why = targets.add(path)
        assert why != ""
        if why is None:
            taken.append(path)
    for at, path in enumerate(taken):
        for other in taken[at + 1 :]:
            for one, two in zip(kinds_of_sameness(path), kinds_of_sameness(other), strict=True):
                assert one != two
                assert not one.startswith(f"{two}/")
                assert not two.startswith(f"{one}/")


@pytest.mark.parametrize(
    "paths", [["a", "A/b"], ["A/b", "a"], ["é/x", "e\u0301"], ["x/y/z", "X/Y"], ["x/y", "X/Y/z"]]
)
def test_a_file_where_another_needs_a_folder_is_refused(paths: list[str]) -> None:
    targets = Targets()
    assert targets.add(paths[0]) is None
    why = targets.add(paths[1])
    assert why is not None
    assert "folder" in why
    assert paths[0] in why


@pytest.mark.parametrize("name", ["\u202egpj.exe", "a\u200bb", "x\u2028y", "\ufeffCON", "a\u2066b"])
def test_a_name_that_others_show_as_another_one_is_told(name: str) -> None:
    assert unsafe_reason(name, windows=False) is None
    said = hidden_characters(name)
    assert said is not None
    assert visible(name) in said
    assert said.isprintable()


@pytest.mark.parametrize("name", ["a.csv", "bière 🍺", "👩\u200d🔧", "[/red]"])
def test_a_name_that_everybody_shows_needs_no_words(name: str) -> None:
    assert hidden_characters(name) is None
