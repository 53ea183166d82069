"""Previews of workspace files; the download ends when enough was read."""

import tempfile
from functools import partial
from typing import IO, TYPE_CHECKING

from csm_tui.domain.errors import Cancelled, Unreachable
from csm_tui.domain.format import human_size
from csm_tui.domain.preview.content import Extent, Preview, PreviewForm, PreviewOptions
from csm_tui.domain.preview.reading import hex_of, is_zip, preview_of
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.domain.text import visible
from csm_tui.services.local.disk import temporary_disk_errors
from csm_tui.services.preview._local import FIRST_BYTES, WHOLE_BYTES, zip_preview
from csm_tui.services.preview._yaml import yaml_fault

if TYPE_CHECKING:
    from csm_tui.services.workspace_files import FileStream, RemoteFiles

_IN_MEMORY = 4 * 1024 * 1024
"""Bytes beyond which a zip goes to a temporary file without a name."""
_SECONDS = 10.0
"""Most seconds that reading may take."""


def preview_workspace_file(
    files: "RemoteFiles",
    name: str,
    *,
    options: PreviewOptions | None = None,
    first_bytes: int = FIRST_BYTES,
    whole_bytes: int = WHOLE_BYTES,
    seconds: float = _SECONDS,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> Preview:
    """Return the preview of a workspace file: of its first bytes, or of the list of a zip or xlsx.

    A zip or xlsx is read to its end, where its list is. One larger than `whole_bytes` is shown as
    bytes, with a note.

    Args:
        files: those of the workspace, or a part of a dataset.
        name: the full name.
        options: what the user has chosen.
        first_bytes: bytes that are read of other files.
        whole_bytes: most bytes that are read of a zip.
        seconds: time after which the preview is made of what has arrived.
        progress: called with the bytes read, and the total if the platform states it.
        cancel: ends the reading at once, even while the platform is silent.

    Raises:
        NotFound: there is no such file.
        InputRefused: the chosen encoding is unknown.
        Unreachable: the body was cut, or the platform did not begin in time.
        Cancelled: the work was cancelled.
    """
    cancel = cancel or CancelToken()
    options = options or PreviewOptions()
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as kept:
        try:
            with files.read(name, cancel=cancel, limit=seconds) as read:
                reader = _PreviewReader(read, kept, name, Throttle(progress))
                extent = reader.run(first_bytes, whole_bytes, options.form is PreviewForm.AUTO)
        except Cancelled:
            cancel.check()
            raise _silent(name, seconds) from None
        cancel.check()
        kept.seek(0)
        start = kept.read(first_bytes)
        if options.form is not PreviewForm.AUTO or not is_zip(start):
            shown = Extent(len(start), extent.total, extent.ended, extent.out_of_time)
            look = partial(yaml_fault, check=cancel.check)
            return preview_of(name, start, shown, options, cancel.check, look)
        if extent.ended:
            return zip_preview(name, kept, start, extent, cancel)
        return hex_of(start, extent, _not_whole(extent, whole_bytes))


class _PreviewReader:
    """Reads the beginning of one file, or all of a zip, into a temporary file."""

    def __init__(self, read: "FileStream", kept: IO[bytes], name: str, tell: Throttle) -> None:
        self._read = read
        self._kept = kept
        self._what = f"Reading {visible(name)}"
        self._tell = tell

    def run(self, first_bytes: int, whole_bytes: int, zips: bool) -> Extent:
        """Read until there is enough, and return how much was read."""
        size, wanted, total = 0, first_bytes, self._read.length
        for block in self._read:
            if size == 0 and zips and is_zip(block) and (total or 0) <= whole_bytes:
                wanted = whole_bytes
            # One byte beyond what is wanted shows that there is more.
            part = block[: wanted + 1 - size]
            with temporary_disk_errors():
                self._kept.write(part)
            size += len(part)
            self._tell(Progress(self._what, size, total, "bytes"))
            if size > wanted:
                return Extent(wanted, total, ended=False)
        late = self._read.out_of_time
        return Extent(size, total if late else size, not late, late)


def _not_whole(extent: Extent, whole_bytes: int) -> str:
    if extent.out_of_time:
        return "Zip file: its list is at the end, and reading it took too long."
    return (
        f"Zip file: its list is at the end, beyond the {human_size(whole_bytes)} read for a "
        "preview."
    )


def _silent(name: str, seconds: float) -> Unreachable:
    return Unreachable(
        f"Download of “{visible(name)}” did not start within {seconds:g} seconds.",
        "Retry, or download it.",
    )
