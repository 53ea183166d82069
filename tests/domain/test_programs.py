"""Which command edits or opens a file."""

from pathlib import Path

import pytest

from csm_tui.domain.errors import FeatureMissing, InputRefused
from csm_tui.domain.programs import edit_command, failure_words, open_command

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
        ("xdg-open", 3, "Linux", "xdg-open ended with the exit code 3 (it found no program for"),
        ("xdg-open", 7, "Linux", "xdg-open ended with the exit code 7"),
        ("gio", 3, "Linux", "gio ended with the exit code 3"),
        ("open", -9, "Darwin", "open was ended by signal 9"),
        ("explorer.exe", 1, "Windows", ""),
    ],
)
def test_a_failure_to_open_in_words(command: str, code: int, system: str, words: str) -> None:
    found = failure_words(command, code, system)
    assert found.startswith(words)
    assert bool(found) is bool(words)


@pytest.mark.parametrize("name", ["a.exe", "a.BAT", "a.csv.lnk", "page.html", "x.desktop"])
def test_what_would_run_is_not_opened(name: str) -> None:
    with pytest.raises(InputRefused):
        open_command(Path(name), "Windows", lambda _: True)


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
