"""Connecting: the steps from a profile to a session, each reported, each with its own failure."""

import os
import time
from contextlib import ExitStack, closing
from dataclasses import replace
from typing import TYPE_CHECKING

from csm_tui.auth.detect import detect
from csm_tui.domain.connection import ConnectionSettings, PlatformFacts
from csm_tui.domain.errors import SignInNeeded, about_field
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
        place: a profile, or settings with an API key; by default, what the environment offers.
        secret: the API key or the client secret of the profile.
        interaction: with the user, if the profile's method needs one.
        progress: called before each request, and at the end.
        cancel: checked between requests, and while the user is waited for.

    Raises:
        CsmError: the platform cannot be reached, is none, or refuses the credentials.
        Cancelled: the user gave up.
    """
    profile, secret, settings = _checked(*_given(place, secret))

    # Half a second of imports: not before the fields are right.
    from csm_tui.platform.client import BareClient, PlatformClient
    from csm_tui.platform.generations import api_of
    from csm_tui.platform.generations.detect import detect_generation
    from csm_tui.settings.log import quiet_libraries

    quiet_libraries()
    report, cancel = Throttle(progress), cancel or CancelToken()
    by_key = profile.method is Method.API_KEY
    steps = 2 if by_key else 3

    def step(what: str, done: int) -> None:
        cancel.check()
        report(Progress(what, done, steps, "steps"))

    with ExitStack() as opened:
        step(f"Reading the version of {settings.host}", 0)
        with BareClient(settings) as bare, about_field("api_url"):
            generation, version, hint = detect_generation(bare, cancel, profile.generation)
        source = None
        if not by_key:
            step(f"Signing in: {profile.method.label}", 1)
            # A secret is sent only to an address that the user has given.
            if not profile.method.needs_secret:
                profile = filled(profile, hint)
            source = opened.enter_context(closing(signed_in(profile, secret, interaction, cancel)))
        client = PlatformClient(settings, api_of(generation), source)
        opened.push(client)
        client.official.expected_issuer = hint.issuer
        step(f"Signing in to {settings.host}", steps - 1)
        facts = _facts(client, version, cancel)
        report(Progress(f"Connected to {settings.host}", steps, steps, "steps"))
        opened.pop_all()
        return Session(client, facts, profile, source)


def _facts(client: "PlatformClient", version: str, cancel: CancelToken) -> PlatformFacts:
    """Make one read, and return what is known of the platform then."""
    from csm_tui.platform.generations.detect import full_version
    from csm_tui.platform.organizations import probe

    began = time.monotonic()
    try:
        probe(client, cancel)
    except SignInNeeded as refused:
        refused.field = "secret" if client.settings.api_key else refused.field
        raise
    generation = client.generation.generation
    facts = PlatformFacts(generation, version, time.monotonic() - began)
    if facts.api == generation.label:
        facts = replace(facts, version=full_version(client, cancel) or version)
    return facts


def signed_in(
    profile: Profile, secret: Secret | None, interaction: Interaction | None, cancel: CancelToken
) -> "TokenSource":
    """Return the token source of a profile after its first sign-in.

    Raises:
        CsmError: a field is wrong, the provider refused, or did not answer.
        Cancelled: the user gave up.
    """
    from csm_tui.auth.providers import provider_for
    from csm_tui.auth.source import TokenSource
    from csm_tui.auth.token import Clock

    if profile.method is Method.AZURE_CLI:
        note_variables_of_profiles()
    clock = Clock()
    source = TokenSource(profile, provider_for(profile, secret, clock), clock)
    try:
        source.sign_in(interaction, cancel)
    except BaseException:
        source.close()
        raise
    return source


def _checked(
    profile: Profile, secret: Secret | None
) -> tuple[Profile, Secret | None, ConnectionSettings]:
    from csm_tui.auth.checks import checked_settings, normalized

    if profile.method is Method.API_KEY:
        settings = checked_settings(settings_of(profile, secret))
        return normalized(profile), secret, settings
    profile = normalized(profile)
    return profile, secret, settings_of(profile)


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
            f"No complete credentials in the environment: {found.reason}",
            "Set these variables, or pass the settings.",
        )
    return found.winner.profile, found.winner.secret
