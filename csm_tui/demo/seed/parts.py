"""The datasets of workspaces in generation 5, with parts of every kind and in every state."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from csm_tui.demo.filestore import ContentWriter
from csm_tui.demo.parts import EditRecord, Kind, PartedDatasetRecord, PartRecord, PartStore
from csm_tui.demo.permissions import Security
from csm_tui.demo.records import IDENTITY, RunnerRecord, WorkspaceRecord
from csm_tui.demo.seed.files import (
    events_text,
    graph_file,
    graph_texts,
    table_file,
    text_file,
    zip_file,
)
from csm_tui.demo.seed.runners import SEASON, RunnerSeeder
from csm_tui.demo.world import World

_DAY = 86_400.0
_NOT_OURS = Security("none", {"agnes.admin@example.com": "admin", "accountants": "viewer"})
"""A group may read it, but not the API key."""
_READINGS = 20_000
Contents = Mapping[str, tuple[Kind, ContentWriter]]
"""Kind and content of parts by their source name."""


@dataclass(frozen=True, slots=True)
class Places:
    """What the datasets belong to."""

    dev: WorkspaceRecord
    shared: WorkspaceRecord
    security: Security
    runner_security: Security
    season: RunnerRecord
    """The runner that a tour begins with."""


def seed_parts(world: World, store: PartStore, places: Places, seed: int) -> PartedDatasetRecord:
    """Add the datasets, the parts that are values of runners, and an archived runner.

    Returns:
        The dataset that most runners start from.
    """
    add = _PartSeeder(world, store, places.dev, places.security)
    city = add.dataset("Brewery Amsterdam", "Fifty customers of a city", _city(seed))
    village = add.dataset("Brewery reference", "Four customers, for small tests", _village(seed))
    add.dataset("Results of the summer", "Two months, by folder", _results(seed))
    add.dataset("Readings", "Every hour of two years", _readings(seed))
    add.dataset("Mixed files", "Inputs of every kind", _mixed(seed))
    add.dataset("Jeu de données vide", "Nothing in it yet", {})
    add.broken(seed)
    payroll: Contents = {"salaries.csv": ("File", table_file(seed, "id,salary", 5))}
    add.dataset("Payroll", "For the management only", payroll, _NOT_OURS)
    places.dev.base_dataset_id = city.id
    places.dev.default_values = {"stock": "150"}
    archived = _archived_runner(world, places)
    _seed_shared(world, places)
    for runner in world.runners.values():
        add.parameter_dataset(runner)
        if runner.workspace_id == places.dev.id:
            _start_from(world, runner, city.id)
    _start_from(world, archived, village.id)
    _hide_one(world, store, places.shared)
    for runner in (places.season, *_children(world, places.season)):
        add.values(runner, _season_values(seed))
    return city


def _city(seed: int) -> Contents:
    files: dict[str, tuple[Kind, ContentWriter]] = {
        f"{name}.csv": ("DB", graph_file("amsterdam", seed, name))
        for name in ("Bar", "Customer", "arc_Satisfaction")
    }
    files["contains_Customer.csv"] = ("File", graph_file("amsterdam", seed, "contains_Customer"))
    return files


def attach_datasets(
    world: World, store: PartStore, runners: Sequence[RunnerRecord], base_id: str
) -> None:
    """Give runners the dataset of their parameters, and one to start from."""
    for runner in runners:
        workspace = world.workspaces[runner.workspace_id]
        _PartSeeder(world, store, workspace, workspace.security).parameter_dataset(runner)
        _start_from(world, runner, base_id)


def _start_from(world: World, runner: RunnerRecord, *base_ids: str) -> None:
    """Let a runner, and the runs that it has had, start from datasets."""
    runner.base_ids = list(base_ids)
    for run in world.runs_of(runner.id):
        run.base_ids = list(base_ids)


def _village(seed: int) -> Contents:
    return {
        f"{name}.csv": ("File", graph_file("reference", seed, name))
        for name in ("Bar", "Customer", "arc_Satisfaction", "contains_Customer")
    }


def _results(seed: int) -> Contents:
    """Return files whose stems are equal, so that their parts have equal names."""
    return {
        f"{month}/{name}.csv": ("File", table_file(seed, f"Iteration,Bar,{name}", 50))
        for month in ("2026-06", "2026-07")
        for name in ("Satisfaction", "Stock")
    }


def _readings(seed: int) -> Contents:
    return {
        "readings.csv": ("DB", text_file(lambda: _readings_text(seed, _READINGS))),
        "raw/readings.csv": ("File", text_file(lambda: _readings_text(seed, _READINGS))),
        "sample.csv": ("DB", text_file(lambda: _readings_text(seed, 12))),
    }


def _readings_text(seed: int, rows: int) -> str:
    chance = random.Random(f"{seed} readings")  # noqa: S311 - sample data, not a secret
    bars = ("MyBar", '"The ""Old"" Barrel"', '"Zoë, fille"', "Café du Port")
    lines = ["id,bar,hour,stock,satisfied,temperature,Waiters on duty"]
    for number in range(rows):
        degrees = "" if number % 17 == 0 else f"{chance.gauss(17, 6):.1f}"
        some = chance.randint(0, 400), chance.randint(0, 50)
        lines.append(
            f"{number},{bars[number % 4]},{number % 24},{some[0]},{some[1]},{degrees},{number % 7}"
        )
    return "\n".join(lines) + "\n"


def _mixed(seed: int) -> Contents:
    return {
        "été 2026/prévisions de ventes.csv": ("File", table_file(seed, "mois,ventes", 3)),
        "config/run.json": ("File", text_file(lambda: '{"iterations": 50}\n')),
        "config/bar.yaml": ("File", text_file(lambda: "name: MyBar\nopen: true\n")),
        "notes/à faire.txt": ("File", text_file(lambda: "- commander des fûts\n")),
        "inputs.zip": ("File", zip_file(lambda: graph_texts("reference", seed))),
        "empty.txt": ("File", text_file(lambda: "")),
    }


def _season_values(seed: int) -> Mapping[str, tuple[str, Kind, ContentWriter]]:
    """Return the source name, kind and content of values by the parameter."""
    stock = text_file(lambda: "bar,stock\nMyBar,120\n")
    mood = "name,satisfaction,surroundingSatisfaction,thirsty"
    return {
        "initial_stock_dataset": ("initial stock.csv", "File", stock),
        "events": ("events.csv", "File", text_file(events_text)),
        "customers": ("customers.csv", "DB", table_file(seed, mood, 12)),
        "initial_state": ("initial_state.csv", "DB", graph_file("reference", seed, "Customer")),
        "example_dataset_part_1": (
            "archive.zip",
            "File",
            zip_file(lambda: graph_texts("reference", seed)),
        ),
    }


def _archived_runner(world: World, places: Places) -> RunnerRecord:
    """Add a runner that stays archived, because the run that deletes its data has failed."""
    add = RunnerSeeder(world, places.dev, places.runner_security)
    runner = add.runner("Season of 2024", "sim_brewery_parameters", [], SEASON)
    runner.since = 5
    deletion = add.run(runner, "handler", 2 * _DAY)
    runner.last_run_id = add.run(runner, "success", 3 * _DAY)
    runner.archived, runner.deletion_run_id = world.clock() - 2 * _DAY, deletion
    return runner


def _seed_shared(world: World, places: Places) -> None:
    places.shared.api = 5
    add = RunnerSeeder(world, places.shared, places.runner_security)
    for number in range(1, 9):
        add.runner(f"Team {number}", "sim_brewery_parameters", [], SEASON).since = 5


def _hide_one(world: World, store: PartStore, workspace: WorkspaceRecord) -> None:
    """Make the parameter dataset of one runner unreadable, which fails the whole list."""
    runner = world.runners_of(workspace.id)[4]
    store.datasets[runner.parameter_dataset_id or ""].security = _NOT_OURS.copy()


def _children(world: World, parent: RunnerRecord) -> list[RunnerRecord]:
    return [r for r in world.runners_of(parent.workspace_id) if r.root_id == parent.id]


@dataclass(frozen=True, slots=True)
class _PartSeeder:
    world: World
    store: PartStore
    workspace: WorkspaceRecord
    security: Security

    def dataset(
        self,
        name: str,
        description: str,
        contents: Contents,
        security: Security | None = None,
        tags: Sequence[str] = ("brewery", "demo"),
    ) -> PartedDatasetRecord:
        """Add a dataset with its parts, named as the vendor's library does: by their stem."""
        made = EditRecord(self.world.clock() - 20 * _DAY, IDENTITY)
        dataset = PartedDatasetRecord(
            id=self.world.new_id("d"),
            organization_id=self.workspace.organization_id,
            workspace_id=self.workspace.id,
            name=name,
            description=description,
            created=made,
            updated=replace(made, by="edgar.editor@example.com"),
            security=(security or self.security).copy(),
            tags=list(tags),
            additional={"webapp": {"visible": {"runner": True}}},
        )
        self.store.datasets[dataset.id] = dataset
        for source, (kind, content) in contents.items():
            part = self.part(dataset, PurePosixPath(source).stem, source, kind)
            self.store.seed(dataset, part, content)
        return dataset

    def part(self, dataset: PartedDatasetRecord, name: str, source: str, kind: Kind) -> PartRecord:
        """Return a new part of a dataset."""
        return PartRecord(
            id=self.world.new_id("dp"),
            organization_id=dataset.organization_id,
            workspace_id=dataset.workspace_id,
            dataset_id=dataset.id,
            name=name,
            source_name=source,
            kind=kind,
            created=dataset.created,
            updated=dataset.updated,
            description=source,
            tags=[kind.lower()],
        )

    def broken(self, seed: int) -> None:
        """Add a dataset with a lost part, and with a table that a refused file has replaced."""
        contents: Contents = {
            name: ("File", table_file(seed, "id,value", 3)) for name in ("first.csv", "second.csv")
        }
        dataset = self.dataset("Sent at once", "One part was lost", contents)
        dataset.part_ids = dataset.part_ids[:1]
        gone = self.part(dataset, "prices", "prices.csv", "DB")
        self.store.parts[gone.id] = gone
        dataset.part_ids += (gone.id,)

    def parameter_dataset(self, runner: RunnerRecord) -> None:
        """Add the dataset of a runner's parameters, as the server does with the runner."""
        security = Security(
            runner.security.default,
            {who: _ON_DATASETS.get(role, role) for who, role in runner.security.roles.items()},
        )
        dataset = self.dataset(f"Dataset attached to {runner.id}", "", {}, security, ())
        dataset.organization_id, dataset.workspace_id = runner.organization_id, runner.workspace_id
        dataset.description, dataset.additional = None, {}
        dataset.created = dataset.updated = EditRecord(runner.created, runner.owner)
        runner.parameter_dataset_id = dataset.id

    def values(
        self, runner: RunnerRecord, values: Mapping[str, tuple[str, Kind, ContentWriter]]
    ) -> None:
        """Add the parts that are the values of a runner."""
        dataset = self.store.datasets[runner.parameter_dataset_id or ""]
        for parameter, (source, kind, content) in values.items():
            part = self.part(dataset, parameter, source, kind)
            part.description = f"Dataset Part associated to {parameter} parameter"
            part.tags = [runner.id, parameter]
            self.store.seed(dataset, part, content)


_ON_DATASETS = {"validator": "user"}
"""The role on a runner's dataset by the role on the runner, where they differ."""
