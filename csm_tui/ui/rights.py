"""Whether the rights of the session allow an action; the missing right is named before a request.

An action names in the table of actions the operation that it needs. The main screen holds the
rights in the place; a pane that works on one object says which.
"""

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from textual.binding import ActiveBinding
from textual.dom import DOMNode
from textual.screen import Screen

from csm_tui.domain.errors import RightsMissing
from csm_tui.domain.organization import Raw
from csm_tui.domain.rights import Access, Allowance, ObjectKind, Operation, access_to, allowance
from csm_tui.services.rights import PlaceRights
from csm_tui.ui.actions import ACTIONS, Action

_NEEDS: Mapping[str, tuple[Operation, ...]] = {
    each.id: tuple(filter(None, (each.needs, each.or_needs))) for each in ACTIONS if each.needs
}
"""The operations of which one must be allowed, by the id of the action."""


@runtime_checkable
class HoldsRights(Protocol):
    """A screen that knows the rights in its place."""

    place_rights: PlaceRights | None


@runtime_checkable
class ShowsObject(Protocol):
    """A pane whose actions work on one object."""

    def shown_object(self, kind: ObjectKind) -> Raw | None:
        """Return the JSON of the object of a kind that is worked on, or None without one."""


def place_rights(node: DOMNode) -> PlaceRights | None:
    """Return the rights in the place of the session, or None while none is open."""
    screens = reversed(node.app.screen_stack)
    return next((each.place_rights for each in screens if isinstance(each, HoldsRights)), None)


def missing_right(node: DOMNode, binding_id: str | None) -> Allowance | None:
    """Return why an action of a node would certainly be refused, or None.

    Args:
        node: The node whose action it is.
        binding_id: The id of the action in the table.
    """
    refusals = [certain_refusal(node, each) for each in _NEEDS.get(binding_id or "", ())]
    return refusals[0] if refusals and all(refusals) else None


def certain_refusal(node: DOMNode, operation: Operation) -> Allowance | None:
    """Return why an operation on what a node shows would certainly be refused, or None."""
    place = place_rights(node)
    if place is None:
        return None
    allowed = allowance(operation, place.who, _access(node, operation.kind, place))
    return allowed if allowed.answer is False else None


def refusal_on(node: DOMNode, operation: Operation, raw: Raw) -> Allowance | None:
    """Return why an operation on this object would certainly be refused, or None.

    Args:
        node: A node of the main screen.
        operation: What is to be done.
        raw: The JSON of the object.
    """
    place = place_rights(node)
    if place is None:
        return None
    allowed = allowance(operation, place.who, access_to(operation.kind, raw, place.who))
    return allowed if allowed.answer is False else None


def refuse_without_right(node: DOMNode, operation: Operation, headline: str) -> None:
    """Refuse an operation that would certainly be refused, before anything is sent.

    Args:
        node: The node that shows the object of the operation.
        operation: What is to be done.
        headline: What is not possible, in one sentence.

    Raises:
        RightsMissing: the right is missing.
    """
    missing = certain_refusal(node, operation)
    if missing is not None:
        raise RightsMissing(f"{headline} {missing.why}", missing.next_step)


def greyed_actions(screen: Screen[Any]) -> list[tuple[Action, ActiveBinding, str]]:
    """Return the actions at the focus that are greyed for want of a right, each with the reason."""
    found = {}
    for active in screen.active_bindings.values():
        why = missing_right(active.node, active.binding.id)
        if why is not None:
            found[active.binding.id] = active, why.why
    return [(action, *found[action.id]) for action in ACTIONS if action.id in found]


def greyed(live: Mapping[str, ActiveBinding]) -> dict[str, ActiveBinding]:
    """Return the bindings, disabled where a right is missing, with the right as the tooltip."""
    found = {}
    for key, each in live.items():
        missing = missing_right(each.node, each.binding.id) if each.enabled else None
        found[key] = each._replace(enabled=False, tooltip=missing.why) if missing else each
    return found


def _access(node: DOMNode, kind: ObjectKind, place: PlaceRights) -> Access | None:
    """Return the access to the object of a kind that a node works on."""
    for each in node.ancestors_with_self:
        if isinstance(each, ShowsObject):
            raw = each.shown_object(kind)
            if raw is not None:
                return access_to(kind, raw, place.who)
    return place.on(kind)
