"""The vendor's own 4.2.6 client can use the demo platform."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform

pytestmark = [pytest.mark.client4, pytest.mark.engine, pytest.mark.timeout(300)]

_RELEASE = "cosmotech-api==4.2.6"
_HOME = Path(__file__).parents[2] / ".venv-client-4"

_SESSION = """
import io, json, os, sys, time, zipfile
import cosmotech_api
from cosmotech_api.api import (
    dataset_api, organization_api, run_api, runner_api, solution_api, workspace_api)

organization, workspace = os.environ["CSM_ORGANIZATION_ID"], os.environ["CSM_WORKSPACE_ID"]
runner_id = os.environ["CSM_RUNNER_ID"]
client = cosmotech_api.ApiClient(cosmotech_api.Configuration(host=os.environ["CSM_API_URL"]))
client.set_default_header("X-CSM-API-KEY", os.environ["CSM_API_KEY"])
organizations = organization_api.OrganizationApi(client)
workspaces = workspace_api.WorkspaceApi(client)
solutions = solution_api.SolutionApi(client)
runners, runs = runner_api.RunnerApi(client), run_api.RunApi(client)
datasets = dataset_api.DatasetApi(client)
seen = {}

seen["organizations"] = [one.id for one in organizations.find_all_organizations()]
seen["workspaces"] = [one.id for one in workspaces.find_all_workspaces(organization)]
found = workspaces.find_workspace_by_id(organization, workspace)
solution = solutions.find_solution_by_id(organization, found.solution.solution_id)
seen["parameters"] = len(solution.parameters)
seen["solutions"] = [one.id for one in solutions.find_all_solutions(organization)]

content = "id,name\\n1,Zo\\u00eb\\n".encode()
uploaded = workspaces.upload_workspace_file(
    organization, workspace, ("new file.csv", content), overwrite=True, destination="to/here/")
seen["uploaded"] = uploaded.file_name
names = [one.file_name for one in workspaces.find_all_workspace_files(organization, workspace)]
seen["listed"] = uploaded.file_name in names
back = workspaces.download_workspace_file(organization, workspace, uploaded.file_name)
seen["same"] = bytes(back) == content
workspaces.delete_workspace_file(organization, workspace, uploaded.file_name)

seen["runners"] = len(runners.list_runners(organization, workspace))
runner = runners.get_runner(organization, workspace, runner_id)
seen["runner"] = [runner.id, len(runner.parameters_values), len(runner.dataset_list)]
started = runners.start_run(organization, workspace, runner_id)
seen["started"] = started.id
until = time.monotonic() + 60
while time.monotonic() < until:
    status = runs.get_run_status(organization, workspace, runner_id, started.id)
    if status.state in ("Successful", "Failed"):
        break
    time.sleep(0.05)
seen["state"] = status.state
seen["runs"] = started.id in [one.id for one in runs.list_runs(organization, workspace, runner_id)]
seen["run"] = runs.get_run(organization, workspace, runner_id, started.id).state
seen["log lines"] = len(runs.get_run_logs(organization, workspace, runner_id, started.id).logs)

dataset = datasets.find_dataset_by_id(organization, runner.dataset_list[0])
seen["datasets"] = dataset.id in [one.id for one in datasets.find_all_datasets(organization)]
try:
    datasets.get_dataset_twingraph_status(organization, dataset.id)
except ValueError as failed:
    seen["status"] = type(failed).__name__
ask = cosmotech_api.DatasetTwinGraphQuery(query="MATCH (n:Customer) RETURN count(n) AS n")
seen["customers"] = datasets.twingraph_query(organization, dataset.id, ask)
asked = datasets.twingraph_batch_query(organization, dataset.id, ask)
while True:
    try:
        packed = datasets.download_twingraph(organization, asked.hash)
        break
    except cosmotech_api.exceptions.NotFoundException:
        time.sleep(0.05)
with zipfile.ZipFile(io.BytesIO(bytes(packed))) as archive:
    seen["bulk"] = json.loads(archive.read("bulkQuery.json"))
json.dump(seen, sys.stdout)
"""


def _works(python: Path) -> bool:
    check = "from importlib.metadata import version as v; print(v('cosmotech-api'))"
    if not python.exists():
        return False
    done = subprocess.run([python, "-c", check], capture_output=True, text=True, check=False)
    return done.stdout.strip() == _RELEASE.partition("==")[2]


@pytest.fixture(scope="module")
def client_python() -> Path:
    """Return a virtual environment with the client; it is kept for later runs."""
    python = _HOME / "bin" / "python"
    if _works(python):
        return python
    pip = ["-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "15", _RELEASE]
    for command in ([sys.executable, "-m", "venv", "--clear", str(_HOME)], [str(python), *pip]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            pytest.skip(f"no virtual environment with {_RELEASE}: {' '.join(last)}")
    return python


@pytest.fixture
def demo() -> Iterator[DemoPlatform]:
    with DemoPlatform(pace=30) as platform:
        yield platform


@pytest.fixture
def seen(client_python: Path, demo: DemoPlatform) -> Any:
    """Run the client's session in a child process and return its output."""
    environment = os.environ | {
        "CSM_API_URL": demo.url,
        "CSM_API_KEY": demo.api_key,
        "CSM_ORGANIZATION_ID": demo.organization_id,
        "CSM_WORKSPACE_ID": demo.workspace_id,
        "CSM_RUNNER_ID": demo.runner_id,
    }
    done = subprocess.run(
        [client_python, "-c", _SESSION],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_official_client_does_the_whole_tour(seen: Any, demo: DemoPlatform) -> None:
    assert demo.organization_id in seen["organizations"]
    assert demo.workspace_id in seen["workspaces"]
    assert seen["solutions"]
    assert seen["parameters"] >= 3
    assert (seen["uploaded"], seen["listed"], seen["same"]) == ("to/here/new file.csv", True, True)
    assert seen["runners"]
    runner_id, parameters, datasets = seen["runner"]
    assert runner_id == demo.runner_id
    assert parameters
    assert datasets == 1
    assert seen["state"] == seen["run"] == "Successful"
    assert seen["runs"]
    assert seen["log lines"]
    assert seen["datasets"]
    # The client cannot read the bare word of the real server either (PLATFORM.md 11, trap 4).
    assert seen["status"] == "JSONDecodeError"
    [customers] = seen["customers"]
    [exact] = seen["bulk"]
    assert customers["n"] == exact["n"] >= 1
