"""Datasets of a workspace and their parts: records, and the data of each part (PLATFORM.md 9)."""

import threading
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Literal

from csm_tui.demo.filestore import ContentWriter, FileStore
from csm_tui.demo.parttables import TableQuery, Tables
from csm_tui.demo.permissions import Security
from csm_tui.demo.problems import ApiProblem

Kind = Literal["File", "DB"]


@dataclass(frozen=True, slots=True)
class EditRecord:
    """When and by whom an object was made or changed."""

    moment: float
    """Seconds since 1970."""
    by: str


@dataclass(slots=True)
class PartRecord:
    """A part of a dataset: a file or a table."""

    id: str
    organization_id: str
    workspace_id: str
    dataset_id: str
    name: str
    source_name: str
    kind: Kind
    created: EditRecord
    updated: EditRecord
    description: str | None = None
    tags: list[str] = field(default_factory=list)
    additional: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class PartedDatasetRecord:
    """A dataset of a workspace."""

    id: str
    organization_id: str
    workspace_id: str
    name: str
    created: EditRecord
    updated: EditRecord
    security: Security
    description: str | None = None
    tags: list[str] = field(default_factory=list)
    additional: dict[str, Any] = field(default_factory=dict)
    part_ids: tuple[str, ...] = ()
    """Of the parts that the dataset lists; others may have been lost (PLATFORM.md 9)."""


class PartStore:
    """Datasets and parts by id, and the data of the parts; safe for threads.

    Args:
        folder: of the data of File parts.
        tables: of the data of DB parts.
    """

    def __init__(self, folder: Path, tables: Tables) -> None:
        self.datasets: dict[str, PartedDatasetRecord] = {}
        self.parts: dict[str, PartRecord] = {}
        self.tables = tables
        self._files = FileStore(folder)
        self._seeded: dict[str, ContentWriter] = {}
        self._lock = threading.Lock()

    def datasets_of(self, workspace_id: str) -> list[PartedDatasetRecord]:
        """Return the datasets of a workspace in the order of their creation."""
        return [one for one in list(self.datasets.values()) if one.workspace_id == workspace_id]

    def parts_of(self, dataset_id: str) -> list[PartRecord]:
        """Return every part of a dataset, also those that it has lost."""
        return [one for one in list(self.parts.values()) if one.dataset_id == dataset_id]

    def listed(self, dataset: PartedDatasetRecord) -> list[PartRecord]:
        """Return the parts that a dataset lists."""
        return [self.parts[one] for one in dataset.part_ids if one in self.parts]

    def forget(self, workspace_id: str) -> None:
        """Remove the datasets of a workspace with their parts; the data stay."""
        for records in (self.datasets, self.parts):
            inside = [one.id for one in records.values() if one.workspace_id == workspace_id]
            for one in inside:
                del records[one]

    def seed(self, dataset: PartedDatasetRecord, part: PartRecord, content: ContentWriter) -> None:
        """Add a part whose data are written when they are first needed."""
        self.parts[part.id] = part
        self._seeded[part.id] = content
        dataset.part_ids += (part.id,)

    def store(self, part: PartRecord, content: IO[bytes]) -> None:
        """Store the data of a part that has none.

        Raises:
            ApiProblem: 400, the database refuses them; 501, there is no database.
        """
        if part.kind == "DB":
            self.tables.store(part.id, content)
            return
        content.seek(0)
        self._files.put(part.id, content)

    def remove(self, part: PartRecord) -> None:
        """Remove the data of a part; the storage of files does not mind that there are none.

        Raises:
            ApiProblem: 400, there is no table; 501, there is no database.
        """
        if part.kind == "DB":
            self._unpack(part)
            self.tables.drop(part.id)
            return
        self._seeded.pop(part.id, None)
        self._files.delete(part.id)

    def path(self, part: PartRecord) -> Path:
        """Return the file with the data of a File part.

        Raises:
            ApiProblem: 500, the storage has lost them.
        """
        self._unpack(part)
        try:
            return self._files.blob(part.id)
        except KeyError as lost:
            detail = f"The specified key does not exist. ({part.dataset_id}/{part.id})"
            raise ApiProblem(500, detail, "S3 error") from lost

    def copy(self, source: PartRecord, target: PartRecord) -> None:
        """Store the data of one part as those of another."""
        if source.kind == "DB":
            self.tables.store(target.id, BytesIO(self.download(source)))
            return
        with self.path(source).open("rb") as content:
            self._files.put(target.id, content)

    def download(self, part: PartRecord) -> bytes:
        """Return the table of a DB part as CSV."""
        self._unpack(part)
        return self.tables.download(part.id)

    def query(self, part: PartRecord, query: TableQuery) -> bytes:
        """Return the answer of a DB part to a query as CSV."""
        self._unpack(part)
        return self.tables.query(part.id, query)

    def _unpack(self, part: PartRecord) -> None:
        """Store the data of a seeded part that nothing has needed yet."""
        with self._lock:
            if seeded := self._seeded.get(part.id):
                content = BytesIO()
                seeded(content)
                self.store(part, content)
                del self._seeded[part.id]
