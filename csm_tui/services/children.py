"""Other programs that this one starts: what they learn of its environment."""

import os
import shutil
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from csm_tui.domain.secret import child_environment

if TYPE_CHECKING:
    from subprocess import Popen


def environment_for_child() -> dict[str, str]:
    """Return the variables for another program: none that we or any profile reads a secret from."""
    note_variables_of_profiles()
    return child_environment(os.environ)


def note_variables_of_profiles() -> None:
    """Learn from the file of profiles which variables hold secrets: each source notes its own."""
    from csm_tui.services.profiles import Profiles

    Profiles().read()


def start_detached(command: Sequence[str], environment: Mapping[str, str]) -> "Popen[bytes]":
    """Start a program in a session of its own: nothing of it can reach our terminal.

    Raises:
        OSError: it cannot be started.
    """
    from subprocess import DEVNULL, Popen

    return Popen(  # noqa: S603 - a fixed command, and no shell
        command,
        env=environment,
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=DEVNULL,
        start_new_session=True,
    )


def is_installed(program: str) -> bool:
    """Return whether the user can start a program by this name."""
    return shutil.which(program) is not None
