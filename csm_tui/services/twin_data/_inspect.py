"""Classifying the entries of a folder by their names and headers."""

from pathlib import Path

from csm_tui.domain.csv.encoding import guess
from csm_tui.domain.local_files import STAND_IN_BYTES, stand_in
from csm_tui.domain.preview.lines import kind_of
from csm_tui.domain.twin import CsvFile, CsvKind, Problem
from csm_tui.domain.twin.header import Header, read_header
from csm_tui.domain.twin.quoting import name_problem
from csm_tui.services.twin_data._records import BOM, CsvFileReader, UnreadableFileError

_SUFFIX = ".csv"

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "|"}
_RARE = {" ": "blanks", **{each: repr(each) for each in "^~\x1f\x01\uff0c"}}
"""Separators that also occur in sentences; the names between them must be valid."""

_LONGEST_HEADER = 1 << 20
"""Most characters of a header."""
MOST_COLUMNS = 10_000
"""Most columns of a file; with many more, a query would take too long."""


def inspect(path: Path) -> CsvFile:
    """Return what an entry is, without reading its rows."""
    reason = _not_taken(path)
    if reason is not None:
        return CsvFile(path, path.name, CsvKind.NOT_TAKEN, reason=reason)
    label = path.name.removesuffix(_SUFFIX)
    problem = name_problem(label)
    if problem is not None:
        return _refused(path, f"The file name {problem}.", "Rename the file.")
    try:
        return _inspect_content(path, label)
    except OSError as error:
        return _refused(
            path, f"Not readable: {error.strerror}.", "Check the permissions of the file."
        )


def _not_taken(path: Path) -> str | None:
    if path.name.endswith(_SUFFIX):
        return None if path.is_file() else "Not a regular file."
    if path.suffix.lower() == _SUFFIX:
        return "Upper-case ending; only .csv is loaded."
    return "Not a .csv file."


def _inspect_content(path: Path, label: str) -> CsvFile:
    facts = path.stat()
    with path.open("rb") as file:
        start = file.read(STAND_IN_BYTES + 1)
    if not start.removeprefix(BOM).strip():
        return _refused(path, "Empty file.", "Add a header and rows, or remove the file.")
    if (pointer := stand_in(start)) is not None:
        next_step = "Fetch the content first: git lfs pull, or git annex get."
        return _refused(path, pointer, next_step, size=facts.st_size)
    columns: tuple[str, ...] = ()
    unreadable = None
    try:
        columns = _first_record(path)
        header = _read(columns)
    except UnreadableFileError as error:
        unreadable, header = error.fault, Header(CsvKind.REFUSED)
    if header.kind is CsvKind.REFUSED:
        header = _no_csv(start) or _separated_otherwise(path, columns) or header
    if unreadable is not None and not header.reason:
        what, next_step = unreadable.what, unreadable.next_step
        return _refused(path, what, next_step, line=unreadable.line, size=facts.st_size)
    problem = Problem(path.name, 1, None, header.reason, header.next_step)
    return CsvFile(
        path,
        path.name,
        header.kind,
        label=label,
        columns=columns[:MOST_COLUMNS],
        id_column=header.id_column,
        src_column=header.src_column,
        dest_column=header.dest_column,
        has_bom=start.startswith(BOM),
        size=facts.st_size,
        modified=facts.st_mtime_ns,
        reason=header.reason,
        problems=(problem,) if header.reason else (),
        suggestion=header.suggestion,
    )


def _first_record(path: Path, separator: str = ",") -> tuple[str, ...]:
    with CsvFileReader(path, separator, _LONGEST_HEADER) as records:
        _, cells = next(iter(records), (1, []))
        return tuple(cells)


def _read(columns: tuple[str, ...]) -> Header:
    if len(columns) > MOST_COLUMNS:
        return Header(
            CsvKind.REFUSED,
            reason=f"{len(columns):,} columns; at most {MOST_COLUMNS:,} can be loaded.",
            next_step="Load fewer columns.",
        )
    return read_header(columns)


def _no_csv(start: bytes) -> Header | None:
    """Return why the beginning of a file is not a header, or None if it may be one."""
    kind, encoding = kind_of(start), guess(start, ended=False)[0]
    if kind:
        what, next_step = f"Not a CSV file: {kind}.", "Replace it with the CSV file."
    elif encoding.startswith(("utf-16", "utf-32")):
        what, next_step = f"Encoded as {encoding[:6].upper()}, not UTF-8.", "Save it as UTF-8."
    elif start.removeprefix(BOM).lstrip(b'"').lower().startswith(b"sep="):
        what, next_step = "The first line is an Excel separator line (sep=).", "Remove that line."
    else:
        return None
    return Header(CsvKind.REFUSED, reason=what, next_step=next_step)


def _is_taken(columns: tuple[str, ...]) -> bool:
    return _read(columns).kind is not CsvKind.REFUSED


def _separated_otherwise(path: Path, columns: tuple[str, ...]) -> Header | None:
    """Return the refusal of a header with another separator than a comma, or None."""
    for separator, name in (_SEPARATORS | _RARE).items():
        try:
            parts = _first_record(path, separator)
        except UnreadableFileError:
            continue
        is_one_cell = len(columns) < 2 and len(parts) > 1
        is_known = separator in _SEPARATORS and (is_one_cell or _is_taken(parts))
        if is_known or (is_one_cell and _is_taken(parts)):
            return Header(
                CsvKind.REFUSED,
                reason=f"{len(parts):,} columns separated by {name}, not by commas.",
                next_step="Save it with commas.",
            )
    return None


def _refused(
    path: Path, reason: str, next_step: str, *, line: int | None = None, size: int = 0
) -> CsvFile:
    problem = Problem(path.name, line, None, reason, next_step)
    return CsvFile(path, path.name, CsvKind.REFUSED, size=size, reason=reason, problems=(problem,))
