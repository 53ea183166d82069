"""``orgs`` and ``workspaces``: what you can see, and one workspace."""

import argparse
from typing import TYPE_CHECKING

from csm_tui.cli.objects.shown import say_facts, say_rows
from csm_tui.cli.output import DONE, complain, say_json
from csm_tui.cli.places import organization_id, with_places, workspace_ids
from csm_tui.domain.errors import NotFound

if TYPE_CHECKING:
    from csm_tui.services.connection import Session


def list_organizations(session: "Session", options: argparse.Namespace) -> int:
    """Print id and name of each organization."""
    found = session.organizations()
    if options.json:
        say_json({"organizations": [{"id": each.id, "name": each.name} for each in found]})
    else:
        say_rows((each.id, each.name) for each in found)
    if not found:
        complain("No organization visible to you.", "Ask an administrator to add you to one.")
    return DONE


def list_workspaces(session: "Session", options: argparse.Namespace) -> int:
    """Print id and name of each workspace of an organization."""
    organization = organization_id(session, options)
    found = session.workspaces(organization)
    if options.json:
        workspaces = [
            {"id": each.id, "name": each.name, "solution": each.solution_id} for each in found
        ]
        say_json({"organization": organization, "workspaces": workspaces})
    else:
        say_rows((each.id, each.name) for each in found)
    if not found:
        complain(
            "No workspace visible to you in this organization.",
            "Ask an administrator to add you to one.",
        )
    return DONE


def show_workspace(session: "Session", options: argparse.Namespace) -> int:
    """Print what is known of a workspace."""
    organization, workspace = workspace_ids(session, options)
    try:
        found = session.workspace(organization, workspace)
    except NotFound as error:
        raise with_places(error, session, organization) from error
    facts = {
        "id": found.id,
        "name": found.name,
        "key": found.key,
        "description": found.description,
        "organization": found.organization_id,
        "solution": found.solution_id or "",
        "owner": found.owner or "",
    }
    say_facts(found.raw, facts, as_json=options.json)
    return DONE
