"""The datasets and runners that use a workspace file.

The platform keeps no such list. A dataset uses files by a prefix of their names (PLATFORM.md 10.1):
in its connector, or in its source if its tags say so. A runner uses a file by a parameter value, or
through a dataset.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.organization import Raw
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible

PREFIX_PARAMETER = "AZURE_STORAGE_CONTAINER_BLOB_PREFIX"
"""The connector parameter that holds the beginning of file names (PLATFORM.md 5.3)."""

WORKSPACE_FILE = "%WORKSPACE_FILE%/"
"""The text before a workspace path in it."""

_FILE_TAGS = frozenset({"workspaceFile", "dataset_part"})
_NO_PLACE = frozenset({"", "none"})


class UserKind(Enum):
    """The kind of an object that uses a file."""

    DATASET = "dataset"
    PART = "dataset part"
    RUNNER = "runner"


@dataclass(frozen=True, slots=True)
class Usage:
    """One object that uses a file, and how."""

    kind: UserKind
    id: str
    """The id of the dataset or runner."""
    name: str
    """The name of the dataset or runner, as on the platform."""
    how: str
    """How it uses the file: one sentence, safe to show."""
    breaks: bool
    """Whether it fails without the file; False if unknown."""


@dataclass(frozen=True, slots=True)
class UsageReport:
    """The objects that use some files, and what could not be read."""

    usages: Mapping[str, tuple[Usage, ...]]
    """The usages of each file, by its name."""
    unknown: tuple[str, ...] = ()
    """What could not be read, one sentence each: further objects may use the files."""

    @property
    def count(self) -> int:
        """The number of usages."""
        return sum(map(len, self.usages.values()))


class FileUsers:
    """Finds the usages of files among the datasets and runners of one workspace."""

    def __init__(
        self, workspace_id: str, datasets: Sequence[Dataset], runners: Sequence[Runner]
    ) -> None:
        self._workspace_id = workspace_id
        self._runners = runners
        self._referring = _referring(runners)
        self._pointers = [
            (dataset, pointer)
            for dataset in datasets
            if self._is_ours(dataset) and (pointer := pointer_of(dataset)) is not None
        ]
        self._parts = [
            (dataset, source)
            for dataset in datasets
            if self._is_ours(dataset)
            for source in _part_sources(dataset.raw)
        ]
        self._values = [
            (runner, value.parameter_id, _path(value.value))
            for runner in runners
            for value in runner.parameters
            if value.value.strip()
        ]

    def usages(self, names: Iterable[str]) -> dict[str, tuple[Usage, ...]]:
        """Return the usages of each file."""
        return {name: tuple(self._of(name)) for name in names}

    def _of(self, name: str) -> Iterator[Usage]:
        for dataset, pointer in self._pointers:
            if name.startswith(pointer):
                yield _by_dataset(dataset, pointer, name)
                yield from self._through(dataset)
        for dataset, source in self._parts:
            if source == name:
                how = f"contains a part created from file “{visible(source)}” (a copy)"
                yield Usage(UserKind.PART, dataset.id, dataset.name, how, breaks=False)
        for runner, parameter_id, value in self._values:
            if value == name:
                how = f"parameter {visible(parameter_id)} has this name as value"
                yield Usage(UserKind.RUNNER, runner.id, runner.name, how, breaks=True)

    def _through(self, dataset: Dataset) -> Iterator[Usage]:
        for runner in self._referring.get(dataset.id, ()):
            how = f"uses dataset “{visible(dataset.name)}”, which points to the file"
            yield Usage(UserKind.RUNNER, runner.id, runner.name, how, breaks=True)

    def _is_ours(self, dataset: Dataset) -> bool:
        """Return whether a dataset is of this workspace: the paths of others are of other files."""
        linked = dataset.raw.get("linkedWorkspaceIdList")
        elsewhere = isinstance(linked, list) and linked and self._workspace_id not in linked
        return not elsewhere or dataset.id in self._referring


def pointer_of(dataset: Dataset) -> str | None:
    """Return the prefix of the names of a dataset's files, or None if it has no files."""
    connector = _object(_object(dataset.raw, "connector"), "parametersValues")
    prefix = connector.get(PREFIX_PARAMETER)
    if isinstance(prefix, str) and prefix.strip():
        return prefix.removeprefix(WORKSPACE_FILE)
    if _FILE_TAGS & set(dataset.tags) and dataset.source_location not in _NO_PLACE:
        return _path(dataset.source_location)
    return None


def _by_dataset(dataset: Dataset, pointer: str, name: str) -> Usage:
    if pointer == name:
        how = "points to this file"
    elif pointer:
        how = f"uses all files that start with “{visible(pointer)}”"
    else:
        how = "uses all files of the workspace"
    return Usage(UserKind.DATASET, dataset.id, dataset.name, how, breaks=pointer == name)


def _referring(runners: Iterable[Runner]) -> dict[str, list[Runner]]:
    """Return the runners by the ids of the datasets they refer to, in any generation."""
    found: dict[str, list[Runner]] = {}
    for runner in runners:
        newer = _object(runner.raw, "datasets")
        bases = newer.get("bases")
        ids = [
            *runner.base_dataset_ids,
            *(bases if isinstance(bases, list) else ()),
            newer.get("parameter"),
            *(value.value.strip() for value in runner.parameters),
        ]
        for id_ in dict.fromkeys(id_ for id_ in ids if isinstance(id_, str) and id_):
            found.setdefault(id_, []).append(runner)
    return found


def _part_sources(raw: Raw) -> Iterator[str]:
    parts = raw.get("parts")
    for part in parts if isinstance(parts, list) else ():
        source = part.get("sourceName") if isinstance(part, dict) else None
        if isinstance(source, str) and source:
            yield source


def _object(raw: Raw, key: str) -> Raw:
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def _path(text: str) -> str:
    return text.strip().removeprefix(WORKSPACE_FILE).removeprefix("/")
