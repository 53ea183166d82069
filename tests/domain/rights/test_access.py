"""What an access list gives to an identity; what is not certain is never called refused."""

from typing import Any

import pytest

from csm_tui.demo.permissions import COMMON_ROLES, RUNNER_ROLES, Security
from csm_tui.domain.connection import Identity
from csm_tui.domain.generation import Generation
from csm_tui.domain.rights import (
    CHANGE_FILES,
    EVERYONE,
    QUERY_GRAPH,
    REPLACE_PART,
    Access,
    ObjectKind,
    Operation,
    Permission,
    Principal,
    RightsRules,
    access_list,
    allowance,
    matrix_of,
    permissions_of,
    principal_of,
)
from csm_tui.platform.generations import api_of

ME, OTHER = "ada@example.com", "agnes.admin@example.com"
V3, V4, V5 = (api_of(each).rights for each in Generation)
KEY = Principal("X-CSM-API-KEY", V4, is_key=True)


def of_token(rules: RightsRules = V4, **claims: Any) -> Principal:
    claims = {"email": ME, "sub": "1", "customRoles": ["Organization.User"], **claims}
    claims = {name: value for name, value in claims.items() if value is not None}
    groups = tuple(claims.get("groups", ()))
    return principal_of(Identity("ada", "token", groups=groups, claims=claims), rules, is_key=False)


def access(
    who: Principal | None,
    default: Any = "none",
    kind: ObjectKind = ObjectKind.WORKSPACE,
    **roles: Any,
) -> Access:
    names = {"me": ME, "other": OTHER, "key": "X-CSM-API-KEY"}
    lines = [{"id": names.get(name, name), "role": role} for name, role in roles.items()]
    raw = {"security": {"default": default, "accessControlList": lines}}
    return Access(kind, "w-1", "Brewery", access_list(raw), who)


@pytest.mark.parametrize("kind", ObjectKind)
def test_roles_hold_what_the_platform_gives_them(kind: ObjectKind) -> None:
    theirs = RUNNER_ROLES if kind is ObjectKind.RUNNER else COMMON_ROLES
    for role, held in theirs.items():
        assert {each.value for each in permissions_of(kind, role) or ()} == held
    assert permissions_of(kind, "emperor") is None


@pytest.mark.parametrize("default", COMMON_ROLES)
@pytest.mark.parametrize("own", COMMON_ROLES)
def test_default_and_own_role_add_up_as_on_the_platform(default: str, own: str) -> None:
    theirs = Security(default, {ME: own, OTHER: "admin"})
    shown: dict[str, Any] = theirs.seen_by(ME)
    mine = access(of_token(), default, **shown)
    for permission in Permission:
        assert mine.holds(permission) is theirs.allows(ME, permission.value)
    assert mine.is_whole is (len(shown) == 2)
    assert mine.administrators == ((OTHER,) if own != "admin" else (ME, OTHER)) or not mine.is_whole


WRITE = Permission.WRITE


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        (access(of_token(), me="viewer", other="admin"), False),
        (access(of_token(), me="emperor"), None),
        (access(of_token(), "emperor", me="viewer"), None),
        (access(of_token(), "emperor", me="editor"), True),
        (access(of_token(), None, me="viewer"), None),
        (access(of_token(), me=7), None),
        (access(of_token(email="ADA@example.com"), me="editor"), True),
        # Another claim may be the one that this platform reads.
        (access(of_token(preferred_username="ada"), ada="editor"), None),
        (access(of_token(email=None), other="viewer"), False),
        (access(of_token(email=None), other="editor"), None),
        (access(of_token(customRoles=["Platform.Admin"]), me="none"), True),
        (access(of_token(userRoles=["Platform.Admin"]), me="none"), None),
        (access(of_token(customRoles=None), me="none"), None),
        # Groups count on 5.x, and only without a line of one's own.
        (access(of_token(V5, userRoles=["Organization.User"], groups=["/B"]), B="editor"), True),
        (
            access(
                of_token(V5, userRoles=["Organization.User"], groups=["B"]), me="viewer", B="editor"
            ),
            False,
        ),
        (access(of_token(groups=["B"]), B="editor"), False),
        # The role of a key is known to the server only.
        (access(KEY, key="editor"), True),
        (access(KEY, "viewer"), None),
        (access(Principal("X-CSM-API-KEY", V4, is_key=True, was_refused=True), "viewer"), False),
        (access(None, "admin"), None),
        (Access(ObjectKind.WORKSPACE, "w", "w", access_list({"security": "?"}), KEY), None),
    ],
)
def test_what_is_not_certain_is_unknown(given: Access, answer: bool | None) -> None:
    assert given.holds(WRITE) is answer


def reader(rules: RightsRules, claim: str, **claims: Any) -> Principal:
    return of_token(rules, **{"customRoles": None, claim: ["Organization.Viewer"], **claims})


@pytest.mark.parametrize(
    ("who", "operation", "answer"),
    [
        (reader(V4, "customRoles"), QUERY_GRAPH, False),
        (reader(V4, "customRoles", roles=["Organization.User"]), QUERY_GRAPH, None),
        (reader(V3, "roles", tid="t"), QUERY_GRAPH, False),
        (reader(V3, "roles", tid="t", scp="csm.dataset.write"), QUERY_GRAPH, None),
        (of_token(V3, roles=["Organization.Viewer", "Dataset.Writer"]), QUERY_GRAPH, None),
        (of_token(V3, roles=["Organization.Collaborator"]), QUERY_GRAPH, True),
        (of_token(V4, customRoles=["Brewers"]), QUERY_GRAPH, None),
        # PUT has no rule, so only the access list decides.
        (reader(V5, "userRoles"), REPLACE_PART, True),
        (KEY, QUERY_GRAPH, None),
    ],
)
def test_the_platform_roles_decide_by_address(
    who: Principal, operation: Operation, answer: bool | None
) -> None:
    allowed = allowance(operation, who, access(who, "editor", ObjectKind.DATASET))
    assert allowed.answer is answer
    assert bool(allowed.why) is (answer is not True)


def test_a_refusal_names_the_right_and_who_can_give_it() -> None:
    refused = allowance(CHANGE_FILES, of_token(), access(of_token(), me="user", other="admin"))
    assert refused.why == "Requires write on the workspace (role editor); you have user."
    assert refused.next_step == f"Ask an administrator of the workspace: {OTHER}."
    hidden = allowance(CHANGE_FILES, of_token(), access(of_token(), "viewer"))
    assert hidden.why.endswith("you have viewer (everyone).")
    assert "not visible to you" in hidden.next_step
    by_role = allowance(CHANGE_FILES, reader(V4, "customRoles"), None)
    assert by_role.why == "Requires platform role Organization.User; you have Organization.Viewer."


def test_the_matrix_calls_a_hidden_role_hidden() -> None:
    who = of_token()
    whole = access(who, "viewer", me="editor", other="admin", B="emperor")
    cut = access(who, me="viewer")
    matrix = matrix_of([whole, cut])
    assert matrix.people == (ME, OTHER, "B")
    assert matrix.row(EVERYONE) == ("viewer", "·")
    assert [matrix.row(each) for each in matrix.people] == [
        ("editor", "viewer"),
        ("admin", "?"),
        ("emperor", "?"),
    ]
    assert matrix.hidden == 1
