"""The whole work of CoAL 2.3.0 or 2.4.1 on 5.x; the last line that it prints is what it saw."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

HOME = Path(tempfile.mkdtemp())
os.chdir(HOME)
PARAMETERS, DATASETS = HOME / "P", HOME / "D"
os.environ["CSM_PARAMETERS_ABSOLUTE_PATH"] = str(PARAMETERS)
os.environ["CSM_DATASET_ABSOLUTE_PATH"] = str(DATASETS)

from cosmotech.coal.cosmotech_api.apis import dataset, meta, organization, run, runner, solution
from cosmotech.coal.cosmotech_api.apis.workspace import WorkspaceApi
from cosmotech.coal.cosmotech_api.objects.connection import Connection
from cosmotech.coal.utils.configuration import Configuration

ORGANIZATION, WORKSPACE = os.environ["CSM_ORGANIZATION_ID"], os.environ["CSM_WORKSPACE_ID"]
RUNNER = os.environ["CSM_RUNNER_ID"]
PLACE = (ORGANIZATION, WORKSPACE)
configuration = Configuration()
datasets, runners = dataset.DatasetApi(configuration), runner.RunnerApi(configuration)
seen: dict[str, Any] = {"connection": Connection(configuration).api_type, "failed": {}}


def tree(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def fails(name: str, work: Callable[[], Any]) -> None:
    """Note how something fails."""
    try:
        work()
    except Exception as failed:
        seen["failed"][name] = getattr(failed, "status", None) or type(failed).__name__


def files() -> None:
    api = WorkspaceApi(configuration)
    target = HOME / "files"
    seen["listed"] = api.list_filtered_workspace_files(*PLACE, "data/reference/")
    for name in seen["listed"]:
        api.download_workspace_file(*PLACE, name, target)
    assert tree(target) == sorted(seen["listed"])
    local = HOME / "mine.csv"
    local.write_text("id\n1\n", encoding="utf-8")
    sent = api.upload_workspace_file(*PLACE, str(local), "from/coal/")
    back = api.download_workspace_file(*PLACE, sent, target)
    assert (sent, back.read_bytes()) == ("from/coal/mine.csv", local.read_bytes())
    # The default of the commands is no prefix of any name (PLATFORM.md 10.3).
    fails("list_filtered_workspace_files", lambda: api.list_filtered_workspace_files(*PLACE, "/"))


def runner_data() -> None:
    runners.download_runner_data(download_datasets="true")
    found = runners.get_runner(*PLACE, RUNNER)
    names = {found.datasets.parameter: "parameter", found.datasets.bases[0]: "base"}

    def shown(folder: Path) -> list[str]:
        paths = tree(folder)
        for real, name in names.items():
            paths = [path.replace(real, name) for path in paths]
        return sorted(paths)

    seen["parameters"], seen["datasets"] = shown(PARAMETERS), shown(DATASETS)
    values = json.loads((PARAMETERS / "parameters.json").read_text(encoding="utf-8"))
    seen["value"] = values[0]
    seen["runner"] = runners.get_runner_metadata(RUNNER)["name"]
    last = found.last_run_info.last_run_id
    seen["run"] = run.RunApi(configuration).get_run_metadata(*PLACE, RUNNER, last)["state"]
    seen["archived"] = [
        one.name
        for one in runners.list_runners(*PLACE)
        if getattr(getattr(one, "status", None), "value", "") == "Archived"
    ]


def uploads() -> None:
    folder = HOME / "up"
    for name in ("2026-06/Stock.csv", "2026-07/Stock.csv", "a.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("[]" if name.endswith("json") else "id,n\n1,2\n")
    tables = HOME / "tables"
    tables.mkdir()
    (tables / "prices.csv").write_text("id,price\n1,2.5\n")
    made = datasets.upload_dataset("Sent", [folder], [tables], ["coal"], {"a": 1})
    seen["sent"] = sorted([part.name, part.source_name, part.type.value] for part in made.parts)
    (tables / "prices.csv").write_text("id,price\n2,3.5\n")
    (tables / "more.csv").write_text("id\n1\n")
    kept = datasets.upload_dataset_parts(made.id, [], [tables])
    table = next(one for one in kept.parts if one.source_name == "prices.csv")
    before = datasets.download_dataset_part(*PLACE, made.id, table.id)
    changed = datasets.upload_dataset_parts(made.id, [], [tables], replace_existing=True)
    table = next(one for one in changed.parts if one.source_name == "prices.csv")
    after = datasets.download_dataset_part(*PLACE, made.id, table.id)
    seen["prices"] = [bytes(before).decode(), bytes(after).decode()]
    datasets.download_dataset(made.id)
    seen["back"] = tree(DATASETS / made.id)
    big = HOME / "big.csv"
    big.write_bytes(b"a" * 50 * 1024 * 1024)
    fails("upload_dataset", lambda: datasets.upload_dataset("Big", [big]))
    broken = HOME / "broken.csv"
    broken.write_text("first-name\nZoë\n", encoding="utf-8")
    fails("upload_dataset_parts", lambda: datasets.upload_dataset_parts(made.id, [], [broken]))


def commands() -> None:
    """Run the library's own programs."""
    where = HOME / "by command"
    program = str(Path(sys.executable).with_name("csm-data"))
    # It asks for a scope also with an API key (PLATFORM.md 13, point 8).
    environment = os.environ | {"CSM_API_SCOPE": "none"}
    load = [
        *(program, "api", "run-load-data", "--organization-id", ORGANIZATION),
        *("--workspace-id", WORKSPACE, "--runner-id", RUNNER),
        *("--parameters-absolute-path", str(where / "P")),
        *("--dataset-absolute-path", str(where / "D")),
    ]
    done = subprocess.run(load, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    seen["by command"] = tree(where / "P")[-1:]


seen["version"] = meta.MetaApi(configuration).about().version.release
listed = organization.OrganizationApi(configuration).list_organizations()
assert ORGANIZATION in [one.id for one in listed]
assert solution.SolutionApi(configuration).list_solutions(ORGANIZATION)
files()
runner_data()
uploads()
commands()
print(json.dumps(seen, default=str))
