"""What the arguments of ``datasets`` and ``parts`` stand for."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from csm_tui.cli.places import with_places, workspace_ids
from csm_tui.domain.dataset import Dataset, DatasetPart
from csm_tui.domain.errors import Misused, NotFound
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.services.connection import Session
    from csm_tui.services.datasets.parts import WorkspaceDatasets


def workspace_datasets(session: "Session", options: argparse.Namespace) -> "WorkspaceDatasets":
    """Return the datasets of the workspace that the command is about.

    Raises:
        Misused: no workspace is named, and there is not exactly one.
    """
    from csm_tui.services.datasets.parts import WorkspaceDatasets

    return WorkspaceDatasets(session, *workspace_ids(session, options))


def every_dataset(datasets: "WorkspaceDatasets") -> Sequence[Dataset]:
    """Return every dataset; the error of a missing workspace names those there are."""
    try:
        return datasets.datasets()
    except NotFound as error:
        raise with_places(error, datasets.session, datasets.organization_id) from error


def find_dataset(datasets: "WorkspaceDatasets", text: str) -> Dataset:
    """Return the dataset with this id or this exact name.

    Raises:
        NotFound: there is none; the next step names what is similar.
        Misused: several have the name.
    """
    there = every_dataset(datasets)
    found = [each for each in there if text == each.id] or [
        each for each in there if text == each.name
    ]
    if not found:
        near = nearest_names(text, [each.name for each in there], 3)
        hint = f"Did you mean {' or '.join(f'“{visible(name)}”' for name in near)}?" if near else ""
        raise NotFound(
            f"Dataset “{visible(text)}” not found.",
            hint or "`csm-tui datasets ls` lists all datasets.",
        )
    if len(found) > 1:
        ids = ", ".join(each.id for each in found)
        raise Misused(f"{len(found):,} datasets are named “{visible(text)}”.", f"Use an id: {ids}.")
    return found[0]


def find_part(dataset: Dataset, text: str) -> DatasetPart:
    """Return the part with this id, source name or name.

    Raises:
        NotFound: there is none; the next step names what is similar.
        Misused: several have the name.
    """
    for field in ("id", "source_name", "name"):
        found = [part for part in dataset.parts if getattr(part, field) == text]
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(f"{part.id} ({visible(part.source_name)})" for part in found)
            raise Misused(
                f"{len(found):,} parts are named “{visible(text)}”.",
                f"Use a source name or an id: {ids}.",
            )
    near = nearest_names(text, [part.source_name for part in dataset.parts], 3)
    hint = f"Did you mean {' or '.join(f'“{visible(name)}”' for name in near)}?" if near else ""
    raise NotFound(
        f"Part “{visible(text)}” not found in dataset “{visible(dataset.name)}”.",
        hint or f"`csm-tui parts ls {dataset.id}` lists all parts.",
    )
