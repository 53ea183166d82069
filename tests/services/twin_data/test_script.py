"""The service layer in a script of a few lines, with nothing but the environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from csm_tui.demo.folders import write_sample_folders
from csm_tui.domain.twin import LoadOutcome
from csm_tui.services.twin_data import scan_folder
from tests.services.twin_data.conftest import Bench
from tests.services.twin_data.folders import ARCS, NODES, write

pytestmark = pytest.mark.engine

SCRIPT = """
import sys; from pathlib import Path; from csm_tui.services.connection import connect
from csm_tui.services.twin_data import TwinData, scan_folder
with connect() as session:
    twin = TwinData(session, *sys.argv[1:3])
    print(twin.load(twin.plan(scan_folder(Path(sys.argv[3])), wipe=False)).outcome.value)
"""


def test_a_folder_is_loaded_by_a_script(bench: Bench) -> None:
    write(bench.folder, Person=NODES, KNOWS=ARCS)
    demo = bench.demo
    told = subprocess.run(
        [
            *(sys.executable, "-c", SCRIPT),
            *(demo.organization_id, bench.dataset.id, str(bench.folder)),
        ],
        env={**os.environ, "CSM_API_URL": demo.url, "CSM_API_KEY": demo.api_key},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.stdout.strip(), told.stderr) == ("done", "")


def test_the_sample_brewery_is_loaded(bench: Bench, tmp_path: Path) -> None:
    bench.folder = write_sample_folders(tmp_path / "samples")["brewery"]
    report = bench.load()
    assert report.outcome is LoadOutcome.DONE
    scan = scan_folder(bench.folder)
    assert report.after is not None
    assert report.after.nodes == {file.label: file.rows for file in scan.nodes}
    assert report.after.relationships == {file.label: file.rows for file in scan.relationships}
