"""Which program of this computer edits or opens a file, as a command and its arguments."""

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

from csm_tui.domain.errors import FeatureMissing, InputRefused

_OPENERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Linux": (("xdg-open",), ("gio", "open"), ("wslview",)),
    "Darwin": (("open",),),
    "Windows": (("explorer.exe",),),
}
_XDG_OPEN = {
    2: " (it cannot see the file)",
    3: " (it found no program for such files)",
    4: " (the program for such files failed)",
}
"""What its manual says of its exit codes."""
_EDITORS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Windows": (("notepad.exe",),),
}
_OTHER_EDITORS = (("sensible-editor",), ("nano",), ("vi",))

RUN_WHEN_OPENED = frozenset(
    f".{ending}"
    for line in (
        "app apk appimage bat bash chm cmd com command cpl csh desktop exe fish gadget hta htm",
        "html inf jar js jse ksh lnk mhtml msc msi msp pif pl ps1 psm1 py pyw rb reg scf scr sh",
        "svg terminal tool url vb vbe vbs workflow ws wsf wsh xhtml zsh docm pptm xlsm xll",
    )
    for ending in line.split()
)
"""Endings of files that a system runs, or gives to a program that runs what is in them."""

Finds = Callable[[str], bool]
"""Tells whether a program can be found; `shutil.which` does."""


def open_command(path: Path, system: str, finds: Finds) -> tuple[str, ...]:
    """Return the command that opens a file with the program of its kind.

    Args:
        path: absolute, so that no program takes it for an option.
        system: as `platform.system` names it.
        finds: tells which programs there are.

    Raises:
        InputRefused: opening it would run it.
        FeatureMissing: this system has no such command.
    """
    if path.suffix.lower() in RUN_WHEN_OPENED:
        raise InputRefused(
            f"A file that ends in {path.suffix} is not opened: the system would run it.",
            "Preview it here, or download it and look at it with care.",
        )
    command = _first(_OPENERS.get(system, _OPENERS["Linux"]), finds)
    if command is None:
        raise FeatureMissing(
            "This computer has no command that opens files.",
            "Install xdg-utils, or download the file and open it yourself.",
        )
    return (*command, str(path))


def failure_words(command: str, code: int, system: str) -> str:
    """Return why a command that opens files has failed, in words; nothing when it has not.

    Args:
        command: its name.
        code: its exit code, negative for a signal as in `subprocess`.
        system: as `platform.system` names it.
    """
    # Windows' explorer.exe says 1 whatever happens.
    if code == 0 or system == "Windows":
        return ""
    if code < 0:
        return f"{command} was ended by signal {-code}"
    meaning = _XDG_OPEN.get(code, "") if command == "xdg-open" else ""
    return f"{command} ended with the exit code {code}{meaning}"


def edit_command(
    path: Path, environment: Mapping[str, str], system: str, finds: Finds
) -> tuple[str, ...]:
    """Return the command that edits a file: ``$VISUAL``, ``$EDITOR``, or the system's usual one.

    The variables may hold options (``code --wait``); they are split as a shell does it.

    Raises:
        InputRefused: a variable has a quote that is not closed.
        FeatureMissing: no editor was found.
    """
    for variable in ("VISUAL", "EDITOR"):
        if environment.get(variable, "").strip():
            return (*_words(variable, environment[variable], system), str(path))
    command = _first(_EDITORS.get(system, _OTHER_EDITORS), finds)
    if command is None:
        raise FeatureMissing("No editor was found.", "Set EDITOR to the command of one.")
    return (*command, str(path))


def _words(variable: str, text: str, system: str) -> list[str]:
    try:
        words = shlex.split(text, posix=system != "Windows")
    except ValueError:
        raise InputRefused(
            f"The variable {variable} has a quote that is not closed.", "Close the quote."
        ) from None
    return [word.strip('"') for word in words] if system == "Windows" else words


def _first(commands: tuple[tuple[str, ...], ...], finds: Finds) -> tuple[str, ...] | None:
    return next((command for command in commands if finds(command[0])), None)
