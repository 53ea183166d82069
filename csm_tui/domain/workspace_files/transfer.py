"""What a transfer of one file is going to do, and what it did."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.progress import CancelToken


@dataclass(frozen=True, slots=True)
class DownloadPlan:
    """Where a workspace file is going to be written."""

    name: str
    folder: Path
    """The folder that the user chose; nothing is written outside of it."""
    target: Path
    """Where it goes; the workspace path mirrored below the folder unless `local_name` differs."""
    exists: bool
    """Whether something stands at the target now."""
    local_name: str | None = None
    """The path below the folder when it is not the workspace path."""


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A workspace file that is now on the disk, whole."""

    path: Path
    size: int
    """Bytes."""
    sha256: str | None
    """None when it was not asked for and would have cost time."""
    modified: int
    """When it was written, in nanoseconds, to notice that it changes later."""
    rest: Callable[[Path, CancelToken], str] | None = None
    """Takes what is missing of the hash from the file at this path; may raise an ``OSError``."""


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """What a local file is going to be called in the workspace."""

    source: Path
    name: str
    """The whole final name."""
    size: int
    """Bytes."""
    modified: int
    """When the file was last written, in nanoseconds, to notice that it changes later."""
    exists: bool
    """Whether the workspace has a file of that name."""
    question: str | None = None
    """What the user must say yes to before this plan is what was meant."""
    notes: tuple[str, ...] = ()
    """What was changed in the destination as typed, one sentence each."""


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A file that the platform says it has."""

    name: str
    """As the platform answered it."""
    size: int
    """Bytes."""
    sha256: str | None
    """Of the bytes that were sent; None when it was not asked for and would have cost time."""
    rest: Callable[[Path, CancelToken], str] | None = None
    """As of `Downloaded`; the file may have changed since."""
