"""Every operation that cosmotech-api 3.3.4 or 4.2.6 exports; prints what it saw as JSON."""

import io
import json
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cosmotech_api
from cosmotech_api import api as exported

ORGANIZATION, WORKSPACE = os.environ["CSM_ORGANIZATION_ID"], os.environ["CSM_WORKSPACE_ID"]
RUNNER, DATASET = os.environ["CSM_RUNNER_ID"], os.environ["CSM_DATASET_ID"]
OLD = hasattr(exported, "ScenarioApi")
seen: dict[str, Any] = {"failed": {}}
called: set[str] = set()


def client(key: str) -> Any:
    made = cosmotech_api.ApiClient(cosmotech_api.Configuration(host=os.environ["CSM_API_URL"]))
    made.set_default_header("X-CSM-API-KEY", key)
    return made


class Recorded:
    """An API of the client that notes which of its operations were called."""

    def __init__(self, name: str, key: str = os.environ["CSM_API_KEY"]) -> None:
        self._name = name
        self._api = getattr(exported, name)(client(key))

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        called.add(f"{self._name}.{operation}")
        return getattr(self._api, operation)  # type: ignore[no-any-return]


def fails(name: str, work: Callable[[], Any]) -> None:
    """Note how an operation fails that cannot work with this client."""
    try:
        work()
    except Exception as failed:
        seen["failed"][name] = type(failed).__name__


def wait(found: Callable[[], Any]) -> Any:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        value = found()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError


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


admin = os.environ["CSM_ADMIN_KEY"]
organizations, changes = Recorded("OrganizationApi"), Recorded("OrganizationApi", admin)
workspaces, workspace_changes = Recorded("WorkspaceApi"), Recorded("WorkspaceApi", admin)
solutions, connectors = Recorded("SolutionApi"), Recorded("ConnectorApi")
runners, runs, datasets = Recorded("RunnerApi"), Recorded("RunApi"), Recorded("DatasetApi")


def access_list(api: Recorded, noun: str, place: tuple[str, ...], role: str = "editor") -> None:
    """Do everything with the access list of one object."""
    entry = {"id": "new@example.com", "role": role}

    def call(verb: str, *more: Any) -> Any:
        return getattr(api, verb.format(noun))(*place, *more)

    assert call("get_{}_security").access_control_list
    call("set_{}_default_security", {"role": "viewer"})
    assert call("add_{}_access_control", entry).role == role
    assert call("get_{}_access_control", entry["id"]).role == role
    assert call("update_{}_access_control", entry["id"], {"role": "viewer"}).role == "viewer"
    assert entry["id"] in call("get_{}_security_users")
    call("remove_{}_access_control", entry["id"])
    assert entry["id"] not in call("get_{}_security_users")
    assert call("get_{}_security").default == "viewer"


def places() -> None:
    assert ORGANIZATION in [one.id for one in organizations.find_all_organizations()]
    assert organizations.find_organization_by_id(ORGANIZATION).id == ORGANIZATION
    assert organizations.get_all_permissions()
    assert "read" in organizations.get_organization_permissions(ORGANIZATION, "viewer")
    made = changes.register_organization({"name": "Made"}).id
    assert changes.update_organization(made, {"name": "Named"}).name == "Named"
    access_list(changes, "organization", (made,))
    if OLD:
        service = {"cloudService": "storage", "baseUri": "https://storage.example.com"}
        changes.update_storage_by_organization_id(made, service)
        changes.update_solutions_container_registry_by_organization_id(made, service)
        changes.update_tenant_credentials_by_organization_id(made, {"tenant": "t"})
    definitions(made)
    changes.unregister_organization(made)
    assert made not in [one.id for one in organizations.find_all_organizations()]


def definitions(organization: str) -> None:
    """Do everything with a solution and a workspace of one's own."""
    api = Recorded("SolutionApi", admin)
    seeded = solutions.find_all_solutions(ORGANIZATION)
    seen["parameters"] = len(seeded[0].parameters)
    made = api.create_solution(organization, {"key": "k", "name": "Made", "runTemplates": []}).id
    api.update_solution(organization, made, {"description": "Changed", "runTemplates": []})
    label = {"en": "A"}
    parameter = {"id": "a", "labels": label, "varType": "int", "defaultValue": "1"}
    assert api.add_or_replace_parameters(organization, made, [parameter])[0].default_value == "1"
    group = {"id": "g", "labels": label, "parameters": ["a"]}
    assert api.add_or_replace_parameter_groups(organization, made, [group])[0].parameters == ["a"]
    template = {"id": "t", "name": "T", "parameterGroups": ["g"]}
    assert api.add_or_replace_run_templates(organization, made, [template])[0].id == "t"
    [changed] = api.update_solution_run_template(organization, made, "t", {"id": "t", "name": "U"})
    assert (changed.name, changed.parameter_groups) == ("U", ["g"])
    found = api.find_solution_by_id(organization, made)
    assert (found.description, len(found.parameters)) == ("Changed", 1)
    access_list(api, "solution", (organization, made))
    if OLD:
        handlers(api, organization, made)
    workspace(organization, made)
    api.delete_solution_run_template(organization, made, "t")
    api.remove_all_run_templates(organization, made)
    api.remove_all_solution_parameters(organization, made)
    api.remove_all_solution_parameter_groups(organization, made)
    assert api.find_solution_by_id(organization, made).parameters == []
    api.delete_solution(organization, made)


def handlers(api: Recorded, organization: str, solution: str) -> None:
    place = (organization, solution, "t", cosmotech_api.RunTemplateHandlerId("prerun"))
    api.upload_run_template_handler(*place, packed({"main.py": "print()\n"}), overwrite=True)
    content = api.download_run_template_handler(*place)
    assert zipfile.ZipFile(io.BytesIO(bytes(content))).namelist() == ["main.py"]
    source = api.find_solution_by_id(organization, solution).run_templates[0].pre_run_source
    seen["handler source"] = source


def workspace(organization: str, solution: str) -> None:
    body = {"key": "k", "name": "Made", "solution": {"solutionId": solution}}
    made = workspace_changes.create_workspace(organization, body).id
    changed = workspace_changes.update_workspace(organization, made, {**body, "name": "Named"})
    assert changed.name == "Named"
    access_list(workspace_changes, "workspace", (organization, made))
    assert "read" in workspace_changes.get_workspace_permissions(organization, made, "viewer")
    if OLD:
        secret = {"dedicatedEventHubKey": "not a real one"}
        workspace_changes.create_secret(organization, made, secret)
    workspace_changes.delete_workspace(organization, made)


def files() -> None:
    assert WORKSPACE in [one.id for one in workspaces.find_all_workspaces(ORGANIZATION)]
    assert workspaces.find_workspace_by_id(ORGANIZATION, WORKSPACE).solution.solution_id
    content = "id,name\n1,Zoë\n".encode()
    place = (ORGANIZATION, WORKSPACE)
    with tempfile.TemporaryDirectory() as folder:
        local = Path(folder, "new file.csv")
        local.write_bytes(content)
        uploaded = workspaces.upload_workspace_file(
            *place, str(local), overwrite=True, destination="to/here/"
        ).file_name
    assert uploaded == "to/here/new file.csv"
    assert uploaded in [one.file_name for one in workspaces.find_all_workspace_files(*place)]
    assert bytes(workspaces.download_workspace_file(*place, uploaded)) == content
    workspaces.delete_workspace_file(*place, uploaded)
    assert uploaded not in [one.file_name for one in workspaces.find_all_workspace_files(*place)]
    assert DATASET in workspaces.link_dataset(*place, DATASET).linked_dataset_id_list
    assert DATASET not in workspaces.unlink_dataset(*place, DATASET).linked_dataset_id_list


def runner_work() -> None:
    place = (ORGANIZATION, WORKSPACE)
    assert runners.list_runners(*place, page=0, size=2)
    parent = runners.get_runner(*place, RUNNER)
    body = {"name": "Child", "runTemplateId": parent.run_template_id, "parentId": RUNNER}
    made = runners.create_runner(*place, body)
    assert len(made.parameters_values) == len(parent.parameters_values)
    change = {"runTemplateId": parent.run_template_id, "description": "Changed"}
    assert runners.update_runner(*place, made.id, change).description == "Changed"
    access_list(runners, "runner", (*place, made.id))
    assert "launch" in runners.get_runner_permissions(*place, made.id, "editor")
    run_work((*place, made.id))
    runners.delete_runner(*place, made.id)


def run_work(place: tuple[str, ...]) -> None:
    started = runners.start_run(*place)
    run_id = started.runner_run_id if OLD else started.id
    status = wait(lambda: finished(runs.get_run_status(*place, run_id)))
    seen["state"] = status.state
    run = runs.get_run(*place, run_id)
    assert run.state == status.state
    assert run_id in [one.id for one in runs.list_runs(*place)]
    logs = runs.get_run_logs(*place, run_id)
    if OLD:
        texts = [json.loads(one.logs) for one in logs.containers.values()]
        values = [v for text in texts for one in text["data"]["result"] for v in one["values"]]
        seen["log lines"] = len(values)
    else:
        seen["log lines"] = len(logs.logs)
    sent = runs.send_run_data(*place, run_id, {"id": "Mine", "data": [{"A": 1, "b": "x"}]})
    seen["table"] = sent.table_name
    found = runs.query_run_data(*place, run_id, {"query": "SELECT a, b FROM cd_mine"})
    seen["rows"] = found.result
    runners.start_run(*place)
    wait(lambda: stopped(place))
    runs.delete_run(*place, run_id)


def stopped(place: tuple[str, ...]) -> bool:
    try:
        runners.stop_run(*place)
    except cosmotech_api.exceptions.ServiceException:
        return True
    return True


def finished(status: Any) -> Any:
    return status if status.state in ("Successful", "Failed") else None


def dataset_work() -> None:
    assert DATASET in [one.id for one in datasets.find_all_datasets(ORGANIZATION)]
    assert datasets.search_datasets(ORGANIZATION, {"datasetTags": ["dataset_part"]})
    made = datasets.create_dataset(
        ORGANIZATION, {"name": "Made", "sourceType": "File", "twingraphId": "t-made", "tags": ["a"]}
    ).id
    place = (ORGANIZATION, made)
    assert datasets.update_dataset(*place, {"description": "Changed"}).description == "Changed"
    access_list(datasets, "dataset", place)
    linked = datasets.link_workspace(*place, WORKSPACE)
    assert linked.linked_workspace_id_list == [WORKSPACE]
    assert datasets.unlink_workspace(*place, WORKSPACE).linked_workspace_id_list == []
    element = {"solutionKey": "k", "minimumVersion": "1.0.0"}
    assert datasets.add_or_replace_dataset_compatibility_elements(*place, [element])
    datasets.remove_all_dataset_compatibility_elements(*place)
    fails("copy_dataset", lambda: datasets.copy_dataset(ORGANIZATION, {"sourceId": made}))
    graph_upload(place)
    graph_work(made)
    datasets.delete_dataset(*place)


def graph_upload(place: tuple[str, str]) -> None:
    content = packed({"nodes/Bar.csv": "id,n\nA,1\nB,2\n", "edges/K.csv": "s,t,w\nA,B,3\n"})
    listed = datasets.upload_twingraph(*place, content)
    seen["zip"] = [listed.nodes[0].name, listed.edges[0].name]
    # The client cannot read the bare word of the status (PLATFORM.md 11, trap 4).
    fails("get_dataset_twingraph_status", lambda: datasets.get_dataset_twingraph_status(*place))

    def done() -> bool:
        raw = datasets.get_dataset_twingraph_status_without_preload_content(*place)
        return bool(raw.data == b"SUCCESS")

    wait(done)


def graph_work(made: str) -> None:
    place = (ORGANIZATION, made)

    def rows(cypher: str) -> Any:
        return datasets.twingraph_query(*place, {"query": cypher})

    seen["graph"] = rows("MATCH (a)-[r]->(b) RETURN a.id AS a, r.w AS w, b.id AS b")
    node = {"type": "Bar", "name": "C", "params": "n: 3"}
    assert datasets.create_twingraph_entities(*place, "node", [node])
    edge = {"type": "K", "name": "AC", "source": "A", "target": "C", "params": ""}
    datasets.create_twingraph_entities(*place, "relationship", [edge])
    assert datasets.get_twingraph_entities(*place, "node", ["C"])
    # Two arrays, one behind the other, are no JSON (PLATFORM.md 8.5).
    fails(
        "get_twingraph_entities",
        lambda: datasets.get_twingraph_entities(*place, "node", ["A", "B"]),
    )
    datasets.update_twingraph_entities(*place, "node", [{**node, "params": "n: 4"}])
    seen["entity"] = rows("MATCH (n {id: 'C'}) RETURN n.n AS n")
    datasets.delete_twingraph_entities(*place, "relationship", ["AC"])
    # The client sends another parameter than the server reads (PLATFORM.md 8.2).
    query = {"query": "CREATE (:X {id: $id})"}
    fails(
        "twingraph_batch_update",
        lambda: datasets.twingraph_batch_update(*place, query, b"id\n1\n"),
    )
    asked = datasets.twingraph_batch_query(*place, {"query": "MATCH (n) RETURN n.id AS id"})
    seen["bulk"] = len(bulk(lambda: datasets.download_twingraph(ORGANIZATION, asked.hash)))
    part = datasets.create_sub_dataset(
        *place, {"name": "Part", "queries": ["MATCH (b:Bar) RETURN b"]}
    )
    assert part.parent_id == made
    fresh = datasets.create_dataset(
        ORGANIZATION, {"name": "Fresh", "sourceType": "Twincache", "parentId": made}
    ).id
    assert datasets.refresh_dataset(ORGANIZATION, fresh).job_id
    datasets.update_dataset(ORGANIZATION, fresh, {"ingestionStatus": "ERROR"})
    fails("rollback_refresh", lambda: datasets.rollback_refresh(ORGANIZATION, fresh))
    assert datasets.find_dataset_by_id(ORGANIZATION, fresh).ingestion_status != "ERROR"


def bulk(download: Callable[[], Any]) -> Any:
    def ready() -> Any:
        try:
            return bytes(download())
        except (
            cosmotech_api.exceptions.NotFoundException,
            cosmotech_api.exceptions.BadRequestException,
        ):
            return None

    with zipfile.ZipFile(io.BytesIO(wait(ready))) as archive:
        return json.loads(archive.read("bulkQuery.json"))


def connector_work() -> None:
    made = connectors.register_connector(
        {"key": "k", "name": "Made", "repository": "r", "version": "1", "ioTypes": ["read"]}
    ).id
    assert made in [one.id for one in connectors.find_all_connectors()]
    assert connectors.find_connector_by_id(made).name == "Made"
    if OLD:
        assert connectors.find_connector_by_name("Made").id == made
    connectors.unregister_connector(made)


def old_graphs() -> None:
    api, name = Recorded("TwingraphApi"), "made"
    api.create_graph(ORGANIZATION, name, body=packed({"nodes/Bar.csv": "id,n\nA,1\n"}))
    place = (ORGANIZATION, name)
    assert f"{name}:1" in api.find_all_twingraphs(ORGANIZATION)
    seen["old graph"] = api.query(*place, {"query": "MATCH (n) RETURN n"})
    node = {"type": "Bar", "name": "B", "params": "n: 2"}
    api.create_entities(*place, "node", [node])
    assert api.get_entities(*place, "node", ["B"])
    api.update_entities(*place, "node", [{**node, "params": "n: 3"}])
    api.delete_entities(*place, "node", ["B"])
    query = {"query": "CREATE (:X {id: $id})"}
    fails("batch_upload_update", lambda: api.batch_upload_update(*place, query, b"id\n1\n"))
    asked = api.batch_query(*place, {"query": "MATCH (n) RETURN n.id AS id"})
    seen["old bulk"] = bulk(lambda: api.download_graph(ORGANIZATION, asked.hash))
    assert api.get_graph_meta_data(*place)
    assert api.update_graph_meta_data(*place, {"graphRotation": "5"})["graphRotation"] == "5"
    fails("job_status", lambda: api.job_status(ORGANIZATION, "gdi-1"))
    api.delete(*place)
    assert f"{name}:1" not in api.find_all_twingraphs(ORGANIZATION)


def scenario_work() -> None:
    api, work = Recorded("ScenarioApi"), Recorded("ScenariorunApi")
    old = next(
        one for one in workspaces.find_all_workspaces(ORGANIZATION) if one.id.startswith("W-")
    )
    place = (ORGANIZATION, old.id)
    listed = api.find_all_scenarios(*place)
    seen["scenarios"] = {one.name: one.state for one in listed}
    assert len(api.get_scenarios_tree(*place)) == len(listed)
    validated = api.find_all_scenarios_by_validation_status(
        *place, cosmotech_api.ScenarioValidationStatus("Validated")
    )
    assert [one.name for one in validated] == ["Season 2021"]
    parent = listed[0]
    assert api.get_scenario_validation_status_by_id(*place, parent.id) == "Validated"
    body = {"name": "Child", "runTemplateId": parent.run_template_id, "parentId": parent.id}
    made = api.create_scenario(*place, body).id
    one = (*place, made)
    assert api.update_scenario(*one, {"description": "Changed"}).description == "Changed"
    api.add_or_replace_scenario_parameter_values(*one, [{"parameterId": "stock", "value": "7"}])
    assert api.compare_scenarios(*one, parent.id).changed_values[0].value == "7"
    access_list(api, "scenario", one)
    assert "launch" in api.get_scenario_permissions(*one, "editor")
    scenario_runs(work, one)
    job = api.download_scenario_data(*one)
    assert api.get_scenario_data_download_job_info(*one, job.id).url
    api.remove_all_scenario_parameter_values(*one)
    assert api.find_scenario_by_id(*one).parameters_values == []
    api.delete_scenario(*one)
    api.delete_all_scenarios(*place)
    assert api.find_all_scenarios(*place) == []


def scenario_runs(work: Recorded, one: tuple[str, str, str]) -> None:
    organization, workspace_id, scenario_id = one
    run_id = work.run_scenario(*one).id
    place = (organization, run_id)
    wait(lambda: finished(work.get_scenario_run_status(*place)))
    assert work.find_scenario_run_by_id(*place).state == "Successful"
    assert work.get_scenario_run_logs(*place).containers
    assert "Starting" in work.get_scenario_run_cumulated_logs(*place)
    assert [r.id for r in work.get_scenario_runs(*one)] == [run_id]
    assert run_id in [r.id for r in work.get_workspace_scenario_runs(organization, workspace_id)]
    found = work.search_scenario_runs(organization, {"scenarioId": scenario_id})
    assert [r.id for r in found] == [run_id]
    container = {"name": "a", "image": "b"}
    alone = work.start_scenario_run_containers(
        organization, {"csmSimulationId": "s", "containers": [container]}
    )
    work.stop_scenario_run(organization, alone.id)
    work.delete_scenario_run(organization, alone.id)
    work.delete_historical_data_scenario(*one)
    work.delete_historical_data_workspace(organization, workspace_id)
    work.delete_historical_data_organization(organization)
    # The last run of a scenario stays.
    assert [r.id for r in work.get_scenario_runs(*one)] == [run_id]


def packed(contents: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in contents.items():
            archive.writestr(name, text)
    return target.getvalue()


places()
files()
runner_work()
dataset_work()
connector_work()
if OLD:
    old_graphs()
    scenario_work()
workspaces.delete_all_workspace_files(ORGANIZATION, WORKSPACE)
seen["not called"] = sorted(offered() - called)
seen["called"] = len(called & offered())
json.dump(seen, sys.stdout, default=str)
