"""``csm-tui datasets``: list, show, get, put, and query a graph."""

import argparse
from typing import TYPE_CHECKING

from csm_tui.cli.console import check_may_change, interruptible
from csm_tui.cli.objects.lookup import every_dataset, find_dataset, workspace_datasets
from csm_tui.cli.objects.shown import (
    dataset_facts,
    dataset_words,
    moment,
    say_facts,
    say_result,
    say_rows,
)
from csm_tui.cli.objects.transfer import checked_folder, save, send
from csm_tui.cli.output import DONE, complain, say_json
from csm_tui.domain.capabilities import Capability
from csm_tui.domain.dataset_parts import NewDataset
from csm_tui.domain.errors import Misused

if TYPE_CHECKING:
    from csm_tui.domain.dataset import Dataset
    from csm_tui.services.connection import Session


def list_datasets(session: "Session", options: argparse.Namespace) -> int:
    """Print id, content and name of each dataset."""
    found = every_dataset(workspace_datasets(session, options))
    if options.json:
        say_json({"datasets": [_as_json(each) for each in found]})
    else:
        say_rows((each.id, dataset_words(each), each.name) for each in found)
    if not found:
        complain("No datasets visible to you.")
    return DONE


def show_dataset(session: "Session", options: argparse.Namespace) -> int:
    """Print what is known of a dataset."""
    dataset = find_dataset(workspace_datasets(session, options), options.dataset)
    say_facts(dataset.raw, dataset_facts(dataset), as_json=options.json)
    return DONE


def get_dataset(session: "Session", options: argparse.Namespace) -> int:
    """Save all parts of a dataset, in the folders of their source names."""
    session.capabilities.require(Capability.DATASET_PARTS)
    datasets = workspace_datasets(session, options)
    folder = checked_folder(options.into)
    dataset = find_dataset(datasets, options.dataset)
    if not dataset.parts:
        complain("The dataset has no parts to download.")
    return save(datasets, datasets.plan_download(dataset.parts, folder), options)


def put_dataset(session: "Session", options: argparse.Namespace) -> int:
    """Send files and folders as parts into a dataset, or into a new one."""
    session.capabilities.require(Capability.DATASET_PARTS)
    if options.to is not None and (options.description or options.tags):
        raise Misused("--description and --tag need a new dataset.", "Add --new NAME.")
    datasets = workspace_datasets(session, options)
    if not options.dry_run:
        check_may_change(session.profile, options.confirm, "Uploading parts")
    into: Dataset | NewDataset
    if options.to is not None:
        into = find_dataset(datasets, options.to)
    else:
        into = NewDataset(options.new, options.description, tuple(options.tags))
    return send(datasets, into, options)


def query_graph(session: "Session", options: argparse.Namespace) -> int:
    """Print the rows of a query over a graph; one that would change it is refused."""
    from csm_tui.services.twin_data import TwinData

    session.capabilities.require(Capability.TWIN_GRAPH)
    dataset = find_dataset(workspace_datasets(session, options), options.dataset)
    twin = TwinData(session, dataset.organization_id, dataset.id)
    result, interrupted = interruptible(lambda cancel: twin.query(options.cypher, cancel=cancel))
    if interrupted:
        raise KeyboardInterrupt
    say_result(result, as_json=options.json)
    if result.truncated:
        complain(f"Only {len(result.rows):,} of {result.total:,} rows printed.")
    if result.note:
        complain(result.note)
    return DONE


def _as_json(dataset: "Dataset") -> dict[str, object]:
    return {
        "id": dataset.id,
        "name": dataset.name,
        "tags": list(dataset.tags),
        "status": dataset.status or None,
        "has_graph": dataset.has_graph,
        "parts": len(dataset.parts),
        "changed": moment(dataset.updated) or None,
    }
