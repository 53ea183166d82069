"""The plan of a download of a runner's data, and its result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import CsmError
from csm_tui.domain.runner import Runner
from csm_tui.domain.runner_download.uses import DatasetUse

MANIFEST, ENVIRONMENT = "manifest.json", "runner.env"
"""The files beside the two folders that handlers read."""


@dataclass(frozen=True, slots=True)
class DownloadOptions:
    """What of a runner is written."""

    json: bool = True
    """The parameters as JSON."""
    csv: bool = False
    """The parameters as CSV."""
    datasets: bool = True
    """The files of all datasets."""
    reproduce: bool = False
    """The variables that a run on this computer needs."""
    left_out: frozenset[str] = frozenset()
    """The ids of datasets that are not wanted."""


class SourceKind(Enum):
    """Where the files of a dataset come from."""

    PARTS = "parts"
    FILES = "workspace files"
    GRAPH = "graph"
    NONE = "not readable here"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a dataset."""

    name: str
    """Its path in the place of the dataset, as the platform says it."""
    origin: Mapping[str, str]
    """What it is made of, by name: a part, a workspace file, a label of the graph."""
    key: str = ""
    """The id of a part or the name of a workspace file, to read it; empty for a graph."""
    rows: int | None = None
    """The rows of a graph's table; None for a file."""


@dataclass(frozen=True, slots=True)
class Source:
    """A dataset and the files in it."""

    dataset_id: str
    dataset: Dataset | None
    """None if it could not be read; then `problem` says why."""
    kind: SourceKind
    files: Sequence[SourceFile] = ()
    listed: bool = True
    """Whether `files` is known; a graph's are only known when it was counted or read."""
    problem: CsmError | None = None

    @property
    def name(self) -> str:
        """The name of the dataset, or its id where that is all that is known."""
        return self.dataset.name if self.dataset else self.dataset_id


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """A file that is going to be written."""

    path: str
    """Its path below the folder, with ``/``."""
    what: str
    """What it is, in a few words."""
    use: DatasetUse | None = None
    """The place of the dataset that it belongs to; None for the files about the runner."""
    source: SourceFile | None = None
    exists: bool = False
    """Whether a file has that name now."""


@dataclass(frozen=True, slots=True)
class DownloadPlan:
    """The exact files of a download."""

    runner: Runner
    folder: Path
    options: DownloadOptions
    uses: Sequence[DatasetUse]
    sources: Mapping[str, Source]
    """By dataset id, in the order of the uses."""
    files: Sequence[PlannedFile]
    notes: Sequence[str] = ()
    """What the user should know first, one sentence each."""
    parts_layout: bool = False
    """Whether the layout is that of CoAL 2.x."""
    asked: datetime | None = None
    """When the runner was read."""
    known: Mapping[str, Source] = field(default_factory=dict)
    """All datasets that were read, by id; the options may leave some out."""
    workspace: tuple[str, str] = ("", "")
    """The ids of the organization and of the workspace."""

    @property
    def existing(self) -> Sequence[PlannedFile]:
        """The files whose name is taken now."""
        return tuple(each for each in self.files if each.exists)

    @property
    def left_out(self) -> Sequence[Source]:
        """The datasets that are known and not wanted."""
        return tuple(self.known[id_] for id_ in self.known if id_ in self.options.left_out)

    @property
    def problems(self) -> Mapping[str, CsmError]:
        """Why datasets cannot be read, by id."""
        return {id_: each.problem for id_, each in self.sources.items() if each.problem}


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file that was written, whole."""

    path: str
    """Its path below the folder, with ``/``."""
    size: int
    """Bytes."""
    sha256: str
    dataset_id: str | None = None
    source: SourceFile | None = None
    """None for the files about the runner."""
    read: datetime | None = None
    """When the platform was asked for it."""


@dataclass(frozen=True, slots=True)
class DownloadReport:
    """What a download has written."""

    plan: DownloadPlan
    files: Sequence[SavedFile]
    failures: Mapping[str, CsmError] = field(default_factory=dict)
    """Why datasets are missing, by id."""
    notes: Sequence[str] = ()

    @property
    def complete(self) -> bool:
        """Whether no dataset is missing."""
        return not self.failures
