"""Virtual environments with the vendor's clients, kept for later runs, and sessions in them."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform

_HOME = Path(__file__).parents[3] / ".venv-clients"
_SCRIPTS = Path(__file__).parent


def client_python(name: str, *requirements: str) -> Path:
    """Return the Python of an environment with some releases, or skip the test with the reason.

    Args:
        name: of the environment.
        requirements: such as `cosmotech-api==4.2.6`.
    """
    python = _HOME / name / "bin" / "python"
    if _has(python, requirements):
        return python
    pip = [
        str(python),
        *("-m", "pip", "install", "--quiet", "--no-compile", "--retries", "1", "--timeout", "15"),
    ]
    make = [sys.executable, "-m", "venv", "--clear", str(_HOME / name)]
    for command in (make, [*pip, *requirements]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            pytest.skip(f"no environment with {' '.join(requirements)}: {' '.join(last)}")
    return python


def _has(python: Path, requirements: Sequence[str]) -> bool:
    pairs = [requirement.split("==") for requirement in requirements]
    check = (
        "import json, sys; from importlib.metadata import version as v; "
        "sys.exit(any(v(name) != wanted for name, wanted in json.loads(sys.argv[1])))"
    )
    if not python.exists():
        return False
    command = [str(python), "-c", check, json.dumps(pairs)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def session(python: Path, script: str, demo: DemoPlatform, folder: Path) -> Any:
    """Run a script of this folder against a platform, and return the JSON of its last line.

    Args:
        python: of the client.
        script: name of the script, without its suffix.
        demo: the platform.
        folder: where the session runs, and keeps its temporary files.
    """
    environment = os.environ | {
        "CSM_API_URL": demo.url,
        "CSM_API_KEY": demo.api_key,
        "CSM_ADMIN_KEY": demo.admin_key,
        "CSM_ORGANIZATION_ID": demo.organization_id,
        "CSM_WORKSPACE_ID": demo.workspace_id,
        "CSM_RUNNER_ID": demo.runner_id,
        "CSM_DATASET_ID": demo.dataset_id,
        "CSM_DEMO_CSV_FOLDER": str(demo.sample_folder()),
        "TMPDIR": str(folder),
    }
    done = subprocess.run(
        [python, _SCRIPTS / f"{script}.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
