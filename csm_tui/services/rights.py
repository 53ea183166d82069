"""The rights of the session's identity in a workspace, and who else has which role."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import CsmError
from csm_tui.domain.organization import Raw
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.progress import CancelToken, ProgressCallback, ignore_progress
from csm_tui.domain.rights import (
    Access,
    AccessMatrix,
    ObjectKind,
    Principal,
    access_list,
    access_to,
    matrix_of,
)
from csm_tui.domain.runner import Runner
from csm_tui.services.connection import Session
from csm_tui.services.principal import who_is

if TYPE_CHECKING:
    from csm_tui.domain.organization import Organization, Workspace

MOST = 1_000
"""Objects of a kind whose access lists are compared."""
_REFUSED = "does not have permission"
"""What the platform says when an access list refuses an identity (PLATFORM.md 11, trap 1)."""


@dataclass(frozen=True, slots=True)
class PlaceRights:
    """The identity, and its access to an organization and to a workspace of it."""

    who: Principal | None
    """None while signed out."""
    organization: Access
    workspace: Access

    def on(self, kind: ObjectKind) -> Access | None:
        """Return the access to the place's object of a kind, or None if it has none."""
        match kind:
            case ObjectKind.ORGANIZATION:
                return self.organization
            case ObjectKind.WORKSPACE:
                return self.workspace
            case _:
                return None


@dataclass(frozen=True, slots=True)
class AccessOverview:
    """Who has which role on the objects of a place, and what could not be read."""

    matrix: AccessMatrix
    problems: tuple[str, ...]
    """Sentences about objects that are missing."""


class Rights:
    """The rights in one workspace; nothing is changed on the platform."""

    def __init__(
        self, session: Session, organization: "Organization", workspace: "Workspace"
    ) -> None:
        self._session = session
        self._organization, self._workspace = organization, workspace
        self._raws = organization.raw, workspace.raw
        self._refused: tuple[object, str] | None = None
        """The key and the account that an access list has refused."""

    @property
    def who(self) -> Principal | None:
        """The identity in the eyes of access lists, or None while signed out."""
        who = who_is(self._session)
        if who is None:
            return None
        refused = self._refused == (self._session.settings.api_key, who.account)
        return replace(who, was_refused=True) if refused else who

    @property
    def known(self) -> PlaceRights:
        """The rights as far as the last answers say them."""
        return self._place(*self._raws)

    def read(self, cancel: CancelToken | None = None) -> PlaceRights:
        """Read the organization and the workspace again, and what their answers leave open.

        Raises:
            CsmError: one of them cannot be read.
        """
        from csm_tui.platform.access_lists import read_object

        client = self._session.client
        organization = read_object(client, *self._path[:2], cancel=cancel)
        workspace = read_object(client, *self._path, cancel=cancel)
        self._raws = organization, workspace
        return self.learn(self.known, cancel)

    def learn(self, place: PlaceRights, cancel: CancelToken | None = None) -> PlaceRights:
        """Read access lists that are missing or may be cut, if that can tell anything.

        The platform role of an API key is not visible. An access list that refuses to be read
        proves that it is no platform administrator; one that can be read is whole.
        """
        workspace = self._whole(place.workspace, self._path, cancel)
        organization = self._whole(place.organization, self._path[:2], cancel)
        who = self.who
        return PlaceRights(who, replace(organization, who=who), replace(workspace, who=who))

    def overview(
        self,
        place: PlaceRights,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> AccessOverview:
        """Return the roles on organization, workspace, datasets and runners.

        Lists that cannot be read are left out, and named in the problems.

        Args:
            place: The rights as `read` returned them.
            progress: Called as runners are read.
            cancel: Stops the reading.
        """
        columns, problems = [place.organization, place.workspace], list[str]()
        reads: dict[ObjectKind, Callable[[], PartialList[Dataset] | PartialList[Runner]]] = {
            ObjectKind.DATASET: lambda: self._datasets(cancel),
            ObjectKind.RUNNER: lambda: self._runners(progress, cancel),
        }
        for kind, read in reads.items():
            try:
                found = read()
            except CsmError as error:
                problems.append(f"The {kind.value}s are not listed: {error.headline}")
            else:
                columns += [access_to(kind, each.raw, place.who) for each in found[:MOST]]
                problems += [found.partial] if found.partial else []
                if len(found) > MOST:
                    problems.append(f"Only {MOST:,} of {len(found):,} {kind.value}s shown.")
        return AccessOverview(matrix_of(columns), tuple(problems))

    def _datasets(self, cancel: CancelToken | None) -> PartialList[Dataset]:
        return self._session.datasets(self._organization.id, self._workspace.id, cancel)

    def _runners(
        self, progress: ProgressCallback, cancel: CancelToken | None
    ) -> PartialList[Runner]:
        from csm_tui.services.runners import Runners

        runners = Runners(self._session, self._organization.id, self._workspace.id)
        return runners.list(progress=progress, cancel=cancel)

    def _whole(
        self, access: Access, segments: tuple[str, ...], cancel: CancelToken | None
    ) -> Access:
        """Return the access with its whole list if that is needed and can be read."""
        from csm_tui.platform.access_lists import read_access_list

        who = self.who
        unsure = who is not None and who.bypasses_lists is None and not access.is_whole
        if access.list is not None and not unsure:
            return access
        try:
            raw = read_access_list(self._session.client, *segments, cancel=cancel)
        except CsmError as error:
            if who is not None and _REFUSED in error.details.get("server says", ""):
                self._refused = self._session.settings.api_key, who.account
            return access
        return replace(access, list=access_list({"security": raw}) or access.list)

    def _place(self, organization: Raw, workspace: Raw) -> PlaceRights:
        who = self.who
        return PlaceRights(
            who,
            access_to(ObjectKind.ORGANIZATION, organization, who),
            access_to(ObjectKind.WORKSPACE, workspace, who),
        )

    @property
    def _path(self) -> tuple[str, ...]:
        return "organizations", self._organization.id, "workspaces", self._workspace.id
