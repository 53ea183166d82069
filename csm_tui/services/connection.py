"""Getting in: what the environment offers, and a session on one platform."""

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from csm_tui.auth.detect import API_KEY, API_URL, KEY_HEADER, Detection, detect
from csm_tui.domain.connection import ConnectionSettings, Identity, PlatformFacts
from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)

if TYPE_CHECKING:
    from csm_tui.domain.dataset import Dataset
    from csm_tui.domain.organization import Organization, Solution, Workspace
    from csm_tui.platform.client import PlatformClient

__all__ = [
    "API_KEY",
    "API_URL",
    "KEY_HEADER",
    "Detection",
    "Session",
    "connect",
    "detect_environment",
]

_STEPS = 2


class Session:
    """A platform one is signed in to; a context manager that closes its connections."""

    def __init__(
        self,
        client: "PlatformClient",
        facts: PlatformFacts,
        identity: Identity,
    ) -> None:
        self.client = client
        """For the services; screens and scripts use the methods."""
        self.settings = client.settings
        self.facts = facts
        self.identity = identity

    def organizations(self, cancel: CancelToken | None = None) -> "list[Organization]":
        """Return the organizations one may see, by name."""
        from csm_tui.platform.organizations import list_organizations

        return sorted(list_organizations(self.client, cancel), key=lambda o: o.name.casefold())

    def workspaces(
        self, organization_id: str, cancel: CancelToken | None = None
    ) -> "list[Workspace]":
        """Return the workspaces one may see in an organization, by name."""
        from csm_tui.platform.organizations import list_workspaces

        workspaces = list_workspaces(self.client, organization_id, cancel)
        return sorted(workspaces, key=lambda w: w.name.casefold())

    def datasets(self, organization_id: str, cancel: CancelToken | None = None) -> "list[Dataset]":
        """Return the datasets one may see in an organization, by name."""
        from csm_tui.platform.datasets import list_datasets

        datasets = list_datasets(self.client, organization_id, cancel)
        return sorted(datasets, key=lambda d: d.name.casefold())

    def solution(
        self, organization_id: str, solution_id: str, cancel: CancelToken | None = None
    ) -> "Solution":
        """Return a solution."""
        from csm_tui.platform.organizations import get_solution

        return get_solution(self.client, organization_id, solution_id, cancel)

    def close(self) -> None:
        """Close the connections; the session is of no use afterwards."""
        self.client.close()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def detect_environment(environment: Mapping[str, str]) -> Detection:
    """Return what these environment variables offer to connect with."""
    return detect(environment)


def connect(
    settings: ConnectionSettings | None = None,
    *,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> Session:
    """Return a session: check the settings, learn the generation, make one authenticated read.

    Args:
        settings: without them, those of the process environment.
        progress: told before each of the two requests, and at the end.
        cancel: checked between requests.

    Raises:
        CsmError: it cannot be reached, is no platform, or does not let us in.
    """
    # Half a second of imports: not before somebody connects.
    from csm_tui.auth.checks import checked
    from csm_tui.platform.client import PlatformClient
    from csm_tui.platform.generation import detect_generation
    from csm_tui.platform.organizations import probe

    settings = checked(settings or _from_environment())
    cancel = cancel or CancelToken()
    tell = Throttle(progress)
    client = PlatformClient(settings)
    try:
        tell(Progress(f"Reading what {settings.host} is", 0, _STEPS, "steps"))
        generation, version = detect_generation(client, cancel)
        client.generation = generation
        cancel.check()
        tell(Progress(f"Signing in to {settings.host}", 1, _STEPS, "steps"))
        started = time.monotonic()
        probe(client, cancel)
        latency = time.monotonic() - started
        tell(Progress(f"Connected to {settings.host}", _STEPS, _STEPS, "steps"))
    except BaseException:
        client.close()
        raise
    # The platform takes a key's header name for its holder (PLATFORM.md 2.1).
    identity = Identity(settings.key_header, "API key")
    return Session(client, PlatformFacts(generation, version, latency), identity)


def _from_environment() -> ConnectionSettings:
    found = detect(os.environ)
    if found.settings is not None:
        return found.settings
    blank = [name for name in found.empty if name in found.missing]
    why = f" ({', '.join(blank)} set, but blank)" if blank else ""
    raise SignInNeeded(
        f"The environment does not say how to connect: {', '.join(found.missing)} missing{why}.",
        "Set these variables, or give the settings.",
    )
