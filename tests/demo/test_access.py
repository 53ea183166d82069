"""Keys, refusals, the session cookie, the public document (PLATFORM.md 1.3, 2.1, 2.3)."""

import pytest

from tests.demo.api import Api


def test_a_wrong_key_is_refused_in_plain_text(api: Api) -> None:
    answer = api.call("GET", "/organizations", key="wrong")
    assert answer.status == 403
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.data.decode() == "Wrong value for api API-Key…"


def test_no_key_is_401_on_reading_and_a_generic_403_on_writing(api: Api) -> None:
    read = api.call("GET", "/organizations", key=None)
    assert (read.status, read.data) == (401, b"")
    assert read.headers["www-authenticate"] == "Bearer"
    write = api.call("POST", f"{api.runner}/start", key=None)
    assert write.status == 403
    assert write.json().keys() == {"timestamp", "status", "error", "path"}


def test_a_bearer_token_is_refused_as_invalid(api: Api) -> None:
    answer = api.call("GET", "/organizations", key=None, headers={"Authorization": "Bearer x"})
    assert answer.status == 401
    assert "invalid_token" in answer.headers["www-authenticate"]


def test_a_limited_key_opens_only_its_paths(api: Api) -> None:
    key = api.platform.limited_key
    assert api.call("GET", "/organizations", key=key).status == 200
    answer = api.call("GET", f"{api.workspace}/files", key=key)
    assert (answer.status, answer.data) == (403, b"Access not allowed by API-Key")


def test_the_session_cookie_works_without_a_key_and_never_hides_a_wrong_one(api: Api) -> None:
    cookie = api.call("GET", "/organizations").headers["set-cookie"].partition(";")[0]
    assert api.call("GET", "/organizations", key=None, headers={"Cookie": cookie}).status == 200
    assert api.call("GET", "/organizations", key="wrong", headers={"Cookie": cookie}).status == 403


def test_a_session_opens_no_more_than_its_key(api: Api) -> None:
    first = api.call("GET", "/organizations", key=api.platform.limited_key)
    cookie = first.headers["set-cookie"].partition(";")[0]
    answer = api.call("GET", f"{api.workspace}/files", key=None, headers={"Cookie": cookie})
    assert answer.status == 403


def test_the_document_is_public_and_tells_generation_4(api: Api) -> None:
    answer = api.call("GET", "/openapi", key=None)
    paths = answer.json()["paths"]
    assert answer.status == 200
    assert "/organizations/{organization_id}/datasets/{dataset_id}/twingraph" in paths
    assert not any("scenarioruns" in path for path in paths)
    assert "/about" not in paths
    assert "/organizations/{organization_id}/workspaces/{workspace_id}/datasets" not in paths


def test_there_is_no_about_page(api: Api) -> None:
    assert api.call("GET", "/about", key=None).status == 401
    answer = api.call("GET", "/about")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "about:blank"


def test_the_front_page_leads_programs_to_the_document_and_people_to_pages(api: Api) -> None:
    assert api.call("GET", "/", key=None).headers["location"] == "/v4/openapi"
    page = api.call("GET", "/", key=None, headers={"Accept": "text/html"}).headers["location"]
    assert api.call("GET", page.removeprefix("/v4"), key=None).status == 200


@pytest.mark.parametrize("path", ["//organizations", "/organizations;a=b", "/organizations/a%2Fb"])
def test_the_firewall_refuses_odd_paths(api: Api, path: str) -> None:
    assert api.call("GET", path).status == 400


def test_a_trailing_slash_matches_nothing(api: Api) -> None:
    assert api.call("GET", "/organizations/").status == 404
    assert api.call("GET", f"{api.organization}/datasets/twingraph/").status == 404


def test_a_wrong_method_is_a_problem(api: Api) -> None:
    answer = api.call("PUT", "/organizations")
    assert answer.status == 405
    assert answer.json()["detail"] == "Method 'PUT' is not supported."
