"""Rights over real HTTP: what is called refused is refused, and what is called allowed is not."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.demo.permissions import Security
from csm_tui.demo.records import IDENTITY
from csm_tui.domain.errors import CsmError, RightsMissing
from csm_tui.domain.organization import Workspace
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.rights import (
    ADD_PARTS,
    CHANGE_DATASET,
    CHANGE_FILES,
    CHANGE_RUNNER,
    CREATE_DATASET,
    CREATE_RUNNER,
    EVERYONE,
    QUERY_GRAPH,
    REPLACE_PART,
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

ME, ADMIN = "ada@example.com", "agnes.admin@example.com"
CITY, SEASON = "Brewery Amsterdam", "Summer season"
ROLES = ["none", "viewer", "user", "editor", "admin"]
APIS = [3, 4, 5]


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Keycloak, DemoPlatform]]:
    with verified() as made:
        yield made


@pytest.fixture(scope="module")
def platform(both: tuple[Keycloak, DemoPlatform]) -> DemoPlatform:
    return both[1]


def signed_in(
    both: tuple[Keycloak, DemoPlatform], *roles: str, api: int = 4, groups: tuple[str, ...] = ()
) -> Session:
    provider, platform = both
    claim, none = ("userRoles", "customRoles") if api == 5 else ("customRoles", "userRoles")
    provider.more_claims = {claim: list(roles), none: None, "groups": list(groups)}
    url = platform.urls[api]
    return connect(provider.profile(Method.KEYCLOAK_SECRET, url), Secret(SECRET))


def share(platform: DemoPlatform, identity: str, role: str, default: str = "viewer") -> None:
    """Give an identity a role on everything of the first workspace."""
    world, theirs = platform.world, {identity: role, ADMIN: "admin"}
    # A runner has no role “user”.
    on_runner = {**theirs, identity: role if role != "user" else "viewer"}
    assert world.parts is not None
    objects: list[Any] = [
        world.organizations[platform.organization_id],
        world.workspaces[platform.workspace_id],
        world.datasets[platform.dataset_id],
        # The list of runners needs the datasets of their parameters too (PLATFORM.md 5.1).
        *world.parts.datasets.values(),
    ]
    for shared in objects:
        shared.security = Security(default, dict(theirs))
    world.organizations[platform.organization_id].security.default = "viewer"
    world.runners[platform.runner_id].security = Security(default, on_runner)


def rights_of(session: Session, platform: DemoPlatform) -> Rights:
    organization = next(o for o in session.organizations() if o.id == platform.organization_id)
    raw = {"id": platform.workspace_id}
    workspace = Workspace(platform.workspace_id, organization.id, "", "", "", None, None, raw)
    return Rights(session, organization, workspace)


def accesses(rights: Rights) -> dict[ObjectKind, Access]:
    """Return the access to the objects that are shared."""
    overview = rights.overview(rights.read())
    assert overview.problems == ()
    found = [column.access for column in overview.matrix.columns]
    shared = {each.kind: each for each in found if each.name in {CITY, SEASON}}
    return {each.kind: each for each in found[:2]} | shared


def is_refused(client: PlatformClient, method: str, path: str, body: Any = None) -> bool:
    """Return whether the platform refuses a request for want of a right, not for its content."""
    query = [("file_name", "not there")] if path.endswith("/delete") else ()
    try:
        client.send_json(method, path, body, query)
    except RightsMissing:
        return True
    except CsmError:
        return False
    return False


def requests(
    platform: DemoPlatform, found: Mapping[ObjectKind, Access], api: int
) -> dict[Operation, tuple[Any, ...]]:
    """Return a request that does each operation, or would if its content were valid."""
    workspace = f"/organizations/{platform.organization_id}/workspaces/{platform.workspace_id}"
    runner = f"{workspace}/runners/{platform.runner_id}"
    datasets = f"{workspace if api == 5 else workspace.partition('/workspaces')[0]}/datasets"
    dataset = f"{datasets}/{found[ObjectKind.DATASET].id}"
    usual: dict[Operation, tuple[Any, ...]] = {
        CHANGE_FILES: ("DELETE", f"{workspace}/files/delete"),
        CREATE_RUNNER: ("POST", f"{workspace}/runners", {}),
        CHANGE_RUNNER: ("PATCH", runner, {"runTemplateId": "not there"}),
        START_RUNNER: ("POST", f"{runner}/start"),
    }
    if api < 5:
        return usual | {
            CHANGE_DATASET: ("PATCH", dataset, {}),
            QUERY_GRAPH: ("POST", f"{dataset}/twingraph", {"query": "RETURN 1"}),
        }
    return usual | {
        CREATE_DATASET: ("POST", datasets, {}),
        ADD_PARTS: ("POST", f"{dataset}/parts", {}),
        REPLACE_PART: ("PUT", f"{dataset}/parts/dp-1234567890", {}),
    }


@pytest.mark.parametrize("platform_role", ["Organization.Viewer", "Organization.User"])
@pytest.mark.parametrize("api", APIS)
def test_a_token_is_refused_exactly_what_it_is_said_to_be(
    both: tuple[Keycloak, DemoPlatform], api: int, platform_role: str
) -> None:
    platform = both[1]
    with signed_in(both, platform_role, api=api) as session:
        for role in ROLES:
            share(platform, ME, role)
            rights = rights_of(session, platform)
            found = accesses(rights)
            for operation, request in requests(platform, found, api).items():
                said = allowance(operation, rights.who, found[operation.kind])
                assert said.answer is not is_refused(session.client, *request), (role, said)


@pytest.mark.parametrize("own", [None, "viewer"])
def test_a_group_counts_for_who_has_no_line_of_their_own(
    both: tuple[Keycloak, DemoPlatform], own: str | None
) -> None:
    platform = both[1]
    share(platform, "/brewers", "editor", default="none")
    if own is not None:
        platform.world.workspaces[platform.workspace_id].security.roles[ME] = own
    with signed_in(both, "Organization.User", api=5, groups=("/brewers",)) as session:
        listed = [each.id for each in session.workspaces(platform.organization_id)]
        assert (platform.workspace_id in listed) is (own is not None), "lists ignore groups"
        rights = rights_of(session, platform)
        workspace = rights.read().workspace
        said = allowance(CHANGE_FILES, rights.who, workspace)
        path = f"/organizations/{platform.organization_id}/workspaces/{platform.workspace_id}"
        refused = is_refused(session.client, "DELETE", f"{path}/files/delete")
        assert said.answer is (own is None)
        assert refused is (own is not None)
        assert workspace.role_words == (own or "editor (group /brewers)")


@pytest.mark.parametrize("is_admin", [False, True])
@pytest.mark.parametrize("api", APIS)
def test_a_key_is_never_called_refused_what_it_may_do(
    platform: DemoPlatform, api: int, is_admin: bool
) -> None:
    key = platform.admin_key if is_admin else platform.api_key
    with connect(Profile("test", platform.urls[api]), Secret(key)) as session:
        for role in ROLES:
            share(platform, IDENTITY, role)
            rights = rights_of(session, platform)
            found = accesses(rights)
            for operation, request in requests(platform, found, api).items():
                said = allowance(operation, rights.who, found[operation.kind])
                refused = is_refused(session.client, *request)
                assert said.answer is not True or operation is REPLACE_PART
                assert not (said.answer is False and not refused), (role, said)
                assert not (said.by_list and refused), (role, said)
                # A list that refuses to be read proves that the key is no administrator.
                if role in {"none", "viewer"}:
                    assert (said.answer is False) is refused, (role, said)


def test_a_platform_administrator_may_do_everything(both: tuple[Keycloak, DemoPlatform]) -> None:
    platform = both[1]
    share(platform, ME, "none")
    with signed_in(both, "Platform.Admin") as session:
        rights = rights_of(session, platform)
        found = accesses(rights)
        for operation in requests(platform, found, 4):
            assert allowance(operation, rights.who, found[operation.kind]).answer is True
        assert ADMIN in (found[ObjectKind.WORKSPACE].administrators or ())


def test_who_has_access_says_what_is_hidden(both: tuple[Keycloak, DemoPlatform]) -> None:
    platform = both[1]
    share(platform, ME, "viewer")
    with signed_in(both, "Organization.User") as session:
        rights = rights_of(session, platform)
        matrix = rights.overview(rights.read()).matrix
        # The lists are cut to the line of the one who asks: others are hidden, not absent.
        assert matrix.people == (ME,)
        assert matrix.row(ME) == ("viewer",) * 4
        assert matrix.row(EVERYONE) == ("viewer",) * 4
        assert matrix.hidden == 4
        assert matrix.columns[0].access.administrators is None
        assert matrix.columns[0].role(ADMIN) == "?"


def test_what_cannot_be_read_is_said(platform: DemoPlatform) -> None:
    share(platform, IDENTITY, "admin")
    with connect(Profile("test", platform.url), Secret(platform.limited_key)) as session:
        rights = rights_of(session, platform)
        datasets, runners = rights.overview(rights.known).problems
        assert datasets.startswith("The datasets are not listed: This API key has no access to")
        assert runners.startswith("The runners are not listed")
        # A path that the key may not open proves nothing about its role.
        assert rights.learn(rights.known).who == rights.known.who
