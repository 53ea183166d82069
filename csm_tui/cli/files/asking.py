"""Questions to the person at the terminal; without one, the options that stand for the answers."""

import sys
from typing import TYPE_CHECKING

from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.profile import Profile


def someone_is_there() -> bool:
    """Whether a question is seen and can be answered."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def answer_to(question: str) -> str:
    """Ask on standard error, and return the line that was typed; nothing at its end."""
    sys.stderr.write(f"{question} ")
    sys.stderr.flush()
    line = ""
    try:
        line = sys.stdin.readline()
    finally:
        if not line.endswith("\n"):
            # Ctrl-C and Ctrl-D leave the cursor behind the question.
            sys.stderr.write("\n")
    return line.strip()


def may_change(profile: "Profile", confirmed: str | None, what: str) -> None:
    """Check that a profile lets something be changed, as the screens do.

    The name of a protected profile is typed, or given with ``--confirm``.

    Raises:
        InputRefused: it is read-only, or protected and not confirmed by its name.
    """
    from csm_tui.domain.errors import InputRefused
    from csm_tui.domain.profile import read_only_refusal

    name = visible(profile.name)
    if profile.read_only:
        raise read_only_refusal(profile, what)
    if not profile.protected or confirmed == profile.name:
        return
    if confirmed is None and someone_is_there():
        question = f"{what}: {name} is protected, and {visible(profile.host)} is changed. "
        if answer_to(f"{question}Type {name} to go on:") in {name, profile.name}:
            return
        raise InputRefused(f"{what}: not done, for “{name}” was not typed.", "Nothing was changed.")
    raise InputRefused(
        f"{what}: not done, for the profile {name} is protected.",
        f"Add --confirm {name} if you mean it.",
    )
