"""The content of the wheel."""

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT


@pytest.mark.skipif(
    not importlib.util.find_spec("hatchling"),
    reason="hatchling, which builds the wheel, is missing",
)
def test_the_wheel_holds_the_package_its_styles_and_its_themes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    answer = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.returncode == 0, answer.stderr

    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())

    ours = [path for path in (ROOT / "csm_tui").rglob("*") if path.is_file()]
    expected = {str(path.relative_to(ROOT).as_posix()) for path in ours if path.suffix != ".pyc"}
    themes = {f"csm_tui/_themes/{path.name}" for path in (ROOT / "themes").iterdir()}
    assert expected | themes <= names
    assert len(themes) >= 3
    assert not [name for name in names if name.startswith(("tests/", "screenshots/"))]
    assert [name for name in names if name.endswith("licenses/LICENSE")]
