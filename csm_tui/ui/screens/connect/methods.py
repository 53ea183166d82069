"""Choosing another method, and finding the identity provider that the platform names."""

from dataclasses import replace
from typing import Any

from textual.app import App
from textual.message_pump import MessagePump

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.profile import ENVIRONMENT, Method, Profile
from csm_tui.domain.sign_in import ProviderHint
from csm_tui.services.connection import (
    Detection,
    complete_in_environment,
    discover,
    filled,
    from_environment,
    split_realm_url,
)
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.screens.connect.fields import FORM


async def choose_method(app: App[Any], base: Profile, detection: Detection) -> Profile | None:
    """Let the user choose a method; return the profile for the form, or None if it stays.

    Args:
        app: Shows the dialog.
        base: The profile that the form was filled from.
        detection: What the environment offers.
    """
    choices = [Choice(one.value, one.label, _offer(one, detection)) for one in Method]
    key = await app.push_screen_wait(
        ChooseDialog("How to sign in", choices, current=base.method.value, narrow=False)
    )
    if key is None or key == base.method.value:
        return None
    method = Method(key)
    if base.name == ENVIRONMENT:
        return from_environment(method, detection)
    kin = method.keycloak == base.method.keycloak and method.entra == base.method.entra
    source = base.secret_source if kin and method.needs_secret else None
    return replace(base, name=FORM, method=method, secret_source=source)


def _offer(method: Method, detection: Detection) -> str:
    return "complete in the environment" * complete_in_environment(method, detection)


def lacks_provider(profile: Profile) -> bool:
    """Return whether a field is empty that the platform may fill."""
    if profile.method.keycloak:
        whole = split_realm_url(profile.idp_base) or split_realm_url(profile.realm)
        return not whole and not (profile.idp_base and profile.realm)
    return profile.method.entra and not (profile.tenant_id and profile.scope)


async def find_provider(node: MessagePump, profile: Profile) -> Profile:
    """Return the profile with its empty fields filled from the public answer of the platform.

    Raises:
        CsmError: the platform cannot be reached, or does not name such a provider.
    """
    hint = await shell(node).jobs.run(
        f"Asking {profile.host or 'the platform'} for its identity provider",
        lambda job: discover(profile, cancel=job.cancel),
    )
    found = filled(profile, hint)
    if found == profile:
        kind = "Keycloak" if profile.method.keycloak else "Entra"
        raise InputRefused(
            f"{profile.host} does not say which {kind} it trusts.{_other(hint)}",
            "Fill the fields as the platform's administrator tells you, or choose another method.",
        )
    return found


def _other(hint: ProviderHint) -> str:
    if hint.realm:
        return f" It names the Keycloak realm {hint.realm} at {hint.idp_base}."
    return f" It names the Entra tenant {hint.tenant_id}." if hint.tenant_id else ""
