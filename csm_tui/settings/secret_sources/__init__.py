"""The secret of a profile, read from where the profile says."""

from collections.abc import Mapping
from enum import Enum
from typing import Literal

from csm_tui.domain.errors import SignInNeeded
from csm_tui.domain.profile import SecretKind, SecretSource
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.domain.text import visible
from csm_tui.settings.secret_sources._command import PATIENCE as COMMAND_PATIENCE
from csm_tui.settings.secret_sources._command import secret_of_command
from csm_tui.settings.secret_sources._keyring import PATIENCE as KEYRING_PATIENCE
from csm_tui.settings.secret_sources._keyring import (
    keyring_command,
    keyring_problem,
    secret_of_keyring,
)

__all__ = ["ASK", "Ask", "keyring_command", "keyring_problem", "read_secret"]


class Ask(Enum):
    """The type of `ASK`, which stands for a secret that only the user can give."""

    ASK = "ask"


ASK = Ask.ASK


def read_secret(
    source: SecretSource,
    environment: Mapping[str, str],
    *,
    cancel: CancelToken | None = None,
    command_patience: float = COMMAND_PATIENCE,
    keyring_patience: float = KEYRING_PATIENCE,
) -> Secret | Literal[Ask.ASK]:
    """Return the secret from its source, or `ASK` if only the user can give it.

    Args:
        source: of a profile.
        environment: variables, also for the command.
        cancel: ends the wait for a command or a keyring.
        command_patience: seconds after which a command is stopped.
        keyring_patience: seconds after which a keyring is left.

    Raises:
        SignInNeeded: the source has no secret.
        CsmError: the source fails, or does not answer.
        Cancelled: the user did not want to wait.
    """
    cancel = cancel or CancelToken()
    if source.kind is SecretKind.PROMPT:
        return ASK
    if source.kind is SecretKind.COMMAND:
        return secret_of_command(source.command, environment, cancel, command_patience)
    if source.kind is SecretKind.KEYRING:
        return secret_of_keyring(source.name, cancel, keyring_patience)
    # Blanks around a copied key are not part of it; checks of the fields refuse those within.
    value = environment.get(source.name, "").strip()
    if not value:
        how = "is set, but empty" if source.name in environment else "is not set"
        raise SignInNeeded(
            f"The secret comes from the variable {visible(source.name)}, which {how}.",
            f"Set {visible(source.name)}, or change the secret source of this profile.",
        )
    return Secret(value)
