"""The queue in a script of a few lines, configured by the environment only."""

import os
import subprocess
import sys
from pathlib import Path

from csm_tui.demo import DemoPlatform
from tests.services.transfers.steps import stored
from tests.services.workspace_files_support import everything

SCRIPT = """
import sys; from pathlib import Path; from csm_tui.services.connection import connect
from csm_tui.services.transfers import TransferQueue, plan_download
from csm_tui.services.workspace_files import WorkspaceFiles
with connect() as session, TransferQueue(workers=16) as queue:
    files = WorkspaceFiles(session, *sys.argv[1:3])
    queue.add(files, plan_download(files, files.tree(), ["data/"], Path(sys.argv[3])))
    queue.wait()
print(*[line.name for line in queue.journal.history()])
"""


def test_a_folder_is_fetched_by_a_script(platform: DemoPlatform, tmp_path: Path) -> None:
    stored(platform, {"data/a.csv": b"id\n", "other.csv": b"id\n"})
    home, here = tmp_path / "home", tmp_path / "here"
    told = subprocess.run(
        [
            *(sys.executable, "-c", SCRIPT),
            *(platform.organization_id, platform.workspace_id, str(here)),
        ],
        env={
            **os.environ,
            "CSM_API_URL": platform.url,
            "CSM_API_KEY": platform.api_key,
            "HOME": str(home),
            "XDG_STATE_HOME": str(home),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.stdout.strip(), told.stderr) == ("data/a.csv", "")
    assert everything(here) == {"data/": b"", "data/a.csv": b"id\n"}
