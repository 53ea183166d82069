"""Organizations, workspaces, solutions, paging, rights (PLATFORM.md 2.2, 3)."""

import pytest

from tests.demo.api import Api


def test_there_are_two_organizations_and_three_workspaces_in_the_first(api: Api) -> None:
    assert len(api.get("/organizations")) == 2
    workspaces = api.get(f"{api.organization}/workspaces")
    assert [w["key"] for w in workspaces] == ["BreweryDev", "BreweryTest", "BreweryEmpty"]
    assert api.get(api.workspace) == workspaces[0]


def test_absent_values_are_null(api: Api) -> None:
    assert api.get(api.workspace)["dedicatedEventHubSasKeyName"] is None


@pytest.mark.parametrize(
    "path", ["/organizations/o-no", "/organizations/o-no/workspaces", "{o}/workspaces/w-no"]
)
def test_what_is_missing_is_a_404_problem(api: Api, path: str) -> None:
    answer = api.call("GET", path.replace("{o}", api.organization))
    body = answer.json()
    assert answer.status == body["status"] == 404
    assert "not found" in body["detail"]
    assert body["type"].endswith("/404")
    assert body["instance"].startswith("/v4/organizations/")


def test_the_solution_defines_what_the_runner_sets(api: Api) -> None:
    (solution,) = api.get(f"{api.organization}/solutions")
    assert solution == api.get(f"{api.organization}/solutions/{solution['id']}")
    defined = {parameter["id"]: parameter["varType"] for parameter in solution["parameters"]}
    grouped = {one for group in solution["parameterGroups"] for one in group["parameters"]}
    assert grouped == defined.keys()
    groups = {group["id"] for group in solution["parameterGroups"]}
    assert {g for t in solution["runTemplates"] for g in t["parameterGroups"]} <= groups
    values = api.get(api.runner)["parametersValues"]
    assert values
    assert all(defined[value["parameterId"]] == value["varType"] for value in values)


def test_pages_are_cut_as_asked(api: Api) -> None:
    path = f"{api.organization}/workspaces"
    everything = api.get(path)
    assert api.get(f"{path}?size=2") == everything[:2]
    assert api.get(f"{path}?page=1&size=2") == everything[2:]
    assert api.get(f"{path}?page=1") == []
    for wrong in ("page=-1", "size=0", "size=x"):
        assert api.call("GET", f"{path}?{wrong}").status == 400


def test_the_second_organization_may_only_be_read(api: Api) -> None:
    other = api.get("/organizations")[1]["id"]
    workspace = api.get(f"/organizations/{other}/workspaces")[0]
    files = f"/organizations/{other}/workspaces/{workspace['id']}/files"
    assert api.get(files)
    refused = api.call("POST", files, fields={"file": ("a.csv", b"id\n")})
    assert refused.status == 403
    assert "does not have permission write" in refused.json()["detail"]
    assert workspace["security"]["accessControlList"] == []


def test_only_a_platform_administrator_changes_places(api: Api) -> None:
    answer = api.call("DELETE", api.workspace)
    assert (answer.status, answer.data) == (403, b"")
    assert "insufficient_scope" in answer.headers["www-authenticate"]
