"""The identity provider in the public document."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.sign_in import ProviderHint
from csm_tui.platform.provider_hint import provider_hint

KEYCLOAK = "https://host/keycloak/realms/my%20brewery/protocol/openid-connect"
ENTRA = "https://login.microsoftonline.com"


def document(flow: dict[str, Any], kind: str = "authorizationCode") -> dict[str, Any]:
    scheme = {"type": "oauth2", "flows": {kind: flow}}
    return {"components": {"securitySchemes": {"oAuth2AuthCode": scheme}}}


@pytest.mark.parametrize(
    ("flow", "hint"),
    [
        ({"tokenUrl": f"{KEYCLOAK}/token"}, ProviderHint("https://host/keycloak", "my brewery")),
        (
            {"tokenUrl": "", "authorizationUrl": f"{KEYCLOAK}/auth"},
            ProviderHint("https://host/keycloak", "my brewery"),
        ),
        (
            {
                "authorizationUrl": f"{ENTRA}/a-tenant/oauth2/v2.0/authorize",
                "scopes": {"api://platform/platform": "use it"},
            },
            ProviderHint(tenant_id="a-tenant", scope="api://platform/.default"),
        ),
        (
            {"tokenUrl": f"{ENTRA}/common/oauth2/v2.0/token", "scopes": {"openid": ""}},
            ProviderHint(),
        ),
        ({"tokenUrl": "https://example.com/token"}, ProviderHint()),
        ({"tokenUrl": "https://example.com/realms/x/token"}, ProviderHint()),
        ({"tokenUrl": "javascript:alert(1)/realms/x"}, ProviderHint()),
        ({"tokenUrl": "https://[::1/realms/x"}, ProviderHint()),
        ({"tokenUrl": "https://host/realms//x"}, ProviderHint()),
    ],
)
def test_flows(flow: dict[str, Any], hint: ProviderHint) -> None:
    assert provider_hint(document(flow)) == hint


def test_the_issuer_of_a_realm() -> None:
    assert provider_hint(document({"tokenUrl": f"{KEYCLOAK}/token"})).issuer == (
        "https://host/keycloak/realms/my brewery"
    )
    assert ProviderHint(tenant_id="a").issuer == ""


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON, JSON)
def test_any_document_is_survived(inner: Any, flow: Any) -> None:
    for components in (inner, {"securitySchemes": inner}, {"securitySchemes": {"a": inner}}):
        assert isinstance(provider_hint({"components": components}), ProviderHint)
    assert isinstance(provider_hint(document({"tokenUrl": inner, "scopes": flow})), ProviderHint)
    assert isinstance(provider_hint(document(flow)), ProviderHint)
