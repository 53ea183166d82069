"""What the arguments of ``files`` stand for: a workspace, and names in it."""

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csm_tui.cli.output import complain
from csm_tui.cli.places import with_places, workspace_ids
from csm_tui.domain.errors import NotFound
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files.pattern import is_glob

if TYPE_CHECKING:
    from csm_tui.domain.workspace_files import FileTree
    from csm_tui.services.connection import Session
    from csm_tui.services.workspace_files import WorkspaceFiles


def find_workspace(session: "Session", options: argparse.Namespace) -> "WorkspaceFiles":
    """Return the files of the workspace that the command is about; see `workspace_ids`.

    Raises:
        Misused: no workspace is named, and there is not exactly one.
    """
    from csm_tui.services.workspace_files import WorkspaceFiles

    return WorkspaceFiles(session, *workspace_ids(session, options))


def list_files(files: "WorkspaceFiles") -> "FileTree":
    """Return the files of the workspace.

    Raises:
        NotFound: there is no such workspace; the next step names those there are.
        CsmError: they cannot be listed.
    """
    try:
        return files.tree()
    except NotFound as error:
        raise with_places(error, files.session, files.address.organization_id) from error


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """The files and folders that the given names stand for."""

    names: tuple[str, ...]
    """Files, each once."""
    folders: tuple[str, ...]
    """With their final ``/``; not among the names, for a file ``a/`` can be in a folder ``a/``."""
    missing: tuple[str, ...]
    """Names that stand for nothing in the workspace."""


def look_up(tree: "FileTree", texts: Iterable[str], *, exact: bool) -> NamedFiles:
    """Look up whole names, folders with their ``/`` and, unless `exact`, globs."""
    names: dict[str, None] = {}
    folders: dict[str, None] = {}
    missing: dict[str, None] = {}
    for text in texts:
        found = names_meant(tree, text, exact=exact)
        if not found:
            missing[text] = None
        elif text.endswith("/") and not tree.has_file(text):
            folders[text] = None
        else:
            names.update(dict.fromkeys(found))
    return NamedFiles(tuple(names), tuple(folders), tuple(missing))


def names_meant(tree: "FileTree", text: str, *, exact: bool = False) -> tuple[str, ...]:
    """Return the names that a text stands for: itself, a folder with its ``/``, or a glob."""
    if tree.has_file(text):
        return (text,)
    if text.endswith("/"):
        return tree.files(text)
    return tree.matching(text) if is_glob(text) and not exact else ()


def none_found(tree: "FileTree", found: NamedFiles, done: str) -> NotFound:
    """Complain of the missing names, and return the error that nothing was done.

    Args:
        tree: the files of the workspace.
        found: what was looked up.
        done: what was not done: ``deleted``.
    """
    if len(found.missing) == 1:
        name = found.missing[0]
        headline = f"“{visible(name)}” is not in the workspace. Nothing {done}."
        return NotFound(headline, advice(tree, name))
    complain_of_missing(tree, found.missing)
    return NotFound(
        f"Nothing {done}: {len(found.missing):,} names are not in the workspace.",
        "Correct or remove them.",
    )


def complain_of_missing(tree: "FileTree", missing: Iterable[str]) -> None:
    """Complain of each missing name, with what may have been meant."""
    for text in missing:
        complain(f"“{visible(text)}” is not in the workspace.", advice(tree, text))


def missing_as_json(tree: "FileTree", missing: Iterable[str]) -> list[Mapping[str, str]]:
    """Return the missing names and the same advice for JSON."""
    return [{"name": text, "next_step": advice(tree, text)} for text in missing]


def advice(tree: "FileTree", text: str) -> str:
    """Return what to write instead of a text that stands for nothing, or where to look."""
    tidy = _tidied(text)
    if tidy and tree.has_folder(tidy.removesuffix("/")) and not text.endswith("/"):
        return f"This is a folder. Use “{visible(tidy)}/” for its content."
    if tidy != text and names_meant(tree, tidy):
        return f"Use “{visible(tidy)}”: names use “/”, without a leading one."
    if is_glob(text) and (other := tree.filter(text).names):
        return f"Different upper and lower case: {visible(other[0])}."
    names = ", ".join(map(visible, _near(tree, text)))
    return f"Nearest: {names}." if names else "`csm-tui files ls` prints all names."


def _near(tree: "FileTree", text: str) -> tuple[str, ...]:
    """Return a few names that resemble a text; of folders when it ends with ``/``."""
    from csm_tui.domain.nearest import nearest_names

    if not text.endswith("/"):
        return tree.nearest(text)
    folders = {name[: at + 1] for name in tree.names for at, c in enumerate(name) if c == "/"}
    return nearest_names(text, folders)


def _tidied(text: str) -> str:
    """Return the workspace form of a name that was written as a local path."""
    parts = text.replace("\\", "/").split("/")
    kept = [part for part in parts[:-1] if part not in {"", "."}]
    return "/".join((*kept, parts[-1]))
