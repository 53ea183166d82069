"""The name of an uploaded file, from the destination that the user typed."""

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
    """The final name of an uploaded file, and how the typed text became it."""

    name: str
    question: str | None
    """A question for the user, when the text can mean two things; None otherwise."""
    notes: tuple[str, ...]
    """Changes to the text, one sentence each."""


def resolve_destination(source_name: str, typed: str, tree: FileTree) -> Destination:
    """Return the final name of a file (PLATFORM.md 4, "Upload fields").

    An empty text is the root. A text that ends with ``/`` is a folder, and the file keeps its name.
    A text that names an existing folder means that folder, after a question. Any other text is the
    whole name.

    Raises:
        InputRefused: the name has ``..``, or is not text; the platform accepts neither.
    """
    path = _cleaned(typed)
    question = None
    if path and not path.endswith("/") and tree.has_folder(path) and not tree.has_file(path):
        question = (
            f"“{visible(path)}” is a folder. Upload into it, as "
            f"“{visible(f'{path}/{source_name}')}”?"
        )
        path += "/"
    name = path if path and not path.endswith("/") else f"{path}{source_name}"
    check_sendable(name)
    return Destination(name, question, tuple(_notes(source_name, typed, name)))


def may_mean_folder(source_name: str, name: str, tree: FileTree) -> bool:
    """Return whether a whole name that was typed for a file may be meant as a folder.

    Such a name has no ending and differs from the file's own. A name that is listed already is
    settled: `resolve_destination` knows whether it is a file or a folder.
    """
    base = name.rpartition("/")[2]
    there = tree.has_file(name) or tree.has_folder(name)
    return base != source_name and not extension(base) and not there


def folder_name(typed: str) -> str:
    """Return the workspace folder that a text means, with its final ``/``; the root is empty."""
    path = _cleaned(typed)
    return path if not path or path.endswith("/") else f"{path}/"


def check_sendable(name: str) -> None:
    """Check that the platform accepts a whole name (PLATFORM.md 4).

    Raises:
        InputRefused: it has ``..``, or is not text.
    """
    if ".." in name:
        raise InputRefused(
            f"The destination “{visible(name)}” contains “..”, which the platform rejects.",
            "Nothing sent. Write the full path from the root of the workspace.",
        )
    if not _is_text(name):
        raise InputRefused(
            f"The name “{visible(name)}” is not valid text and cannot be sent.",
            "Nothing sent. Type a full name as destination.",
        )


def _is_text(name: str) -> bool:
    """Return whether a name can be encoded; Python reads undecodable names as surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _cleaned(typed: str) -> str:
    path = re.sub(r"(?<![^/])\.(/|$)", "", typed.replace("\\", "/"))
    path = re.sub("/+", "/", path).removeprefix("/")
    # The platform treats a blank text as empty.
    return path if path.strip() else ""


def _notes(source_name: str, typed: str, name: str) -> Iterator[str]:
    if "\\" in typed:
        yield "“\\” replaced with “/”: workspace paths use “/”."
    if typed.replace("\\", "/").startswith("/"):
        yield "Leading “/” removed: paths start at the root of the workspace."
    if "//" in typed.replace("\\", "/").lstrip("/"):
        yield "Repeated “/” removed."
    base = name.rpartition("/")[2]
    if base != source_name:
        yield (f"Renamed to “{visible(base)}”. To keep the name, end the destination with “/”.")
    reason = unsafe_reason(name, windows=True)
    if reason is not None:
        yield f"Some computers save it under another name: {reason}."
