"""Choosing the organization and the workspace that are open."""

from dataclasses import dataclass
from typing import TypeVar

from textual.screen import Screen

from csm_tui.domain.connection import StartLocation
from csm_tui.domain.organization import Organization, Workspace
from csm_tui.services.connection import Session
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.jobs import shell

Subject = TypeVar("Subject", Organization, Workspace)


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """An organization and one of its workspaces."""

    organization: Organization
    workspace: Workspace


class PlaceChoice:
    """Lists organizations and workspaces, and asks where there are several.

    Its methods are awaited in flows of its screen; None means that the user chose nothing.
    """

    def __init__(self, screen: Screen[None], session: Session) -> None:
        self._screen = screen
        self._session = session

    async def first(self, start: StartLocation) -> OpenPlace | None:
        """Return the wanted place, or the only one; else ask."""
        organizations = await self._organizations()
        organization = self._wanted("organization", organizations, start.organization_id)
        if organization is None:
            return await self._choose(organizations, None)
        workspaces = await self._workspaces(organization)
        workspace = self._wanted("workspace", workspaces, start.workspace_id)
        if workspace is None:
            return await self._choose_in(organization, workspaces, None)
        return OpenPlace(organization, workspace)

    async def another(self, current: OpenPlace | None) -> OpenPlace | None:
        """Ask for an organization, then for a workspace, with the cursor on the current ones."""
        return await self._choose(await self._organizations(), current)

    async def of_object(
        self, organization_id: str, workspace: Workspace | None, current: OpenPlace | None
    ) -> OpenPlace | None:
        """Return the place of an object; ask for a workspace if it belongs to none."""
        organizations = await self._organizations()
        organization = self._wanted("organization", organizations, organization_id)
        if organization is None:
            return None
        if workspace is None:
            workspaces = await self._workspaces(organization)
            return await self._choose_in(organization, workspaces, current)
        return OpenPlace(organization, workspace)

    def _wanted(self, what: str, found: list[Subject], wanted: str | None) -> Subject | None:
        """Return the one with the wanted id, or the only one if no id is wanted."""
        if wanted is None:
            return found[0] if len(found) == 1 else None
        subject = next((each for each in found if each.id == wanted), None)
        if subject is None:
            shell(self._screen).tell(
                f"{what[:1].upper()}{what[1:]} {wanted} not found, or not shared with you."
            )
        return subject

    async def _choose(
        self, organizations: list[Organization], current: OpenPlace | None
    ) -> OpenPlace | None:
        choices = [Choice(each.id, each.name) for each in organizations]
        organization = await self._chosen(
            "Choose an organization",
            organizations,
            choices,
            current.organization if current is not None else None,
        )
        if organization is None:
            return None
        return await self._choose_in(organization, await self._workspaces(organization), current)

    async def _choose_in(
        self, organization: Organization, workspaces: list[Workspace], current: OpenPlace | None
    ) -> OpenPlace | None:
        choices = [Choice(each.id, each.name, each.key) for each in workspaces]
        title = f"Choose a workspace of {organization.name}"
        workspace = await self._chosen(
            title, workspaces, choices, current.workspace if current is not None else None
        )
        return OpenPlace(organization, workspace) if workspace is not None else None

    async def _chosen(
        self, title: str, subjects: list[Subject], choices: list[Choice], current: Subject | None
    ) -> Subject | None:
        dialog = ChooseDialog(title, choices, current=current.id if current else None)
        key = await self._screen.app.push_screen_wait(dialog)
        return next((each for each in subjects if each.id == key), None)

    async def _organizations(self) -> list[Organization]:
        return await shell(self._screen).jobs.run(
            "Listing organizations", lambda job: self._session.organizations(cancel=job.cancel)
        )

    async def _workspaces(self, organization: Organization) -> list[Workspace]:
        return await shell(self._screen).jobs.run(
            f"Listing workspaces of {organization.name}",
            lambda job: self._session.workspaces(organization.id, cancel=job.cancel),
        )
