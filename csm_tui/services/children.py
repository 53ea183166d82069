"""Other programs that this one starts: what they learn of its environment."""

import os
import shutil

from csm_tui.domain.secret import child_environment


def environment_for_child() -> dict[str, str]:
    """Return the variables for another program: none that we or any profile reads a secret from."""
    note_variables_of_profiles()
    return child_environment(os.environ)


def note_variables_of_profiles() -> None:
    """Learn from the file of profiles which variables hold secrets: each source notes its own."""
    from csm_tui.services.profiles import Profiles

    Profiles().read()


def is_installed(program: str) -> bool:
    """Return whether the user can start a program by this name."""
    return shutil.which(program) is not None
