"""Saving the form as a profile; of a secret, only where it comes from."""

from dataclasses import replace

from textual.screen import Screen

from csm_tui.domain.errors import Cancelled
from csm_tui.domain.profile import Method, Profile, SecretKind, SecretSource
from csm_tui.services.profiles import Profiles, name_problem
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.confirm import ConfirmDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.jobs import shell

_VARIABLES = {
    Method.API_KEY: "CSM_API_KEY",
    Method.KEYCLOAK_SECRET: "IDP_CLIENT_SECRET",
    Method.ENTRA_SECRET: "AZURE_CLIENT_SECRET",
}


async def save_as_profile(
    screen: Screen[None], profiles: Profiles, profile: Profile
) -> Profile | None:
    """Ask for a name and the source of the secret, then save; return None if the user gave up.

    Args:
        screen: Call this from one of its flows.
        profiles: Write their file.
        profile: The profile in the form, without the secret.

    Raises:
        CsmError: the file cannot be written; it is unchanged.
    """
    jobs = shell(screen).jobs
    there = {one.name: one.source for one in await jobs.run("Reading", lambda _: profiles.list())}
    name = await screen.app.push_screen_wait(
        PromptDialog(
            "Save as a profile",
            f"Profile name. Saved in {profiles.file}, without the secret.",
            value=profile.name if profile.name in there else "",
            accept="Save",
            preview=lambda text: _meaning(text.strip(), there),
        )
    )
    if name is None:
        return None
    name = name.strip()
    try:
        source = await _secret_source(screen, profiles, replace(profile, name=name))
    except Cancelled:
        return None
    if name in there and not await screen.app.push_screen_wait(
        ConfirmDialog(
            f"Replace {name}?", f"{name} is at {there[name]}.", confirm="Replace", danger=True
        )
    ):
        return None
    kept = replace(profile, name=name, secret_source=source)
    return await jobs.run(
        f"Saving the profile {name}", lambda _: _saved(profiles, kept, name in there), writes=True
    )


def _saved(profiles: Profiles, profile: Profile, replaces: bool) -> Profile:
    profiles.save(profile, replace=replaces)
    return profiles.effective(profile.name)


def _meaning(name: str, there: dict[str, str]) -> Preview:
    if not name:
        return Preview("A word such as production.", usable=False)
    if problem := name_problem(name):
        return Preview(f"It cannot be a name: {problem}.", usable=False)
    if name in there:
        return Preview(f"Replaces the profile at {there[name]}; you are asked first.")
    return Preview(f"A new profile, for csm-tui --profile {name}")


async def _secret_source(
    screen: Screen[None], profiles: Profiles, profile: Profile
) -> SecretSource | None:
    """Ask where the secret will come from.

    Raises:
        Cancelled: the user gave up.
    """
    if not profile.method.needs_secret:
        return None
    problem = await shell(screen).jobs.run(
        "Searching a keyring", lambda _: profiles.keyring_problem()
    )
    choices = [
        Choice("env", "A variable of the environment"),
        Choice("keyring", "The keyring of this computer", f"entry {profile.name}", problem),
        Choice("prompt", "Ask each time"),
    ]
    before = profile.secret_source
    if before is not None and before.kind is SecretKind.COMMAND:
        choices.insert(0, Choice("command", "The same command as now", before.command[0]))
    key = await screen.app.push_screen_wait(
        ChooseDialog(
            "Where does its secret come from?",
            choices,
            current=before.kind.value if before else None,
            narrow=False,
        )
    )
    if key is None:
        raise Cancelled
    if key == "command":
        return before
    if key == "keyring":
        shell(screen).tell(f"Put the secret there: {profiles.keyring_command(profile.name)}")
        return SecretSource(SecretKind.KEYRING, profile.name)
    if key == "prompt":
        return SecretSource(SecretKind.PROMPT)
    return await _variable(screen, profiles, profile)


async def _variable(screen: Screen[None], profiles: Profiles, profile: Profile) -> SecretSource:
    before = profile.secret_source
    given = before is not None and before.kind is SecretKind.ENVIRONMENT
    name = await screen.app.push_screen_wait(
        PromptDialog(
            "Where does its secret come from?",
            "The name of the variable that holds it, not the secret itself:",
            value=before.name if given and before else _VARIABLES[profile.method],
            preview=lambda text: _variable_meaning(text.strip(), profiles),
        )
    )
    if name is None:
        raise Cancelled
    return SecretSource(SecretKind.ENVIRONMENT, name.strip())


def _variable_meaning(name: str, profiles: Profiles) -> Preview:
    if not name or not name.replace("_", "").isalnum() or not name.isascii() or name[0].isdigit():
        return Preview("Letters, digits and _ only.", usable=False)
    return Preview("Set now." if profiles.has_variable(name) else "Not set now.")
