"""The realms of the tests: users of the demo platform, and every kind of client."""

from typing import Any

REALM, BARE_REALM = "brewery", "bare"
SECRET = "service-secret-of-the-tests"
PASSWORD = "password-of-the-tests"
QUICK_SECONDS = 3
"""Lifetime of the access tokens of the quick clients."""

Json = dict[str, Any]
_USUAL = ["default-roles-brewery"]
"""Brings the roles on the account client, and with them the audience of that name."""


def realms() -> dict[str, Json]:
    """Return every realm by name, as Keycloak imports it."""
    clients = [
        _service("csm-service"),
        _service("csm-service-quick", **{"access.token.lifespan": str(QUICK_SECONDS)}),
        _service("csm-no-service", serviceAccountsEnabled=False, standardFlowEnabled=True),
        _service("csm-other-audience"),
        _public("csm-tui"),
        _public("csm-tui-strict", **{"pkce.code.challenge.method": "S256"}),
        _public("csm-tui-quick", **{"access.token.lifespan": str(QUICK_SECONDS)}),
        _public("csm-tui-hasty", **{"oauth2.device.code.lifespan": "1"}),
        _public("csm-tui-no-device", **{"oauth2.device.authorization.grant.enabled": "false"}),
        _public("csm-tui-no-browser", standardFlowEnabled=False),
        _public("csm-tui-other-address", redirectUris=["https://portal.example.com/*"]),
    ]
    users = [
        _person("agnes.admin", "Platform.Admin"),
        _person("edgar.editor", "Organization.User"),
        _person("violette.viewer", "Organization.Viewer"),
        _person("norbert.nobody"),
        _service_account("csm-service", *_USUAL),
        _service_account("csm-service-quick", *_USUAL),
        _service_account("csm-other-audience"),
    ]
    bare = [_service("csm-service")]
    return {
        REALM: _realm(REALM, clients, users),
        BARE_REALM: _realm(BARE_REALM, bare, [_service_account("csm-service")]),
    }


def _realm(name: str, clients: list[Json], users: list[Json]) -> Json:
    roles = ("Platform.Admin", "Organization.User", "Organization.Viewer")
    return {
        "realm": name,
        "enabled": True,
        "oauth2DevicePollingInterval": 1,
        "roles": {"realm": [{"name": role} for role in roles]},
        "groups": [{"name": "Brewers"}],
        "clients": clients,
        "users": users,
    }


def _public(name: str, **more: Any) -> Json:
    """Return a client for users, as the guide asks of an administrator."""
    attributes = {"oauth2.device.authorization.grant.enabled": "true"}
    client = {
        "clientId": name,
        "publicClient": True,
        "standardFlowEnabled": True,
        "directAccessGrantsEnabled": False,
        "redirectUris": ["http://127.0.0.1/*"],
        "protocolMappers": _MAPPERS,
    }
    return _with(client, attributes, more)


def _service(name: str, **more: Any) -> Json:
    client = {
        "clientId": name,
        "publicClient": False,
        "secret": SECRET,
        "standardFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "serviceAccountsEnabled": True,
        "redirectUris": ["http://127.0.0.1/*"],
        "protocolMappers": _MAPPERS,
    }
    return _with(client, {}, more)


def _with(client: Json, attributes: Json, more: Json) -> Json:
    """Add settings to a client: those with a dot in their name are its attributes."""
    dotted = {name: value for name, value in more.items() if "." in name}
    plain = {name: value for name, value in more.items() if "." not in name}
    return {**client, **plain, "attributes": {**attributes, **dotted}}


def _roles_in(claim: str) -> Json:
    return {
        "name": claim,
        "protocol": "openid-connect",
        "protocolMapper": "oidc-usermodel-realm-role-mapper",
        "config": {
            "claim.name": claim,
            "multivalued": "true",
            "jsonType.label": "String",
            "access.token.claim": "true",
        },
    }


_GROUPS: Json = {
    "name": "groups",
    "protocol": "openid-connect",
    "protocolMapper": "oidc-group-membership-mapper",
    "config": {"claim.name": "groups", "full.path": "false", "access.token.claim": "true"},
}
_MAPPERS = [_roles_in("customRoles"), _roles_in("userRoles"), _GROUPS]


def _person(name: str, *roles: str) -> Json:
    first, last = name.split(".")
    return {
        "username": name,
        "enabled": True,
        "email": f"{name}@example.com",
        "emailVerified": True,
        "firstName": first.title(),
        "lastName": last.title(),
        "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
        "realmRoles": [*_USUAL, *roles],
        "groups": ["/Brewers"],
    }


def _service_account(client: str, *roles: str) -> Json:
    return {
        "username": f"service-account-{client}",
        "enabled": True,
        "serviceAccountClientId": client,
        "realmRoles": ["Platform.Admin", *roles],
    }
