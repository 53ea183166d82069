"""A session on one platform, used by every service."""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from csm_tui.domain.capabilities import Capabilities
from csm_tui.domain.connection import ConnectionSettings, Identity, PlatformFacts
from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.partial_list import PartialList
from csm_tui.domain.profile import Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import ApiKey, Secret
from csm_tui.domain.sign_in import Interaction, SessionFacts, SessionState

if TYPE_CHECKING:
    from collections.abc import Callable

    from csm_tui.auth.source import TokenSource
    from csm_tui.domain.dataset import Dataset
    from csm_tui.domain.organization import Organization, Workspace
    from csm_tui.domain.solution import Solution
    from csm_tui.platform.client import PlatformClient

_READY = SessionFacts(SessionState.READY)


class Session:
    """A signed-in connection to a platform; a context manager that closes it."""

    def __init__(
        self,
        client: "PlatformClient",
        facts: PlatformFacts,
        profile: Profile,
        source: "TokenSource | None" = None,
    ) -> None:
        self.client = client
        """For services; screens and scripts use the methods."""
        self.facts = facts
        self.profile = profile
        """The profile as completed while connecting, with the origin of each value."""
        self._source = source

    @property
    def capabilities(self) -> Capabilities:
        """What the platform can do."""
        return self.client.generation.capabilities

    @property
    def settings(self) -> ConnectionSettings:
        """The current settings of the connection."""
        return self.client.settings

    @property
    def identity(self) -> Identity:
        """The user or service in the eyes of the platform.

        Raises:
            SignInNeeded: the session is signed out.
        """
        if self._source is not None:
            return self._source.identity
        # The platform uses the name of a key's header as its holder (PLATFORM.md 2.1).
        header = self.settings.key_header
        return Identity(header, self.profile.method.label, account=header)

    @cached_property
    def platform(self) -> str:
        """The API's base address, without credentials."""
        parts = urlsplit(self.settings.api_url)
        # The text before the “@” of an address is often a password.
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    @property
    def sign_in(self) -> SessionFacts:
        """State, remaining time and number of renewals of the session."""
        return _READY if self._source is None else self._source.facts

    def subscribe(self, listener: "Callable[[SessionFacts], None]") -> "Callable[[], None]":
        """Call the listener at every change of state, in any thread; return a function to stop."""
        return (lambda: None) if self._source is None else self._source.subscribe(listener)

    def sign_in_again(
        self,
        interaction: Interaction | None = None,
        cancel: CancelToken | None = None,
        *,
        secret: Secret | None = None,
    ) -> None:
        """Sign in to this session after it has ended, with another secret if one is given.

        A session with an API key ends when the platform refuses the key, and needs another one.

        Raises:
            CsmError: the provider or the platform refused, or did not respond.
            Cancelled: the user gave up.
        """
        if self._source is None:
            self._use_key(secret, cancel)
            return
        provider = None
        if secret is not None:
            from csm_tui.auth.providers import provider_for
            from csm_tui.auth.token import Clock

            provider = provider_for(self.profile, secret, Clock())
        self._source.sign_in(interaction, cancel, provider)

    def _use_key(self, key: Secret | None, cancel: CancelToken | None) -> None:
        """Use another key after the platform has accepted it."""
        from csm_tui.auth.checks import checked_settings
        from csm_tui.platform.client import PlatformClient
        from csm_tui.platform.organizations import probe

        if key is None:
            raise SignInNeeded(
                f"{self.settings.host} requires another API key.",
                "Enter one, or close the session.",
            )
        settings = checked_settings(replace(self.settings, api_key=ApiKey(key.reveal())))
        with PlatformClient(settings, self.client.generation) as trial:
            probe(trial, cancel)
        self.client.use(settings)

    def sign_out(self) -> None:
        """End the session at the identity provider too, then close."""
        if self._source is not None:
            self._source.sign_out()
        self.close()

    def organizations(self, cancel: CancelToken | None = None) -> "PartialList[Organization]":
        """Return the visible organizations, sorted by name."""
        from csm_tui.platform.organizations import list_organizations

        return list_organizations(self.client, cancel).sorted_by(lambda o: o.name.casefold())

    def workspaces(
        self, organization_id: str, cancel: CancelToken | None = None
    ) -> "PartialList[Workspace]":
        """Return the visible workspaces of an organization, sorted by name."""
        from csm_tui.platform.organizations import list_workspaces

        workspaces = list_workspaces(self.client, organization_id, cancel)
        return workspaces.sorted_by(lambda w: w.name.casefold())

    def workspace(
        self, organization_id: str, workspace_id: str, cancel: CancelToken | None = None
    ) -> "Workspace":
        """Return a workspace."""
        from csm_tui.platform.organizations import get_workspace

        return get_workspace(self.client, organization_id, workspace_id, cancel)

    def datasets(
        self, organization_id: str, workspace_id: str, cancel: CancelToken | None = None
    ) -> "PartialList[Dataset]":
        """Return the visible datasets of a workspace, or of its organization, sorted by name."""
        from csm_tui.platform.datasets import list_datasets

        datasets = list_datasets(self.client, organization_id, workspace_id, cancel)
        return datasets.sorted_by(lambda d: d.name.casefold())

    def solution(
        self, organization_id: str, solution_id: str, cancel: CancelToken | None = None
    ) -> "Solution":
        """Return a solution."""
        from csm_tui.platform.solutions import get_solution

        return get_solution(self.client, organization_id, solution_id, cancel)

    def close(self) -> None:
        """Stop renewing and close the connections; the session cannot be used afterwards."""
        if self._source is not None:
            self._source.close()
        self.client.close()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
