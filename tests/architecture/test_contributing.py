"""CONTRIBUTING agrees with the tree: its paths exist, and its map has every folder."""

import re

import pytest

from tests.architecture.sources import PACKAGE, ROOT

pytestmark = pytest.mark.source

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_every_path_exists() -> None:
    paths = set(re.findall(r"`(\w[\w.]*/[\w./]+)`", CONTRIBUTING))
    assert len(paths) > 20

    assert not [path for path in paths if not any((at / path).exists() for at in (ROOT, PACKAGE))]


def test_the_map_has_every_folder_of_the_package() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert "domain" in folders

    assert folders == set(re.findall(r"^\| `csm_tui/(\w+)` \|", CONTRIBUTING, re.MULTILINE))
