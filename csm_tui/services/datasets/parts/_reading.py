"""Reading parts: their bytes, and the content of tables."""

import io
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from csm_tui.domain.dataset import DatasetPart, PartKind
from csm_tui.domain.dataset_parts import RefusedTableError, TableContent, read_table
from csm_tui.domain.errors import UnexpectedAnswer
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, Throttle
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Fingerprint
from csm_tui.services.workspace_files._stream import FileStream, open_stream

if TYPE_CHECKING:
    from csm_tui.platform.client import BodyStream
    from csm_tui.platform.dataset_parts import DatasetPlace
    from csm_tui.services.connection import Session

PartContent = Fingerprint | TableContent
"""The content of a part: bytes of a file, columns and rows of a table."""


class PartAccess:
    """The parts of one dataset, called through a session."""

    def __init__(self, session: "Session", place: "DatasetPlace") -> None:
        self.session = session
        self.place = place

    def open(self, part: DatasetPart, cancel: CancelToken) -> "BodyStream":
        """Start the download of a part; a table comes as CSV."""
        from csm_tui.platform.dataset_parts import open_part

        return open_part(self.session.client, self.place, part.id, cancel)

    def get(self, part: DatasetPart, cancel: CancelToken | None = None) -> DatasetPart:
        """Return the part as it is now."""
        from csm_tui.platform.dataset_parts import get_part

        return get_part(self.session.client, self.place, part.id, cancel)

    def content(
        self, part: DatasetPart, progress: ProgressCallback, cancel: CancelToken
    ) -> PartContent:
        """Return the content of a part, by reading all of it.

        Raises:
            UnexpectedAnswer: the platform sends a table that it would not take itself.
        """
        what = f"Reading {visible(part.source_name)} back"
        with open_stream(lambda: self.open(part, cancel), cancel) as stream:
            if part.kind is not PartKind.TABLE:
                return stream.fingerprint(what, progress)
            try:
                return read_table(text_lines(reported(stream, what, progress)))
            except RefusedTableError as error:
                raise UnexpectedAnswer(
                    f"Unknown response format for table {visible(part.source_name)}: "
                    f"{error.fault.what}",
                    "Report this and attach the log.",
                ) from None


class PartReader:
    """Reads one part as a file, for previews and for opening it; its name does not matter."""

    def __init__(self, access: PartAccess, part: DatasetPart) -> None:
        self._access = access
        self._part = part

    def read(
        self, name: str = "", *, cancel: CancelToken | None = None, limit: float = float("inf")
    ) -> AbstractContextManager[FileStream]:
        """Read the part block by block; nothing is written to the disk.

        Args:
            name: of no meaning here.
            cancel: ends it at once, even while the platform is silent.
            limit: seconds after which it ends by itself; `FileStream.out_of_time` is true then.

        Raises:
            CsmError: as for `WorkspaceFiles.read`.
        """
        del name
        cancel = cancel or CancelToken()
        return open_stream(lambda: self._access.open(self._part, cancel), cancel, limit)


def reported(stream: FileStream, what: str, progress: ProgressCallback) -> Iterable[bytes]:
    """Yield the blocks of a stream, with progress in bytes."""
    done, tell = 0, Throttle(progress)
    for block in stream:
        yield block
        done += len(block)
        tell(Progress(what, done, stream.length, "bytes"))


def text_lines(blocks: Iterable[bytes], errors: str = "replace") -> io.TextIOWrapper:
    """Return the lines of UTF-8, each with its own line end."""
    raw = io.BufferedReader(_Blocks(iter(blocks).__next__))
    return io.TextIOWrapper(raw, encoding="utf-8", errors=errors, newline="")


class _Blocks(io.RawIOBase):
    """A file of the blocks that a function returns until it raises `StopIteration`."""

    def __init__(self, following: Callable[[], bytes]) -> None:
        self._following = following
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        while not self._rest:
            try:
                self._rest = self._following()
            except StopIteration:
                return 0
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
