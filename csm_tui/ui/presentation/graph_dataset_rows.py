"""Datasets with a status (3.x and 4.x) and their relatives, as rows of a grid and as facts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from textual.content import Content

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.dataset_health import (
    PENDING,
    SUCCESS,
    WayOut,
    health,
    since,
    source_kind,
    source_words,
)
from csm_tui.domain.dataset_lineage import Kin, Relative
from csm_tui.domain.format import human_time
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.dataset_rows import age
from csm_tui.ui.presentation.lazy_rows import Cells
from csm_tui.ui.presentation.people import who
from csm_tui.ui.presentation.ranked_columns import RankedColumn
from csm_tui.ui.presentation.runner_rows import status_text
from csm_tui.ui.presentation.twin_rows import tally
from csm_tui.ui.text import outside

_STYLES = {
    SUCCESS: "$text-success",
    "ERROR": "$text-error",
    PENDING: "$text-warning",
    "NONE": "$text-muted",
}
_KINS = {Kin.DATASET: "dataset", Kin.RUNNER: "runner", Kin.FILE: "file", Kin.SOURCE: "source"}
LIST_COLUMNS = (
    RankedColumn(Column("Status"), 9, 0),
    RankedColumn(Column("Dataset", max_width=40, middle=True), 16, 0),
    RankedColumn(Column("Since", align="right"), 12, 1),
    RankedColumn(Column("Source"), 15, 2),
    RankedColumn(Column("Graph"), 8, 3),
    RankedColumn(Column("Tags", max_width=20), 10, 4),
)
RELATIVE_COLUMNS = (
    RankedColumn(Column("", max_width=8), 8, 0),
    RankedColumn(Column("Relative", max_width=80, middle=True), 20, 0),
    RankedColumn(Column("How", middle=True), 12, 1),
    RankedColumn(Column("Id"), 40, 2),
)


def troubled_first(dataset: Dataset) -> tuple[int, str, str]:
    """Return the place of a dataset in the list."""
    rank = {"ERROR": 0, PENDING: 1}.get(dataset.status, 2)
    return rank, dataset.name.casefold(), dataset.id


def list_cells(dataset: Dataset, now: datetime) -> Cells:
    """Return the cells of a dataset for the widest list."""
    return (
        status_content(dataset),
        dataset.name or "(no name)",
        age(since(dataset), now),
        source_kind(dataset),
        cache_words(dataset),
        ", ".join(dataset.tags) or "·",
    )


def relative_cells(relative: Relative) -> Cells:
    """Return the cells of a relative, indented as it is in the tree."""
    name = f"{'  ' * relative.depth}{'└ ' if relative.depth else ''}{relative.name}"
    return _KINS[relative.kind], name, relative.how, relative.id


def status_words(dataset: Dataset) -> str:
    """Return the ingestion status with its symbol."""
    return status_text(dataset.status or "unknown")


def status_content(dataset: Dataset) -> Content:
    """Return the ingestion status with its symbol, in its colour."""
    style = _STYLES.get(dataset.status, "$text-warning")
    return outside(status_words(dataset)).stylize(style)


def troubles(datasets: Iterable[Dataset]) -> Content:
    """Return how many datasets are in which trouble, as ``✗3 ◌2``; empty without any."""
    return tally(
        status_content(one)
        for one in sorted(datasets, key=troubled_first)
        if one.status not in {SUCCESS, "NONE", ""}
    )


def cache_words(dataset: Dataset) -> str:
    """Return whether there is a graph, and whether it has content."""
    if not dataset.has_graph:
        return "no graph"
    return {"FULL": "full", "EMPTY": "empty"}.get(dataset.cache_status, "unknown")


def health_lines(
    dataset: Dataset, now: datetime, names: Mapping[str, str], keys: Mapping[WayOut, str]
) -> Iterator[tuple[str, str]]:
    """Yield what is known of a dataset, what is wrong with it, and the ways out.

    Args:
        dataset: the one to describe.
        now: for ages.
        names: of the other datasets, by id.
        keys: that take a way out, where it can be taken.
    """
    state = health(dataset, now)
    yield "Status", f"{status_words(dataset)} · {state.words}"
    for number, (way, words) in enumerate(state.ways):
        key = f"{keys[way]} " if way in keys else ""
        yield "" if number else "Way out", f"{key}{way.value}: {words}"
    yield "Source", source_words(dataset)
    yield "Id", dataset.id
    yield "Graph", cache_words(dataset)
    if dataset.parent_id:
        yield "Parent", f"{names.get(dataset.parent_id, 'not shared')}  {dataset.parent_id}"
    refreshed = f"refreshed {human_time(dataset.refreshed)}, " if dataset.refreshed else ""
    yield (
        "Dates",
        f"{refreshed}created {human_time(dataset.created)} by {who(dataset.owner)}",
    )
    yield "Tags", ", ".join(dataset.tags) or "none"
    if dataset.description:
        yield "Description", dataset.description
    if dataset.unread:
        yield "Not read", f"! {', '.join(dataset.unread)}: V shows the raw JSON"
