from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.demo.brewery import generate_brewery
from csm_tui.demo.records import DatasetRecord
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.secret import ApiKey
from csm_tui.domain.twin import LoadPlan, LoadReport, WritePath
from csm_tui.services.connection import Session, connect
from csm_tui.services.twin_data import TwinData, scan_folder


@dataclass
class Bench:
    """A graph of its own, and a folder to load into it."""

    demo: DemoPlatform
    dataset: DatasetRecord
    """As the platform has it."""
    twin: TwinData
    folder: Path

    @property
    def name(self) -> str:
        """The text to type before the graph is emptied."""
        return self.twin.dataset().name

    def plan(self, *, wipe: bool = True, path: WritePath = WritePath.CYPHER) -> LoadPlan:
        return self.twin.plan(scan_folder(self.folder), wipe=wipe, write_path=path)

    def load(self, *, wipe: bool = True, path: WritePath = WritePath.CYPHER) -> LoadReport:
        plan = self.plan(wipe=wipe, path=path)
        assert plan.blockers == ()
        return self.twin.load(plan, confirmation=plan.confirmation)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return list(self.twin.query(query).rows)


@pytest.fixture(scope="session")
def twin_demo() -> Iterator[DemoPlatform]:
    """A platform whose datasets come and go with the tests."""
    with DemoPlatform() as demo:
        demo.world.engine_settled.wait()
        yield demo


@pytest.fixture
def session(twin_demo: DemoPlatform) -> Iterator[Session]:
    with connect(ConnectionSettings(twin_demo.url, ApiKey(twin_demo.api_key))) as session:
        yield session


@pytest.fixture
def bench(twin_demo: DemoPlatform, session: Session, tmp_path: Path) -> Iterator[Bench]:
    """A dataset of the test's own with a brewery in its graph, and an empty folder."""
    world = twin_demo.world
    assert world.engine is not None
    graph = world.new_id("twin")
    dataset = replace(
        world.datasets[twin_demo.dataset_id],
        id=world.new_id("d"),
        name="The tested brewery",
        twingraph_id=graph,
        lock=RLock(),
    )
    world.datasets[dataset.id] = dataset
    world.engine.load(graph, generate_brewery())
    folder = tmp_path / "csv"
    folder.mkdir()
    twin = TwinData(session, twin_demo.organization_id, dataset.id)
    yield Bench(twin_demo, dataset, twin, folder)
    twin_demo.faults.clear()
    world.tdl_42 = False
    world.engine.delete(graph)
    del world.datasets[dataset.id]
