"""What a transfer of many files is going to do: exactly what will be written where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path

from csm_tui.domain.transfers.journal import Direction
from csm_tui.domain.workspace_files import DownloadPlan, UploadPlan
from csm_tui.domain.workspace_files.address import WorkspaceAddress


class Layout(Enum):
    """What becomes of the folders."""

    MIRRORED = "mirrored"
    """They are made at the other side too."""
    FLAT = "flat"
    """All files go into one folder."""


@dataclass(frozen=True, slots=True)
class PlannedDownload:
    """A workspace file that is going to be fetched."""

    plan: DownloadPlan
    warnings: tuple[str, ...] = ()
    """What the user should know first, one sentence each; none of it stops the file."""

    @property
    def stand_in(self) -> bool:
        """Whether it only stands in for another file: not known before it is here."""
        return False

    @property
    def name(self) -> str:
        """The whole name in the workspace."""
        return self.plan.name

    @property
    def local(self) -> Path:
        """The whole path on this computer."""
        return self.plan.target

    @property
    def size(self) -> None:
        """Never known before: the platform's list has names only (PLATFORM.md 4)."""
        return None

    @property
    def exists(self) -> bool:
        """Whether something stands at the target now: it will be asked about, not replaced."""
        return self.plan.exists


@dataclass(frozen=True, slots=True)
class PlannedUpload:
    """A local file that is going to be sent."""

    plan: UploadPlan
    warnings: tuple[str, ...] = ()
    """What the user should know first, one sentence each; none of it stops the file."""
    stand_in: bool = False
    """Whether it only stands in for another file, as one of the warnings says."""

    @property
    def name(self) -> str:
        """The whole final name in the workspace."""
        return self.plan.name

    @property
    def local(self) -> Path:
        """The whole path on this computer."""
        return self.plan.source

    @property
    def size(self) -> int:
        """Bytes."""
        return self.plan.size

    @property
    def exists(self) -> bool:
        """Whether the workspace has such a file: it will be asked about, not replaced."""
        return self.plan.exists


Planned = PlannedDownload | PlannedUpload


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be moved as asked, found out before anything is sent."""

    name: str
    """The whole name in the workspace; for an upload the one it would have had."""
    local: Path | None
    """The whole path on this computer; None when the name can have none here."""
    reason: str
    """One sentence."""
    next_step: str


@dataclass(frozen=True)
class TransferPlan:
    """The exact list; nothing has been written for it, and nothing is until it is queued."""

    direction: Direction
    place: WorkspaceAddress
    items: tuple[Planned, ...]
    """What will be moved, in this order."""
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()
    """What was left out or changed and why, one sentence each."""
    last_seen: Mapping[str, int] = field(default_factory=dict)
    """Bytes of files to fetch by name, as the history knows them: they may have changed since."""

    @cached_property
    def existing(self) -> tuple[Planned, ...]:
        """The items whose target exists now."""
        return tuple(item for item in self.items if item.exists)

    @cached_property
    def stand_ins(self) -> tuple[Planned, ...]:
        """The items that only stand in for the files that were meant."""
        return tuple(item for item in self.items if item.stand_in)

    @cached_property
    def size(self) -> int | None:
        """Bytes of all items together; None when nobody knows, as for every download."""
        sizes = [item.size for item in self.items if item.size is not None]
        return sum(sizes) if len(sizes) == len(self.items) else None
