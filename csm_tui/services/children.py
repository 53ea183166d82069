"""Other programs that this one starts, and the environment they get."""

import os
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

from csm_tui.domain.secret import child_environment

if TYPE_CHECKING:
    import subprocess


def environment_for_child() -> dict[str, str]:
    """Return the environment for another program: without variables that can hold a secret."""
    note_variables_of_profiles()
    return child_environment(os.environ)


def note_variables_of_profiles() -> None:
    """Read the profiles, so that each secret source notes the variable that it reads."""
    from csm_tui.services.profiles import Profiles

    Profiles().read()


def start_detached(command: Sequence[str], *, without: str = "") -> "subprocess.Popen[bytes]":
    """Start a program in a session of its own, so that it cannot reach our terminal.

    Args:
        command: a fixed program, and arguments that are no options.
        without: a variable that it does not get.

    Raises:
        OSError: it cannot be started.
    """
    import subprocess

    environment = environment_for_child()
    environment.pop(without, None)
    return subprocess.Popen(  # noqa: S603 - a fixed program, and no shell
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def is_installed(program: str) -> bool:
    """Return whether a program of this name is found."""
    return shutil.which(program) is not None
