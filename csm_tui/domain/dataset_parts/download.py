"""The plan of a download of parts."""

from dataclasses import dataclass
from pathlib import Path

from csm_tui.domain.dataset import DatasetPart
from csm_tui.domain.transfers import PlannedTransfer, Refused


@dataclass(frozen=True, slots=True)
class PlannedPartDownload:
    """A part that is going to be downloaded."""

    part: DatasetPart
    transfer: PlannedTransfer
    """Its source name, and where it goes."""


@dataclass(frozen=True, slots=True)
class PartsDownloadPlan:
    """The download of parts into a folder, each under its source name."""

    folder: Path
    items: tuple[PlannedPartDownload, ...]
    refused: tuple[Refused, ...] = ()

    @property
    def existing(self) -> tuple[PlannedPartDownload, ...]:
        """The items whose target exists now."""
        return tuple(item for item in self.items if item.transfer.exists)
