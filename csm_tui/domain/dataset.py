"""Datasets of generations 3 and 4 (PLATFORM.md 7)."""

from dataclasses import dataclass, field
from datetime import datetime

from csm_tui.domain.organization import Raw


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: a graph, a workspace file or an external source."""

    id: str
    organization_id: str
    name: str
    description: str
    tags: tuple[str, ...]
    owner: str | None
    created: datetime | None
    source_type: str
    """``None``, ``File``, ``ETL``, ``ADT``, ``AzureStorage``, ``Twincache``."""
    source_location: str
    status: str
    """The ingestion status: NONE, PENDING, ERROR, SUCCESS, or the platform's own word."""
    twingraph_id: str | None
    """None if it has no graph, or the platform hides it."""
    raw: Raw = field(default_factory=dict, compare=False, repr=False)
