"""Where a copied text goes: real programs on the PATH, and a real tmux."""

import base64
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from csm_tui.services import clipboard
from csm_tui.services.clipboard import CopyDestination, copy_text
from tests.e2e.terminal import Terminal
from tests.waiting import wait_until

TEXT = "naïve 🍺\nline two\n"
posix = pytest.mark.skipif(os.name != "posix", reason="the stand-ins are shell scripts")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return a folder for programs, the only one on the PATH beside the system's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def stand_in(folder: Path, name: str, script: str = "") -> Path:
    """Put a program there that writes its input, arguments and variables beside it."""
    program, taken = folder / name, folder / f"{name}.taken"
    take = f'cat > "{taken}"; echo "$@" > "{taken}.args"; env > "{taken}.env"'
    program.write_text(f"#!/bin/sh\n{script or take}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return taken


def variables(folder: Path, **more: str) -> dict[str, str]:
    return {"PATH": f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin", **more}


@posix
@pytest.mark.parametrize(
    ("name", "platform", "more", "encoding"),
    [
        ("pbcopy", "darwin", {}, "utf-8"),
        ("powershell.exe", "win32", {}, "utf-8"),
        ("clip.exe", "win32", {}, "utf-16"),
        ("powershell.exe", "linux", {"WSL_DISTRO_NAME": "Ubuntu"}, "utf-8"),
        ("wl-copy", "linux", {"WAYLAND_DISPLAY": "wayland-0"}, "utf-8"),
        ("xclip", "linux", {"DISPLAY": ":0"}, "utf-8"),
        ("xsel", "linux", {"DISPLAY": ":0"}, "utf-8"),
    ],
)
def test_the_program_of_the_system_gets_the_text_and_no_list_of_processes_does(
    programs: Path, name: str, platform: str, more: dict[str, str], encoding: str
) -> None:
    taken = stand_in(programs, name)
    environ = variables(programs, CSM_API_KEY="planted-secret", **more)
    assert copy_text(TEXT, environ, platform) is CopyDestination.HERE
    assert taken.read_bytes().decode(encoding) == TEXT
    assert "line two" not in Path(f"{taken}.args").read_text()
    assert "planted-secret" not in Path(f"{taken}.env").read_text()


@posix
@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"])
def test_over_ssh_the_clipboard_of_the_other_computer_is_left_alone(
    programs: Path, name: str
) -> None:
    taken = stand_in(programs, "xclip")
    environ = variables(programs, DISPLAY=":0", **{name: "10.0.0.1 22"})
    assert copy_text(TEXT, environ, "linux") is CopyDestination.TERMINAL
    assert not taken.exists()


@posix
@pytest.mark.parametrize("script", ["exit 1", "sleep 60", "exec /no/such/program"])
def test_a_program_that_does_not_take_it_is_not_believed(
    programs: Path, script: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "PATIENCE", 0.5)
    stand_in(programs, "xclip", script)
    environ = variables(programs, DISPLAY=":0")
    assert copy_text(TEXT, environ, "linux") is CopyDestination.TERMINAL
    taken = stand_in(programs, "xsel")
    assert copy_text(TEXT, environ, "linux") is CopyDestination.HERE
    assert taken.read_text() == TEXT


@posix
def test_a_program_that_stays_behind_to_serve_the_text_holds_up_nothing(programs: Path) -> None:
    stand_in(programs, "wl-copy", "cat > /dev/null; (sleep 30; echo late) & exit 0")
    environ = variables(programs, WAYLAND_DISPLAY="wayland-0")
    assert copy_text(TEXT, environ, "linux") is CopyDestination.HERE


@pytest.mark.parametrize("environ", [{}, {"DISPLAY": ":0"}, {"TMUX": "/none,1,0"}])
def test_without_a_program_it_is_left_to_the_terminal(
    programs: Path, environ: dict[str, str]
) -> None:
    assert copy_text(TEXT, {"PATH": str(programs), **environ}, "linux") is CopyDestination.TERMINAL


@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux")
def test_tmux_as_it_is_set_up_from_the_start_has_it_and_passes_it_on(tmp_path: Path) -> None:
    server = ["tmux", "-f", os.devnull, "-S", str(tmp_path / "tmux")]
    inside = tmp_path / "inside.py"
    inside.write_text(
        "import os, time; from csm_tui.services.clipboard import copy_text; "
        f"print('went', copy_text({TEXT!r}, os.environ).name, flush=True); time.sleep(60)",
        "utf-8",
    )
    # As over SSH, so that the tests leave the user's clipboard alone.
    command = f"env SSH_TTY=test '{sys.executable}' '{inside}'"
    environ = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    with Terminal([*server, "new-session", command], env=environ) as terminal:
        terminal.wait_for("went TMUX")
        shown = subprocess.run([*server, "show-buffer"], capture_output=True, check=True)
        assert shown.stdout.decode() == TEXT
        sent = f";{base64.b64encode(TEXT.encode()).decode()}".encode()
        wait_until(lambda: terminal.shows("went") and sent in terminal.received, "it is passed on")
        subprocess.run([*server, "kill-server"], check=True)
