"""Connecting: the steps from a profile to a session, each told and each with its own failure."""

import os
import time
from typing import TYPE_CHECKING

from csm_tui.auth.detect import detect
from csm_tui.domain.connection import ConnectionSettings, PlatformFacts
from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.profile import COMMAND_LINE, Method, Profile
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import Interaction
from csm_tui.services.children import note_variables_of_profiles
from csm_tui.services.connection._discovery import filled, settings_of
from csm_tui.services.connection._session import Session

if TYPE_CHECKING:
    from csm_tui.auth.source import TokenSource
    from csm_tui.platform.client import PlatformClient


def connect(
    place: Profile | ConnectionSettings | None = None,
    secret: Secret | None = None,
    interaction: Interaction | None = None,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> Session:
    """Return a session: check the fields, learn the generation, get a token, make one read.

    Args:
        place: a profile, or settings with an API key; without it, the process environment's.
        secret: the API key or the client secret of the profile.
        interaction: the person, where the profile's method needs one.
        progress: told before each request, and at the end.
        cancel: checked between requests, and while a person is waited for.

    Raises:
        CsmError: it cannot be reached, is no platform, or does not let us in.
    """
    from csm_tui.settings.log import quiet_libraries

    quiet_libraries()
    profile, secret = _given(place, secret)
    connecting = _Connecting(
        profile, secret, interaction, Throttle(progress), cancel or CancelToken()
    )
    try:
        return connecting.session()
    except BaseException:
        connecting.close()
        raise


class _Connecting:
    """The way to a session, and what is open until there is one."""

    def __init__(
        self,
        profile: Profile,
        secret: Secret | None,
        interaction: Interaction | None,
        tell: ProgressCallback,
        cancel: CancelToken,
    ) -> None:
        # Half a second of imports: not before somebody connects.
        from csm_tui.auth.checks import checked, tidied

        if profile.method is Method.API_KEY:
            self._settings = checked(settings_of(profile, secret))
        profile = tidied(profile)
        if profile.method is not Method.API_KEY:
            self._settings = settings_of(profile)
        self._profile = profile
        self._secret = secret
        self._interaction = interaction
        self._tell = tell
        self._cancel = cancel
        self._steps = 2 if profile.method is Method.API_KEY else 3
        self._client: PlatformClient | None = None
        self._source: TokenSource | None = None

    def session(self) -> Session:
        """Take every step."""
        from csm_tui.platform.client import PlatformClient
        from csm_tui.platform.generation import detect_generation
        from csm_tui.platform.organizations import probe

        host = self._settings.host
        self._step(f"Reading what {host} is", 0)
        self._client = client = PlatformClient(self._settings)
        generation, version, hint = detect_generation(client, self._cancel)
        if self._profile.method is not Method.API_KEY:
            self._step(f"Signing in: {self._profile.method.label}", 1)
            # A secret goes only to an address that a person has given.
            if not self._profile.method.needs_secret:
                self._profile = filled(self._profile, hint)
            self._source = self._signed_in()
            client.close()
            self._client = client = PlatformClient(self._settings, self._source)
            client.official.expected_issuer = hint.issuer
        client.generation = generation
        self._step(f"Signing in to {host}", self._steps - 1)
        began = time.monotonic()
        probe(client, self._cancel)
        facts = PlatformFacts(generation, version, time.monotonic() - began)
        self._tell(Progress(f"Connected to {host}", self._steps, self._steps, "steps"))
        return Session(client, facts, self._profile, self._source)

    def close(self) -> None:
        """Close what is open."""
        if self._source is not None:
            self._source.close()
        if self._client is not None:
            self._client.close()

    def _signed_in(self) -> "TokenSource":
        from csm_tui.auth.providers import provider_for
        from csm_tui.auth.source import TokenSource
        from csm_tui.auth.token import Clock

        if self._profile.method is Method.AZURE_CLI:
            note_variables_of_profiles()
        clock = Clock()
        source = TokenSource(self._profile, provider_for(self._profile, self._secret, clock), clock)
        try:
            source.sign_in(self._interaction, self._cancel)
        except BaseException:
            source.close()
            raise
        return source

    def _step(self, what: str, done: int) -> None:
        self._cancel.check()
        self._tell(Progress(what, done, self._steps, "steps"))


def _given(
    place: Profile | ConnectionSettings | None, secret: Secret | None
) -> tuple[Profile, Secret | None]:
    if isinstance(place, Profile):
        return place, secret
    if isinstance(place, ConnectionSettings):
        profile = Profile(
            name=place.profile,
            api_url=place.api_url,
            header_name=place.key_header,
            api_ca=place.ca_file,
            connect_timeout=place.connect_timeout,
            read_timeout=place.timeout,
            read_only=place.read_only,
            origins={"read_only": COMMAND_LINE} if place.read_only_by else {},
        )
        return profile, place.api_key
    found = detect(os.environ)
    if found.winner is None or found.winner.profile is None:
        raise SignInNeeded(
            f"The environment does not say how to connect: {found.reason}",
            "Set these variables, or give the settings.",
        )
    return found.winner.profile, found.winner.secret
