"""One platform to read from and one to change, which every test finds as it was seeded."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from tests.cli.running import Patch, environment


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def there(demo: DemoPlatform, monkeypatch: Patch) -> DemoPlatform:
    """A platform to read from, in the environment."""
    for name, value in environment(demo).items():
        monkeypatch.setenv(name, value)
    return demo


@pytest.fixture(scope="session")
def _changed(_clean_environment: None) -> Iterator[tuple[DemoPlatform, Mapping[str, bytes]]]:
    """A platform without its graph engine, and what its workspace holds at first."""
    with DemoPlatform(pace=100.0, engine=False) as platform:
        workspace = platform.workspace_id
        seeded = {
            name: platform.read_file(workspace, name) for name in platform.file_names(workspace)
        }
        yield platform, seeded


@pytest.fixture
def own(
    _changed: tuple[DemoPlatform, Mapping[str, bytes]], monkeypatch: Patch
) -> Iterator[DemoPlatform]:
    """A platform to change, in the environment."""
    platform, seeded = _changed
    for name, value in environment(platform).items():
        monkeypatch.setenv(name, value)
    yield platform
    platform.faults.clear()
    store, workspace = platform.world.workspaces[platform.workspace_id].files, platform.workspace_id
    for name in set(store.names()) - set(seeded):
        store.delete(name)
    for name, content in seeded.items():
        if name not in store or platform.read_file(workspace, name) != content:
            platform.put_file(workspace, name, content)
