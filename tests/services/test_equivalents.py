"""The copied curl lines do what they say, in a real shell on a real platform."""

import shutil
import subprocess
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.equivalents import get_command, put_command
from tests.services.workspace_files_support import files_of

pytestmark = pytest.mark.skipif(
    shutil.which("curl") is None or shutil.which("sh") is None, reason="there is no curl or no sh"
)


NAMES = ('data/it\'s "new" & 100%; $HOME.csv', "🍺 [x] #1?.csv", "-a.csv")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_goes_up_and_down(fresh_demo: DemoPlatform, tmp_path: Path, name: str) -> None:
    with files_of(fresh_demo) as files:
        place = files.command_target()
    local = tmp_path / 'my "own" \\ file.csv'
    local.write_bytes(b"a,b\n1,2\n")

    def run(line: str) -> None:
        environment = {"CSM_API_KEY": fresh_demo.api_key, "PATH": "/usr/bin:/bin:/usr/local/bin"}
        subprocess.run(
            ["sh", "-c", line], cwd=tmp_path, env=environment, check=True, capture_output=True
        )

    run(put_command(place, str(local), name).curl)
    assert fresh_demo.read_file(fresh_demo.workspace_id, name) == b"a,b\n1,2\n"
    with pytest.raises(subprocess.CalledProcessError):
        run(put_command(place, str(local), name).curl)
    local.write_bytes(b"a,b\n3,4\n")
    run(put_command(place, str(local), name, overwrite=True).curl)
    line = get_command(place, name).curl
    run(line)
    written = [path for path in tmp_path.iterdir() if path != local]
    assert [path.read_bytes() for path in written] == [b"a,b\n3,4\n"]
