"""Where files go when their folders are kept, so that no path is ever doubled.

The folder ``…/data/city`` of this computer already stands for ``data/city/`` of the workspace: what
is downloaded from there goes into it, not into ``…/data/city/data/city``, and what is uploaded from
it goes back to where it came from.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

from csm_tui.domain.workspace_files.local_names import as_local_name
from csm_tui.domain.workspace_files.tree import FileTree


def name_below(name: str, folder: Path) -> str:
    """Return the path of a workspace file below a local folder that it is downloaded into.

    It is the whole name, without the folders at its start that the local folder already ends with.
    """
    parts = name.split("/")
    return "/".join(parts[_shared(_ends(folder), as_local_name(name).split("/")[:-1]) :])


def folder_for(base: Path, names: Iterable[str], shown: str, tree: FileTree) -> str:
    """Return the workspace folder to propose for an upload.

    It is the folder that is shown, unless only a folder below it has these files, and the local
    folder stands for that one: then they go back to where they came from.

    Args:
        base: The local folder.
        names: The paths of the files below it, and of folders with their final ``/``.
        shown: The workspace folder that is shown, with its final ``/``; empty for the root.
        tree: The files of the workspace.
    """
    ends, wanted = _ends(base), list(names)
    places = ["".join(f"{part}/" for part in ends[-count:]) for count in range(len(ends), 0, -1)]
    for place in (shown, *(each for each in places if each.startswith(shown))):
        if any(_has(tree, target(place, name)) for name in wanted):
            return place
    return shown


def target(folder: str, name: str) -> str:
    """Return the whole name that a file gets in a workspace folder.

    Args:
        folder: The workspace folder, with its final ``/``; empty for the root.
        name: The path of the file; its folders are kept, without those at its start that the
            workspace folder already ends with.
    """
    parts = name.split("/")
    return folder + "/".join(parts[_shared(folder.split("/")[:-1], parts[:-1]) :])


def _has(tree: FileTree, name: str) -> bool:
    return tree.has_folder(name) if name.endswith("/") else tree.has_file(name)


def _ends(folder: Path) -> list[str]:
    return [part for part in PurePath(folder).parts if part != folder.anchor]


def _shared(ends: Sequence[str], starts: Sequence[str]) -> int:
    """Return how many parts at the end of one path are those at the start of the other."""
    most = min(len(ends), len(starts))
    counts = range(most, 0, -1)
    return next((n for n in counts if list(ends[-n:]) == list(starts[:n])), 0)
