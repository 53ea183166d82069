"""The exit code for each kind of error: one table for all commands.

``docs/scripting.md`` and ``csm-tui files --help`` document it.
"""

from collections.abc import Iterable

from csm_tui.cli.output import CONNECTION, DONE, FAILED, USAGE
from csm_tui.domain.errors import (
    CsmError,
    DiskFailed,
    FeatureMissing,
    InputRefused,
    Misused,
    NotFound,
    OutcomeUnknown,
    PlatformFailed,
    RightsMissing,
    SignInNeeded,
    UnexpectedAnswer,
    Unreachable,
    WrongAddress,
)

NOT_FOUND, REFUSED, PARTLY = 4, 5, 6


CODES: tuple[tuple[type[CsmError], int], ...] = (
    (Misused, USAGE),
    # Without a session, nothing of the command was done.
    (SignInNeeded, CONNECTION),
    # These two are no failure of the connection, though a retry can help with them too.
    (PlatformFailed, FAILED),
    (DiskFailed, FAILED),
    (Unreachable, CONNECTION),
    (NotFound, NOT_FOUND),
    # The platform was not reached: something in front of it answers.
    (WrongAddress, CONNECTION),
    (InputRefused, REFUSED),
    (RightsMissing, FAILED),
    # It may be done or not: a script must look, as after any failure.
    (OutcomeUnknown, FAILED),
    (FeatureMissing, FAILED),
    (UnexpectedAnswer, FAILED),
)
"""The first matching row counts."""


def exit_code(error: CsmError) -> int:
    """Return the exit code of an error for ``csm-tui files``."""
    return next((code for kind, code in CODES if isinstance(error, kind)), FAILED)


def short_exit_code(error: CsmError) -> int:
    """Return the exit code for a command that has only those for failed, usage and connection."""
    code = exit_code(error)
    return code if code <= CONNECTION else FAILED


def connecting_exit_code(error: CsmError) -> int:
    """Return the exit code of an error while connecting, where nothing is about a file."""
    code = exit_code(error)
    return CONNECTION if code in {NOT_FOUND, REFUSED} else code


def kind_of(error: CsmError) -> str:
    """Return the name for the kind of an error, which is stable between versions."""
    kinds = (kind for kind, _ in CODES if isinstance(error, kind))
    return next(kinds, CsmError).__name__


def code_of_many(codes: Iterable[int]) -> int:
    """Return the exit code of several items: `PARTLY` when some are done and some are not."""
    different = set(codes)
    if different <= {DONE}:
        return DONE
    if DONE in different:
        return PARTLY
    return different.pop() if len(different) == 1 else FAILED
