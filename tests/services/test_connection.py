"""Connecting, over real connections: the steps, refusals, and leftovers."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.connection import Identity
from csm_tui.domain.errors import (
    Cancelled,
    CsmError,
    FeatureMissing,
    InputRefused,
    SignInNeeded,
    Unreachable,
    WrongAddress,
)
from csm_tui.domain.generation import Generation
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import connect, detect_environment
from tests.platform.answering import KEY, Answering, Reply, Seen, answering, as_json
from tests.waiting import wait_until

TWINGRAPH = "/organizations/{organization_id}/datasets/{dataset_id}/twingraph"
OPENAPI = as_json({"info": {"version": "v4"}, "paths": {TWINGRAPH: {}}})
ORGANIZATIONS = [{"id": "o-2", "name": "beta"}, {"id": "o-1", "name": "Alpha", "ownerId": "ada"}]
WORKSPACES = [{"id": "w-1", "name": "Pub", "key": "pub", "solution": {"solutionId": "sol-1"}}]
SOLUTION = {
    "id": "sol-1",
    "name": "Brewery",
    "version": 2,
    "parameters": [{"id": "stock", "varType": "int", "labels": {"fr": "Réserve"}, "minValue": 0}],
    "parameterGroups": [{"id": "bar", "parameters": ["stock"]}],
    "runTemplates": [{"id": "sim", "name": "Simulate", "parameterGroups": ["bar"]}],
}


@pytest.fixture
def server() -> Iterator[Answering]:
    with answering() as told:
        told.routes(
            {
                "/openapi": OPENAPI,
                "/organizations": as_json(ORGANIZATIONS),
                "/organizations/o-1/workspaces": as_json(WORKSPACES),
                "/organizations/o-1/solutions/sol-1": as_json(SOLUTION),
            }
        )
        yield told


def test_connecting_tells_its_steps_and_who_one_is(server: Answering) -> None:
    told: list[Progress] = []
    with connect(server.settings, progress=told.append) as session:
        assert session.facts.generation is Generation.V4
        assert session.facts.version == "v4"
        assert session.facts.latency > 0
        assert session.identity == Identity("X-CSM-API-KEY", "API key", account="X-CSM-API-KEY")
        assert session.settings.api_key == ApiKey(KEY)
    assert (told[0].done, told[-1].done, told[-1].total) == (0, 2, 2)
    assert [seen.path for seen in server.seen] == [
        "/v4/openapi",
        "/v4/organizations?page=0&size=1",
    ]


def test_three_lines_from_the_environment(
    server: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSM_API_URL", f"{server.url}/")
    monkeypatch.setenv("CSM_API_KEY", KEY)
    with connect() as session:
        names = [organization.name for organization in session.organizations()]
    assert names == ["Alpha", "beta"]


def test_an_environment_that_does_not_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSM_API_KEY", " ")
    with pytest.raises(SignInNeeded, match=r"CSM_API_URL, CSM_API_KEY missing \(CSM_API_KEY set"):
        connect()
    assert detect_environment(os.environ).candidate("API key").blank == ("CSM_API_KEY",)


def test_workspaces_and_solutions(server: Answering) -> None:
    with connect(server.settings) as session:
        (workspace,) = session.workspaces("o-1")
        assert (workspace.solution_id, workspace.organization_id) == ("sol-1", "o-1")
        solution = session.solution("o-1", "sol-1")
    assert solution.version == "2"
    assert solution.parameters["stock"].minimum == "0"
    assert solution.parameters["stock"].label == "Réserve"
    assert solution.groups["bar"].parameter_ids == ("stock",)
    assert solution.run_templates["sim"].group_ids == ("bar",)


def test_settings_are_checked_before_anything_is_sent(server: Answering) -> None:
    settings = server.settings
    with pytest.raises(InputRefused, match="complete address"):
        connect(type(settings)("host/v4", settings.api_key))
    assert not server.seen


@pytest.mark.parametrize(
    ("openapi", "organizations", "kind"),
    [
        (OPENAPI, Reply(b"Wrong value for api API-Key", 403), SignInNeeded),
        (OPENAPI, Reply(status=401), SignInNeeded),
        (OPENAPI, as_json({}), CsmError),
        (Reply(status=404), as_json([]), WrongAddress),
        (Reply(status=302), as_json([]), InputRefused),
        (Reply(b"<html>"), as_json([]), InputRefused),
    ],
)
def test_what_keeps_one_out(
    server: Answering, openapi: Reply, organizations: Reply, kind: type[CsmError]
) -> None:
    server.routes(
        {"/openapi": openapi, "/organizations": organizations, "/about": Reply(status=404)}
    )
    with pytest.raises(kind):
        connect(server.settings)


def test_connecting_can_be_cancelled(server: Answering) -> None:
    cancel = CancelToken()

    def answer(seen: Seen) -> Reply:
        cancel.cancel()
        return OPENAPI

    server.answer = answer
    with pytest.raises(Cancelled):
        connect(server.settings, cancel=cancel)
    assert len(server.seen) == 1


def test_other_generations_connect_and_say_what_is_missing(server: Answering) -> None:
    datasets = "/organizations/{organization_id}/workspaces/{workspace_id}/datasets"
    document = as_json({"info": {}, "paths": {"/about": {}, datasets: {}}})
    server.routes({"/openapi": document, "/organizations": as_json([])})
    with connect(server.settings) as session:
        assert session.facts.generation is Generation.V5
        with pytest.raises(FeatureMissing, match=r"5\.x platforms have no Twin Data Layer"):
            session.capabilities.require(Capability.TWIN_GRAPH)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files in /proc")
def test_a_session_leaves_no_socket_open(server: Answering) -> None:
    before = _sockets()
    session = connect(server.settings)
    session.organizations()
    assert len(_sockets()) > len(before)
    session.close()
    # The server runs in this process too, and closes its end a little later.
    wait_until(lambda: _sockets() == before, "every socket closed")


def test_a_platform_that_is_down(server: Answering) -> None:
    settings = type(server.settings)("http://127.0.0.1:1", server.settings.api_key)
    with pytest.raises(Unreachable, match="Cannot reach"):
        connect(settings)


def _sockets() -> set[str]:
    links = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if target.startswith("socket:"):
            links.add(target)
    return links
