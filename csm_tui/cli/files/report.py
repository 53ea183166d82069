"""What the verbs tell: exit codes, JSON, and progress where somebody looks."""

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from csm_tui.cli.output import CONNECTION, DONE, FAILED, say

if TYPE_CHECKING:
    from csm_tui.domain.errors import CsmError
    from csm_tui.domain.profile import Profile
    from csm_tui.domain.progress import Progress

NOT_FOUND, REFUSED, PARTLY = 4, 5, 6


def told_code(error: "CsmError") -> int:
    """Return the exit code that tells a script what kind of failure it was."""
    from csm_tui.domain.errors import InputRefused, NotFound, SignInNeeded, Unreachable

    if isinstance(error, SignInNeeded | Unreachable):
        return CONNECTION
    if isinstance(error, NotFound):
        return NOT_FOUND
    return REFUSED if isinstance(error, InputRefused) else FAILED


def code_of_many(codes: Iterable[int]) -> int:
    """Return the exit code of several things: partly done when some are and some are not."""
    different = set(codes)
    if different <= {DONE}:
        return DONE
    if DONE in different:
        return PARTLY
    return different.pop() if len(different) == 1 else FAILED


def say_json(document: object) -> None:
    """Print one document; names that are not text come as their escapes."""
    say(json.dumps(document, indent=2))


def check_change(profile: "Profile", confirmed: str | None, what: str) -> None:
    """Check that a profile lets something be changed.

    Raises:
        InputRefused: it is read-only, or protected and not confirmed by its name.
    """
    from csm_tui.domain.changes import read_only_refusal
    from csm_tui.domain.errors import InputRefused
    from csm_tui.domain.text import visible

    name = visible(profile.name)
    if profile.read_only:
        raise read_only_refusal(profile, what)
    if profile.protected and confirmed != profile.name:
        raise InputRefused(
            f"{what}: not done, for the profile {name} is protected.",
            f"Add --confirm {name} if you mean it.",
        )


class ProgressLine:
    """One line on standard error that is written over, on a terminal only."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._written = False

    def show(self, text: str) -> None:
        """Put a text in place of the one before."""
        if self._shown:
            sys.stderr.write(f"\r\x1b[K{text[:78]}")
            sys.stderr.flush()
            self._written = True

    def progress(self, progress: "Progress") -> None:
        """Show how far something is."""
        of = f" of {progress.total:,}" if progress.total is not None else ""
        self.show(f"{progress.what}  {progress.done:,}{of} {progress.unit}")

    def clear(self) -> None:
        """Take the line away."""
        if self._written:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
