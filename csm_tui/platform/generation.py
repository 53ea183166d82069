"""Which generation a platform is of, read from its public interface document."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from csm_tui.domain.errors import InputRefused, NotFound, RightsMissing, SignInNeeded
from csm_tui.domain.generation import Generation
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.sign_in import ProviderHint
from csm_tui.platform import decode
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.paths import path
from csm_tui.platform.provider_hint import provider_hint

_DATASETS_V5 = "/organizations/{organization_id}/workspaces/{workspace_id}/datasets"
_TWINGRAPH = "/organizations/{organization_id}/datasets/{dataset_id}/twingraph"
_SCENARIO_RUNS = "/organizations/{organization_id}/scenarioruns/{scenariorun_id}"


class Interface(NamedTuple):
    """What the interface document tells."""

    generation: Generation
    version: str
    provider: ProviderHint


def detect_generation(client: PlatformClient, cancel: CancelToken | None = None) -> Interface:
    """Return what the platform says of itself to everybody (PLATFORM.md 1.3).

    Raises:
        CsmError: there is no platform at the address, or it does not tell.
    """
    try:
        document = client.get_json(path("openapi"), cancel=cancel)
    except (NotFound, RightsMissing, SignInNeeded):
        return _from_about(client, cancel)
    paths = decode.mapping(document, "paths")
    version = decode.text(decode.mapping(document, "info"), "version")
    generation = _from_paths(paths)
    if generation is None:
        raise InputRefused(
            f"{client.settings.api_url} answers, but it is not a Cosmo Tech platform.",
            "Check the API URL.",
        )
    return Interface(generation, version, provider_hint(document))


def _from_paths(paths: Iterable[str]) -> Generation | None:
    known = set(paths)
    if known >= {"/about", _DATASETS_V5}:
        return Generation.V5
    if _TWINGRAPH not in known:
        return None
    return Generation.V3 if _SCENARIO_RUNS in known else Generation.V4


def _from_about(client: PlatformClient, cancel: CancelToken | None) -> Interface:
    """Ask where a proxy hides the interface document; only 5.x has an answer to it."""
    about: Any = client.get_json(path("about"), cancel=cancel)
    version = decode.mapping(about, "version")
    if version.get("major") != 5:
        raise InputRefused(
            f"{client.settings.host} hides its interface document, so its version is unknown.",
            "Ask the administrator to let GET /openapi through.",
        )
    return Interface(Generation.V5, decode.text(version, "full"), ProviderHint())
