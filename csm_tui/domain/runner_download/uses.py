"""Where the datasets of a runner go: the layouts of CoAL 1.x and 2.x (PLATFORM.md 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

from csm_tui.domain.runner import Runner
from csm_tui.domain.solution import DATASET_ID_TYPE
from csm_tui.domain.text import visible
from csm_tui.domain.transfers.target_names import Targets, free_name
from csm_tui.domain.workspace_files.local_names import as_local_name

PARAMETERS, DATASETS = "parameters", "datasets"
"""The folders that handlers read: ``CSM_PARAMETERS_ABSOLUTE_PATH`` and the one of datasets."""
PARAMETERS_JSON, PARAMETERS_CSV = f"{PARAMETERS}/parameters.json", f"{PARAMETERS}/parameters.csv"


_LONGEST = 40
"""Characters of an id in the name of a folder; those of the platform are shorter."""


@dataclass(frozen=True, slots=True)
class DatasetUse:
    """A place where the files of a dataset go."""

    dataset_id: str
    folder: str
    """Below the folder of the download, with ``/``."""
    parameter_id: str | None = None
    """The parameter that names the dataset; None for base datasets and a parameter dataset."""
    by_part_name: bool = False
    """Whether each part has a folder of its name."""


def dataset_uses(runner: Runner, *, parts_layout: bool) -> tuple[DatasetUse, ...]:
    """Return where the datasets of a runner go, in the order that decides equal names."""
    bases = dict.fromkeys(runner.base_dataset_ids)
    if parts_layout:
        own = runner.parameter_dataset_id
        first = (
            [DatasetUse(own, f"{PARAMETERS}/{safe_name(own)}", by_part_name=True)] if own else []
        )
        return (*first, *(DatasetUse(id_, f"{DATASETS}/{safe_name(id_)}") for id_ in bases))
    # A file of parameters keeps its name whatever a parameter is called.
    names = {"parameters.json": "", "parameters.csv": ""}
    folders: dict[str, str] = {}
    for value in runner.parameters:
        if value.parameter_id not in folders and value.var_type == DATASET_ID_TYPE and value.value:
            one = safe_name(value.parameter_id).replace("/", "_")
            one = one if one.casefold() not in names else free_name(one, lambda name: name in names)
            names[one.casefold()] = folders[value.parameter_id] = one
    return (
        *(DatasetUse(id_, DATASETS) for id_ in bases),
        *(
            DatasetUse(
                value.value, f"{PARAMETERS}/{folders[value.parameter_id]}", value.parameter_id
            )
            for value in runner.parameters
            if value.var_type == DATASET_ID_TYPE and value.value
        ),
    )


def safe_name(name: str) -> str:
    """Return a path that stays in its folder and that the disk can store."""
    parts = [part for part in name.split("/") if part not in {"", "."}]
    held = "/".join("__" if part == ".." else part for part in parts)
    return as_local_name(held or "_")


class Placement:
    """The paths of a download so far: no two files share one, and none leaves its folder."""

    def __init__(self, *, portable: bool) -> None:
        self._targets = Targets()
        self._portable = portable
        self.notes: list[str] = []
        """What has another path than the handlers would expect, one sentence each."""
        for path in (PARAMETERS_JSON, PARAMETERS_CSV):
            self._targets.add(path)

    def place(self, use: DatasetUse, name: str) -> str:
        """Return the path of a file of a dataset.

        Where its path is taken, it goes into a folder of the dataset's id beside it, so that
        nothing is lost.
        """
        safe = safe_name(name)
        path = f"{use.folder}/{safe}"
        if safe != name:
            self.notes.append(f"“{visible(name)}” is saved as “{visible(safe)}” (safe name).")
        why = self._targets.add(path, portable=self._portable)
        if why is None:
            return path
        own = safe_name(use.dataset_id[:_LONGEST]).replace("/", "_")
        # The folder is numbered, not the file: a file may be where the folder would be.
        folders = chain([own], (f"{own} ({number})" for number in count(2)))
        paths = (f"{use.folder}/{folder}/{safe}" for folder in folders)
        beside = next(each for each in paths if not self._is_taken(each))
        self.notes.append(
            f"“{visible(path)}” already exists: the one of {use.dataset_id} is saved as “{beside}”."
        )
        return beside

    def _is_taken(self, path: str) -> bool:
        return self._targets.add(path, portable=self._portable) is not None


def folders_of(uses: Sequence[DatasetUse]) -> tuple[str, ...]:
    """Return the folders that are made even if nothing goes into them."""
    return tuple(dict.fromkeys((PARAMETERS, DATASETS, *(each.folder for each in uses))))
