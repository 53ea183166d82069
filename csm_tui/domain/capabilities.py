"""What a platform can do: services and screens ask for it, never for a generation."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from csm_tui.domain.errors import FeatureMissing


class Capability(Enum):
    """Something that platforms of one generation offer, and those of another do not."""

    TWIN_GRAPH = "twin graph"
    """Datasets with a graph: the Twin Data Layer (PLATFORM.md 8)."""
    DATASET_PARTS = "dataset parts"
    """Datasets of a workspace, made of files and tables (PLATFORM.md 9)."""
    RUN_DATA = "run data"
    """Tables that a run has written, queried in SQL (PLATFORM.md 6)."""
    HANDLERS = "handlers"
    """Files of a run template that its steps execute (PLATFORM.md 13.9)."""
    SCENARIOS = "scenarios"
    """Scenarios and their runs, which are older than runners (PLATFORM.md 11, trap 12)."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The capabilities of one platform."""

    missing: Mapping[Capability, tuple[str, str]]
    """What it does not offer: the reason, and the next step, each a sentence."""

    def __contains__(self, capability: Capability) -> bool:
        """Return whether the platform offers it."""
        return capability not in self.missing

    def why_not(self, capability: Capability) -> str:
        """Return the reason and the next step; empty if the platform offers it."""
        return " ".join(self.missing.get(capability, ()))

    def require(self, capability: Capability) -> None:
        """Check that the platform offers it.

        Raises:
            FeatureMissing: it does not.
        """
        if capability in self.missing:
            raise FeatureMissing(*self.missing[capability])
