"""Choosing a profile and connecting with it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from textual.message_pump import MessagePump

from csm_tui.domain.errors import Cancelled, GenerationUnknown, InputRefused
from csm_tui.domain.generation import Generation
from csm_tui.domain.profile import COMMAND_LINE, ENVIRONMENT, Profile
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import Interaction
from csm_tui.services.connection import (
    Detection,
    Session,
    check_fields,
    connect,
    from_environment,
)
from csm_tui.services.profiles import Finding, ListedProfile, Profiles
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.jobs import Job, shell
from csm_tui.ui.sign_in import secret_for, sign_in_with

_GENERATIONS = {
    Generation.V5: "datasets of workspaces, in parts",
    Generation.V4: "runners and the Twin Data Layer",
    Generation.V3: "scenarios, runners and the Twin Data Layer",
}
READ_ONLY = {"read_only": "true"}
"""The values that ``--read-only`` sets in every profile."""


async def open_session(
    node: MessagePump, profiles: Profiles, profile: Profile, secret: Secret | None = None
) -> Session:
    """Connect with a profile and return the session; ask the user where that is needed.

    Args:
        node: A screen; call this from one of its flows.
        profiles: Read the secret.
        profile: The profile to connect with.
        secret: Used instead of the one that the profile names.

    Raises:
        CsmError: the platform cannot be reached, is none, or refuses the credentials.
        Cancelled: the user gave up.
    """
    # Before a secret is asked for that could not be sent anywhere.
    check_fields(profile)
    given = secret or await secret_for(node, profiles, profile)

    def run(job: Job, prompts: Interaction) -> Session:
        session = connect(profile, given, prompts, progress=job.progress, cancel=job.cancel)
        if job.cancel.cancelled:
            # The flow has stopped waiting and would not close it.
            session.close()
            raise Cancelled
        return session

    try:
        return await sign_in_with(
            node, f"Connecting to {profile.host}", run, title=f"Sign in to {profile.host}"
        )
    except GenerationUnknown as unknown:
        if profile.generation is not None:
            raise
        generation = await _ask_generation(node, profile, unknown)
        return await open_session(node, profiles, replace(profile, generation=generation), given)


async def _ask_generation(
    node: MessagePump, profile: Profile, unknown: GenerationUnknown
) -> Generation:
    """Let the user say what a platform is that hides it.

    Raises:
        GenerationUnknown: the user does not know it either.
    """
    title = f"Which version of the API is at {profile.host}? It does not say."
    if (chosen := await choose_generation(node, title)) is None:
        raise unknown
    return chosen


async def choose_generation(node: MessagePump, title: str) -> Generation | None:
    """Let the user choose a generation of the API; return None if nothing was chosen."""
    choices = [Choice(str(each.value), each.label, about) for each, about in _GENERATIONS.items()]
    key = await node.app.push_screen_wait(ChooseDialog(title, choices))
    return None if key is None else Generation(int(key))


async def choose_profile(
    node: MessagePump,
    profiles: Profiles,
    detection: Detection,
    current: str,
    *,
    read_only: bool,
) -> Profile | None:
    """Let the user switch to the environment or a profile; return None if nothing was chosen.

    Args:
        node: A screen; call this from one of its flows.
        profiles: The profiles of the user.
        detection: What the environment offers.
        current: The name of the profile in use.
        read_only: Refuse every change, whatever the profile allows.

    Raises:
        CsmError: the chosen profile cannot be used; the details hold every finding.
    """
    listed, findings = await shell(node).jobs.run(
        "Reading the profiles", lambda _: (profiles.list(), profiles.read().findings)
    )
    _warn(node, profiles.file, listed, findings)
    winner = detection.winner
    offered = f"{winner.label} · {winner.draft.host}" if winner else "nothing complete"
    choices = [
        Choice("-1", ENVIRONMENT, offered, "" if winner else offered),
        *(Choice(str(number), one.name, _detail(one)) for number, one in enumerate(listed)),
    ]
    names = [ENVIRONMENT, *(one.name for one in listed)]
    at = choices[names.index(current)].key if current in names else None
    key = await node.app.push_screen_wait(
        ChooseDialog(_title(listed, profiles.file), choices, current=at, narrow=False)
    )
    if key is None:
        return None
    if key == "-1":
        return restricted(from_environment(None, detection), read_only=read_only)
    return await read_profile(node, profiles, listed[int(key)].name, read_only=read_only)


async def read_profile(
    node: MessagePump, profiles: Profiles, name: str, *, read_only: bool
) -> Profile:
    """Return a profile with its current values from the file and the environment.

    Raises:
        CsmError: there is none of that name, or it cannot be used.
    """
    overrides = READ_ONLY if read_only else {}
    return await shell(node).jobs.run(
        f"Reading the profile {name}", lambda _: profiles.effective(name, overrides)
    )


def restricted(profile: Profile, *, read_only: bool) -> Profile:
    """Return the profile, made read-only where the command line asks for it."""
    if profile.read_only or not read_only:
        return profile
    return replace(profile, read_only=True, origins={**profile.origins, "read_only": COMMAND_LINE})


def _warn(
    node: MessagePump, file: Path, listed: list[ListedProfile], findings: Sequence[Finding]
) -> None:
    """Show the warnings about the profile file.

    Raises:
        InputRefused: nothing in the file can be used.
    """
    fatal = [one for one in findings if one.fatal]
    if fatal and not listed:
        raise InputRefused(
            f"The file of profiles cannot be used: {fatal[0].what}",
            fatal[0].next_step,
            {f"finding {number}": str(one) for number, one in enumerate(fatal, 1)},
        )
    warnings = [one for one in findings if not one.fatal]
    if warnings:
        more = f" ({len(warnings) - 1} more: csm-tui profiles --check)" if warnings[1:] else ""
        where = f"{file.name}:{warnings[0].line}" if warnings[0].line else file.name
        shell(node).tell(f"{where}: {warnings[0].what}{more}")


def _detail(listed: ListedProfile) -> str:
    if listed.profile is None:
        return "✗ cannot be used"
    rights = " · read-only" * listed.profile.read_only + " · protected" * listed.profile.protected
    return f"{listed.profile.host or 'no address'} · {listed.profile.method.label}{rights}"


def _title(listed: list[ListedProfile], file: Path) -> str:
    return "Switch profile" if listed else f"Switch profile ({file.name} does not exist yet)"
