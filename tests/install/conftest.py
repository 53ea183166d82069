"""Copies of the project, and tools that install from them, isolated from this machine."""

import os
import shutil
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.install.place import Tools

_ASKED_BY = "TEST_INSTALL"
_LIMIT = 900
"""Seconds for one test: the first ones fetch every package."""
_LEFT_OUT = (".git", ".venv*", ".*_cache", ".hypothesis", ".keycloak", "__pycache__", "*.egg-info")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    asked = "install" in config.option.markexpr or os.environ.get(_ASKED_BY)
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.install)
            item.add_marker(pytest.mark.timeout(_LIMIT))
            if not asked:
                reason = f"runs with `make test-install`, or with {_ASKED_BY}=1"
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory, _clean_environment: None) -> Tools:
    """Return pip, pipx and uv, with one cache and without the packages installed here."""
    return Tools(tmp_path_factory.mktemp("tools"))


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the sources, in a folder whose name has a blank."""
    folder = tmp_path / "a clone"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    return folder


@pytest.fixture(scope="session")
def built(tools: Tools) -> dict[str, Path]:
    """Return the wheel and the archive of the sources."""
    folder = tools.folder / "dist"
    tools.run("uv", "build", "--quiet", "--out-dir", str(folder), str(ROOT))
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}
