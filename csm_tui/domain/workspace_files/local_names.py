"""The local names of workspace files.

A remote name is data from outside: it must never lead out of the folder that the user chose. A name
that this system cannot store is changed into one that it can; the plan shows the new name.
"""

import os
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from csm_tui.domain.errors import UnsafeName
from csm_tui.domain.text import visible

LONGEST_PART = 255
"""Most bytes in one part of a path, on nearly every file system."""

_RESERVED = re.compile(
    r"(CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]) *(\..*)?", re.IGNORECASE
)
_DRIVE = re.compile(r"[A-Za-z]:")
_WINDOWS_ONLY = re.compile(r'[<>:"|?*]')
_LONGEST_ENDING = 20
"""Most bytes after the last dot that are kept when a name is cut."""


def local_path(folder: Path, remote_name: str, *, windows: bool = os.name == "nt") -> Path:
    """Return the path of a workspace file that is mirrored below a folder.

    Raises:
        UnsafeName: the name leads out of the folder, or this system cannot store it.
    """
    reason = unsafe_reason(remote_name, windows=windows)
    if reason is not None:
        raise UnsafeName(
            f"Cannot save “{visible(remote_name)}” on this computer: {reason}.",
            "Nothing saved. `csm-tui files get --exact --stdout NAME` prints the content.",
            {"name": visible(remote_name), "reason": reason},
        )
    return folder.joinpath(*remote_name.split("/"))


def as_local_name(remote_name: str, *, windows: bool = os.name == "nt") -> str:
    """Return the name to save a workspace file under: its own, or one that the disk can store.

    A name that leads to another folder is returned unchanged; `local_path` refuses it.
    """
    if unsafe_reason(remote_name, windows=windows) is None or _leads_elsewhere(remote_name):
        return remote_name
    return "/".join(_held(part, windows) for part in remote_name.split("/"))


# A plan asks for thousands of names, and each download asks twice again.
@lru_cache(maxsize=4096)
def unsafe_reason(remote_name: str, *, windows: bool = os.name == "nt") -> str | None:
    """Return why no local file may have this name, in words, or None if one may."""
    elsewhere = _leads_elsewhere(remote_name)
    if elsewhere is not None:
        return elsewhere
    if any(map(_is_control, remote_name)):
        return "the name contains a control character"
    for part in remote_name.split("/"):
        reason = _part_reason(part, windows)
        if reason is not None:
            return reason
    return None


def hidden_characters(name: str) -> str | None:
    """Return a warning about a name that other programs may show as another, or None.

    Such a name has characters without a shape of their own: they reverse the writing direction, or
    only take up space.
    """
    seen = visible(name)
    if seen == name:
        return None
    return f"The name contains hidden characters: “{seen}”. Other programs may show it differently."


def _leads_elsewhere(name: str) -> str | None:
    if not name:
        return "the name is empty"
    if name.startswith("/"):
        return "the name starts with “/”"
    parts = name.split("/")
    if "" in parts:
        return "part of the path is empty (“//”, or “/” at the end)"
    return next(
        (f"“{part}” leads to another folder" for part in parts if part in {".", ".."}),
        None,
    )


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs"}


def _part_reason(part: str, windows: bool) -> str | None:
    if len(part.encode("utf-8", "surrogatepass")) > LONGEST_PART:
        return f"part of the path is longer than {LONGEST_PART} bytes"
    if not windows:
        return None
    checks = (
        ("\\" in part, "the name contains “\\”, which separates folders on Windows"),
        (_DRIVE.match(part), f"“{part[:2]}” is a drive on Windows"),
        (_RESERVED.fullmatch(part), f"“{visible(part)}” is a device on Windows"),
        (
            part[-1:] in {".", " "},
            "part of the path ends with a dot or a space, which Windows removes",
        ),
        (_WINDOWS_ONLY.search(part), "the name contains a character that Windows does not allow"),
    )
    return next((reason for refused, reason in checks if refused), None)


def _held(part: str, windows: bool) -> str:
    """Return a part of a path as the system can store it."""
    part = "".join("_" if _is_control(character) else character for character in part)
    if windows:
        part = _WINDOWS_ONLY.sub("_", part.replace("\\", "_"))
        if _RESERVED.fullmatch(part):
            stem, dot, ending = part.partition(".")
            part = f"{stem.rstrip()}_{dot}{ending}"
    part = _cut(part)
    bare = part.rstrip(". ") if windows else part
    return bare + "_" * (len(part) - len(bare))


def _cut(part: str) -> str:
    if len(part.encode()) <= LONGEST_PART:
        return part
    stem, dot, ending = part.rpartition(".")
    end = f"{dot}{ending}" if stem and len(ending.encode()) <= _LONGEST_ENDING else ""
    whole = stem if end else part
    return whole.encode()[: LONGEST_PART - len(end.encode())].decode(errors="ignore") + end
