"""Whether the profile and the rights of the session allow changes on the platform.

With a read-only profile, `allowed_bindings` removes the actions that write from footer, help and
palette, `refuses` stops their keys, and the platform client sends nothing, should both fail. With a
protected profile, every change is confirmed: a flow that changes something awaits `may_change`.
Actions whose rights are missing are greyed by the same two functions, and the right is named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, cast, runtime_checkable

from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.message_pump import MessagePump

from csm_tui.domain.profile import read_only_refusal
from csm_tui.domain.text import visible
from csm_tui.ui.actions import ACTIONS
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.rights import greyed, missing_right

_WRITING = frozenset(action.id for action in ACTIONS if action.writes)
_TITLES = {action.id: action.title for action in ACTIONS}


def allowed_bindings(node: DOMNode, live: Mapping[str, ActiveBinding]) -> dict[str, ActiveBinding]:
    """Return the live bindings that the profile allows, greyed where a right is missing."""
    if is_read_only(node):
        live = {key: each for key, each in live.items() if each.binding.id not in _WRITING}
    return greyed(live)


@runtime_checkable
class KnowsWhyNot(Protocol):
    """A node with keys for what not every platform has."""

    def why_not(self, action: str) -> str:
        """Return why the platform of the session has no such action, or nothing if it has."""


def refuses(node: object, action: str) -> bool:
    """Return whether profile, rights or platform refuse the action of a node; say so then."""
    if not isinstance(node, DOMNode):
        return False
    if isinstance(node, KnowsWhyNot) and (why := node.why_not(action)):
        shell(node).tell(why)
        return True
    # A binding has the id of its action in the table.
    own = (each for each in node.BINDINGS if isinstance(each, Binding))
    binding = next((each for each in own if each.action == action and each.id), None)
    if binding is None:
        return False
    if is_read_only(node) and binding.id in _WRITING:
        _tell_read_only(node)
        return True
    missing = missing_right(node, binding.id)
    if missing is not None:
        node.app.notify(
            f"{missing.why} {missing.next_step}",
            title=f"{_TITLES[str(binding.id)]}: not sent, a right is missing",
            severity="warning",
            timeout=8,
            markup=False,
        )
    return missing is not None


def _tell_read_only(node: DOMNode) -> None:
    profile = shell(node).profile
    why = profile.read_only_by if profile else ""
    shell(node).tell(f"{why or f'{_name(node)} is read-only'}: nothing is changed here.")


async def may_change(node: MessagePump, what: str) -> bool:
    """Return whether a change may be made; for a protected profile, its name is typed first.

    Await it in a flow, right before the change, after all other questions.

    Args:
        node: A screen or pane.
        what: The change, with the object: ``Upload data/a.csv to Brewery``.

    Raises:
        InputRefused: the profile is read-only.
    """
    profile = shell(node).profile
    if profile is None:
        return True
    name = visible(profile.name)
    if profile.read_only:
        raise read_only_refusal(profile, what)
    if not profile.protected:
        return True
    question = ConfirmDialog(
        f"Change something on {name}?",
        f"{what}\n\nThis changes {profile.host} (protected profile {name}).",
        confirm="Confirm",
        danger=True,
        typed=name,
    )
    return await cast("App[object]", node.app).push_screen_wait(question) is True


@dataclass(frozen=True, slots=True)
class Guard:
    """What a dialog about a change demands with a protected profile, so that it is the only one."""

    name: str
    """The name of the profile, which is typed."""
    words: str


def guard_of(node: MessagePump) -> Guard | None:
    """Return what must be typed before a change, or None if nothing."""
    profile = shell(node).profile
    if profile is None or not profile.protected:
        return None
    name = visible(profile.name)
    return Guard(name, f"{name} is protected: this changes {profile.host}.")


def refuse_read_only(node: MessagePump, what: str) -> None:
    """Refuse a change with a read-only profile.

    Raises:
        InputRefused: the profile is read-only.
    """
    profile = shell(node).profile
    if profile is not None and profile.read_only:
        raise read_only_refusal(profile, what)


def is_read_only(node: MessagePump) -> bool:
    """Return whether the profile is read-only, so that no text offers a change."""
    profile = shell(node).profile
    return profile is not None and profile.read_only


def _name(node: MessagePump) -> str:
    profile = shell(node).profile
    return f"The profile {visible(profile.name)}" if profile else "This"
