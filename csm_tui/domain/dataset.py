"""Datasets: of organizations, with a graph (PLATFORM.md 7), or of workspaces, in parts (9)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from csm_tui.domain.organization import Raw


class PartKind(Enum):
    """How the platform keeps the data of a dataset part."""

    FILE = "File"
    TABLE = "DB"
    UNKNOWN = ""

    @classmethod
    def from_word(cls, word: str) -> "PartKind":
        """Return the kind for a word of the platform."""
        return next((kind for kind in cls if kind.value == word), cls.UNKNOWN)


@dataclass(frozen=True, slots=True)
class DatasetPart:
    """One file or table of a dataset (PLATFORM.md 9)."""

    id: str
    dataset_id: str
    name: str
    source_name: str
    """The name of its file, with ``/`` between folders."""
    description: str
    tags: tuple[str, ...]
    kind: PartKind
    kind_word: str
    """The platform's own word."""
    owner: str | None
    created: datetime | None
    updated: datetime | None
    raw: Raw = field(default_factory=dict, compare=False, repr=False)
    updated_by: str | None = None
    """Who changed it last; only 5.x tells."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: a graph, a workspace file, an external source, or parts."""

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
    workspace_id: str | None = None
    """The workspace that owns it; None if the organization does."""
    updated: datetime | None = None
    parts: tuple[DatasetPart, ...] = ()
    unread: Sequence[str] = ()
    """The names of the fields that could not be read; `raw` has them as they came."""
    raw: Raw = field(default_factory=dict, compare=False, repr=False)
    updated_by: str | None = None
    """Who changed it last; only 5.x tells."""
    parent_id: str | None = None
    """The dataset that it is a part of."""
    source_name: str = ""
    """The storage account, or the runner of an ETL (PLATFORM.md 7.1)."""
    source_path: str = ""
    job_id: str | None = None
    """The import job, or the run of an ETL."""
    refreshed: datetime | None = None
    """When its content was last fetched from its source."""
    cache_status: str = ""
    """Whether the graph has content: EMPTY, FULL; empty where graphs are not."""

    @property
    def has_graph(self) -> bool:
        """Whether it has a graph, which may answer queries."""
        return self.twingraph_id is not None

    @property
    def is_ready(self) -> bool:
        """Whether its status is SUCCESS, or its kind has none (PLATFORM.md 7.1)."""
        return self.is_made_of_parts or self.status in {"SUCCESS", ""}

    @property
    def is_made_of_parts(self) -> bool:
        """Whether it is of a workspace, and so made of parts, none of them perhaps."""
        return self.workspace_id is not None
