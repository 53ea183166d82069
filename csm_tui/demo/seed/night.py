"""What a night shift meets: runners whose last run ended in every way, datasets in trouble."""

from csm_tui.demo.permissions import Security
from csm_tui.demo.records import DatasetRecord, RunnerRecord, SourceRecord, WorkspaceRecord
from csm_tui.demo.seed.datasets import DatasetSeeder, SeededDatasets
from csm_tui.demo.seed.runners import BAR, RunnerSeeder
from csm_tui.demo.world import World

_MINUTE = 60.0
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_BREWERY = "sim_brewery_parameters"

LAST_RUNS = {
    "Engine not installed": ("command", 50 * _MINUTE),
    "Killed in the night": ("killed", 3 * _HOUR),
    "Ended by the machine": ("ended", 7 * _HOUR),
    "Prices beside the engine": ("together", 2 * _HOUR),
    "Results that nobody takes": ("retries", 8 * _HOUR),
    "Results at the third try": ("retried", 9 * _HOUR),
    "Caught in time": ("caught", 10 * _HOUR),
    "Colours and bars": ("bars", 11 * _HOUR),
    "Command template gone": ("template", 12 * _HOUR),
    "Year by the hour": ("long-failure", 13 * _HOUR),
    "Lost before anybody looked": ("lost", 50 * _DAY),
    "Older than its log": ("expired", 200 * _DAY),
}
"""The script of the last run of a runner, and its age in seconds, by the runner's name."""


def seed_night(
    world: World, workspace: WorkspaceRecord, security: Security, datasets: SeededDatasets
) -> list[RunnerRecord]:
    """Add the runners and datasets of a night shift; return the runners."""
    add = RunnerSeeder(world, workspace, security)
    city = [datasets.city.id]
    single = []
    for name, (script, age) in LAST_RUNS.items():
        runner = add.runner(name, _BREWERY, city, BAR)
        runner.outcome = script
        for earlier in (3 * _DAY, 2 * _DAY):
            if age < earlier:
                add.run(runner, "success", earlier + age)
        add.run(runner, script, age)
        single.append(runner)
    return [*_winter(add, city), *single, _longer(add, city)]


def seed_troubled_datasets(
    world: World, workspace: WorkspaceRecord, places: Security, runners: Security
) -> RunnerRecord:
    """Add datasets that wait, or whose import failed; return the runner that fills one."""
    add = DatasetSeeder(world, workspace.organization_id, places)
    taps = add.graph("Sensors of the taps", "Its last refresh failed", 2 * _HOUR)
    taps.source_type, taps.ingestion_status = "AzureStorage", "ERROR"
    taps.source = SourceRecord("measures", "brewerystorage", "taps/2026")
    cellar = add.graph("Digital twin of the cellar", "From Azure Digital Twins", 12 * _DAY)
    cellar.source_type = "ADT"
    cellar.source = SourceRecord("https://cellar.api.weu.digitaltwins.azure.net")
    deliveries = add.graph("Deliveries of the week", "Filled by a runner right now", 40 * _MINUTE)
    importer = RunnerSeeder(world, workspace, runners)
    runner = importer.runner("Import of deliveries", "etl_with_supplier", [deliveries.id], {})
    _fill(deliveries, workspace, runner, importer.run(runner, "running", 40 * _MINUTE))
    return runner


def seed_busy_runners(world: World, workspace: WorkspaceRecord, security: Security) -> None:
    """Let some runners of another workspace run, one of them longer than it ever did."""
    add = RunnerSeeder(world, workspace, security)
    first, second, *_ = world.runners_of(workspace.id)
    add.run(first, "running", 2 * _MINUTE)
    for days in (3, 2, 1):
        add.run(second, "success", days * _DAY)
    add.run(second, "running", 5 * _HOUR)


def _winter(add: RunnerSeeder, city: list[str]) -> list[RunnerRecord]:
    """Add a family: two children fail because of their own values, one of them not always."""
    winter = add.runner("Winter season", _BREWERY, city, BAR)
    nobody = add.child(winter, "Winter season, nobody at work", {"nb_waiters": "0"})
    uncounted = add.child(winter, "Winter season, stock not counted", {"stock": "to be counted"})
    for days in (20, 1):
        add.run(winter, "success", days * _DAY)
    for hours in (12 * 24, 11 * 24):
        add.run(nobody, "no-waiters", hours * _HOUR)
    add.run(nobody, "success", 10 * _DAY, {"nb_waiters": "6"})
    for hours in (5 * 24, 2):
        add.run(nobody, "no-waiters", hours * _HOUR)
    add.run(uncounted, "chained", 4 * _HOUR)
    return [winter, nobody, uncounted]


def _longer(add: RunnerSeeder, city: list[str]) -> RunnerRecord:
    runner = add.runner("Longer than ever", _BREWERY, city, BAR)
    for days in (4, 3, 2):
        add.run(runner, "success", days * _DAY)
    add.run(runner, "running", 2 * _HOUR)
    return runner


def _fill(dataset: DatasetRecord, place: WorkspaceRecord, runner: RunnerRecord, run: str) -> None:
    dataset.source_type = "ETL"
    dataset.ingestion_status, dataset.twincache_status = "PENDING", "EMPTY"
    dataset.source = SourceRecord(place.id, runner.id, job_id=run)
