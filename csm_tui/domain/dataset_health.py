"""What is wrong with a dataset that has a status, and the ways out for its kind (PLATFORM.md 7).

The platform refuses a refresh of PENDING datasets and of kinds without a source, and a rollback in
any status but ERROR; a PATCH of the status is always possible, and what every other way may need.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.file_usage import pointer_of
from csm_tui.domain.format import human_age
from csm_tui.domain.text import visible

PENDING, ERROR, SUCCESS, NONE = "PENDING", "ERROR", "SUCCESS", "NONE"
ETL = "ETL"
_FETCHED = {"ADT", "AzureStorage", "Twincache", ETL}
"""The kinds whose content the platform can fetch again."""
STUCK_SECONDS = 3600.0
"""From this age on a PENDING that no run explains is taken for stuck."""

_SOURCES = {
    "": "unknown",
    "None": "no source",
    "File": "uploaded files",
    "Twincache": "part of another dataset",
    "ADT": "Azure Digital Twins",
    "AzureStorage": "Azure storage",
    ETL: "a runner (ETL)",
}


class WayOut(Enum):
    """Something that leads a dataset out of its status."""

    WAIT = "wait"
    OPEN_RUN = "open its run"
    REFRESH = "refresh"
    ROLL_BACK = "roll back"
    LOAD = "load again"
    SET_STATUS = "set the status"


@dataclass(frozen=True, slots=True)
class Health:
    """What the status of a dataset means, and what can be done."""

    words: str
    """One sentence, safe to show."""
    ways: tuple[tuple[WayOut, str], ...]
    """The ways out with what each does, in the order in which to try them."""
    stuck: bool = False
    """Whether it is pending for longer than imports take."""

    def offers(self, way: WayOut) -> bool:
        """Return whether a way is one for this dataset."""
        return any(way is each for each, _ in self.ways)


def source_kind(dataset: Dataset) -> str:
    """Return the kind of source in a few words, for a narrow column."""
    if dataset.source_type == ETL:
        return "runner (ETL)"
    if pointer_of(dataset) is not None:
        return "workspace files"
    kind = _SOURCES.get(dataset.source_type, visible(dataset.source_type))
    return {"Twincache": "other dataset", "ADT": "Azure twins"}.get(dataset.source_type, kind)


def source_words(dataset: Dataset) -> str:
    """Return the kind of source and where it is, in words."""
    kind = _SOURCES.get(dataset.source_type, dataset.source_type)
    if dataset.source_type == ETL:
        return f"{kind}: {dataset.source_name or 'not named'}"
    if pointer := pointer_of(dataset):
        return f"workspace files: {pointer}"
    places = (dataset.source_name, dataset.source_location, dataset.source_path)
    place = " / ".join(each for each in places if each and each != "none")
    return f"{kind}: {place}" if place else kind


def may_be_at_work(dataset: Dataset, now: datetime) -> bool:
    """Return whether an import or a write may still be under way."""
    began = since(dataset)
    young = began is None or (now - began).total_seconds() < STUCK_SECONDS
    return dataset.status == PENDING and young


def since(dataset: Dataset) -> datetime | None:
    """Return the last moment from which the status can be: its refresh, else its creation.

    The platform keeps no date of the status; a batch write that was cut off has none.
    """
    return dataset.refreshed or dataset.created


def health(dataset: Dataset, now: datetime) -> Health:
    """Return what the status means, and the ways out for this kind of source."""
    began = since(dataset)
    age = (now - began).total_seconds() if began else None
    long = f"PENDING for up to {human_age(age)}: " if age is not None else ""
    stuck = dataset.status == PENDING and dataset.source_type != ETL and (age or 0) > STUCK_SECONDS
    match dataset.status:
        case "PENDING":
            words = f"{long}{_work(dataset)}."
            if stuck:
                words += " Imports usually end sooner. It may be stuck."
        case "ERROR":
            words = f"{_failure(dataset)}."
        case "SUCCESS":
            words = "Ready."
        case "NONE" | "":
            words = "No data imported yet."
        case other:
            words = f"Unknown status {visible(other)}."
    return Health(words[:1].upper() + words[1:], tuple(_ways(dataset)), stuck)


def _work(dataset: Dataset) -> str:
    if dataset.source_type == ETL:
        return f"filled by run {visible(dataset.job_id or 'not named')}"
    if dataset.source_type in _FETCHED:
        job = f" {visible(dataset.job_id)}" if dataset.job_id else ""
        return f"filled by import job{job}"
    if dataset.source_type == "File":
        return "an upload is being imported, or a write to the graph was interrupted"
    return "a write to the graph is running, or was interrupted"


def _failure(dataset: Dataset) -> str:
    if dataset.source_type == ETL:
        return f"run {visible(dataset.job_id or 'not named')} failed; see its log"
    if pointer := pointer_of(dataset):
        return f"check that {visible(pointer)} exists in the workspace"
    return "last import failed; the platform gives no reason"


def _ways(dataset: Dataset) -> Iterator[tuple[WayOut, str]]:
    fetched, etl = dataset.source_type in _FETCHED, dataset.source_type == ETL
    pending, error = dataset.status == PENDING, dataset.status == ERROR
    if pending:
        yield WayOut.WAIT, "checks the status; PENDING ends when the import ends"
    if etl and (pending or error) and dataset.source_name:
        yield WayOut.OPEN_RUN, "opens the run at its log"
    if fetched and not pending:
        yield WayOut.REFRESH, "starts its runner again" if etl else "fetches its content again"
    if error:
        after = "the previous content" if dataset.cache_status == "FULL" else "no content"
        yield WayOut.ROLL_BACK, f"discards the failed import, keeps {after}"
    if not fetched and not pending and dataset.status != SUCCESS and dataset.has_graph:
        yield WayOut.LOAD, "uploads its CSV files again"
    if dataset.status != SUCCESS and not (dataset.status == NONE and not dataset.has_graph):
        yield WayOut.SET_STATUS, "sets the status to SUCCESS, changes no data"
