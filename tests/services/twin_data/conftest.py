from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.secret import Secret
from csm_tui.domain.twin import LoadPlan, LoadReport, WritePath
from csm_tui.services.connection import Session, connect
from csm_tui.services.twin_data import TwinData, scan_folder


@dataclass
class Bench:
    """A graph on a platform of its own, and a folder to load into it."""

    demo: DemoPlatform
    twin: TwinData
    folder: Path

    @property
    def name(self) -> str:
        """What has to be typed before the graph is emptied."""
        return self.twin.dataset().name

    def plan(self, *, wipe: bool = True, path: WritePath = WritePath.CYPHER) -> LoadPlan:
        return self.twin.plan(scan_folder(self.folder), wipe=wipe, write_path=path)

    def load(self, *, wipe: bool = True, path: WritePath = WritePath.CYPHER) -> LoadReport:
        plan = self.plan(wipe=wipe, path=path)
        assert plan.blockers == ()
        return self.twin.load(plan, confirmation=plan.confirmation)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return list(self.twin.query(query).rows)


@pytest.fixture
def session(fresh_demo: DemoPlatform) -> Iterator[Session]:
    with connect(ConnectionSettings(fresh_demo.url, Secret(fresh_demo.api_key))) as session:
        yield session


@pytest.fixture
def bench(fresh_demo: DemoPlatform, session: Session, tmp_path: Path) -> Bench:
    """The brewery's graph and an empty folder."""
    twin = TwinData(session, fresh_demo.organization_id, fresh_demo.dataset_id)
    folder = tmp_path / "csv"
    folder.mkdir()
    return Bench(fresh_demo, twin, folder)
