"""The names that a person gives, looked up in the workspace."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csm_tui.cli.output import complain
from csm_tui.domain.errors import NotFound
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files.pattern import is_glob

if TYPE_CHECKING:
    from csm_tui.domain.workspace_files import FileTree


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was found of the names that were given."""

    names: tuple[str, ...]
    """Files, each once."""
    folders: tuple[str, ...]
    """With their final ``/``; a file ``a/`` can lie in a folder ``a/``, so they are apart."""
    missing: tuple[str, ...]
    """What stands for nothing in the workspace."""


def choose(tree: "FileTree", texts: Iterable[str], *, exact: bool) -> Chosen:
    """Look up whole names, folders with their ``/``, and globs unless names are meant exactly."""
    names: dict[str, None] = {}
    folders: dict[str, None] = {}
    missing: dict[str, None] = {}
    for text in texts:
        found = meant(tree, text, exact=exact)
        if not found:
            missing[text] = None
        elif text.endswith("/") and not tree.has_file(text):
            folders[text] = None
        else:
            names.update(dict.fromkeys(found))
    return Chosen(tuple(names), tuple(folders), tuple(missing))


def meant(tree: "FileTree", text: str, *, exact: bool = False) -> tuple[str, ...]:
    """Return the names that a text says: itself, a folder with its ``/``, or a glob."""
    if tree.has_file(text):
        return (text,)
    if text.endswith("/"):
        return tree.files(text)
    return tree.matching(text) if is_glob(text) and not exact else ()


def nothing_done(tree: "FileTree", found: Chosen, done: str) -> NotFound:
    """Tell of the missing names, and return the error that nothing was done for them.

    Args:
        tree: the files of the workspace.
        found: what was looked up.
        done: what was not done: ``deleted``.
    """
    if len(found.missing) == 1:
        name = found.missing[0]
        headline = f"“{visible(name)}” is not in the workspace; nothing was {done}."
        return NotFound(headline, advice(tree, name))
    complain_of_missing(tree, found.missing)
    return NotFound(
        f"Nothing was {done}: {len(found.missing):,} names are not in the workspace.",
        "Correct them, or leave them out.",
    )


def complain_of_missing(tree: "FileTree", missing: Iterable[str]) -> None:
    """Tell of each name that is not there what may have been meant."""
    for text in missing:
        complain(f"“{visible(text)}” is not in the workspace.", advice(tree, text))


def missing_as_json(tree: "FileTree", missing: Iterable[str]) -> list[Mapping[str, str]]:
    """Return the same for a program."""
    return [{"name": text, "next_step": advice(tree, text)} for text in missing]


def advice(tree: "FileTree", text: str) -> str:
    """Return what to write instead of a text that stands for nothing, or where to look."""
    tidy = _tidied(text)
    if tidy and tree.has_folder(tidy.removesuffix("/")) and not text.endswith("/"):
        return f"It is a folder: write “{visible(tidy)}/” for all that is in it."
    if tidy != text and meant(tree, tidy):
        return f"Write “{visible(tidy)}”: names have “/” on every system, and none in front."
    if is_glob(text) and (other := tree.filter(text).names):
        return f"In other letters of upper and lower case: {visible(other[0])}."
    names = ", ".join(map(visible, _near(tree, text)))
    return f"Nearest: {names}." if names else "`csm-tui files ls` prints all names."


def _near(tree: "FileTree", text: str) -> tuple[str, ...]:
    """Return a few names that resemble a text; of folders when it ends with ``/``."""
    from csm_tui.domain.workspace_files import nearest_names

    if not text.endswith("/"):
        return tree.nearest(text)
    folders = {name[: at + 1] for name in tree.names for at, c in enumerate(name) if c == "/"}
    return nearest_names(text, folders)


def _tidied(text: str) -> str:
    """Return a name as the workspace would have it, of one that is written as a local path."""
    parts = text.replace("\\", "/").split("/")
    kept = [part for part in parts[:-1] if part not in {"", "."}]
    return "/".join((*kept, parts[-1]))
