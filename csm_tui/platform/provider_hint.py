"""The identity provider that a platform names in its public interface document."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from csm_tui.domain.sign_in import ProviderHint
from csm_tui.platform import decode

_ENTRA_TENANT = re.compile(r"^/([0-9A-Za-z.-]+)/oauth2/")
_PLACEHOLDERS = {"", "example.com", "common", "organizations"}


def provider_hint(document: Any) -> ProviderHint:
    """Return the provider in the flows of the document's security schemes, empty without one."""
    components = decode.mapping(decode.mapping(document, "components"), "securitySchemes")
    flows = (
        flow
        for scheme in components
        for flow in decode.mapping(decode.mapping(components, scheme), "flows").values()
        if isinstance(flow, dict)
    )
    for flow in flows:
        for field in ("tokenUrl", "authorizationUrl"):
            hint = _from_url(decode.text(flow, field), flow)
            if hint is not None:
                return hint
    return ProviderHint()


def _from_url(url: str, flow: dict[str, Any]) -> ProviderHint | None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or host in _PLACEHOLDERS or not url.isprintable():
        return None
    base, _, rest = url.partition("/realms/")
    realm = unquote(rest.partition("/")[0])
    if realm:
        return ProviderHint(base, realm)
    tenant = _ENTRA_TENANT.match(parts.path)
    if tenant is None:
        return None
    named = "" if tenant[1] in _PLACEHOLDERS else tenant[1]
    return ProviderHint(tenant_id=named, scope=_scope(flow))


def _scope(flow: dict[str, Any]) -> str:
    """Return the scope for a client, made from the one that the API's own pages use."""
    for name in decode.mapping(flow, "scopes"):
        uri, slash, _ = name.rpartition("/")
        if slash and "://" in uri:
            return f"{uri}/.default"
    return ""
