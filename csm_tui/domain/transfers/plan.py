"""The plan of a transfer: exactly what will be written where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import cached_property
from pathlib import Path

from csm_tui.domain.progress import CancelToken
from csm_tui.domain.transfers.journal import Direction
from csm_tui.domain.workspace_files.address import WorkspaceAddress
from csm_tui.domain.workspace_files.fingerprint import Fingerprint


class Layout(Enum):
    """How the folders of a selection are transferred."""

    MIRRORED = "mirrored"
    """They are created at the other side too."""
    FLAT = "flat"
    """All files go into one folder."""


@dataclass(frozen=True, slots=True)
class PlannedTransfer:
    """A file that is going to be downloaded or uploaded."""

    direction: Direction
    """Down or up."""
    name: str
    """The whole name in the workspace, after the transfer."""
    local: Path
    """The whole path on this computer."""
    exists: bool = False
    """Whether something has the target's name now: the user is asked before it is replaced."""
    folder: Path | None = None
    """The folder that a download must not leave; None for an upload."""
    size: int | None = None
    """Bytes to upload; None for a download, for the platform lists names only (PLATFORM.md 4)."""
    modified: int | None = None
    """When the file to upload was last written, in nanoseconds, to notice a later change."""
    question: str | None = None
    """What the user must say yes to before an upload is what was meant."""
    notes: tuple[str, ...] = ()
    """What was changed in the destination as typed, one sentence each."""
    warnings: tuple[str, ...] = ()
    """What the user should know first, one sentence each; none of it stops the file."""
    stand_in: bool = False
    """Whether the file to upload stands in for another, as one of the warnings says."""


@dataclass(frozen=True, slots=True)
class Transferred:
    """A file that was downloaded or uploaded, whole."""

    name: str
    """The whole name in the workspace, as the platform answered it."""
    path: Path
    """The whole path on this computer."""
    size: int
    """Bytes."""
    known: Fingerprint | None = None
    """The content, if its hash was ready when the transfer ended."""
    read: Callable[[CancelToken], Fingerprint | None] | None = None
    """Returns the content otherwise, from the file on this computer; see `content`."""
    seen: datetime | None = None
    """When the workspace surely had this content, if that was before the end."""

    def content(self, cancel: CancelToken | None = None) -> Fingerprint | None:
        """Return what was transferred, or None if the file has changed or the reading is cancelled.

        The hash is computed beside the transfer. Where that was too slow, the rest of the file is
        read now.
        """
        if self.known is None and self.read is not None:
            return self.read(cancel or CancelToken())
        return self.known


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be transferred as asked, found before anything is sent."""

    name: str
    """The whole name in the workspace; for an upload, the name it would have had."""
    local: Path | None
    """The whole path on this computer; None if the name cannot have one here."""
    reason: str
    """One sentence."""
    next_step: str


@dataclass(frozen=True)
class TransferPlan:
    """The exact list of what a transfer will do; nothing is written before it is queued."""

    direction: Direction
    place: WorkspaceAddress
    items: tuple[PlannedTransfer, ...]
    """The files to transfer, in this order."""
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    """What was left out or changed and why, one sentence each."""
    last_seen: Mapping[str, int] = field(default_factory=dict)
    """Bytes of the files to download, by name, as the history knows them; they may have changed."""

    @cached_property
    def existing(self) -> tuple[PlannedTransfer, ...]:
        """The items whose target exists now."""
        return tuple(item for item in self.items if item.exists)

    @cached_property
    def stand_ins(self) -> tuple[PlannedTransfer, ...]:
        """The items that stand in for the files that were meant."""
        return tuple(item for item in self.items if item.stand_in)

    @cached_property
    def size(self) -> int | None:
        """Bytes of all items together; None if unknown, as for every download."""
        sizes = [item.size for item in self.items if item.size is not None]
        return sum(sizes) if len(sizes) == len(self.items) else None
