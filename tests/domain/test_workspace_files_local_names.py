"""No remote name leads out of the chosen folder, and every destination has one meaning."""

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.errors import InputRefused, UnsafeName
from csm_tui.domain.workspace_files import (
    FileTree,
    as_local_name,
    local_path,
    resolve_destination,
    unsafe_reason,
)

FOLDER = Path("/chosen/folder")

HOSTILE = st.one_of(
    st.text(max_size=20),
    st.lists(
        st.sampled_from(
            [
                "..",
                ".",
                "",
                "a",
                "C:",
                "c:x",
                "CON",
                "nul.txt",
                "a ",
                "a.",
                "\\",
                "\n",
                "é",
                "[/red]",
            ]
        ),
        max_size=5,
    ).map("/".join),
)


@pytest.mark.parametrize(
    "name",
    [
        "a.csv",
        "data/bars/2024/a.csv",
        "[/red]",
        "[bold]x[/bold].csv",
        "🍺/pils 2024.csv",
        " leading space",
        "a..b.csv",
        ".hidden",
        "...x",
        "console.csv",
        "CONTENT",
        "com10.txt",
        "at 10:30.csv",
        "a" * 255,
        "%2e%2e/x",
        "~/x",
        "-rf",
    ],
)
def test_fine_names_are_mirrored(name: str) -> None:
    assert local_path(FOLDER, name, windows=False) == FOLDER / name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("../../x", "another folder"),
        ("a/../../x", "another folder"),
        ("a/./x", "another folder"),
        ("..", "another folder"),
        ("/etc/x", "starts with “/”"),
        ("//server/share", "starts with “/”"),
        ("C:\\x", "separates folders on Windows"),
        ("C:x", "drive"),
        ("a/d:/x", "drive"),
        ("a\\..\\x", "separates folders on Windows"),
        ("a\nb.csv", "control character"),
        ("a\x00b", "control character"),
        ("a\x1b[31m", "control character"),
        ("a\x85b", "control character"),
        ("a\udcffb", "control character"),
        ("CON", "device"),
        ("con.txt", "device"),
        ("data/Nul", "device"),
        ("COM1.tar.gz", "device"),
        ("lpt³", "device"),
        ("AUX .txt", "device"),
        ("CONOUT$", "device"),
        ("a.", "dot or a space"),
        ("folder /x", "dot or a space"),
        ("a//b", "is empty (“//”"),
        ("a/", "is empty (“//”"),
        ("a" * 300, "longer than 255 bytes"),
        ("é" * 128, "longer than 255 bytes"),
    ],
)
def test_unsafe_names_are_refused_in_words(name: str, reason: str) -> None:
    with pytest.raises(UnsafeName) as caught:
        local_path(FOLDER, name, windows=True)
    assert reason in caught.value.details["reason"]
    assert reason in caught.value.headline
    assert caught.value.headline.isprintable()
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("name", "on_windows"),
    [
        ("at 10:30.csv", "at 10_30.csv"),
        ("a|b", "a_b"),
        ('say "x"?/<y>*', "say _x__/_y__"),
        ("aux.csv", "aux_.csv"),
        ("data/NUL", "data/NUL_"),
        ("COM1.tar.gz", "COM1_.tar.gz"),
        ("AUX .txt", "AUX_.txt"),
        ("x ", "x_"),
        ("d /f.csv", "d_/f.csv"),
        ("x. .", "x___"),
        ("C:\\x", "C__x"),
        ("a\\..\\x", "a_.._x"),
    ],
)
def test_a_name_that_windows_cannot_hold_is_another_one_there_only(
    name: str, on_windows: str
) -> None:
    assert unsafe_reason(name, windows=True) is not None
    assert as_local_name(name, windows=True) == on_windows
    assert unsafe_reason(name, windows=False) is None
    assert as_local_name(name, windows=False) == name
    assert local_path(FOLDER, name, windows=False) == FOLDER / name


@pytest.mark.parametrize("windows", [True, False])
@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("a\nb.csv", "a_b.csv"),
        ("a\0b", "a_b"),
        ("a\x1b[31m", "a_[31m"),
        ("a\udcff", "a_"),
        (f"d/{'é' * 200}.csv", f"d/{'é' * 125}.csv"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_name_that_no_system_holds_is_another_one(name: str, held: str, windows: bool) -> None:
    assert as_local_name(name, windows=windows) == held


@given(HOSTILE, st.booleans())
def test_every_name_that_leads_nowhere_else_can_be_saved(name: str, windows: bool) -> None:
    held = as_local_name(name, windows=windows)
    assert as_local_name(held, windows=windows) == held
    if any(part in {"", ".", ".."} for part in name.split("/")):
        assert held == name
        assert unsafe_reason(held, windows=windows) is not None
    else:
        assert unsafe_reason(held, windows=windows) is None


@given(HOSTILE)
def test_what_is_allowed_stays_below_the_folder_on_every_system(name: str) -> None:
    if unsafe_reason(name, windows=True) is not None:
        return
    for flavour, folder in ((PurePosixPath, "/f/g"), (PureWindowsPath, "C:\\f\\g")):
        path = flavour(folder, *name.split("/"))
        assert path.is_relative_to(flavour(folder))
        assert path != flavour(folder)
        assert ".." not in path.parts
    assert local_path(FOLDER, name, windows=True).relative_to(FOLDER).as_posix() == name


TREE = FileTree(("data/a.csv", "uploaded/x.csv", "both", "both/y.csv", "top.csv"))


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("", "bars.csv"),
        ("   ", "bars.csv"),
        ("/", "bars.csv"),
        (".", "bars.csv"),
        ("data/", "data/bars.csv"),
        ("/data/", "data/bars.csv"),
        ("data//new///", "data/new/bars.csv"),
        ("data/new.csv", "data/new.csv"),
        ("/data/new.csv", "data/new.csv"),
        ("data\\new.csv", "data/new.csv"),
        ("data\\", "data/bars.csv"),
        ("\\\\data\\\\new.csv", "data/new.csv"),
        ("./data/./new.csv", "data/new.csv"),
        ("data/.", "data/bars.csv"),
        ("new", "new"),
        ("both", "both"),
        ("data/.hidden", "data/.hidden"),
    ],
)
def test_destinations(typed: str, name: str) -> None:
    destination = resolve_destination("bars.csv", typed, TREE)
    assert destination.name == name
    assert destination.question is None


def test_an_existing_folder_typed_without_its_slash_is_asked_about() -> None:
    destination = resolve_destination("bars.csv", "uploaded", TREE)
    assert destination.name == "uploaded/bars.csv"
    assert destination.question is not None
    assert "uploaded/bars.csv" in destination.question
    assert resolve_destination("bars.csv", "uploaded/", TREE).question is None


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("data\\", "“\\” replaced with “/”"),
        ("/data/", "Leading “/” removed"),
        ("\\data\\", "Leading “/” removed"),
        ("data//", "Repeated"),
        ("new", "Renamed to “new”"),
        ("new.", "Some computers save it under another name"),
        ("CON/", "Some computers save it under another name"),
    ],
)
def test_what_was_changed_is_said(typed: str, word: str) -> None:
    notes = resolve_destination("bars.csv", typed, TREE).notes
    assert any(word in note for note in notes)


def test_a_plain_destination_needs_no_words() -> None:
    assert resolve_destination("bars.csv", "data/", TREE).notes == ()
    assert resolve_destination("bars.csv", "data/bars.csv", TREE).notes == ()


@pytest.mark.parametrize(
    ("source", "typed"), [("x.csv", "../x"), ("x.csv", "a/../b"), ("x.csv", "a..b"), ("a..b", "d/")]
)
def test_two_dots_are_refused_before_the_platform_does(source: str, typed: str) -> None:
    with pytest.raises(InputRefused, match=r"\.\."):
        resolve_destination(source, typed, TREE)


def test_a_name_that_is_not_text_is_refused() -> None:
    with pytest.raises(InputRefused, match="not valid text"):
        resolve_destination("caf\udce9.csv", "data/", TREE)
    assert resolve_destination("caf\udce9.csv", "data/cafe.csv", TREE).name == "data/cafe.csv"


@given(st.text(alphabet="ab./\\ ", max_size=12))
def test_the_final_name_is_one_the_platform_would_not_change(typed: str) -> None:
    try:
        name = resolve_destination("bars.csv", typed, TREE).name
    except InputRefused:
        assert ".." in typed
        return
    assert name
    assert not name.startswith("/")
    assert not name.endswith("/")
    assert "//" not in name
    assert "\\" not in name
    assert ".." not in name
    again = resolve_destination("bars.csv", name, FileTree(()))
    assert again.name == name
