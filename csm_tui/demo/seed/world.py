"""The whole seeded world: organizations, solutions, workspaces."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from csm_tui.demo.brewery import Brewery, generate_brewery
from csm_tui.demo.filestore import ContentWriter, FileStore
from csm_tui.demo.permissions import Security
from csm_tui.demo.records import (
    IDENTITY,
    OrganizationRecord,
    ParameterGroupRecord,
    ParameterRecord,
    RunnerRecord,
    RunTemplateRecord,
    SolutionRecord,
    WorkspaceRecord,
)
from csm_tui.demo.seed.datasets import seed_datasets
from csm_tui.demo.seed.files import dev_files, showcase_files, test_files
from csm_tui.demo.seed.night import seed_busy_runners, seed_night, seed_troubled_datasets
from csm_tui.demo.seed.old import OLD_GRAPH, seed_old_world
from csm_tui.demo.seed.parts import Places, attach_datasets, seed_parts
from csm_tui.demo.seed.runners import (
    seed_dev_runners,
    seed_showcase_runner,
    seed_test_runners,
)
from csm_tui.demo.world import World

_PEOPLE = {
    "agnes.admin@example.com": "admin",
    "edgar.editor@example.com": "editor",
    "violette.viewer@example.com": "viewer",
}
_PLACE = Security("none", {IDENTITY: "admin", **_PEOPLE})
_RUNNER = Security(
    "none", {IDENTITY: "admin", **_PEOPLE, "vadim.validator@example.com": "validator"}
)
_READ_ONLY = Security("viewer", {"agnes.admin@example.com": "admin"})


@dataclass(frozen=True, slots=True)
class SeededWorld:
    """The ids that a tour begins with, and the graphs to load."""

    organization_id: str
    workspace_id: str
    runner_id: str
    dataset_id: str
    parted_dataset_id: str
    """In generation 5; empty without datasets of workspaces."""
    graphs: dict[str, Brewery]
    """Content by graph id."""


def seed_world(world: World, seed: int) -> SeededWorld:
    """Fill a world; the same seed gives the same world."""
    home = _organization(world, "Brewery Demo", _PLACE)
    solution = _seed_solution(world, home.id, _PLACE)
    datasets = seed_datasets(world, home.id, _PLACE)
    add = _WorkspaceSeeder(world, solution, _PLACE)
    dev = add.workspace(
        "BreweryDev",
        "Brewery dev 🍺",
        "Where seasons are prepared",
        dev_files(seed, datasets.events.id, datasets.customers.id),
    )
    dev.dataset_ids = [datasets.reference.id, datasets.city.id]
    test = add.workspace("BreweryTest", "Brewery test", "Many, big and odd", test_files(seed))
    add.workspace("BreweryEmpty", "Brasserie vide", "Nothing in it yet", {})
    runner = seed_dev_runners(world, dev, _RUNNER, datasets)
    seed_test_runners(world, test, _RUNNER, datasets)
    _seed_showcase(world, seed)
    parted_id = _seed_parts(world, add, dev, runner, seed)
    with world.ids_of("night"):
        night = seed_night(world, dev, _RUNNER, datasets)
        night.append(seed_troubled_datasets(world, dev, _PLACE, _RUNNER))
        seed_busy_runners(world, test, _RUNNER)
        if world.parts:
            attach_datasets(world, world.parts, night, parted_id)
    seed_old_world(world, solution, _PLACE, _RUNNER, showcase_files(seed))
    small, city = generate_brewery("reference", seed), generate_brewery("amsterdam", seed)
    graphs = {
        f"{OLD_GRAPH}:1": small,
        datasets.reference.twingraph_id: small,
        datasets.city.twingraph_id: city,
    }
    return SeededWorld(
        home.id,
        dev.id,
        runner.id,
        datasets.city.id,
        parted_id,
        {graph: content for graph, content in graphs.items() if graph},
    )


def _seed_parts(
    world: World, add: "_WorkspaceSeeder", dev: WorkspaceRecord, season: RunnerRecord, seed: int
) -> str:
    """Add what only generation 5 has, and return the id of the dataset that a tour begins with."""
    if world.parts is None:
        return ""
    with world.ids_of("parts"):
        shared = add.workspace("BreweryShared", "Brewery shared", "Of several teams", {})
        places = Places(dev, shared, _PLACE, _RUNNER, season)
        return seed_parts(world, world.parts, places, seed).id


def _seed_showcase(world: World, seed: int) -> None:
    """Add an organization that may only be read."""
    organization = _organization(world, "Brewery showcase (read only)", _READ_ONLY)
    solution = _seed_solution(world, organization.id, _READ_ONLY)
    workspace = _WorkspaceSeeder(world, solution, _READ_ONLY).workspace(
        "BreweryShow", "Showcase", "To look at", showcase_files(seed)
    )
    seed_showcase_runner(world, workspace, _READ_ONLY)


def _organization(world: World, name: str, security: Security) -> OrganizationRecord:
    organization = OrganizationRecord(world.new_id("o"), name, IDENTITY, security.copy())
    world.organizations[organization.id] = organization
    return organization


def _seed_solution(world: World, organization_id: str, security: Security) -> SolutionRecord:
    """Add the solution of the brewery: parameters of every kind, groups and run templates."""
    content, later = _toml("solution.toml"), _toml("solution5.toml")
    solution = SolutionRecord(
        id=world.new_id("sol"),
        organization_id=organization_id,
        key="BreweryDemo",
        name="Brewery demo",
        description="How a bar serves its customers, and how content they are",
        repository="brewery-demo/brewery",
        version="2.4.0",
        simulator="BreweryDemoSimulationWithConnector",
        owner=IDENTITY,
        parameters=[
            ParameterRecord(**one, **later.get(one["id"], {})) for one in content["parameters"]
        ],
        groups=[ParameterGroupRecord(**one) for one in content["groups"]],
        templates=[RunTemplateRecord(**one) for one in content["templates"]],
        security=security.copy(),
        tags=["brewery", "demo"],
    )
    world.solutions[solution.id] = solution
    return solution


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class _WorkspaceSeeder:
    world: World
    solution: SolutionRecord
    security: Security

    def workspace(
        self, key: str, name: str, description: str, files: Mapping[str, ContentWriter]
    ) -> WorkspaceRecord:
        """Add a workspace with its files."""
        workspace_id = self.world.new_id("w")
        workspace = WorkspaceRecord(
            id=workspace_id,
            organization_id=self.solution.organization_id,
            key=key,
            name=name,
            description=description,
            solution_id=self.solution.id,
            owner=IDENTITY,
            security=self.security.copy(),
            files=FileStore(self.world.files / workspace_id, files),
            tags=["brewery"],
            version="1.0.0",
            web_app_url="https://brewery.example.com",
        )
        self.world.workspaces[workspace_id] = workspace
        return workspace
