"""``csm-tui orgs``, ``workspaces``, ``datasets`` and ``parts``: sign in and run a verb."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from csm_tui.cli.session import run_in_session

if TYPE_CHECKING:
    from csm_tui.services.connection import Session

_LOOK = "`csm-tui parts ls DATASET` shows the parts."

Verb = Callable[["Session", argparse.Namespace], int]
"""Does what a verb is for, and returns the exit code."""


def run_objects(options: argparse.Namespace) -> int:
    """Run the verb and return the exit code."""
    return run_in_session(
        options, lambda session: _verb(options.command, options.verb)(session, options), _LOOK
    )


def _verb(command: str, name: str) -> Verb:
    from csm_tui.cli.objects import datasets, parts, places

    verbs: dict[tuple[str, str], Verb] = {
        ("orgs", "ls"): places.list_organizations,
        ("workspaces", "ls"): places.list_workspaces,
        ("workspaces", "show"): places.show_workspace,
        ("datasets", "ls"): datasets.list_datasets,
        ("datasets", "show"): datasets.show_dataset,
        ("datasets", "get"): datasets.get_dataset,
        ("datasets", "put"): datasets.put_dataset,
        ("datasets", "query"): datasets.query_graph,
        ("parts", "ls"): parts.list_parts,
        ("parts", "show"): parts.show_part,
        ("parts", "get"): parts.get_parts,
        ("parts", "put"): parts.put_parts,
        ("parts", "restore"): parts.restore_part,
        ("parts", "query"): parts.query_part,
    }
    return verbs[command, name]
