"""The table of all actions, from which keys, footer, palette and help are made."""

from csm_tui.ui.actions._action import MODES, SCOPES, WAYS, Action, Way
from csm_tui.ui.actions._command import Command, Reach, group_of
from csm_tui.ui.actions._keys import bindings, key_names
from csm_tui.ui.actions._table import ACTIONS

__all__ = [
    "ACTIONS",
    "MODES",
    "SCOPES",
    "WAYS",
    "Action",
    "Command",
    "Reach",
    "Way",
    "bindings",
    "group_of",
    "key_names",
]
