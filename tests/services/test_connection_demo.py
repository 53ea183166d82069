"""Connecting to the demo platform: good and bad keys, and faults on the way."""

from dataclasses import replace

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import (
    CsmError,
    InputRefused,
    RightsMissing,
    SignInNeeded,
    UnexpectedAnswer,
    Unreachable,
    WrongAddress,
)
from csm_tui.domain.generation import Generation
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import connect
from csm_tui.services.runners import Runners


def settings_of(demo: DemoPlatform) -> ConnectionSettings:
    return ConnectionSettings(demo.url, ApiKey(demo.api_key), timeout=60)


def test_the_demo_is_of_generation_4(demo: DemoPlatform) -> None:
    with connect(settings_of(demo)) as session:
        assert session.facts.generation is Generation.V4
        organizations = session.organizations()
        assert demo.organization_id in {organization.id for organization in organizations}
        workspaces = {one.id: one for one in session.workspaces(demo.organization_id)}
        solution_id = workspaces[demo.workspace_id].solution_id
        assert solution_id is not None
        solution = session.solution(demo.organization_id, solution_id)
    assert solution.parameters
    assert solution.run_templates


def test_a_wrong_key(demo: DemoPlatform) -> None:
    with pytest.raises(SignInNeeded, match="rejected this API key"):
        connect(replace(settings_of(demo), api_key=ApiKey("wrong")))


def test_a_wrong_header(demo: DemoPlatform) -> None:
    with pytest.raises(SignInNeeded, match="received no key in header X-Other"):
        connect(replace(settings_of(demo), key_header="X-Other"))


def test_a_key_for_some_paths_only(demo: DemoPlatform) -> None:
    settings = replace(settings_of(demo), api_key=ApiKey(demo.limited_key))
    with connect(settings) as session:
        runners = Runners(session, demo.organization_id, demo.workspace_id)
        with pytest.raises(RightsMissing, match=r"no access to /organizations/.*/runners"):
            runners.list()


def test_a_wrong_version_in_the_address(demo: DemoPlatform) -> None:
    url = demo.url.replace("/v4", "/v9")
    with pytest.raises(WrongAddress, match="No platform API found at") as caught:
        connect(replace(settings_of(demo), api_url=url))
    there = [f"{demo.urls[api]} ({api}.x)" for api in (5, 4, 3)]
    assert caught.value.next_step == f"Platforms respond at {' and '.join(there)}. Use one of them."


@pytest.mark.parametrize("below", ["/organizations", "/about", "/docs/index.html", "/a/b/c"])
def test_an_address_below_the_platform(demo: DemoPlatform, below: str) -> None:
    with pytest.raises(WrongAddress, match="No platform API found at") as caught:
        connect(replace(settings_of(demo), api_url=demo.url + below))
    assert caught.value.next_step == f"A platform responds at {demo.url}. Use that address."


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (InjectedFault("html", "/openapi"), InputRefused),
        (InjectedFault("redirect", "/openapi"), InputRefused),
        (InjectedFault("bad_json", "/openapi"), UnexpectedAnswer),
        (InjectedFault("cut", "/openapi"), Unreachable),
        (InjectedFault("500", "/openapi"), Unreachable),
        (InjectedFault("502", "/organizations"), Unreachable),
        (InjectedFault("drop", "/organizations"), Unreachable),
        (InjectedFault("401", "/organizations"), SignInNeeded),
        (InjectedFault("403", "/organizations"), RightsMissing),
        (InjectedFault("hang", "/organizations"), Unreachable),
    ],
    ids=lambda value: value.kind if isinstance(value, InjectedFault) else value.__name__,
)
def test_faults_end_in_a_sentence(
    fresh_demo: DemoPlatform, fault: InjectedFault, kind: type[CsmError]
) -> None:
    fresh_demo.faults.add(fault)
    with pytest.raises(kind) as caught:
        connect(replace(settings_of(fresh_demo), timeout=0.5))
    assert caught.value.next_step.endswith(".")


def test_a_fault_that_passes_is_not_noticed(fresh_demo: DemoPlatform) -> None:
    fresh_demo.faults.add(InjectedFault("502", "/organizations", times=2))
    with connect(settings_of(fresh_demo)) as session:
        assert session.organizations()
