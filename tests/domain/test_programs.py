"""The commands that edit or open a file."""

from pathlib import Path

import pytest

from csm_tui.domain.errors import FeatureMissing, InputRefused
from csm_tui.domain.programs import check_content, edit_command, failure_words, open_command

FILE = Path("/tmp/x/a b.csv")


@pytest.mark.parametrize(
    ("system", "there", "command"),
    [
        ("Linux", {"xdg-open", "gio"}, ("xdg-open", str(FILE))),
        ("Linux", {"gio"}, ("gio", "open", str(FILE))),
        ("Linux", {"wslview"}, ("wslview", str(FILE))),
        ("FreeBSD", {"xdg-open"}, ("xdg-open", str(FILE))),
        ("Darwin", {"open", "xdg-open"}, ("open", str(FILE))),
        ("Windows", {"explorer.exe"}, ("explorer.exe", str(FILE))),
    ],
)
def test_each_system_has_its_opener(system: str, there: set[str], command: tuple[str, ...]) -> None:
    assert open_command(FILE, system, there.__contains__) == command


def test_no_opener_is_said() -> None:
    with pytest.raises(FeatureMissing):
        open_command(FILE, "Linux", lambda _: False)


@pytest.mark.parametrize(
    ("command", "code", "system", "words"),
    [
        ("xdg-open", 0, "Linux", ""),
        ("xdg-open", 3, "Linux", "xdg-open failed with exit code 3 (no program for"),
        ("xdg-open", 7, "Linux", "xdg-open failed with exit code 7"),
        ("gio", 3, "Linux", "gio failed with exit code 3"),
        ("open", -9, "Darwin", "open was killed by signal 9"),
        ("explorer.exe", 1, "Windows", ""),
    ],
)
def test_a_failure_to_open_in_words(command: str, code: int, system: str, words: str) -> None:
    found = failure_words(command, code, system)
    assert found.startswith(words)
    assert bool(found) is bool(words)


ODD = """
a.exe a.BAT a.csv.lnk page.html x.desktop a.jar a.url a.svg a.xml a.xls a.xlsm a.docm a.ods a.rtf
a.appref-ms a.settingcontent-ms a.py a.ipynb a.ps1 a.library-ms a.webloc a.command a.zip a.csv.exe
a.csv. a.exe. README .csv a a.csv~ a.csv.{20D04FE0-3AEA-1069-A2D8-08002B30309D}
a.\uff43\uff53\uff56 a.\u202evsc.exe a.iso
"""


@pytest.mark.parametrize("system", ["Linux", "Darwin", "Windows"])
@pytest.mark.parametrize(
    "name", [*ODD.split(), "a.csv ", "a.exe ", "a.exe\u00a0", "a.csv\n", "a.csv/b"]
)
def test_what_is_not_known_to_be_harmless_is_not_opened(name: str, system: str) -> None:
    with pytest.raises(InputRefused):
        open_command(Path(name), system, lambda _: True)


@pytest.mark.parametrize("name", ["a.exe:b.csv", "a:b.csv", "a.csv:x.txt"])
def test_on_windows_a_colon_is_no_part_of_a_name(name: str) -> None:
    with pytest.raises(InputRefused):
        open_command(Path(name), "Windows", lambda _: True)
    assert open_command(Path(name), "Linux", lambda _: True) == ("xdg-open", name)


@pytest.mark.parametrize("name", ["a.CSV", "a.exe.csv", "a b.json", "-x.yaml", "a.xlsx", "a.PnG"])
def test_what_is_harmless_is_opened(name: str) -> None:
    assert open_command(Path(name), "Linux", lambda _: True) == ("xdg-open", name)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.csv", b"MZ\x90\0"),
        ("a.txt", b"\x7fELF\2"),
        ("a.json", b"\xca\xfe\xba\xbe\0\0"),
        ("a.yaml", b"\xcf\xfa\xed\xfe\7"),
        ("a.txt", b"#!/bin/sh\n"),
        ("a.log", b"\xef\xbb\xbf\n [Desktop Entry]\n"),
        ("a.md", "\ufeff<HTML>".encode("utf-16-le")),
        ("a.csv", b"PK\x03\x04"),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.txt", b"{\\rtf1"),
        ("a.png", b"%PDF-1.7"),
        ("a.pdf", b"<html>"),
        ("a.xlsx", b"id,name\n"),
        ("a.jpg", b"<?xml"),
    ],
)
def test_what_is_not_what_its_ending_says_is_not_opened(name: str, start: bytes) -> None:
    with pytest.raises(InputRefused, match="does not match its ending"):
        check_content(Path(name), start)


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.csv", b""),
        ("a.pdf", b""),
        ("a.csv", b"id,name\n"),
        ("a.csv", "\ufeffid,name\n".encode("utf-16-le")),
        ("a.json", b'\xef\xbb\xbf{"a": 1}'),
        ("a.yaml", b"# MZ\n"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.jpeg", b"\xff\xd8\xff\xe0"),
    ],
)
def test_what_begins_as_its_ending_says_is_opened(name: str, start: bytes) -> None:
    check_content(Path(name), start)


@pytest.mark.parametrize(
    ("environment", "system", "command"),
    [
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, "Linux", ("code", "--wait", str(FILE))),
        ({"VISUAL": " ", "EDITOR": "'/opt/my editor/ed' -x"}, "Linux",
         ("/opt/my editor/ed", "-x", str(FILE))),
        ({"EDITOR": '"C:\\Program Files\\n.exe" -m'}, "Windows",
         ("C:\\Program Files\\n.exe", "-m", str(FILE))),
        ({}, "Windows", ("notepad.exe", str(FILE))),
        ({}, "Linux", ("nano", str(FILE))),
    ],
)  # fmt: skip
def test_the_editor(environment: dict[str, str], system: str, command: tuple[str, ...]) -> None:
    there = {"nano", "vi", "notepad.exe"}
    assert edit_command(FILE, environment, system, there.__contains__) == command


def test_no_editor_is_said() -> None:
    with pytest.raises(FeatureMissing):
        edit_command(FILE, {}, "Linux", lambda _: False)
    with pytest.raises(InputRefused):
        edit_command(FILE, {"EDITOR": "'vi"}, "Linux", lambda _: True)
