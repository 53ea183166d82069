"""Checks of local files before they become parts."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.csv.faults import RecordFault
from csm_tui.domain.dataset import PartKind
from csm_tui.domain.dataset_parts import (
    PlannedPart,
    RefusedTableError,
    TableContent,
    part_name,
    read_table,
)
from csm_tui.domain.errors import CsmError
from csm_tui.domain.local_files import STAND_IN_BYTES, stand_in
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, Throttle
from csm_tui.domain.text import visible
from csm_tui.domain.twin import Problem
from csm_tui.services.datasets.parts._reading import text_lines
from csm_tui.services.local.disk import disk_errors, opened
from csm_tui.services.workspace_files._source import LIMIT_VARIABLE, checked_source, usual_limit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

_BLOCK = 1 << 20
_SURROGATES = ("\udc80", "\udcff")


def inspected(
    path: Path,
    source_name: str,
    kind: PartKind,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> PlannedPart:
    """Return a file as a planned part, with its problems; a table is read to its end.

    Raises:
        Cancelled: the reading was stopped.
    """
    try:
        status = checked_source(path, usual_limit())
    except CsmError as error:
        problem = Problem(source_name, None, None, error.headline, error.next_step)
        return PlannedPart(path, source_name, kind, 0, 0, problems=(problem,))
    size, modified = status.st_size, status.st_mtime_ns
    item = PlannedPart(path, source_name, kind, size, modified)
    problems = [*_name_problems(source_name, kind), *_size_problems(item), *_stand_in(item)]
    content: TableContent | None = None
    if kind is PartKind.TABLE:
        try:
            content = table_of(path, progress, cancel)
        except RefusedTableError as error:
            fault = error.fault
            problems.append(Problem(source_name, fault.line, None, fault.what, fault.next_step))
        except CsmError as error:
            problems.append(Problem(source_name, None, None, error.headline, error.next_step))
    item = replace(item, problems=tuple(problems))
    return item if content is None else replace(item, columns=content.columns, rows=content.rows)


def table_of(path: Path, progress: ProgressCallback, cancel: CancelToken) -> TableContent:
    """Return what the server will make of a CSV file.

    Raises:
        RefusedTableError: the server or its database will refuse it.
        CsmError: it cannot be read.
        Cancelled: the reading was stopped.
    """
    with disk_errors(path, "read"), opened(path) as file:
        blocks = _blocks(file, path, progress, cancel)
        return read_table(_checked_lines(text_lines(blocks, "surrogateescape")))


def _blocks(
    file: "BinaryIO", path: Path, progress: ProgressCallback, cancel: CancelToken
) -> "Iterator[bytes]":
    total, done, tell = path.stat().st_size, 0, Throttle(progress)
    while block := file.read(_BLOCK):
        cancel.check()
        yield block
        done += len(block)
        tell(Progress(f"Checking {visible(path.name)}", done, total, "bytes"))


def _checked_lines(lines: "Iterator[str]") -> "Iterator[str]":
    low, high = _SURROGATES
    for number, line in enumerate(lines, 1):
        if not line.isascii() and any(low <= letter <= high for letter in line):
            raise RefusedTableError(RecordFault(number, "Not UTF-8.", "Save the file as UTF-8."))
        yield line


def _name_problems(source_name: str, kind: PartKind) -> "Iterator[Problem]":
    if ".." in source_name or source_name.startswith("/"):
        yield Problem(
            source_name,
            None,
            None,
            "The name contains “..” or starts with “/”, which the platform rejects.",
            "Rename it.",
        )
    elif any(letter in source_name for letter in '"\\\r\n') or not _is_text(source_name):
        yield Problem(
            source_name,
            None,
            None,
            "The name contains a quote, a backslash, or invalid text.",
            "Rename it.",
        )
    if kind is PartKind.TABLE and not source_name.lower().endswith(".csv"):
        yield Problem(
            source_name,
            None,
            None,
            "Tables must end in .csv.",
            "Rename it, or upload it as a file.",
        )


def _is_text(name: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _size_problems(item: PlannedPart) -> "Iterator[Problem]":
    """Yield the problem of a request that would be too large: the form counts too."""
    from csm_tui.platform.dataset_parts import NewPart

    limit = usual_limit()
    name = item.source_name.encode("utf-8", "replace").decode()
    part = NewPart(part_name(name), name, item.kind.value, name)
    if item.size + part.overhead > limit:
        yield Problem(
            item.source_name,
            None,
            None,
            f"Larger than the {limit // 2**20} MB limit per request.",
            f"Split it. If your platform accepts more, set {LIMIT_VARIABLE} to its MB.",
        )


def _stand_in(item: PlannedPart) -> "Iterator[Problem]":
    with disk_errors(item.path, "read"), opened(item.path) as file:
        warning = stand_in(file.read(STAND_IN_BYTES + 1))
    if warning is not None:
        next_step = "Fetch the content first: git lfs pull, or git annex get."
        yield Problem(item.source_name, None, None, warning, next_step, fatal=False)
