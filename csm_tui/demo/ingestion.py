"""How the content of a dataset comes in, and what that leaves it as (PLATFORM.md 7.2)."""

from csm_tui.demo import launches
from csm_tui.demo.world import DatasetRecord, World

_IMPORT_SECONDS = 5.0
"""Of an import job, at the natural pace."""


def refresh(world: World, dataset: DatasetRecord) -> str:
    """Begin to fetch the content again and return the id of the job."""
    source = dataset.source
    runner = world.runners.get(source.name or "") if source else None
    with dataset.lock:
        if dataset.source_type == "ETL" and source and runner:
            source.job_id = launches.start(world, runner).id
        job = source.job_id if source and source.job_id else world.new_id("gdi")
        dataset.ingestion_status = "PENDING"
        dataset.refreshed = world.clock()
    return job


def settle(world: World, dataset: DatasetRecord) -> str:
    """Return the status; asking is what ends a pending one."""
    with dataset.lock:
        if dataset.ingestion_status == "PENDING":
            dataset.ingestion_status = _outcome(world, dataset)
            if dataset.ingestion_status == "SUCCESS":
                dataset.twincache_status = "FULL"
        return dataset.ingestion_status


def _outcome(world: World, dataset: DatasetRecord) -> str:
    if dataset.source_type == "ETL":
        return _outcome_of_run(world, dataset)
    if dataset.source_type == "File":
        return "SUCCESS" if dataset.twincache_status == "FULL" else "PENDING"
    if dataset.source_type == "None" or dataset.refreshed is None:
        return "PENDING"
    finished = (world.clock() - dataset.refreshed) * world.pace >= _IMPORT_SECONDS
    return "SUCCESS" if finished else "PENDING"


def _outcome_of_run(world: World, dataset: DatasetRecord) -> str:
    run = world.runs.get(dataset.source.job_id or "") if dataset.source else None
    state = launches.view_of(world, run).state if run else "Unknown"
    return {"Running": "PENDING", "Successful": "SUCCESS"}.get(state, "ERROR")
