"""Choosing a profile and connecting with it, for every screen that does."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from textual.message_pump import MessagePump

from csm_tui.domain.errors import Cancelled, InputRefused
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
from csm_tui.services.profiles import Finding, Listed, Profiles
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.jobs import Job, shell
from csm_tui.ui.sign_in import secret_for, sign_in_with

READ_ONLY = {"read_only": "true"}
"""What the command line says of every profile when nothing may be changed."""


async def connected(
    node: MessagePump, profiles: Profiles, profile: Profile, secret: Secret | None = None
) -> Session:
    """Return a session with a profile; the person is asked for what only a person knows.

    Args:
        node: A screen; call this from one of its flows.
        profiles: Knows how a secret is read.
        profile: To connect with.
        secret: Instead of the one that the profile names.

    Raises:
        CsmError: it cannot be reached, is no platform, or does not let us in.
        Cancelled: the person gave up.
    """
    # No person is asked for a secret that could not be sent anywhere.
    check_fields(profile)
    given = secret or await secret_for(node, profiles, profile)

    def enter(job: Job, person: Interaction) -> Session:
        session = connect(profile, given, person, progress=job.progress, cancel=job.cancel)
        if job.cancel.cancelled:
            # Nobody waits for it any more, and nobody would close it.
            session.close()
            raise Cancelled
        return session

    return await sign_in_with(
        node,
        f"Connecting to {profile.host}",
        enter,
        title=f"Sign in to {profile.host}",
    )


async def choose_profile(
    node: MessagePump,
    profiles: Profiles,
    detection: Detection,
    current: str,
    *,
    read_only: bool,
    to_fill: bool = False,
) -> Profile | None:
    """Let the person choose among the environment and the profiles; None when nothing was chosen.

    Args:
        node: A screen; call this from one of its flows.
        profiles: Of the person.
        detection: What the environment offers.
        current: Name of the one in use.
        read_only: Whether nothing may be changed, whatever the profile says.
        to_fill: Whether the environment can be chosen with something missing.

    Raises:
        CsmError: the one that was chosen cannot be used; the details hold every finding.
    """
    listed, findings = await shell(node).jobs.run(
        "Reading the profiles", lambda _: (profiles.list(), profiles.read().findings)
    )
    _warn(node, profiles.file, listed, findings)
    winner = detection.winner
    offered = f"{winner.label} · {winner.draft.host}" if winner else "nothing complete"
    choices = [
        Choice("-1", ENVIRONMENT, offered, "" if winner or to_fill else offered),
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
    return await effective(node, profiles, listed[int(key)].name, read_only=read_only)


async def effective(
    node: MessagePump, profiles: Profiles, name: str, *, read_only: bool
) -> Profile:
    """Return a profile of the file as it holds now.

    Raises:
        CsmError: there is none of that name, or it cannot be used.
    """
    overrides = READ_ONLY if read_only else {}
    return await shell(node).jobs.run(
        f"Reading the profile {name}", lambda _: profiles.effective(name, overrides)
    )


def restricted(profile: Profile, *, read_only: bool) -> Profile:
    """Return the profile, without the right to change anything where the command line says so."""
    if profile.read_only or not read_only:
        return profile
    return replace(profile, read_only=True, origins={**profile.origins, "read_only": COMMAND_LINE})


def _warn(node: MessagePump, file: Path, listed: list[Listed], findings: Sequence[Finding]) -> None:
    """Say what is doubtful in the file.

    Raises:
        InputRefused: nothing in it can be used.
    """
    fatal = [one for one in findings if one.fatal]
    if fatal and not listed:
        raise InputRefused(
            f"The file of profiles cannot be used: {fatal[0].what}",
            fatal[0].next_step,
            {f"finding {number}": str(one) for number, one in enumerate(fatal, 1)},
        )
    doubts = [one for one in findings if not one.fatal]
    if doubts:
        more = f" ({len(doubts) - 1} more: csm-tui profiles --check)" if doubts[1:] else ""
        where = f"{file.name}:{doubts[0].line}" if doubts[0].line else file.name
        shell(node).tell(f"{where}: {doubts[0].what}{more}")


def _detail(listed: Listed) -> str:
    if listed.profile is None:
        return "✗ cannot be used"
    rights = " · read-only" * listed.profile.read_only + " · protected" * listed.profile.protected
    return f"{listed.profile.host or 'no address'} · {listed.profile.method.label}{rights}"


def _title(listed: list[Listed], file: Path) -> str:
    return "Choose a profile" if listed else f"Choose a profile (there is no {file.name} yet)"
