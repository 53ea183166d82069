"""The command that adds packages, for every kind of installation."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from csm_tui.settings import installation
from csm_tui.settings.installation import command_line, command_to_add, requirements


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the program is installed."""
    folder = tmp_path / "venvs" / "csm-tui"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(folder))
    monkeypatch.setattr(sys, "executable", str(folder / "my bin" / "python"))
    return folder


def test_the_packages_of_an_extra_come_from_the_metadata() -> None:
    names = [re.split(r"[^\w-]", each)[0] for each in requirements("demo")]

    assert {"starlette", "uvicorn", "python-multipart"} <= set(names)
    assert not any(";" in each for each in requirements("graph"))
    assert installation.missing_packages("demo") == []
    assert requirements("nothing") == []


@pytest.mark.skipif(os.name == "nt", reason="another shell")
def test_pipx_injects(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "pipx_metadata.json").touch()

    assert command_to_add("keyring") == "pipx inject csm-tui 'keyring>=25'"

    monkeypatch.setenv("PIPX_GLOBAL_HOME", str(here.parents[1]))
    assert command_to_add("keyring") == "pipx inject --global csm-tui 'keyring>=25'"


@pytest.mark.skipif(os.name == "nt", reason="another shell")
def test_an_environment_gets_them_from_its_own_pip_or_from_uv(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = f"'{here}/my bin/python'"
    assert command_to_add("keyring") == f"{own} -m pip install 'keyring>=25'"

    monkeypatch.setitem(sys.modules, "pip", None)
    assert command_to_add("keyring") == f"uv pip install --python {own} 'keyring>=25'"


def test_no_extra_leads_to_an_index_that_anybody_may_put_csm_tui_on() -> None:
    for extra in ("demo", "keyring", "graph"):
        assert not re.search(r"install.*csm-tui", command_to_add(extra))


@pytest.mark.skipif(os.name == "nt", reason="another shell")
@pytest.mark.parametrize("word", ["a b", "keyring>=25", "it's", "$HOME", "a;b", "`x`", ""])
def test_a_command_reaches_the_program_as_it_is(word: str) -> None:
    show = "import sys; print(ascii(sys.argv[1:]))"
    line = command_line(sys.executable, "-c", show, word)

    shown = subprocess.run(line, shell=True, capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == ascii([word])
    assert shlex.split(line)[-1] == word


def test_windows_quotes_what_its_shells_would_take_for_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("csm_tui.settings.installation.os.name", "nt")
    line = command_line("C:\\My Tools\\python.exe", "-m", "pip", "install", "keyring>=25")

    assert line == '"C:\\My Tools\\python.exe" -m pip install "keyring>=25"'
