"""From what a dataset is made, and what uses it: runners, parents, other datasets, files.

The platform keeps no such list: it follows from the parent and the source of each dataset, and from
the datasets that runners name (PLATFORM.md 5.1, 7.1).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.dataset_health import ETL, source_words
from csm_tui.domain.file_usage import pointer_of
from csm_tui.domain.runner import Runner

_DEEPEST = 6
MOST_FILES = 50
"""Files of one dataset that are named; of more, only the number is shown."""


class Kin(Enum):
    """The kind of a relative of a dataset."""

    DATASET = "dataset"
    RUNNER = "runner"
    FILE = "file"
    SOURCE = "source"


class KinSide(Enum):
    """Where a relative stands: before the dataset, or behind it."""

    FROM = "made from"
    USED = "used by"


@dataclass(frozen=True, slots=True)
class Relative:
    """One line of the tree."""

    side: KinSide
    depth: int
    """0 for what touches the dataset itself."""
    kind: Kin
    id: str
    """The id, or the name of a file; empty where there is none."""
    name: str
    how: str
    """The relation to the line above it: ``its parent``, ``base dataset``."""


@dataclass(frozen=True, slots=True)
class Family:
    """Everything that relatives are found among."""

    datasets: Mapping[str, Dataset]
    runners: Mapping[str, Runner]
    """Those of the workspace, and the ones elsewhere that fill a dataset."""
    files: Sequence[str] = ()
    """The names of the workspace's files; none when they are not known."""

    def relatives(self, dataset: Dataset) -> tuple[Relative, ...]:
        """Return what the dataset is made from, then what uses it; circles are cut."""
        made = self._sources(dataset, 0, {dataset.id})
        return (*made, *self._users(dataset, 0, {dataset.id}))

    def _sources(self, dataset: Dataset, depth: int, seen: set[str]) -> Iterator[Relative]:
        if depth > _DEEPEST:
            return
        if dataset.parent_id:
            yield from self._source(dataset.parent_id, "its parent", depth, seen)
        if dataset.source_type == ETL:
            yield from self._maker(dataset, depth, seen)
        elif (pointer := pointer_of(dataset)) is not None:
            yield from self._files(pointer, depth)
        elif dataset.source_type in {"ADT", "AzureStorage"}:
            yield Relative(KinSide.FROM, depth, Kin.SOURCE, "", source_words(dataset), "its source")

    def _maker(self, dataset: Dataset, depth: int, seen: set[str]) -> Iterator[Relative]:
        runner = self.runners.get(dataset.source_name)
        name = runner.name if runner else "(not readable)"
        how = f"filled by run {dataset.job_id}" if dataset.job_id else "fills it"
        yield Relative(KinSide.FROM, depth, Kin.RUNNER, dataset.source_name, name, how)
        for dataset_id, way in uses_of(runner, self.datasets) if runner else ():
            yield from self._source(dataset_id, way, depth + 1, seen)

    def _source(self, dataset_id: str, how: str, depth: int, seen: set[str]) -> Iterator[Relative]:
        found = self.datasets.get(dataset_id)
        if dataset_id in seen:
            return
        name = found.name if found else "(deleted or not shared)"
        yield Relative(KinSide.FROM, depth, Kin.DATASET, dataset_id, name, how)
        if found:
            yield from self._sources(found, depth + 1, seen | {dataset_id})

    def _files(self, pointer: str, depth: int) -> Iterator[Relative]:
        names = [name for name in self.files if name.startswith(pointer)]
        for name in names[:MOST_FILES]:
            yield Relative(KinSide.FROM, depth, Kin.FILE, name, name, "its content")
        if not names:
            what = "not found" if self.files else "not checked"
            yield Relative(KinSide.FROM, depth, Kin.FILE, "", pointer or "(all files)", what)
        elif len(names) > MOST_FILES:
            more = f"and {len(names) - MOST_FILES:,} more files"
            yield Relative(KinSide.FROM, depth, Kin.FILE, "", more, "its content")

    def _users(self, dataset: Dataset, depth: int, seen: set[str]) -> Iterator[Relative]:
        if depth > _DEEPEST:
            return
        for runner in self.runners.values():
            ways = [how for id_, how in uses_of(runner, self.datasets) if id_ == dataset.id]
            if ways:
                how = ", ".join(ways)
                yield Relative(KinSide.USED, depth, Kin.RUNNER, runner.id, runner.name, how)
                yield from self._filled(runner, depth + 1, seen)
        for child in self.datasets.values():
            if child.parent_id == dataset.id:
                yield from self._user(child, "part of it", depth, seen)

    def _filled(self, runner: Runner, depth: int, seen: set[str]) -> Iterator[Relative]:
        for other in self.datasets.values():
            if other.source_type == ETL and other.source_name == runner.id:
                yield from self._user(other, "filled by it", depth, seen)

    def _user(self, one: Dataset, how: str, depth: int, seen: set[str]) -> Iterator[Relative]:
        if one.id not in seen:
            yield Relative(KinSide.USED, depth, Kin.DATASET, one.id, one.name, how)
            yield from self._users(one, depth + 1, seen | {one.id})


def uses_of(runner: Runner, datasets: Mapping[str, Dataset]) -> Iterator[tuple[str, str]]:
    """Yield the id of each dataset that a runner names, and as what."""
    for dataset_id in runner.base_dataset_ids:
        yield dataset_id, "base dataset"
    for value in runner.parameters:
        dataset_id = value.value.strip()
        if dataset_id in datasets:
            yield dataset_id, f"parameter {value.parameter_id}"
