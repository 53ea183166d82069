"""The fields of the form for each method, their labels, and where values come from."""

from dataclasses import replace
from pathlib import Path

from csm_tui.domain.paths import with_home
from csm_tui.domain.profile import ENVIRONMENT, Method, Profile, SecretKind
from csm_tui.services.connection import split_realm_url, variables_of
from csm_tui.services.profiles import DEFAULT

SECRET = "secret"  # noqa: S105 - the name of a field
FORM = "form"
"""The name of a profile that was typed into the form."""
LABELS = {
    "api_url": "Platform address",
    "idp_base": "Keycloak address",
    "realm": "Realm",
    "tenant_id": "Tenant id",
    "client_id": "Client id",
    "header_name": "Header of the key",
    "scope": "Scope",
    "authority": "Entra address",
    "api_ca": "CA file, platform",
    "idp_ca": "CA file, provider",
}
HINTS = {
    "api_url": "https://host/tenant/v4",
    "idp_base": "https://host, or the realm's whole address",
    "client_id": "of the application registered there",
    "scope": "api://…/.default",
    "api_ca": "optional PEM file",
    "idp_ca": "optional PEM file",
}
_CA_FILES = ("api_ca", "idp_ca")


def fields_of(method: Method) -> list[str]:
    """Return the fields of the form in their order; `SECRET` stands for the secret."""
    names = list(method.needs)
    if method.needs_secret:
        names.insert(names.index("client_id") + 1 if "client_id" in names else 1, SECRET)
    if method is Method.AZURE_CLI:
        names.append("tenant_id")
    elif method.entra:
        names.append("authority")
    return [*names, *(_CA_FILES[:1] if method in _ONE_SERVER else _CA_FILES)]


_ONE_SERVER = {Method.API_KEY, Method.AZURE_CLI}
"""Methods for which the program itself connects to no provider."""


def label_of(field: str, method: Method) -> str:
    """Return the label of a field."""
    if field == SECRET:
        return "API key" if method is Method.API_KEY else "Client secret"
    return LABELS[field]


def with_text(profile: Profile, texts: dict[str, str]) -> Profile:
    """Return the profile with typed texts in its fields."""
    values = {
        field: (with_home(text) if text else None) if field in _CA_FILES else text
        for field, text in texts.items()
    }
    return replace(profile, **values)  # type: ignore[arg-type]


def gaps(profile: Profile) -> list[str]:
    """Return the missing fields, in the form's order."""
    whole = profile.method.keycloak and split_realm_url(profile.idp_base)
    return [field for field in profile.missing if not (whole and field == "realm")]


def findable(field: str) -> bool:
    """Return whether the platform may name the value of a field."""
    return field in {"idp_base", "realm", "tenant_id", "scope"}


def remark_on(field: str, text: str) -> str:
    """Return a warning about a value, in a few words; empty without one."""
    if field == "scope" and text and not text.endswith("/.default"):
        return "without /.default"
    return ""


def origin_of(field: str, profile: Profile) -> str:
    """Return where the value of a field comes from, or would, as short as possible."""
    own = profile.name in {ENVIRONMENT, FORM}
    variable = variable_of(field, profile)
    if not getattr(profile, field):
        return variable
    origin = profile.origins.get(field, variable or (DEFAULT if own else ""))
    return Path(origin).name if ":" in origin and "/" in origin else origin


def variable_of(field: str, profile: Profile) -> str:
    """Return the variable that would fill a field of the form; empty if none does."""
    own = profile.name in {ENVIRONMENT, FORM}
    return variables_of(profile.method).get(field, "") if own else ""


def secret_origin(profile: Profile) -> str:
    """Return where the secret comes from, or would."""
    source = profile.secret_source
    if source is None:
        return variable_of(SECRET, profile)
    if source.kind is SecretKind.ENVIRONMENT:
        return source.name
    if source.kind is SecretKind.COMMAND:
        return f"command {source.command[0]}"
    return f"{source.kind.value}:{source.name}" if source.name else source.kind.value
