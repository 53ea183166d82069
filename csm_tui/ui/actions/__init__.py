"""The table of all actions, from which keys, footer, palette and help are made."""

from csm_tui.ui.actions._action import SCOPES, Action
from csm_tui.ui.actions._keys import bindings, key_names, live_actions
from csm_tui.ui.actions._palette import ActionsProvider
from csm_tui.ui.actions._table import ACTIONS

__all__ = [
    "ACTIONS",
    "SCOPES",
    "Action",
    "ActionsProvider",
    "bindings",
    "key_names",
    "live_actions",
]
