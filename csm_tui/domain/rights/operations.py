"""Operations on objects, the two rights each of them needs, and whether an identity has them.

A request passes two layers: its address, by platform role, then the access list (PLATFORM.md 2.2).
"""

from dataclasses import dataclass
from enum import Enum

from csm_tui.domain.generation import Generation
from csm_tui.domain.rights.access import Access
from csm_tui.domain.rights.principal import PLATFORM_ADMIN, Principal
from csm_tui.domain.rights.roles import ObjectKind, Permission, roles_with

_USER = "Organization.User"
_READERS = frozenset({_USER, "Organization.Viewer"})
_READERS_3 = _READERS | {
    *("Organization.Admin", "Organization.Collaborator", "Organization.Modeler"),
    "Connector.Developer",
}
_COLLABORATORS = frozenset({"Organization.Admin", "Organization.Collaborator"})


class AddressClass(Enum):
    """Requests that the first layer treats alike."""

    READ = "any GET"
    CONTENT = "POST, PATCH, DELETE on datasets, solutions, runners, runs, workspace files"
    WORKSPACE = "POST, PATCH, DELETE on a workspace"
    ORGANIZATION = "POST, PATCH, DELETE on an organization"
    SHARING = "any change of an access list, whose rule is not determined"
    FREE = "PUT, which has no rule"


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be done with an object."""

    words: str
    """Verb first, for a list and for sentences: ``upload files``."""
    kind: ObjectKind
    """The object whose access list decides."""
    permission: Permission
    address: AddressClass
    generations: frozenset[Generation] = frozenset(Generation)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether an identity may do an operation, and why not."""

    operation: Operation
    answer: bool | None
    """None if the platform does not say enough to be certain."""
    missing: str = ""
    """The missing right alone: ``write``, ``Platform.Admin``; empty unless it is refused."""
    why: str = ""
    """The missing right in one sentence; for None, what is unknown."""
    next_step: str = ""
    by_list: bool = False
    """Whether the access list allows it, so that only the platform role is unknown."""


_V3_V4 = frozenset({Generation.V3, Generation.V4})
_V5 = frozenset({Generation.V5})
_ORGANIZATION, _WORKSPACE = ObjectKind.ORGANIZATION, ObjectKind.WORKSPACE
_DATASET, _RUNNER = ObjectKind.DATASET, ObjectKind.RUNNER
_CONTENT = AddressClass.CONTENT

CHANGE_FILES = Operation("upload, move and delete files", _WORKSPACE, Permission.WRITE, _CONTENT)
CREATE_RUNNER = Operation("create runners", _WORKSPACE, Permission.CREATE_CHILDREN, _CONTENT)
CREATE_DATASET = Operation("create datasets", _WORKSPACE, Permission.CREATE_CHILDREN, _CONTENT, _V5)
QUERY_GRAPH = Operation("query and load its graph", _DATASET, Permission.READ, _CONTENT, _V3_V4)
CHANGE_DATASET = Operation(
    "change it, its status and its data", _DATASET, Permission.WRITE, _CONTENT, _V3_V4
)
ADD_PARTS = Operation("add and delete parts", _DATASET, Permission.WRITE, _CONTENT, _V5)
REPLACE_PART = Operation("replace parts", _DATASET, Permission.WRITE, AddressClass.FREE, _V5)
DELETE_DATASET = Operation("delete it", _DATASET, Permission.DELETE, _CONTENT)
START_RUNNER = Operation("start runs", _RUNNER, Permission.LAUNCH, _CONTENT)
STOP_RUNNER = Operation("stop runs", _RUNNER, Permission.WRITE, _CONTENT)
CHANGE_RUNNER = Operation("change its parameters", _RUNNER, Permission.WRITE, _CONTENT)
DELETE_RUNNER = Operation("delete it and its runs", _RUNNER, Permission.DELETE, _CONTENT)

OPERATIONS = (
    Operation("see it and what is shared in it", _ORGANIZATION, Permission.READ, AddressClass.READ),
    Operation("see who has access", _ORGANIZATION, Permission.READ_SECURITY, AddressClass.READ),
    Operation("create datasets", _ORGANIZATION, Permission.CREATE_CHILDREN, _CONTENT, _V3_V4),
    Operation("change it", _ORGANIZATION, Permission.WRITE, AddressClass.ORGANIZATION),
    Operation("give access to it", _ORGANIZATION, Permission.WRITE_SECURITY, AddressClass.SHARING),
    Operation("delete it", _ORGANIZATION, Permission.DELETE, AddressClass.ORGANIZATION),
    Operation("see it, download its files", _WORKSPACE, Permission.READ, AddressClass.READ),
    Operation("see who has access", _WORKSPACE, Permission.READ_SECURITY, AddressClass.READ),
    CHANGE_FILES,
    CREATE_RUNNER,
    CREATE_DATASET,
    Operation("change it", _WORKSPACE, Permission.WRITE, AddressClass.WORKSPACE),
    Operation("give access to it", _WORKSPACE, Permission.WRITE_SECURITY, AddressClass.SHARING),
    Operation("delete it", _WORKSPACE, Permission.DELETE, AddressClass.WORKSPACE),
    Operation("see and download it", _DATASET, Permission.READ, AddressClass.READ),
    Operation("see who has access", _DATASET, Permission.READ_SECURITY, AddressClass.READ),
    QUERY_GRAPH,
    CHANGE_DATASET,
    ADD_PARTS,
    REPLACE_PART,
    Operation("give access to it", _DATASET, Permission.WRITE_SECURITY, AddressClass.SHARING),
    DELETE_DATASET,
    Operation("see it, its runs and logs", _RUNNER, Permission.READ, AddressClass.READ),
    Operation("see who has access", _RUNNER, Permission.READ_SECURITY, AddressClass.READ),
    START_RUNNER,
    STOP_RUNNER,
    CHANGE_RUNNER,
    Operation("validate it", _RUNNER, Permission.VALIDATE, _CONTENT),
    Operation("give access to it", _RUNNER, Permission.WRITE_SECURITY, AddressClass.SHARING),
    DELETE_RUNNER,
)
"""Every operation that is shown, by object; each exists in its generations only."""


def operations_on(kind: ObjectKind, generation: Generation) -> tuple[Operation, ...]:
    """Return the operations on a kind of object that a generation has."""
    return tuple(
        each for each in OPERATIONS if each.kind is kind and generation in each.generations
    )


def allowance(operation: Operation, who: Principal | None, access: Access | None) -> Allowance:
    """Return whether an identity may do an operation; refused only if that is certain.

    Args:
        operation: What is to be done.
        who: The identity; None while signed out.
        access: Its access to the object; None while no object is chosen.
    """
    if who is None:
        return Allowance(operation, None, why="You are signed out.")
    by_address = address_allows(operation.address, who)
    if by_address is False:
        return _by_address(operation, who)
    by_list = access.holds(operation.permission) if access else None
    if by_list is False and access is not None:
        return _by_list(operation, access)
    if by_address and by_list:
        return Allowance(operation, True)
    why = _unknown(operation, who, access, by_list)
    return Allowance(operation, None, why=why, by_list=bool(by_list) and _usual_key(operation, who))


def address_allows(address: AddressClass, who: Principal) -> bool | None:
    """Return whether the first layer lets a kind of request through; None if that is unknown."""
    if address in {AddressClass.FREE, AddressClass.READ}:
        # A session has read something already.
        return True
    if who.roles is None:
        return None
    if address is AddressClass.SHARING:
        return True if who.bypasses_lists else None
    wanted = _wanted(address, who.generation)
    if not wanted.isdisjoint(who.roles):
        return True
    held = {*who.roles, *who.other_roles}
    # If no known role lets reads through, the role that did is in a claim unknown here.
    complete = not held.isdisjoint(_wanted(AddressClass.READ, who.generation))
    unsure = not complete or bool(who.scopes) or not wanted.isdisjoint(who.other_roles)
    if who.generation is Generation.V3:
        unsure |= any(_may_write_3(role) for role in held)
    return None if unsure else False


def _may_write_3(role: str) -> bool:
    """Return whether a role of 3.x allows changes of some resources, which differ."""
    return role.endswith((".Writer", ".Modeler", ".Developer"))


def _wanted(address: AddressClass, generation: Generation) -> frozenset[str]:
    """Return the platform roles that one kind of request accepts."""
    old = generation is Generation.V3
    match address:
        case AddressClass.READ:
            accepted = _READERS_3 if old else _READERS
        case AddressClass.CONTENT:
            accepted = frozenset({_USER}) | (_COLLABORATORS if old else frozenset())
        case AddressClass.WORKSPACE:
            accepted = _COLLABORATORS if old else frozenset()
        case _:
            accepted = frozenset({"Organization.Admin"}) if old else frozenset()
    return accepted | {PLATFORM_ADMIN}


def _least_role(address: AddressClass, generation: Generation) -> str:
    """Return the least platform role that lets a kind of request through."""
    accepted = _wanted(address, generation) - {PLATFORM_ADMIN}
    return _USER if _USER in accepted else max(accepted, default=PLATFORM_ADMIN)


def _usual_key(operation: Operation, who: Principal) -> bool:
    """Return whether it is a key that may do the operation with the role that keys usually have."""
    return who.is_key and _least_role(operation.address, who.generation) == _USER


def _by_address(operation: Operation, who: Principal) -> Allowance:
    needed = _least_role(operation.address, who.generation)
    roles = ", ".join(who.roles or ())
    return Allowance(
        operation,
        False,
        needed,
        f"Needs the platform role {needed}; you have {roles}.",
        "Ask the administrators of the platform for it.",
    )


def _by_list(operation: Operation, access: Access) -> Allowance:
    needed = operation.permission.value
    least = roles_with(access.kind, operation.permission)[0]
    return Allowance(
        operation,
        False,
        needed,
        f"Needs {needed} on the {access.kind.value} (role {least}); you have {access.role_words}.",
        ask_whom(access),
    )


def ask_whom(access: Access) -> str:
    """Return a sentence on who can give rights on an object."""
    administrators = access.administrators
    if administrators is None:
        return f"Who administers the {access.kind.value} is not visible to you; ask its owner."
    if not administrators:
        return "It lists no administrator; ask the administrators of the platform."
    shown = ", ".join(administrators[:3])
    more = f" and {len(administrators) - 3} more" if len(administrators) > 3 else ""
    return f"Ask an administrator of the {access.kind.value}: {shown}{more}."


def _unknown(
    operation: Operation, who: Principal, access: Access | None, by_list: bool | None
) -> str:
    if by_list is None and access is not None and access.list is None:
        return f"The platform sends no access list of the {access.kind.value}."
    if operation.address is AddressClass.SHARING:
        return "Which platform role may give access is not known."
    if who.is_key:
        needed = _least_role(operation.address, who.generation)
        return f"If the key has {needed}; only the server knows."
    if who.roles is None:
        return "The token does not say which platform roles it has."
    return "The platform does not say enough to be certain."
