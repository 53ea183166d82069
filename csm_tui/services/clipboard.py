"""Copies text to the clipboard, through a program of this computer, tmux, or the terminal."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from enum import Enum

from csm_tui.domain.secret import child_environment

PATIENCE = 5.0
"""Seconds that a program gets; PowerShell needs one to start."""
_SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")
_SET_CLIPBOARD = (
    "[Console]::InputEncoding = [Text.Encoding]::UTF8; "
    "Set-Clipboard -Value ([Console]::In.ReadToEnd())"
)
_Program = tuple[tuple[str, ...], str]
"""A command that reads text from its standard input, and the encoding that it expects."""


class Where(Enum):
    """The clipboard that a text was copied to, as far as known."""

    HERE = "Copied {}."
    """The clipboard of this computer."""
    TMUX = "Copied {} in tmux, and sent to the terminal's clipboard."
    """tmux's own buffer; tmux passes it on to the terminal, which may ignore it."""
    TERMINAL = "Sent {} to the terminal's clipboard."
    """None yet: the caller can ask the terminal, which does not answer whether it copied."""


def copy_text(text: str, environ: Mapping[str, str], platform: str = sys.platform) -> Where:
    """Copy a text with the first program that accepts it, and return where it went; slow.

    With `Where.TERMINAL` nothing was copied: the caller must ask the terminal. Over SSH, the
    clipboard of this computer is not the user's and is left out.
    """
    if not any(environ.get(name) for name in _SSH):
        for command, encoding in _programs(environ, platform):
            if _took(command, text.encode(encoding, "replace"), environ):
                return Where.HERE
    # tmux ignores the escape sequences of programs unless configured otherwise; it sends its own.
    to_tmux = ("tmux", "load-buffer", "-w", "-")
    if environ.get("TMUX") and _took(to_tmux, text.encode("utf-8", "replace"), environ):
        return Where.TMUX
    return Where.TERMINAL


def _programs(environ: Mapping[str, str], platform: str) -> Iterator[_Program]:
    """Yield the programs that can reach the clipboard of this computer, the most reliable first."""
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
    """Return whether a program took the text from its input, which no process list shows."""
    program = shutil.which(command[0], path=environ.get("PATH", ""))
    if program is None:
        return False
    try:
        # Some keep running to serve the text, so their output is not waited for.
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
