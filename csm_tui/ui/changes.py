"""What may be changed on the platform that one is connected to: the one place that decides it.

A read-only profile offers no action that writes: `offered` takes them out of footer, help and
palette, `refused` out of the keys, and the platform client sends nothing (should both fail).
A protected profile has every change confirmed: whoever changes something awaits `may_change`.
"""

from collections.abc import Mapping
from typing import cast

from textual.app import App
from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.message_pump import MessagePump

from csm_tui.domain.profile import read_only_refusal
from csm_tui.domain.text import visible
from csm_tui.ui.actions import ACTIONS
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.jobs import shell

_WRITING = frozenset(action.id for action in ACTIONS if action.writes)


def offered(node: DOMNode, live: Mapping[str, ActiveBinding]) -> dict[str, ActiveBinding]:
    """Return the bindings that the profile allows, of those that are possible."""
    if not is_read_only(node):
        return dict(live)
    return {key: each for key, each in live.items() if each.binding.id not in _WRITING}


def refused(node: object, action: str) -> bool:
    """Say so, and return True, when the action of a node would change a read-only platform."""
    if not isinstance(node, DOMNode) or not is_read_only(node):
        return False
    # Every action stands in the table, and its binding bears its id.
    own = (each for each in node.BINDINGS if isinstance(each, Binding))
    if not any(each.action == action and each.id in _WRITING for each in own):
        return False
    profile = shell(node).profile
    why = profile.read_only_by if profile else ""
    shell(node).tell(f"{why or f'{_name(node)} is read-only'}: nothing is changed here.")
    return True


async def may_change(node: MessagePump, what: str) -> bool:
    """Return whether a change may be made; a protected profile has its name typed first.

    Await it in a flow, last before the change, when everything else has been asked.

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
        f"{what}\n\n{name} is protected: {profile.host} is changed when you go on.",
        confirm="Go on",
        danger=True,
        typed=name,
    )
    return await cast("App[object]", node.app).push_screen_wait(question) is True


def is_read_only(node: MessagePump) -> bool:
    """Tell whether nothing may be changed, so that no word invites to it."""
    profile = shell(node).profile
    return profile is not None and profile.read_only


def _name(node: MessagePump) -> str:
    profile = shell(node).profile
    return f"The profile {visible(profile.name)}" if profile else "This"
