"""Reading the files of datasets into a folder of their own, several at a time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.errors import CsmError
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback
from csm_tui.domain.runner_download import Source, SourceFile, SourceKind
from csm_tui.domain.runner_download.graph import NODES, RELATIONSHIPS, graph_tables
from csm_tui.services.local.disk import disk_errors
from csm_tui.services.threads import map_bounded
from csm_tui.services.workspace_files._stream import open_stream

if TYPE_CHECKING:
    from csm_tui.platform.client import BodyStream
    from csm_tui.services.connection import Session


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file of a dataset on this computer, before it has its final name."""

    source: SourceFile
    path: Path
    size: int
    """Bytes."""
    sha256: str
    read: datetime
    """When the platform was asked for it."""


Staged = Sequence[StagedFile] | CsmError


class DatasetReader:
    """Reads the files of a runner's datasets."""

    def __init__(
        self, session: "Session", workspace: tuple[str, str], stage: Path, cancel: CancelToken
    ) -> None:
        self._session = session
        self._workspace = workspace
        self._stage = stage
        self._cancel = cancel
        self._numbers = count(1)

    def read(
        self, sources: Mapping[str, Source], at_a_time: int, progress: ProgressCallback
    ) -> dict[str, Staged]:
        """Return the files of each dataset, or why one cannot be read; nothing of that is kept.

        Args:
            sources: by dataset id.
            at_a_time: files and graphs that are read at once; a graph takes two requests.
            progress: called after each of them.
        """
        work = [
            (id_, read)
            for id_, source in sources.items()
            if source.problem is None
            for read in self._reads(source)
        ]
        done = count(1)

        def one(step: tuple[str, Callable[[], Sequence[StagedFile]]]) -> Staged:
            self._cancel.check()
            try:
                return step[1]()
            except CsmError as error:
                return error
            finally:
                progress(Progress("Reading datasets", next(done), len(work), "files"))

        results = map_bounded(one, work, at_a_time, "runner-data")
        found: dict[str, Staged] = {id_: each.problem or () for id_, each in sources.items()}
        for (id_, _), result in zip(work, results, strict=True):
            found[id_] = _joined(found[id_], result)
        return found

    def _reads(self, source: Source) -> Iterator[Callable[[], Sequence[StagedFile]]]:
        if source.kind is SourceKind.GRAPH:
            yield partial(self._graph, source.dataset_id)
            return
        for file in source.files:
            yield partial(self._file, source, file)

    def _file(self, source: Source, file: SourceFile) -> Sequence[StagedFile]:
        from csm_tui.platform.dataset_parts import DatasetPlace, open_part
        from csm_tui.platform.workspace_files import open_file

        client, cancel, asked = self._session.client, self._cancel, datetime.now(UTC)

        def opened() -> "BodyStream":
            if source.kind is SourceKind.FILES:
                return open_file(client, *self._workspace, file.key, cancel)
            place = DatasetPlace(*self._workspace, source.dataset_id)
            return open_part(client, place, file.key, cancel)

        with open_stream(opened, cancel) as blocks:
            return (self._written(file, blocks, asked),)

    def _graph(self, dataset_id: str) -> Sequence[StagedFile]:
        from csm_tui.platform.twin_graph import query

        client, organization = self._session.client, self._workspace[0]
        ask = partial(query, client, organization, dataset_id, changes=False, cancel=self._cancel)
        asked = datetime.now(UTC)
        nodes, relationships = map_bounded(ask, (NODES, RELATIONSHIPS), 2, "graph")
        tables = graph_tables(nodes, relationships)
        return tuple(
            self._written(
                SourceFile(
                    table.file_name,
                    {"label" if table.is_label else "relationship": table.name},
                    rows=len(table.rows),
                ),
                (table.as_csv(),),
                asked,
            )
            for table in tables
        )

    def _written(self, source: SourceFile, blocks: Iterable[bytes], asked: datetime) -> StagedFile:
        path = self._stage / str(next(self._numbers))
        size, digest = 0, hashlib.sha256()
        with disk_errors(path, "written"), path.open("xb") as file:
            for block in blocks:
                size += file.write(block)
                digest.update(block)
        return StagedFile(source, path, size, digest.hexdigest(), asked)


def _joined(before: Staged, result: Staged) -> Staged:
    """Return the files of a dataset so far with the next, or the first error."""
    if isinstance(before, CsmError):
        return before
    return result if isinstance(result, CsmError) else (*before, *result)
