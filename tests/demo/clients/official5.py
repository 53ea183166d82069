"""Every operation that cosmotech-api 5.3.1 exports; prints what it saw as JSON."""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import cosmotech_api
from cosmotech_api import api as exported

ORGANIZATION, WORKSPACE = os.environ["CSM_ORGANIZATION_ID"], os.environ["CSM_WORKSPACE_ID"]
RUNNER = os.environ["CSM_RUNNER_ID"]
PLACE = (ORGANIZATION, WORKSPACE)
CSV = b"id,stock\n1,3\n2,4\n3,\n"
seen: dict[str, Any] = {"failed": {}}
called: set[str] = set()


class Recorded:
    """An API of the client that notes which of its operations were called."""

    def __init__(self, name: str, key: str = os.environ["CSM_API_KEY"]) -> None:
        client = cosmotech_api.ApiClient(
            cosmotech_api.Configuration(host=os.environ["CSM_API_URL"])
        )
        client.set_default_header("X-CSM-API-KEY", key)
        self._name = name
        self._api = getattr(exported, name)(client)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        called.add(f"{self._name}.{operation}")
        return getattr(self._api, operation)  # type: ignore[no-any-return]


ADMIN = os.environ["CSM_ADMIN_KEY"]
datasets, runners, runs = Recorded("DatasetApi"), Recorded("RunnerApi"), Recorded("RunApi")
workspaces, organizations = Recorded("WorkspaceApi"), Recorded("OrganizationApi")
solutions, changes = Recorded("SolutionApi", ADMIN), Recorded("OrganizationApi", ADMIN)
workspace_changes = Recorded("WorkspaceApi", ADMIN)


def offered() -> set[str]:
    """Return every operation that the client exports."""
    more = ("_with_http_info", "_without_preload_content")
    return {
        f"{name}.{operation}"
        for name in dir(exported)
        if name.endswith("Api")
        for operation in vars(getattr(exported, name))
        if not operation.startswith("_") and not operation.endswith(more)
    }


def fails(name: str, work: Callable[[], Any]) -> None:
    """Note the status with which something ends that the server does not do."""
    try:
        work()
    except cosmotech_api.ApiException as failed:
        seen["failed"][name] = failed.status


def wait(found: Callable[[], Any]) -> Any:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if value := found():
            return value
        time.sleep(0.05)
    raise TimeoutError


def access_list(api: Recorded, noun: str, place: tuple[str, ...]) -> None:
    """Do everything with the access list of one object."""
    identity = "new@example.com"

    def call(verb: str, *more: Any) -> Any:
        return getattr(api, verb.format(noun))(*place, *more)

    if noun != "dataset":
        assert call("get_{}_security").access_control_list
    call("update_{}_default_security", {"role": "viewer"})
    assert call("create_{}_access_control", {"id": identity, "role": "viewer"}).role == "viewer"
    assert call("get_{}_access_control", identity).role == "viewer"
    assert call("update_{}_access_control", identity, {"role": "editor"}).role == "editor"
    assert identity in call("list_{}_security_users")
    call("delete_{}_access_control", identity)
    call("update_{}_default_security", {"role": "none"})
    fails(f"get_{noun}_members", lambda: call("get_{}_members"))


def places() -> None:
    seen["version"] = Recorded("MetaApi").about().version.release
    people = Recorded("IAMInfoApi")
    fails("list_iam_members", people.list_iam_members)
    fails("list_iam_groups", people.list_iam_groups)
    assert {one.component for one in organizations.list_permissions()} >= {"workspace", "runner"}
    assert "read" in organizations.get_organization_permissions(ORGANIZATION, "viewer")
    assert ORGANIZATION in [one.id for one in organizations.list_organizations()]
    assert organizations.get_organization(ORGANIZATION).create_info.user_id
    made = changes.create_organization({"name": "Made"}).id
    assert changes.update_organization(made, {"name": "Named"}).name == "Named"
    access_list(changes, "organization", (made,))
    definitions(made)
    changes.delete_organization(made)


def definitions(organization: str) -> None:
    fresh = {"key": "k", "name": "Made", "repository": "r", "version": "1"}
    made = solutions.create_solution(organization, fresh).id
    place = (organization, made)
    parameter = {"id": "p", "varType": "%DATASET_PART_ID_DB%", "additionalData": {"a": [1, None]}}
    assert solutions.create_solution_parameter(*place, parameter).additional_data
    group = {"id": "g", "parameters": ["p"]}
    assert solutions.create_solution_parameter_group(*place, group).parameters == ["p"]
    template = {"id": "t", "parameterGroups": ["g"]}
    assert solutions.create_solution_run_template(*place, template).parameter_groups == ["g"]
    for kind, plural, one in (
        ("solution_parameter", "solution_parameters", "p"),
        ("solution_parameter_group", "solution_parameter_groups", "g"),
        ("run_template", "run_templates", "t"),
    ):
        named = "solution_run_template" if kind == "run_template" else kind
        assert [each.id for each in getattr(solutions, f"list_{plural}")(*place)] == [one]
        changed = getattr(solutions, f"update_{named}")(*place, one, {"description": "New"})
        assert changed.description == getattr(solutions, f"get_{kind}")(*place, one).description
    assert solutions.update_solution(*place, {"description": "New"}).description == "New"
    found = solutions.get_solution(*place)
    assert found.parameters[0].var_type == "%DATASET_PART_ID_DB%"
    assert [one.id for one in solutions.list_solutions(organization)] == [made]
    access_list(solutions, "solution", place)
    workspace(organization, made)
    solutions.delete_solution_run_template(*place, "t")
    solutions.delete_solution_parameter_group(*place, "g")
    solutions.delete_solution_parameter(*place, "p")
    solutions.delete_solution(*place)


def workspace(organization: str, solution: str) -> None:
    fresh = {"key": "k", "name": "Made", "solution": {"solutionId": solution}}
    made = workspace_changes.create_workspace(organization, fresh).id
    changed = workspace_changes.update_workspace(organization, made, {"description": "New"})
    assert changed.description == "New"
    access_list(workspace_changes, "workspace", (organization, made))
    assert "read" in workspace_changes.list_workspace_role_permissions(organization, made, "viewer")
    workspace_changes.delete_workspace(organization, made)


def files() -> None:
    assert WORKSPACE in [one.id for one in workspaces.list_workspaces(ORGANIZATION)]
    found = workspaces.get_workspace(*PLACE)
    seen["parameters"] = len(
        Recorded("SolutionApi").get_solution(ORGANIZATION, found.solution.solution_id).parameters
    )
    sent = workspaces.create_workspace_file(*PLACE, ("é.csv", CSV), True, destination="to/")
    assert sent.file_name in [one.file_name for one in workspaces.list_workspace_files(*PLACE)]
    assert bytes(workspaces.get_workspace_file(*PLACE, sent.file_name)) == CSV
    workspaces.delete_workspace_file(*PLACE, sent.file_name)
    # Deleted although it is missing.
    workspaces.delete_workspace_file(*PLACE, sent.file_name)


def dataset_work() -> None:
    described = [
        {"name": "a", "sourceName": "dir/a.csv", "tags": ["t"]},
        {"name": "b", "sourceName": "b.csv", "type": "DB"},
    ]
    sent = [("b.csv", CSV), ("dir/a.csv", CSV)]
    made = datasets.create_dataset(*PLACE, {"name": "N", "tags": ["n"], "parts": described}, sent)
    place = (*PLACE, made.id)
    file, table = (part.id for part in made.parts)
    assert bytes(datasets.download_dataset_part(*place, file)) == CSV
    assert bytes(datasets.download_dataset_part(*place, table)) == CSV
    answer = datasets.query_data(
        *place, table, sums=["stock"], counts=["stock*"], limit=5, offset=0
    )
    seen["query"] = bytes(answer).decode()
    more = {"name": "c", "sourceName": "c.json"}
    added = datasets.create_dataset_part(*place, ("c.json", b"[]"), more)
    assert datasets.update_dataset_part(*place, added.id, {"tags": ["x"]}).tags == ["x"]
    assert [one.id for one in datasets.search_dataset_parts(*place, ["x"])] == [added.id]
    replaced = datasets.replace_dataset_part(*place, table, ("d.csv", b"n\n1\n"))
    assert replaced.source_name == "b.csv"
    fails(
        "replace_dataset_part",
        lambda: datasets.replace_dataset_part(*place, table, ("e.csv", b"a.b\n")),
    )
    assert datasets.get_dataset_part(*place, added.id).source_name == "c.json"
    assert len(datasets.list_dataset_parts(*place)) == 3
    datasets.delete_dataset_part(*place, added.id)
    assert datasets.update_dataset(*place, {"description": "New"}).description == "New"
    assert made.id in [one.id for one in datasets.list_datasets(*PLACE)]
    assert [one.id for one in datasets.search_datasets(*PLACE, ["n"])] == [made.id]
    assert [part.id for part in datasets.get_dataset(*place).parts] == [file, table]
    fails("get_dataset_security", lambda: datasets.get_dataset_security(*place))
    access_list(datasets, "dataset", place)
    big = ("big.csv", b"a" * 50 * 1024 * 1024)
    fails("create_dataset_part", lambda: datasets.create_dataset_part(*place, big, described[0]))
    # Its table is gone, so its data cannot be removed.
    fails("delete_dataset", lambda: datasets.delete_dataset(*place))


def runner_work() -> None:
    test = next(one.id for one in workspaces.list_workspaces(ORGANIZATION) if "test" in one.name)
    pages = [runners.list_runners(ORGANIZATION, test, page=page, size=200) for page in (0, 1)]
    seen["pages"] = [len(page) for page in pages]
    listed = runners.list_runners(*PLACE)
    seen["archived"] = [one.name for one in listed if one.status == "Archived"]
    seen["datasets"] = len(listed[0].datasets.parameters)
    parent = runners.get_runner(*PLACE, RUNNER)
    fresh = {
        "name": "Child",
        "parentId": RUNNER,
        "solutionId": parent.solution_id,
        "runTemplateId": parent.run_template_id,
    }
    made = runners.create_runner(*PLACE, fresh)
    place = (*PLACE, made.id)
    assert sorted(part["name"] for part in made.datasets.parameters) == sorted(
        part["name"] for part in parent.datasets.parameters
    )
    assert runners.update_runner(*place, {"description": "New"}).description == "New"
    assert "launch" in runners.list_runner_permissions(*place, "editor")
    access_list(runners, "runner", place)
    run_id = runners.start_run(*place).id
    runners.stop_run(*place)
    final = wait(
        lambda: (state := runs.get_run(*place, run_id).state) in {"Successful", "Failed"} and state
    )
    seen["state"] = [final, runs.get_run_status(*place, run_id).state]
    seen["log"] = len(runs.get_run_logs(*place, run_id).splitlines())
    assert [one.id for one in runs.list_runs(*place)] == [run_id]
    runs.delete_run(*place, run_id)
    runners.delete_runner(*place)
    assert runners.get_runner(*place).status == "Archived"
    fails("start_run", lambda: runners.start_run(*place))


places()
files()
dataset_work()
runner_work()
workspaces.delete_workspace_files(*PLACE)
seen["not called"] = sorted(offered() - called)
seen["called"] = len(called & offered())
json.dump(seen, sys.stdout, default=str)
