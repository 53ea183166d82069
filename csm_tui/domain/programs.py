"""The commands that open or edit a local file."""

import shlex
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping
from pathlib import Path

from csm_tui.domain.errors import FeatureMissing, InputRefused
from csm_tui.domain.preview.lines import kind_of
from csm_tui.domain.text import visible

_OPENERS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Linux": (("xdg-open",), ("gio", "open"), ("wslview",)),
    "Darwin": (("open",),),
    "Windows": (("explorer.exe",),),
}
_XDG_OPEN = {
    2: " (file not found)",
    3: " (no program for this file type)",
    4: " (the program failed)",
}
"""The exit codes, from its manual."""
_EDITORS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "Windows": (("notepad.exe",),),
}
_OTHER_EDITORS = (("sensible-editor",), ("nano",), ("vi",))

_TEXTS = {".csv", ".tsv", ".txt", ".log", ".md", ".json", ".geojson", ".jsonl", ".yaml", ".yml"}
_STARTS: Mapping[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".bmp": (b"BM",),
    ".tif": (b"II*\0", b"MM\0*"),
    ".tiff": (b"II*\0", b"MM\0*"),
    **dict.fromkeys((".xlsx", ".docx", ".pptx"), (b"PK\x03\x04",)),
}
OFFICE = frozenset({".xlsx", ".docx", ".pptx"})
"""Endings of files that are opened if they have no macros."""

_RUNS = (b"#!", b"[desktop entry]", b"<!doctype", b"<html", b"<?xml", b"<svg", b"{\\rtf")
"""Starts of texts that a system may run, or that have scripts in them; in lower case."""

Finds = Callable[[str], bool]
"""Returns whether a program is installed."""


def open_command(path: Path, system: str, finds: Finds) -> tuple[str, ...]:
    """Return the command that opens a file with the program of its kind.

    Args:
        path: absolute, so that it cannot be an option.
        system: as `platform.system` names it.
        finds: returns whether a program is installed.

    Raises:
        InputRefused: its ending is not known to be harmless.
        FeatureMissing: this system has no such command.
    """
    ending = _ending(path)
    # On Windows, the text after a colon is not part of the file's name.
    other_name = system == "Windows" and ":" in path.name
    if ending not in {*_TEXTS, *_STARTS} or other_name:
        raise InputRefused(
            f"“{visible(path.name)}” not opened: this file type may be harmful.",
            "Preview it (v), or download it and open it yourself with care.",
            {"opened": " ".join(sorted({*_TEXTS, *_STARTS}))},
        )
    command = _first(_OPENERS.get(system, _OPENERS["Linux"]), finds)
    if command is None:
        raise FeatureMissing(
            "No command to open files found on this computer.",
            "Install xdg-utils, or download the file and open it yourself.",
        )
    return (*command, str(path))


def check_content(path: Path, start: bytes) -> None:
    """Check that the content of a file fits its ending: a program may go by the content.

    Args:
        path: with an ending that `open_command` accepts.
        start: the first bytes; the check needs a few hundred.

    Raises:
        InputRefused: the content does not fit.
    """
    ending = _ending(path)
    if ending in _STARTS:
        fits = start.startswith(_STARTS[ending])
    else:
        text = start.replace(b"\0", b"").removeprefix(BOM_UTF8).lstrip(b"\xff\xfe \t\r\n").lower()
        fits = not (kind_of(start) or text.startswith(_RUNS))
    if start and not fits:
        raise InputRefused(
            f"“{visible(path.name)}” not opened: its content does not match its ending.",
            "Preview it (v), or download it and open it yourself with care.",
        )


def _ending(path: Path) -> str:
    # Some other letters become ASCII letters in lower case.
    return path.suffix.lower() if path.suffix.isascii() else ""


def failure_words(command: str, code: int, system: str) -> str:
    """Return why a command that opens files failed, in words, or an empty text if it did not.

    Args:
        command: its name.
        code: its exit code, negative for a signal as in `subprocess`.
        system: as `platform.system` names it.
    """
    # On Windows, explorer.exe always exits with 1.
    if code == 0 or system == "Windows":
        return ""
    if code < 0:
        return f"{command} was killed by signal {-code}"
    meaning = _XDG_OPEN.get(code, "") if command == "xdg-open" else ""
    return f"{command} failed with exit code {code}{meaning}"


def edit_command(
    path: Path, environment: Mapping[str, str], system: str, finds: Finds
) -> tuple[str, ...]:
    """Return the command that edits a file: ``$VISUAL``, ``$EDITOR``, or the system's default.

    The variables may have options (``code --wait``); they are split as in a shell.

    Raises:
        InputRefused: a variable has a quote that is not closed.
        FeatureMissing: no editor was found.
    """
    for variable in ("VISUAL", "EDITOR"):
        if environment.get(variable, "").strip():
            return (*_words(variable, environment[variable], system), str(path))
    command = _first(_EDITORS.get(system, _OTHER_EDITORS), finds)
    if command is None:
        raise FeatureMissing("No editor found.", "Set EDITOR to the command of your editor.")
    return (*command, str(path))


def _words(variable: str, text: str, system: str) -> list[str]:
    try:
        words = shlex.split(text, posix=system != "Windows")
    except ValueError:
        raise InputRefused(f"Unclosed quote in variable {variable}.", "Close the quote.") from None
    return [word.strip('"') for word in words] if system == "Windows" else words


def _first(commands: tuple[tuple[str, ...], ...], finds: Finds) -> tuple[str, ...] | None:
    return next((command for command in commands if finds(command[0])), None)


def shell_command(environment: Mapping[str, str], system: str) -> tuple[str, ...]:
    """Return the command of the user's shell."""
    if system == "Windows":
        return (environment.get("COMSPEC") or "cmd.exe",)
    return (environment.get("SHELL") or "sh",)
