"""The whole work of CoAL 1.1.0 on 3.x or 4.x; the last line that it prints is what it saw."""

import csv
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cosmotech_api
from cosmotech.coal import cosmotech_api as coal
from cosmotech.coal.cosmotech_api.connection import get_api_client
from cosmotech.coal.cosmotech_api.dataset.download.common import download_dataset_by_id
from cosmotech.coal.cosmotech_api.run import get_run_metadata
from cosmotech.coal.cosmotech_api.runner.download import download_runner_data
from cosmotech.coal.cosmotech_api.runner.metadata import get_runner_metadata
from cosmotech.coal.cosmotech_api.workspace import (
    download_workspace_file,
    list_workspace_files,
    upload_workspace_file,
)
from cosmotech.coal.store.native_python import store_pylist
from cosmotech.coal.store.store import Store
from cosmotech.csm_data.commands.api.api import api as commands

HOME = Path.cwd()
"""A folder of its own: CoAL keeps its store where it is imported (PLATFORM.md 13, point 7)."""
ORGANIZATION, WORKSPACE = os.environ["CSM_ORGANIZATION_ID"], os.environ["CSM_WORKSPACE_ID"]
RUNNER, CSV = os.environ["CSM_RUNNER_ID"], Path(os.environ["CSM_DEMO_CSV_FOLDER"])
PLACE = (ORGANIZATION, WORKSPACE)
OLD = hasattr(cosmotech_api, "ScenarioApi")
seen: dict[str, Any] = {"failed": {}}
client, seen["connection"] = get_api_client()
runners = cosmotech_api.RunnerApi(client)


def fails(name: str, work: Callable[[], Any]) -> None:
    """Note how something fails that cannot work with this library."""
    try:
        work()
    except Exception as failed:
        seen["failed"][name] = type(failed).__name__


def named(name: str) -> str:
    """Return the id of the runner of a name."""
    found = runners.list_runners(*PLACE, page=0, size=200)
    return str(next(one.id for one in found if one.name == name))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def tree(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def files() -> None:
    seen["listed"] = list_workspace_files(client, *PLACE, "data/reference/")
    target = HOME / "files"
    for name in seen["listed"]:
        download_workspace_file(client, *PLACE, name, target)
    seen["files"] = tree(target)
    local = HOME / "mine.csv"
    local.write_text("id\n1\n", encoding="utf-8")
    seen["uploaded"] = upload_workspace_file(client, *PLACE, str(local), "from/coal/")
    back = download_workspace_file(client, *PLACE, seen["uploaded"], target)
    seen["same"] = back.read_bytes() == local.read_bytes()
    # The default of the commands is no prefix of any name (PLATFORM.md 10.3).
    fails("list_workspace_files", lambda: list_workspace_files(client, *PLACE, "/"))


def runner_data() -> None:
    fair = named("Fair with events")
    parameters, datasets = HOME / "parameters", HOME / "datasets"
    for folder, parallel in ((HOME / "parallel", True), (HOME, False)):
        download_runner_data(
            *PLACE,
            fair,
            str(folder / "parameters"),
            str(folder / "datasets"),
            parallel=parallel,
            write_csv=True,
        )
    seen["parallel"] = tree(HOME / "parallel" / "datasets") == tree(datasets)
    seen["parameters"] = tree(parameters)
    seen["datasets"] = tree(datasets)
    seen["customers"] = len(rows(datasets / "Customer.csv"))
    seen["arc columns"] = list(rows(datasets / "arc_Satisfaction.csv")[0])[:4]
    written = json.loads((parameters / "parameters.json").read_text(encoding="ascii"))
    seen["parameter"] = written[0]
    seen["table"] = rows(parameters / "parameters.csv")[0]
    value = {one["parameterId"]: one["value"] for one in written}["events"]
    seen["events"] = str(Path(value).relative_to(HOME))
    metadata = get_runner_metadata(client, *PLACE, fair)
    seen["metadata"] = metadata["name"]
    run_id = metadata["lastRun"]["runnerRunId"] if OLD else metadata["lastRunId"]
    seen["run"] = get_run_metadata(client, *PLACE, fair, run_id)["state"]
    run_data(fair, run_id)


def run_data(runner: str, run_id: str) -> None:
    source, target = HOME / "sent", HOME / "loaded"
    source.mkdir()
    (source / "Mine.csv").write_text("Id,Name,Done\n1,Zoë,true\n2,,false\n", encoding="utf-8")
    coal.send_csv_to_run_data(str(source), *PLACE, runner, run_id)
    store_pylist("from_store", [{"a": 1, "b": "x"}, {"a": 2, "b": None}], store=Store())
    coal.send_store_to_run_data(str(HOME), *PLACE, runner, run_id)
    coal.load_csv_from_run_data(str(target), *PLACE, runner, run_id)
    seen["tables"] = sorted(row["table_name"] for row in rows(target / "results.csv"))
    query = "SELECT id, name, done FROM cd_mine ORDER BY id"
    coal.load_csv_from_run_data(str(target), *PLACE, runner, run_id, "mine", query)
    seen["mine"] = rows(target / "mine.csv")


def twin_data() -> None:
    """Send and load a graph; CoAL's query for nodes is wrong (PLATFORM.md 8.7)."""
    datasets = cosmotech_api.DatasetApi(client)
    dataset = runners.get_runner(*PLACE, RUNNER).dataset_list[0]
    url, place = os.environ["CSM_API_URL"], (*PLACE, RUNNER)
    fails("send_files_to_tdl", lambda: coal.send_files_to_tdl(url, *place, str(CSV)))
    for path in CSV.glob("*.csv"):
        if "_" not in path.name:
            nodes = [
                f"(:{path.stem} {{id: {json.dumps(row['id'], ensure_ascii=False)}}})"
                for row in rows(path)
            ]
            create = {"query": f"CREATE {', '.join(nodes)}"}
            datasets.twingraph_query(ORGANIZATION, dataset, create)
    arcs = HOME / "arcs"
    arcs.mkdir()
    for path in CSV.glob("*_*.csv"):
        (arcs / path.name).write_bytes(path.read_bytes())
    coal.send_files_to_tdl(url, *place, str(arcs), clear=False)
    loaded = HOME / "loaded graph"
    coal.load_files_from_tdl(*PLACE, str(loaded), RUNNER)
    seen["loaded"] = {path.name: len(rows(path)) for path in sorted(loaded.glob("*.csv"))}
    seen["sent"] = {path.name: len(rows(path)) for path in sorted(CSV.glob("*.csv"))}
    seen["loaded columns"] = sorted(rows(loaded / "arc_Satisfaction.csv")[0])


def old_work() -> None:
    """Do what needs a platform of 3.x: handlers and old twin graphs."""
    folder = HOME / "handlers" / "here"
    folder.mkdir(parents=True)
    os.chdir(folder)
    template = "sim_brewery_parameters"
    seen["handlers"] = coal.load_run_template_handlers(*PLACE, template, "handle-parameters,prerun")
    seen["handler files"] = tree(HOME / "handlers" / "csm_orc_port")
    seen["missing handler"] = coal.load_run_template_handlers(*PLACE, template, "engine")
    found = cosmotech_api.DatasetApi(client).search_datasets(ORGANIZATION, {"datasetTags": ["old"]})
    # The 3.x client gives the rows of an old graph as text, which CoAL takes for rows.
    fails("old graph", lambda: download_dataset_by_id(*PLACE, found[0].id, str(HOME / "old")))


def command_work() -> None:
    """Run the commands of `csm-data api`."""
    os.environ["CSM_API_SCOPE"] = "not used with a key"

    def run(*words: str) -> Any:
        return commands(words, standalone_mode=False)

    target = HOME / "by command"
    run(
        "run-load-data",
        *("--runner-id", RUNNER, "--dataset-absolute-path", str(target / "D")),
        *("--parameters-absolute-path", str(target / "P"), "--no-parallel"),
    )
    seen["by command"] = tree(target)
    run("wsf-load-file", "--workspace-path", "config/", "--target-folder", str(target / "W"))
    seen["loaded by command"] = tree(target / "W")
    run("wsf-send-file", "--workspace-path", "sent/", "--file-path", str(HOME / "mine.csv"))
    seen["sent by command"] = list_workspace_files(client, *PLACE, "sent/")
    # The command passes an argument that the function does not take.
    fails("tdl-load-files", lambda: run("tdl-load-files", "--dir", str(target / "T")))


files()
runner_data()
command_work()
twin_data()
if OLD:
    old_work()
print(json.dumps(seen))
sys.stdout.flush()
# Its children and their queues are not waited for.
os._exit(0)
