"""Operations on objects, the two rights each of them needs, and whether an identity has them.

A request passes two layers: its address, by platform role, then the access list (PLATFORM.md 2.2).
"""

from dataclasses import dataclass

from csm_tui.domain.capabilities import Capabilities, Capability
from csm_tui.domain.rights.access import Access
from csm_tui.domain.rights.principal import Principal
from csm_tui.domain.rights.roles import ObjectKind, Permission, roles_with
from csm_tui.domain.rights.rules import PLATFORM_USER, AddressClass


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that can be done with an object."""

    words: str
    """Verb first, for a list and for sentences: ``upload files``."""
    kind: ObjectKind
    """The object whose access list decides."""
    permission: Permission
    address: AddressClass
    capability: Capability | None = None
    """What a platform must offer for it; None if every platform has it."""


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


_GRAPH, _PARTS = Capability.TWIN_GRAPH, Capability.DATASET_PARTS
_ORGANIZATION, _WORKSPACE = ObjectKind.ORGANIZATION, ObjectKind.WORKSPACE
_DATASET, _RUNNER = ObjectKind.DATASET, ObjectKind.RUNNER
_CONTENT = AddressClass.CONTENT

CHANGE_FILES = Operation("upload, move and delete files", _WORKSPACE, Permission.WRITE, _CONTENT)
CREATE_RUNNER = Operation("create runners", _WORKSPACE, Permission.CREATE_CHILDREN, _CONTENT)
CREATE_DATASET = Operation(
    "create datasets", _WORKSPACE, Permission.CREATE_CHILDREN, _CONTENT, _PARTS
)
QUERY_GRAPH = Operation("query and load the graph", _DATASET, Permission.READ, _CONTENT, _GRAPH)
CHANGE_DATASET = Operation(
    "change it, its status and its data", _DATASET, Permission.WRITE, _CONTENT, _GRAPH
)
ADD_PARTS = Operation("add and delete parts", _DATASET, Permission.WRITE, _CONTENT, _PARTS)
REPLACE_PART = Operation("replace parts", _DATASET, Permission.WRITE, AddressClass.FREE, _PARTS)
DELETE_DATASET = Operation("delete it", _DATASET, Permission.DELETE, _CONTENT)
START_RUNNER = Operation("start runs", _RUNNER, Permission.LAUNCH, _CONTENT)
STOP_RUNNER = Operation("stop runs", _RUNNER, Permission.WRITE, _CONTENT)
CHANGE_RUNNER = Operation("change its parameters", _RUNNER, Permission.WRITE, _CONTENT)
DELETE_RUNNER = Operation("delete it and its runs", _RUNNER, Permission.DELETE, _CONTENT)

OPERATIONS = (
    Operation("see it and what is shared in it", _ORGANIZATION, Permission.READ, AddressClass.READ),
    Operation("see who has access", _ORGANIZATION, Permission.READ_SECURITY, AddressClass.READ),
    Operation("create datasets", _ORGANIZATION, Permission.CREATE_CHILDREN, _CONTENT, _GRAPH),
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
"""Every operation that is shown, by object."""


def operations_on(kind: ObjectKind, capabilities: Capabilities) -> tuple[Operation, ...]:
    """Return the operations on a kind of object that a platform has."""
    return tuple(
        each
        for each in OPERATIONS
        if each.kind is kind and (each.capability is None or each.capability in capabilities)
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
    wanted = who.rules.accepts(address)
    if not wanted.isdisjoint(who.roles):
        return True
    held = {*who.roles, *who.other_roles}
    # If no known role lets reads through, the role that did is in a claim unknown here.
    complete = not held.isdisjoint(who.rules.accepts(AddressClass.READ))
    unsure = not complete or bool(who.scopes) or not wanted.isdisjoint(who.other_roles)
    unsure |= any(role.endswith(who.rules.unsure_roles) for role in held)
    return None if unsure else False


def _usual_key(operation: Operation, who: Principal) -> bool:
    """Return whether it is a key that may do the operation with the role that keys usually have."""
    return who.is_key and who.rules.least_role(operation.address) == PLATFORM_USER


def _by_address(operation: Operation, who: Principal) -> Allowance:
    needed = who.rules.least_role(operation.address)
    roles = ", ".join(who.roles or ())
    return Allowance(
        operation,
        False,
        needed,
        f"Requires platform role {needed}; you have {roles}.",
        "Ask a platform administrator.",
    )


def _by_list(operation: Operation, access: Access) -> Allowance:
    needed = operation.permission.value
    least = roles_with(access.kind, operation.permission)[0]
    return Allowance(
        operation,
        False,
        needed,
        f"Requires {needed} on the {access.kind.value} (role {least}); you have "
        f"{access.role_words}.",
        ask_whom(access),
    )


def ask_whom(access: Access) -> str:
    """Return a sentence on who can give rights on an object."""
    administrators = access.administrators
    if administrators is None:
        return (
            f"The administrators of the {access.kind.value} are not visible to you. Ask its owner."
        )
    if not administrators:
        return "No administrator listed. Ask a platform administrator."
    shown = ", ".join(administrators[:3])
    more = f" and {len(administrators) - 3} more" if len(administrators) > 3 else ""
    return f"Ask an administrator of the {access.kind.value}: {shown}{more}."


def _unknown(
    operation: Operation, who: Principal, access: Access | None, by_list: bool | None
) -> str:
    if by_list is None and access is not None and access.list is None:
        return f"The platform sends no access list for the {access.kind.value}."
    if operation.address is AddressClass.SHARING:
        return "The required platform role is unknown."
    if who.is_key:
        needed = who.rules.least_role(operation.address)
        return f"If the API key has {needed} (only the server knows)."
    if who.roles is None:
        return "The token does not contain the platform roles."
    return "The platform does not send enough information."
