"""Previews of local files."""

import sys
from functools import partial
from pathlib import Path
from typing import IO

from csm_tui.domain.preview.content import (
    ArchivePreview,
    Extent,
    Preview,
    PreviewForm,
    PreviewOptions,
    TextFault,
    TextPreview,
    WorkbookPreview,
)
from csm_tui.domain.preview.reading import hex_of, is_zip, language_of, preview_of
from csm_tui.domain.progress import CancelToken
from csm_tui.services.local.disk import disk_errors, opened
from csm_tui.services.preview._yaml import yaml_fault
from csm_tui.services.workspace_files._source import checked_source

FIRST_BYTES = 1024 * 1024
"""Bytes that a preview reads from the beginning of a file."""

WHOLE_BYTES = 64 * 1024 * 1024
"""Most bytes of a zip, which is read to its end, where its list is."""


def preview_local_file(
    path: Path,
    *,
    options: PreviewOptions | None = None,
    first_bytes: int = FIRST_BYTES,
    cancel: CancelToken | None = None,
) -> Preview:
    """Return the preview of a local file: of its first bytes, or of the list of a zip or xlsx.

    Raises:
        InputRefused: it is not a regular file, may not be read, or the chosen encoding is unknown.
        NotFound: it does not exist.
        Unreachable: the disk failed.
        Cancelled: the work was cancelled.
    """
    cancel = cancel or CancelToken()
    options = options or PreviewOptions()
    size = checked_source(path, sys.maxsize).st_size
    with disk_errors(path, "read"), opened(path) as file:
        content = file.read(first_bytes)
        extent = Extent(len(content), max(size, len(content)), len(content) >= size)
        if options.form is PreviewForm.AUTO and is_zip(content):
            return zip_preview(path.name, file, content, Extent(size, size, ended=True), cancel)
    cancel.check()
    look = partial(yaml_fault, check=cancel.check)
    return preview_of(path.name, content, extent, options, cancel.check, look)


def local_fault(path: Path, cancel: CancelToken | None = None) -> TextFault | None:
    """Return the first fault of a JSON or YAML file, or None if it is valid or neither of them.

    Raises:
        CsmError, Cancelled: as for `preview_local_file`.
    """
    language = language_of(path.name)
    if language not in {"json", "yaml"}:
        return None
    plain = PreviewOptions(pretty=False)
    found = preview_local_file(path, options=plain, first_bytes=WHOLE_BYTES, cancel=cancel)
    if not isinstance(found, TextPreview):
        return TextFault(None, f"Invalid {language.upper()}: binary content.")
    encoding = found.decoding.encoding
    if not encoding.startswith("utf-8" if language == "json" else "utf-"):
        return TextFault(None, f"Invalid {language.upper()}: encoded as {encoding}, not UTF-8.")
    if language == "json" and not "".join(found.lines).strip():
        return TextFault(None, "Invalid JSON: empty file.")
    return found.fault


def zip_preview(
    name: str, file: IO[bytes], start: bytes, extent: Extent, cancel: CancelToken
) -> Preview:
    """Return the preview of a whole zip or xlsx file: its list, or else its bytes."""
    from csm_tui.domain.preview.archive import archive_of, workbook_of

    found: ArchivePreview | WorkbookPreview | str
    found = why = ""
    if name.lower().endswith((".xlsx", ".xlsm")):
        found = workbook_of(file, extent, cancel.check)
        why = f"Cannot list the sheets: {found}." if isinstance(found, str) else ""
    # A workbook without readable sheets is still an archive.
    if isinstance(found, str):
        found = archive_of(file, extent, why)
    cancel.check()
    if not isinstance(found, str):
        return found
    return hex_of(start, Extent(len(start), extent.total, len(start) == extent.total), found)
