"""The clipboard: by this computer's own program, by tmux, or else by the terminal."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from enum import Enum

from csm_tui.domain.secret import child_environment

PATIENCE = 5.0
"""Seconds that a program gets; PowerShell takes one to start."""
_SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
_SET_CLIPBOARD = (
    "[Console]::InputEncoding = [Text.Encoding]::UTF8; "
    "Set-Clipboard -Value ([Console]::In.ReadToEnd())"
)
_Program = tuple[tuple[str, ...], str]
"""A command that reads the text from its input, and the encoding it expects."""


class Where(Enum):
    """How far a text has come, as far as that can be known."""

    HERE = "Copied {}."
    """It is on this computer's clipboard."""
    TMUX = "Copied {} in tmux, and sent to the terminal's clipboard."
    """tmux has it, and has passed it on; whether the terminal takes it is not told."""
    TERMINAL = "Sent {} to the terminal's clipboard."
    """Nothing took it here: the terminal can be asked to, and does not say whether it did."""


def copy_text(text: str, environ: Mapping[str, str], platform: str = sys.platform) -> Where:
    """Copy a text with the first program that takes it; slow.

    With `Where.TERMINAL` nothing was done: that is left to the caller. Over SSH the clipboard of
    the computer that this runs on is not the one in front of the person.
    """
    if not any(environ.get(name) for name in _SSH):
        for command, encoding in _programs(environ, platform):
            if _took(command, text.encode(encoding, "replace"), environ):
                return Where.HERE
    # tmux hears no escape sequence of a program unless it is set up to, but sends its own.
    to_tmux = ("tmux", "load-buffer", "-w", "-")
    if environ.get("TMUX") and _took(to_tmux, text.encode("utf-8", "replace"), environ):
        return Where.TMUX
    return Where.TERMINAL


def _programs(environ: Mapping[str, str], platform: str) -> Iterator[_Program]:
    """Yield what may reach the clipboard of this computer, the surest first."""
    if platform == "darwin":
        yield ("pbcopy",), "utf-8"
    if platform == "win32" or environ.get("WSL_DISTRO_NAME"):
        yield ("powershell.exe", "-NoProfile", "-Command", _SET_CLIPBOARD), "utf-8"
        yield ("clip.exe",), "utf-16"
    if environ.get("WAYLAND_DISPLAY"):
        yield ("wl-copy",), "utf-8"
    if environ.get("DISPLAY"):
        yield ("xclip", "-selection", "clipboard"), "utf-8"
        yield ("xsel", "--clipboard", "--input"), "utf-8"


def _took(command: tuple[str, ...], text: bytes, environ: Mapping[str, str]) -> bool:
    """Give a program the text by its input, which no list of processes shows."""
    program = shutil.which(command[0], path=environ.get("PATH", ""))
    if program is None:
        return False
    try:
        # Some stay behind to serve the text: nothing waits for their output.
        done = subprocess.run(  # noqa: S603 - one of the programs above
            [program, *command[1:]],
            input=text,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=child_environment(environ),
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
