"""What only a platform of generation 3 has: scenarios, old graphs, handlers, upper-case ids."""

import io
import zipfile
from collections.abc import Mapping

from csm_tui.demo import execution
from csm_tui.demo.filestore import ContentWriter, FileStore
from csm_tui.demo.permissions import Security
from csm_tui.demo.records import (
    IDENTITY,
    DatasetRecord,
    OldGraphRecord,
    ParameterValueRecord,
    RunnerRecord,
    SolutionRecord,
    SourceRecord,
    WorkspaceRecord,
)
from csm_tui.demo.scripts import SCRIPTS
from csm_tui.demo.world import World

OLD_GRAPH = "brewery-2021"
"""A graph of the old endpoints."""
_DAY = 24 * 3600.0
_HANDLERS = {"parameters_handler": "parametersHandlerSource", "prerun": "preRunSource"}
_CODE = "import os\n\nprint(os.environ['CSM_PARAMETERS_ABSOLUTE_PATH'])\n"


def seed_old_world(
    world: World,
    solution: SolutionRecord,
    security: Security,
    runners: Security,
    files: Mapping[str, ContentWriter],
) -> None:
    """Add a workspace of scenarios, an old graph with its dataset, connectors and handlers.

    Args:
        world: to fill.
        solution: of the scenarios, whose run templates get handlers.
        security: of workspace and dataset.
        runners: of scenarios.
        files: of the workspace.
    """
    _seed_connectors(world)
    _seed_handlers(solution)
    world.old_graphs[OLD_GRAPH] = OldGraphRecord(OLD_GRAPH, world.clock() - 900 * _DAY)
    dataset = _old_dataset(world, solution.organization_id, security)
    workspace = WorkspaceRecord(
        id=world.new_id("W"),
        organization_id=solution.organization_id,
        key="BreweryScenarios",
        name="Brewery scenarios (2021)",
        description="Work of the years before runners",
        solution_id=solution.id,
        owner=IDENTITY,
        security=security.copy(),
        files=FileStore(world.files / "scenarios", files),
        tags=["brewery", "old"],
        version="0.9.0",
        dataset_ids=[dataset.id],
        api=3,
    )
    world.workspaces[workspace.id] = workspace
    _seed_scenarios(world, workspace, runners, dataset.id)


def _seed_scenarios(
    world: World, workspace: WorkspaceRecord, security: Security, dataset_id: str
) -> None:
    def add(
        name: str, template: str, age: float, parent: RunnerRecord | None = None
    ) -> RunnerRecord:
        created = world.clock() - age
        values = {"stock": str(100 + 10 * len(world.scenarios)), "nb_waiters": "6"}
        one = RunnerRecord(
            id=world.new_id("S" if parent is None else "s"),
            organization_id=workspace.organization_id,
            workspace_id=workspace.id,
            name=name,
            owner=IDENTITY,
            owner_name="Agnès",
            created=created,
            last_update=created,
            security=security.copy(),
            template_id=template,
            template_name="Brewery",
            solution_id=workspace.solution_id,
            solution_name="Brewery demo",
            dataset_ids=[dataset_id],
            values=[ParameterValueRecord(key, value, "int") for key, value in values.items()],
            parent_id=parent.id if parent else None,
            root_id=(parent.root_id or parent.id) if parent else None,
            tags=["season-2021"],
        )
        world.scenarios[one.id] = one
        return one

    def run(one: RunnerRecord, script: str, age: float) -> None:
        started = execution.start_run(world, one, "SR" if one.id.startswith("S") else "sr")
        started.script, started.pace = SCRIPTS[script], 1.0
        started.created = world.clock() - age

    master = add("Season 2021", "sim_brewery_parameters", 1500 * _DAY)
    master.validation = "Validated"
    child = add("Season 2021, more waiters", "sim_brewery_parameters", 1490 * _DAY, master)
    grandchild = add("Season 2021, fewer customers", "full_demo", 1480 * _DAY, child)
    grandchild.validation = "Rejected"
    add("Never run", "sim_no_parameters", 1470 * _DAY)
    endless = add("Still running", "standalone", 2 * _DAY)
    run(master, "success", 1400 * _DAY)
    run(child, "success", 1390 * _DAY)
    run(grandchild, "handler", 1380 * _DAY)
    run(endless, "running", 300.0)


def _old_dataset(world: World, organization_id: str, security: Security) -> DatasetRecord:
    """Add a dataset that names an old graph in its connector (PLATFORM.md 10.1)."""
    created = world.clock() - 900 * _DAY
    dataset = DatasetRecord(
        id=world.new_id("D"),
        organization_id=organization_id,
        name="Brewery 2021 (old twin graph)",
        owner=IDENTITY,
        created=created,
        security=security.copy(),
        description="Its graph is one of the old endpoints",
        tags=["dataset", "old"],
        source=SourceRecord("none"),
        connector={
            "id": "c-twincache",
            "name": "Twin cache connector",
            "version": "1.1.0",
            "parametersValues": {"TWIN_CACHE_NAME": OLD_GRAPH},
        },
        api=3,
    )
    world.datasets[dataset.id] = dataset
    return dataset


def _seed_connectors(world: World) -> None:
    for connector_id, name, kind in (
        ("c-workspacefiles", "Workspace files", "AZURE_STORAGE_CONTAINER_BLOB_PREFIX"),
        ("c-twincache", "Twin cache connector", "TWIN_CACHE_NAME"),
    ):
        parameter = {
            "id": kind,
            "label": name,
            "valueType": "string",
            "options": None,
            "default": None,
            "envVar": kind,
        }
        group = {"id": "parameters", "label": "Parameters", "parameters": [parameter]}
        world.connectors[connector_id] = {
            "id": connector_id,
            "key": connector_id.removeprefix("c-"),
            "name": name,
            "description": None,
            "repository": f"cosmotech/{connector_id.removeprefix('c-')}",
            "version": "1.1.0",
            "tags": ["demo"],
            "url": None,
            "ioTypes": ["read"],
            "parameterGroups": [group],
            "ownerId": IDENTITY,
        }


def _seed_handlers(solution: SolutionRecord) -> None:
    """Give run templates handlers of each source; only those in the cloud can be loaded."""
    stored, in_git = solution.templates[0], solution.templates[1]
    for handler_id, field in _HANDLERS.items():
        stored.sources[field] = "cloud"
        stored.handlers[handler_id] = _zipped()
    stored.sources["runSource"] = "local"
    in_git.sources |= {"runSource": "git", "postRunSource": "platform"}


def _zipped() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("main.py"), _CODE)
        archive.writestr(zipfile.ZipInfo("requirements.txt"), "comets\n")
    return content.getvalue()
