"""The actions that start, stop, change, create and delete runners, from their list or from one."""

from csm_tui.domain.rights import (
    CHANGE_RUNNER,
    CREATE_RUNNER,
    DELETE_RUNNER,
    START_RUNNER,
    STOP_RUNNER,
)
from csm_tui.ui.actions._action import Action

RUNNER_CHANGES = (
    Action(
        "runner_list",
        "start",
        "p",
        "Start",
        "Check the runner, or the marked ones, then start a run",
        footer=True,
        writes=True,
        needs=START_RUNNER,
    ),
    # The footer has no room for it beside the keys of a log.
    Action(
        "inspector",
        "start",
        "p",
        "Start",
        "Check the runner, then start a run",
        writes=True,
        needs=START_RUNNER,
    ),
    Action(
        "runners",
        "stop",
        "X",
        "Stop",
        "Stop the last run of the runner, or of the marked ones",
        writes=True,
        needs=STOP_RUNNER,
    ),
    Action(
        "runners",
        "edit",
        "E",
        "Edit",
        "Edit the parameters in a form or in $EDITOR",
        writes=True,
        needs=CHANGE_RUNNER,
    ),
    Action(
        "runners",
        "create",
        "n",
        "New",
        "Create a runner from a run template, or as a child of this one",
        writes=True,
        needs=CREATE_RUNNER,
    ),
    Action(
        "runners",
        "rename",
        "m",
        "Rename",
        "Change name, description and tags",
        writes=True,
        needs=CHANGE_RUNNER,
    ),
    Action(
        "runners",
        "delete",
        "x,delete",
        "Delete",
        "Delete the runner, after its runs and children are named",
        writes=True,
        needs=DELETE_RUNNER,
    ),
)
