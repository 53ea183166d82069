"""The generation of a platform, read from its public interface document."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from csm_tui.domain.errors import (
    CsmError,
    InputRefused,
    NotFound,
    RightsMissing,
    SignInNeeded,
    Unreachable,
    WrongAddress,
)
from csm_tui.domain.generation import Generation
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.sign_in import ProviderHint
from csm_tui.domain.text import visible
from csm_tui.platform import decode
from csm_tui.platform.client import BareClient
from csm_tui.platform.errors import BASE_ADDRESS_HINT
from csm_tui.platform.paths import path
from csm_tui.platform.provider_hint import provider_hint

_LOOKED_AT = 7
"""How many parent folders of an address are tried."""
_DATASETS_V5 = "/organizations/{organization_id}/workspaces/{workspace_id}/datasets"
_TWINGRAPH = "/organizations/{organization_id}/datasets/{dataset_id}/twingraph"
_SCENARIO_RUNS = "/organizations/{organization_id}/scenarioruns/{scenariorun_id}"


class Interface(NamedTuple):
    """The facts in the interface document."""

    generation: Generation
    version: str
    provider: ProviderHint


def detect_generation(client: BareClient, cancel: CancelToken | None = None) -> Interface:
    """Return the facts in the platform's interface document, read without credentials.

    See PLATFORM.md 1.3.

    Raises:
        CsmError: no platform is at the address, or its generation cannot be known.
    """
    try:
        document = client.get_json(path("openapi"), cancel=cancel)
    except (NotFound, WrongAddress, RightsMissing, SignInNeeded) as missing:
        # An address below the platform's own is a usual mistake. The platform answers it with
        # 401, for only its own document is public.
        if above := _platform_above(client, cancel):
            raise _not_its_address(client, f"A platform answers at {above}: use that.") from None
        if isinstance(missing, WrongAddress):
            raise
        try:
            return _from_about(client, cancel)
        except NotFound:
            raise _not_its_address(client, BASE_ADDRESS_HINT) from None
    paths = decode.mapping(document, "paths")
    version = decode.text(decode.mapping(document, "info"), "version")
    generation = _from_paths(paths)
    if generation is None:
        raise InputRefused(
            f"{client.settings.api_url} answers, but it is not a Cosmo Tech platform.",
            "Check the API URL.",
        )
    return Interface(generation, version, provider_hint(document))


def _not_its_address(client: BareClient, next_step: str) -> WrongAddress:
    address = visible(client.settings.api_url)
    return WrongAddress(f"No platform's API is at {address}.", next_step)


def _platform_above(client: BareClient, cancel: CancelToken | None) -> str:
    """Return the address of a platform above the given one, empty if none is found.

    Only the interface document is requested, without credentials.
    """
    parts = urlsplit(client.settings.api_url)
    folders = parts.path.strip("/").split("/")
    for depth in range(len(folders) - 1, max(-1, len(folders) - _LOOKED_AT), -1):
        base = f"{parts.scheme}://{parts.netloc}/{'/'.join(folders[:depth])}".rstrip("/")
        above = BareClient(replace(client.settings, api_url=base, api_key=None))
        try:
            document = above.get_json(path("openapi"), cancel=cancel)
            if _from_paths(decode.mapping(document, "paths")) is not None:
                return base
        except Unreachable:
            return ""
        except CsmError:
            continue
        finally:
            above.close()
    return ""


def _from_paths(paths: Iterable[str]) -> Generation | None:
    known = set(paths)
    if known >= {"/about", _DATASETS_V5}:
        return Generation.V5
    if _TWINGRAPH not in known:
        return None
    return Generation.V3 if _SCENARIO_RUNS in known else Generation.V4


def _from_about(client: BareClient, cancel: CancelToken | None) -> Interface:
    """Return the facts of ``/about``, for a proxy that hides the document; only 5.x has it."""
    about: Any = client.get_json(path("about"), cancel=cancel)
    version = decode.mapping(about, "version")
    if version.get("major") != 5:
        raise InputRefused(
            f"{client.settings.host} hides its interface document, so its version is unknown.",
            "Ask the administrator to let GET /openapi through.",
        )
    return Interface(Generation.V5, decode.text(version, "full"), ProviderHint())
