"""Plans to delete, move and rename files.

The platform knows neither folders nor renaming (PLATFORM.md 4): a folder is every name below it,
and a file moves by being copied, checked and deleted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from csm_tui.domain.errors import AlreadyExists, InputRefused, NotFound
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files.destination import resolve_destination
from csm_tui.domain.workspace_files.tree import FileTree


@dataclass(frozen=True, slots=True)
class DeletePlan:
    """The exact names to delete, each once, in order."""

    names: tuple[str, ...]
    folders: tuple[str, ...] = ()
    """The chosen folders; their files are in `names`."""


@dataclass(frozen=True, slots=True)
class MoveStep:
    """One file to move, and its new name."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class MovePlan:
    """The files to move, each with its new name."""

    steps: tuple[MoveStep, ...]
    question: str | None = None
    """A question for the user, when the destination can mean two things; None otherwise."""
    notes: tuple[str, ...] = ()
    """Changes to the typed destination, one sentence each."""


def plan_deletion(
    tree: FileTree, names: Iterable[str] = (), folders: Iterable[str] = ()
) -> DeletePlan:
    """Return the plan to delete files and folders.

    Files and folders are separate arguments, since a file ``a/`` can lie in a folder ``a/``.

    Raises:
        NotFound: one of them is not in the tree.
        InputRefused: the whole workspace was given as a folder.
    """
    chosen = set(names)
    folders = tuple(dict.fromkeys(folders))
    for name in sorted(chosen):
        if not tree.has_file(name):
            raise _not_listed("file", name)
    for folder in folders:
        chosen.update(_files_of(tree, folder))
    return DeletePlan(tuple(sorted(chosen)), folders)


def undeletable_reason(name: str) -> str | None:
    """Return why a name is never sent to be deleted, in words, or None.

    Generation 3 does not check such names itself (PLATFORM.md 4).
    """
    if not name.strip("/ "):
        return "an empty name can mean the whole workspace"
    if ".." in name:
        return "the platform rejects “..” in names"
    return None


def plan_move(
    tree: FileTree, destination: str, names: Sequence[str] = (), folders: Sequence[str] = ()
) -> MovePlan:
    """Return the plan to move files and folders, or to rename one of them.

    A destination that ends with ``/``, or is empty for the root, is a folder: what moves into it
    keeps its last name. Any other destination is the new name of the one file or folder.

    Raises:
        NotFound: one of them is not in the tree.
        InputRefused: the destination cannot be used, or two files would get the same name.
        AlreadyExists: a file has one of the new names; a move never overwrites.
    """
    if len(names) + len(folders) != 1 and destination.strip() and not destination.endswith("/"):
        raise InputRefused(
            f"Only one file or folder can be renamed to “{visible(destination)}”.",
            "End the destination with “/” to move all of them into a folder.",
        )
    steps: list[MoveStep] = []
    question, notes = None, dict[str, None]()
    for name in names:
        if not tree.has_file(name):
            raise _not_listed("file", name)
        settled = resolve_destination(name.rpartition("/")[2], destination, tree)
        question = question or settled.question
        notes.update(dict.fromkeys(settled.notes))
        steps.append(MoveStep(name, settled.name))
    for folder in folders:
        steps += _folder_steps(tree, folder, destination, notes)
    _check_free(tree, steps)
    return MovePlan(tuple(steps), question, tuple(notes))


def _folder_steps(
    tree: FileTree, folder: str, destination: str, notes: dict[str, None]
) -> Iterator[MoveStep]:
    files = _files_of(tree, folder)
    base = folder.removesuffix("/").rpartition("/")[2]
    into = not destination.strip() or destination.endswith("/")
    new = f"{destination}{base}" if into else destination
    for name in files:
        target = f"{new}/{name[len(folder) :]}"
        # The platform would join two slashes into one, and its name would differ from ours.
        settled = resolve_destination(target.rpartition("/")[2], target, FileTree(()))
        notes.update(dict.fromkeys(settled.notes))
        yield MoveStep(name, settled.name)


def _files_of(tree: FileTree, folder: str) -> tuple[str, ...]:
    if not folder:
        raise InputRefused(
            "The whole workspace cannot be deleted or moved as a folder.",
            "Select the files and folders in it.",
        )
    files = tree.files(folder)
    if not files or not folder.endswith("/"):
        raise _not_listed("folder", folder)
    return tuple(dict.fromkeys(files))


def _check_free(tree: FileTree, steps: Sequence[MoveStep]) -> None:
    sources: dict[str, str] = {}
    for step in steps:
        shown, target = visible(step.source), visible(step.target)
        if not step.target or step.target.endswith("/"):
            raise InputRefused(
                f"Cannot keep the name of “{shown}”: it ends with “/”.",
                "Enter a full new name for it, and move the other files separately.",
            )
        if step.source == step.target:
            raise InputRefused(f"“{shown}” already has this name.", "Enter another name or folder.")
        if tree.has_file(step.target):
            raise AlreadyExists(
                f"Cannot rename “{shown}”: “{target}” already exists.",
                "Nothing moved. Choose another name, or delete that file first.",
            )
        first = sources.setdefault(step.target, step.source)
        if first != step.source:
            raise InputRefused(
                f"“{visible(first)}” and “{shown}” have the same target “{target}”.",
                "Nothing moved. Move them one by one, with different names.",
            )


def _not_listed(kind: str, name: str) -> NotFound:
    return NotFound(
        f"No {kind} “{visible(name)}” in the workspace.", "Refresh the files, then select again."
    )
