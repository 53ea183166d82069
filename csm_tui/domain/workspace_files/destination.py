"""What an uploaded file is going to be called, from what the user typed as its destination."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files.local_names import unsafe_reason
from csm_tui.domain.workspace_files.names import extension
from csm_tui.domain.workspace_files.tree import FileTree


@dataclass(frozen=True, slots=True)
class Destination:
    """The final name, and how it came about."""

    name: str
    question: str | None
    """What the user must say yes to, when the text can mean two things."""
    notes: tuple[str, ...]
    """What was changed in the text, one sentence each."""


def resolve_destination(source_name: str, typed: str, tree: FileTree) -> Destination:
    """Return the final name of a file (PLATFORM.md 4, "Upload fields").

    Nothing typed is the root. A text that ends with ``/`` is a folder and keeps the file's name.
    One that names a folder which exists is taken for it, with a question. Any other is the whole
    name.

    Raises:
        InputRefused: the platform takes no name with ``..``, nor one that is not text.
    """
    path = _cleaned(typed)
    question = None
    if path and not path.endswith("/") and tree.has_folder(path) and not tree.has_file(path):
        question = (
            f"“{visible(path)}” is a folder. Upload the file into it, "
            f"as “{visible(f'{path}/{source_name}')}”?"
        )
        path += "/"
    name = path if path and not path.endswith("/") else f"{path}{source_name}"
    check_sendable(name)
    return Destination(name, question, tuple(_notes(source_name, typed, name)))


def may_mean_folder(source_name: str, name: str, tree: FileTree) -> bool:
    """Tell whether a whole name that was typed for a file may be meant as a folder.

    That is one without an ending, for a file that has another name; where something bears it
    already, `resolve_destination` and the list of files have told what it is.
    """
    base = name.rpartition("/")[2]
    there = tree.has_file(name) or tree.has_folder(name)
    return base != source_name and not extension(base) and not there


def folder_name(typed: str) -> str:
    """Return the workspace folder that a text names, with its final ``/``; the root is empty."""
    path = _cleaned(typed)
    return path if not path or path.endswith("/") else f"{path}/"


def check_sendable(name: str) -> None:
    """Check that a platform can take a whole name (PLATFORM.md 4).

    Raises:
        InputRefused: it has ``..``, or is not text.
    """
    if ".." in name:
        raise InputRefused(
            f"The destination “{visible(name)}” has “..”, which the platform refuses in any name.",
            "Nothing was sent. Write the whole path from the root of the workspace, without “..”.",
        )
    if not _is_text(name):
        raise InputRefused(
            f"The name “{visible(name)}” has bytes that are not text, which no request can carry.",
            "Nothing was sent. Type a whole name as the destination.",
        )


def _is_text(name: str) -> bool:
    """Tell whether a name can be encoded; Python reads undecodable file names as surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _cleaned(typed: str) -> str:
    path = re.sub(r"(?<![^/])\.(/|$)", "", typed.replace("\\", "/"))
    path = re.sub("/+", "/", path).removeprefix("/")
    # The platform takes a blank text for nothing.
    return path if path.strip() else ""


def _notes(source_name: str, typed: str, name: str) -> Iterator[str]:
    if "\\" in typed:
        yield "“\\” became “/”: workspace paths use “/” on every system."
    if typed.replace("\\", "/").startswith("/"):
        yield "The leading “/” was dropped: paths start at the root of the workspace."
    if "//" in typed.replace("\\", "/").lstrip("/"):
        yield "Repeated “/” became one."
    base = name.rpartition("/")[2]
    if base != source_name:
        yield (
            f"The file is renamed to “{visible(base)}”; "
            "to keep its name in a folder, end the destination with “/”."
        )
    reason = unsafe_reason(name, windows=True)
    if reason is not None:
        yield f"Some computers save it under another name: {reason}."
