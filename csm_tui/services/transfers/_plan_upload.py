"""The plan of an upload of many files, and the warnings about each."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from csm_tui.domain.errors import CsmError, Misused
from csm_tui.domain.local_files import STAND_IN_BYTES, Links, stand_in
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.transfers import (
    Direction,
    Layout,
    PlannedTransfer,
    Refused,
    TransferPlan,
)
from csm_tui.domain.transfers.target_names import Targets
from csm_tui.domain.workspace_files import (
    FileTree,
    folder_name,
    hidden_characters,
    unsafe_reason,
)
from csm_tui.services.local.disk import disk_errors, opened
from csm_tui.services.local.walk import UploadWalk
from csm_tui.services.workspace_files import WorkspaceFiles

# What platforms usually refuse (PLATFORM.md 4, "Type whitelist"). The list is each platform's own
# and its detector knows more, so this only warns: the platform's answer decides.
_USUAL = "platforms usually accept only CSV, text, JSON, YAML, XML, xlsx and zip."
_STARTS = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7-zip archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"PAR1": "Parquet, which only 5.x takes",
    b"\xd0\xcf\x11\xe0": "an old Office file (.xls, .doc)",
    b"#!": "a script",
    b"SQLite format 3": "a database",
}
_ENDINGS = {
    ".bat": "a script",
    ".htm": "a web page",
    ".html": "a web page",
    ".js": "a script",
    ".md": "Markdown",
    ".py": "a script",
    ".sh": "a script",
    ".sql": "a script",
    ".tsv": "tab-separated values",
}


def plan_upload(
    files: WorkspaceFiles,
    tree: FileTree,
    sources: Iterable[Path],
    destination: str,
    *,
    layout: Layout = Layout.MIRRORED,
    hidden: bool = False,
    links: Links = Links.SKIPPED,
    cancel: CancelToken | None = None,
) -> TransferPlan:
    """Return what an upload of these files and folders will send; nothing is sent.

    A file goes into the destination under its own name, a folder with its name before those of its
    files; to leave that out, pass what is in the folder.

    Args:
        files: the workspace.
        tree: its files, as listed.
        sources: local files and folders; a link is replaced by what it leads to.
        destination: a workspace folder, ``data/``; empty for the root.
        layout: whether the folders below a source are kept.
        hidden: whether to upload what starts with a dot inside folders.
        links: how links inside folders are treated.
        cancel: ends the planning.

    Raises:
        Misused: an environment variable is wrong, so no file can be sent.
        Cancelled: the planning was cancelled.
    """
    walk = UploadWalk(hidden, links, cancel or CancelToken())
    prefix = folder_name(destination)
    items: list[PlannedTransfer] = []
    refused: list[Refused] = []
    exact, portable = Targets(), Targets()
    seen: set[Path] = set()
    given = list(sources)
    for local, below in _found(given, walk):
        if local in seen:
            continue
        seen.add(local)
        name = prefix + (below.rpartition("/")[2] if layout is Layout.FLAT else below)
        try:
            item = with_warnings(files.plan_upload_as(local, name, tree), tree)
        except Misused:
            # No file can be sent: one error for all, not one for each.
            raise
        except CsmError as error:
            refused.append(Refused(name, local, error.headline, error.next_step))
            continue
        collision = exact.add(name, portable=False)
        if collision is not None:
            refused.append(_colliding(name, local, collision, layout))
            continue
        items.append(_warned(item, portable.add(name)))
    refused += [Refused("", path, error.headline, error.next_step) for path, error in walk.failures]
    notes = (*_linked(given), *walk.notes())
    return TransferPlan(Direction.UP, files.address, tuple(items), tuple(refused), notes)


def _colliding(name: str, local: Path, collision: str, layout: Layout) -> Refused:
    reason = f"Cannot upload “{visible(str(local))}” as “{visible(name)}”: {visible(collision)}."
    keep = "Keep the folders, or upload" if layout is Layout.FLAT else "Upload"
    return Refused(name, local, reason, f"{keep} it alone into another folder.")


def _found(sources: Iterable[Path], walk: UploadWalk) -> Iterator[tuple[Path, str]]:
    """Yield each file with its path from the parent of its source on, written with ``/``."""
    for source in sources:
        walk.cancel.check()
        if not _is_folder(source):
            yield source, source.name
            continue
        # A platform refuses “..” as a name: the folder is sent under its own.
        top = source.resolve() if source.name == ".." else source
        for local in walk.files(top):
            yield local, local.relative_to(top.parent).as_posix()


def _linked(sources: Iterable[Path]) -> Iterator[str]:
    """Yield a note for each folder that is a link, since its files are elsewhere."""
    for source in sources:
        if _is_folder(source) and source.is_symlink():
            real = visible(os.path.realpath(source))
            yield f"“{visible(source.name)}” is a link: the content of “{real}” is uploaded."


def _is_folder(source: Path) -> bool:
    try:
        return source.is_dir()
    except OSError:
        # The path is impossible or forbidden: treated as a file, which reports that.
        return False


def with_warnings(plan: PlannedTransfer, tree: FileTree) -> PlannedTransfer:
    """Return the plan of an upload with its warnings.

    Args:
        plan: the plan of one file.
        tree: the files of the workspace, as listed.

    Raises:
        InputRefused, Unreachable: the local file cannot be read.
    """
    start = _first_bytes(plan.local)
    warnings = (*_source_warnings(plan.local, start), *_name_warnings(tree, plan.name))
    return replace(plan, warnings=warnings, stand_in=stand_in(start) is not None)


def source_warnings(local: Path) -> Iterator[str]:
    """Yield the warnings about a local file that do not depend on its name in the workspace.

    Raises:
        InputRefused, Unreachable: the file cannot be read.
    """
    yield from _source_warnings(local, _first_bytes(local))


def _source_warnings(local: Path, start: bytes) -> Iterator[str]:
    if (what := stand_in(start)) is not None:
        yield what
    if local.is_symlink():
        yield f"Link: the content of “{visible(os.path.realpath(local))}” is uploaded."
    unusual = _unusual_type(local, start)
    if unusual is not None:
        yield unusual


def _name_warnings(tree: FileTree, name: str) -> Iterator[str]:
    reason = unsafe_reason(name, windows=True)
    if reason is not None:
        yield f"Some computers save it under another name: {reason}."
    hidden = hidden_characters(name)
    if hidden is not None and reason is None:
        yield hidden
    for at, letter in enumerate(name):
        if letter == "/" and tree.has_file(name[:at]):
            yield (
                f"“{visible(name[:at])}” is a file in the workspace. The platform may reject a "
                "folder there."
            )


def _warned(item: PlannedTransfer, collision: str | None) -> PlannedTransfer:
    if collision is None:
        return item
    sentence = f"Some disks cannot hold both: {visible(collision)}."
    return replace(item, warnings=(*item.warnings, sentence))


def _first_bytes(path: Path) -> bytes:
    """Return the first bytes of a file, enough for `_unusual_type` and `stand_in`.

    Raises:
        InputRefused, Unreachable: the file cannot be read.
    """
    with disk_errors(path, "read"), opened(path) as file:
        return file.read(STAND_IN_BYTES + 1)


def _unusual_type(path: Path, start: bytes) -> str | None:
    """Return a warning if platforms usually refuse such a file, or None."""
    seen = next((word for mark, word in _STARTS.items() if start.startswith(mark)), None)
    seen = seen or _ENDINGS.get(path.suffix.lower())
    if seen is None:
        return None
    return f"Looks like {seen}; {_USUAL}"
