"""Which local file a workspace file may become.

A remote name is data from outside: it must never lead out of the folder the user chose. One rule
holds on every system, so that a folder downloaded here can be copied there.
"""

import os
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from csm_tui.domain.errors import UnsafeName
from csm_tui.domain.text import visible

LONGEST_PART = 255
"""Bytes in one part of a path, on nearly every file system."""

_RESERVED = re.compile(
    r"(CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]) *(\..*)?", re.IGNORECASE
)
_DRIVE = re.compile(r"[A-Za-z]:")
_WINDOWS_ONLY = re.compile(r'[<>:"|?*]')


def local_path(folder: Path, remote_name: str, *, windows: bool = os.name == "nt") -> Path:
    """Return where a workspace file lies when its path is mirrored below a folder.

    Raises:
        UnsafeName: the name would leave the folder, or some system cannot hold it.
    """
    reason = unsafe_reason(remote_name, windows=windows)
    if reason is not None:
        raise UnsafeName(
            f"The workspace file “{visible(remote_name)}” cannot be written here: {reason}.",
            "Nothing was written. Give it another name in the workspace, then download it.",
            {"name": visible(remote_name), "reason": reason},
        )
    return folder.joinpath(*remote_name.split("/"))


# A plan asks for thousands of names, and each download asks twice more.
@lru_cache(maxsize=4096)
def unsafe_reason(remote_name: str, *, windows: bool = os.name == "nt") -> str | None:
    """Return why no local file may bear this name, in words, or nothing when one may."""
    if not remote_name:
        return "its name is empty"
    if remote_name.startswith("/"):
        return "its name starts with “/”, as a path from the root of the disk"
    if "\\" in remote_name:
        return "its name has a “\\”, which separates folders on Windows"
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in remote_name):
        return "its name has a control character"
    for part in remote_name.split("/"):
        reason = _part_reason(part, windows)
        if reason is not None:
            return reason
    return None


def hidden_characters(name: str) -> str | None:
    """Return what to say of a name that other programs show as another one, or nothing.

    Some characters have no shape of their own: they turn the writing around, or only take room.
    """
    seen = visible(name)
    if seen == name:
        return None
    return f"Its name has hidden characters: “{seen}”. Other programs may show another name."


def _part_reason(part: str, windows: bool) -> str | None:
    checks = (
        (not part, "it has an empty part between two “/” or at its end"),
        (part in {".", ".."}, f"“{part}” in its path leads to another folder"),
        (_DRIVE.match(part), f"“{part[:2]}” is a drive on Windows"),
        (_RESERVED.fullmatch(part), f"“{visible(part)}” is a device on Windows"),
        (part[-1:] in {".", " "}, "a part of it ends with a dot or a space, which Windows drops"),
        (len(part.encode()) > LONGEST_PART, f"a part of it is longer than {LONGEST_PART} bytes"),
        (windows and _WINDOWS_ONLY.search(part), "it has a character that Windows does not allow"),
    )
    return next((reason for refused, reason in checks if refused), None)
