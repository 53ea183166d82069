"""The generation of a platform, from its public documents or else from the user."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from csm_tui.domain.errors import (
    CsmError,
    GenerationUnknown,
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
from csm_tui.platform.client import BareClient, PlatformClient
from csm_tui.platform.errors import BASE_ADDRESS_HINT
from csm_tui.platform.paths import path
from csm_tui.platform.provider_hint import provider_hint

_LOOKED_AT = 7
"""How many parent folders of an address are tried."""
_VERSIONS = ("v5", "v4", "v3", "latest")
"""The usual last segments of a base address (PLATFORM.md 1.1)."""
_VERSION = re.compile(r"v\d+(-\d+)*|latest")
_DATASETS_V5 = "/organizations/{organization_id}/workspaces/{workspace_id}/datasets"
_TWINGRAPH = "/organizations/{organization_id}/datasets/{dataset_id}/twingraph"
_SCENARIO_RUNS = "/organizations/{organization_id}/scenarioruns/{scenariorun_id}"
_FULL_VERSION = re.compile(r"\((\d+\.\d+[^()\s]*)\)\s*$")


class Interface(NamedTuple):
    """The facts in the interface document."""

    generation: Generation
    version: str
    """The full version where the platform says it, as 5.x does; else its own short word."""
    provider: ProviderHint


def detect_generation(
    client: BareClient, cancel: CancelToken | None = None, assumed: Generation | None = None
) -> Interface:
    """Return the facts in the platform's interface document, read without credentials.

    See PLATFORM.md 1.3.

    Args:
        client: of the address.
        cancel: ends the waiting.
        assumed: the generation to take if the platform does not say it.

    Raises:
        GenerationUnknown: a platform is there, and hides its documents.
        CsmError: no platform is at the address.
    """
    try:
        document = client.get_json(path("openapi"), cancel=cancel)
    except (NotFound, WrongAddress, RightsMissing, SignInNeeded) as missing:
        # An address beside the platform's own is a usual mistake. The platform answers it with
        # 401, for only its own document is public.
        if places := _platforms_near(client, cancel):
            raise _not_its_address(client, _use(places)) from None
        if assumed is not None:
            return Interface(assumed, "", ProviderHint())
        if isinstance(missing, WrongAddress):
            raise
        try:
            return _from_about(client, cancel)
        except NotFound:
            if isinstance(missing, NotFound):
                raise _not_its_address(client, BASE_ADDRESS_HINT) from None
            raise _hidden(client) from None
    paths = decode.mapping(document, "paths")
    generation = _from_paths(paths)
    if generation is None:
        raise InputRefused(
            f"{client.settings.api_url} responds, but is not a Cosmo Tech platform.",
            "Check the API URL.",
        )
    return Interface(generation, _version(document), provider_hint(document))


def _version(document: Any) -> str:
    """Return the full version at the end of the description, or the short one (5.x, 1.3)."""
    info = decode.mapping(document, "info")
    full = _FULL_VERSION.search(decode.text(info, "description"))
    return full[1] if full else decode.text(info, "version")


def _not_its_address(client: BareClient, next_step: str) -> WrongAddress:
    address = visible(client.settings.api_url)
    return WrongAddress(f"No platform API found at {address}.", next_step)


def _use(places: dict[str, Generation]) -> str:
    if len(places) == 1:
        return f"A platform responds at {next(iter(places))}. Use that address."
    named = [f"{address} ({generation.label})" for address, generation in places.items()]
    return f"Platforms respond at {' and '.join(named)}. Use one of them."


def _platforms_near(client: BareClient, cancel: CancelToken | None) -> dict[str, Generation]:
    """Return the platforms above the given address, else those below it or beside it.

    Only interface documents are requested, without credentials.
    """
    parts = urlsplit(client.settings.api_url)
    host, folders = f"{parts.scheme}://{parts.netloc}", parts.path.strip("/").split("/")
    try:
        for base in _above(folders):
            if found := _generation_at(client, f"{host}{base}", cancel):
                return {f"{host}{base}": found}
        near = [f"{host}{base}" for base in _beside(folders)]
        answers = {each: _generation_at(client, each, cancel) for each in near}
    except Unreachable:
        return {}
    return {address: found for address, found in answers.items() if found}


def _above(folders: list[str]) -> Iterator[str]:
    for depth in range(len(folders) - 1, max(-1, len(folders) - _LOOKED_AT), -1):
        yield "".join(f"/{folder}" for folder in folders[:depth])


def _beside(folders: list[str]) -> Iterator[str]:
    """Yield the paths with the usual versions in place of the last segment, or behind it."""
    kept = folders[:-1] if _VERSION.fullmatch(folders[-1]) else folders
    base = "".join(f"/{folder}" for folder in kept if folder)
    yield from (f"{base}/{version}" for version in _VERSIONS if version != folders[-1])


def _generation_at(
    client: BareClient, address: str, cancel: CancelToken | None
) -> Generation | None:
    """Return the generation of the platform at an address, None if there is none.

    Raises:
        Unreachable: nothing answers there.
    """
    with BareClient(replace(client.settings, api_url=address, api_key=None)) as near:
        try:
            document = near.get_json(path("openapi"), cancel=cancel)
        except Unreachable:
            raise
        except CsmError:
            return None
    return _from_paths(decode.mapping(document, "paths"))


def _from_paths(paths: Iterable[str]) -> Generation | None:
    known = set(paths)
    if known >= {"/about", _DATASETS_V5}:
        return Generation.V5
    if _TWINGRAPH not in known:
        return None
    return Generation.V3 if _SCENARIO_RUNS in known else Generation.V4


def _from_about(client: BareClient, cancel: CancelToken | None) -> Interface:
    """Return the facts of ``/about``, for a proxy that hides the document; only 5.x has it."""
    try:
        about: Any = client.get_json(path("about"), cancel=cancel)
    except (SignInNeeded, RightsMissing):
        # These prove no generation: each one guards its unknown paths.
        raise _hidden(client) from None
    version = decode.mapping(about, "version")
    if version.get("major") != 5:
        raise InputRefused(
            f"{client.settings.host} has an unsupported version: "
            f"{visible(decode.text(version, 'full')) or '?'}.",
            "Update csm-tui, or check the API URL.",
        )
    return Interface(Generation.V5, decode.text(version, "full"), ProviderHint())


def full_version(client: PlatformClient, cancel: CancelToken | None) -> str:
    """Return the full version for a signed-in user; empty if the platform does not say it."""
    if not client.generation.has_about:
        return ""
    try:
        about = client.get_json(path("about"), cancel=cancel)
    except CsmError:
        return ""
    return decode.text(decode.mapping(about, "version"), "full")


def _hidden(client: BareClient) -> GenerationUnknown:
    return GenerationUnknown(
        f"{client.settings.host} does not report its API version.",
        "Choose the version, or set generation = 3, 4 or 5 in the profile.",
    )
