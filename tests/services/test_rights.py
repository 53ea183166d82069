"""Rights over real HTTP: what is called refused is refused, and what is called allowed is not."""

from collections.abc import Iterator
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.demo.permissions import Security
from csm_tui.demo.world import IDENTITY
from csm_tui.domain.errors import CsmError, RightsMissing
from csm_tui.domain.organization import Organization, Workspace
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.rights import (
    CHANGE_DATASET,
    CHANGE_FILES,
    CHANGE_RUNNER,
    CREATE_RUNNER,
    EVERYONE,
    QUERY_GRAPH,
    START_RUNNER,
    Access,
    ObjectKind,
    Operation,
    allowance,
)
from csm_tui.domain.secret import Secret
from csm_tui.platform.client import PlatformClient
from csm_tui.services.connection import Session, connect
from csm_tui.services.rights import Rights
from tests.auth.keycloak_authority import SECRET, Keycloak, verified

ME = "ada@example.com"
WITH_LIST = ["none", "viewer", "user", "editor", "admin"]


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Keycloak, DemoPlatform]]:
    with verified() as made:
        yield made


@pytest.fixture(scope="module")
def platform(both: tuple[Keycloak, DemoPlatform]) -> DemoPlatform:
    return both[1]


def signed_in(both: tuple[Keycloak, DemoPlatform], *roles: str) -> Session:
    provider, platform = both
    provider.more_claims = {"customRoles": list(roles)}
    return connect(provider.profile(Method.KEYCLOAK_SECRET, platform.url), Secret(SECRET))


def with_key(platform: DemoPlatform) -> Session:
    return connect(Profile("test", platform.url), Secret(platform.api_key))


def share(platform: DemoPlatform, identity: str, role: str) -> None:
    """Give an identity a role on everything of the first workspace; everyone may see the rest."""
    world, theirs = platform.world, {identity: role, "agnes.admin@example.com": "admin"}
    world.organizations[platform.organization_id].security = Security("viewer", dict(theirs))
    world.workspaces[platform.workspace_id].security = Security("viewer", dict(theirs))
    world.datasets[platform.dataset_id].security = Security("viewer", dict(theirs))
    # A runner has no role “user”.
    on_runner = {**theirs, identity: role if role != "user" else "viewer"}
    world.runners[platform.runner_id].security = Security("viewer", on_runner)


def place(session: Session, platform: DemoPlatform) -> tuple[Organization, Workspace]:
    organization = next(o for o in session.organizations() if o.id == platform.organization_id)
    spaces = session.workspaces(organization.id)
    return organization, next(w for w in spaces if w.id == platform.workspace_id)


def accesses(rights: Rights) -> dict[ObjectKind, Access]:
    read = rights.read()
    columns = rights.overview(read).matrix.columns
    wanted = {read.organization.id, read.workspace.id}
    shown = {column.access.kind: column.access for column in columns[:2]}
    assert {access.id for access in shown.values()} == wanted
    return shown | {
        column.access.kind: column.access
        for column in columns
        if column.access.name in {"Brewery Amsterdam", "Summer season"}
    }


def is_refused(client: PlatformClient, method: str, path: str, body: Any, query: Any = ()) -> bool:
    """Return whether the platform refuses a request for want of a right, not for its content."""
    try:
        client.send_json(method, path, body, query)
    except RightsMissing:
        return True
    except CsmError:
        return False
    return False


def requests(platform: DemoPlatform) -> dict[Operation, tuple[Any, ...]]:
    """Return a request that does each operation, or would if its content were valid."""
    organization = f"/organizations/{platform.organization_id}"
    workspace = f"{organization}/workspaces/{platform.workspace_id}"
    runner = f"{workspace}/runners/{platform.runner_id}"
    dataset = f"{organization}/datasets/{platform.dataset_id}"
    return {
        CHANGE_FILES: ("DELETE", f"{workspace}/files/delete", None, [("file_name", "not there")]),
        CREATE_RUNNER: ("POST", f"{workspace}/runners", {}),
        CHANGE_RUNNER: ("PATCH", runner, {"runTemplateId": "not there"}),
        START_RUNNER: ("POST", f"{runner}/start", None),
        CHANGE_DATASET: ("PATCH", dataset, {}),
        QUERY_GRAPH: ("POST", f"{dataset}/twingraph", {"query": "RETURN 1"}),
    }


@pytest.mark.parametrize("platform_role", ["Organization.Viewer", "Organization.User"])
@pytest.mark.parametrize("role", WITH_LIST)
def test_a_token_is_refused_exactly_what_it_is_said_to_be(
    both: tuple[Keycloak, DemoPlatform], platform_role: str, role: str
) -> None:
    platform = both[1]
    share(platform, ME, role)
    with signed_in(both, platform_role) as session:
        rights = Rights(session, *place(session, platform))
        found = accesses(rights)
        for operation, request in requests(platform).items():
            said = allowance(operation, rights.who, found[operation.kind])
            assert said.answer is not is_refused(session.client, *request), said


def test_a_platform_administrator_may_do_everything(both: tuple[Keycloak, DemoPlatform]) -> None:
    platform = both[1]
    share(platform, ME, "none")
    with signed_in(both, "Platform.Admin") as session:
        rights = Rights(session, *place(session, platform))
        found = accesses(rights)
        for operation in requests(platform):
            assert allowance(operation, rights.who, found[operation.kind]).answer is True
        assert "agnes.admin@example.com" in (found[ObjectKind.WORKSPACE].administrators or ())


@pytest.mark.parametrize("role", WITH_LIST)
def test_a_key_is_never_called_refused_what_it_may_do(platform: DemoPlatform, role: str) -> None:
    share(platform, IDENTITY, role)
    with with_key(platform) as session:
        rights = Rights(session, *place(session, platform))
        found = accesses(rights)
        for operation, request in requests(platform).items():
            said = allowance(operation, rights.who, found[operation.kind])
            refused = is_refused(session.client, *request)
            assert said.answer is not True, "only the server knows the platform role of a key"
            assert not (said.answer is False and not refused)
            assert not (said.by_list and refused)
            # A list that refuses to be read proves that it is no administrator.
            if role in {"none", "viewer"}:
                assert (said.answer is False) is refused


def test_who_has_access_says_what_is_hidden(both: tuple[Keycloak, DemoPlatform]) -> None:
    platform = both[1]
    share(platform, ME, "viewer")
    with signed_in(both, "Organization.User") as session:
        rights = Rights(session, *place(session, platform))
        overview = rights.overview(rights.read())
        assert overview.problems == ()
        matrix = overview.matrix
        # The lists are cut to the line of the one who asks: others are hidden, not absent.
        assert matrix.people == (ME,)
        assert matrix.row(ME) == ("viewer",) * 4
        assert matrix.row(EVERYONE) == ("viewer",) * 4
        assert matrix.hidden == 4
        assert matrix.columns[0].access.administrators is None
        assert matrix.columns[0].role("agnes.admin@example.com") == "?"


def test_what_cannot_be_read_is_said(platform: DemoPlatform) -> None:
    share(platform, IDENTITY, "admin")
    with connect(Profile("test", platform.url), Secret(platform.limited_key)) as session:
        organization, workspace = place(session, platform)
        rights = Rights(session, organization, workspace)
        overview = rights.overview(rights.known)
        assert [problem[:21] for problem in overview.problems] == [
            "The datasets are miss",
            "The runners are missi",
        ]
        assert "may not open" in overview.problems[0]
        # A path that the key may not open proves nothing about its role.
        assert rights.learn(rights.known).who == rights.known.who
