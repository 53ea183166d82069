"""An action as it can be run from where the focus is."""

from dataclasses import dataclass
from enum import IntEnum

from textual.dom import DOMNode

from csm_tui.ui.actions._action import SCOPES, WAYS, Action


class Reach(IntEnum):
    """From where a command can be run."""

    HERE = 0
    ELSEWHERE = 1
    NOWHERE = 2


def group_of(scope: str) -> str:
    """Return the scope under whose heading the actions of a scope are listed."""
    way = WAYS.get(scope)
    return (way.part_of if way is not None else "") or scope


@dataclass(frozen=True, slots=True)
class Command:
    """An action as it can be run from one focus."""

    action: Action
    reach: Reach
    note: str = ""
    """Where it is run, or why it cannot be."""
    node: DOMNode | None = None
    """The node that runs it, if it is there."""

    @property
    def place(self) -> str:
        """The heading of its place."""
        return SCOPES[group_of(self.action.scope)]
