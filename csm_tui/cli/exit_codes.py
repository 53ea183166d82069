"""From an error to the exit code that tells a script what kind it was: one table for all commands.

README and ``csm-tui files --help`` document it.
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
    # Nobody is let in without, so nothing that was asked for was even looked at.
    (SignInNeeded, CONNECTION),
    # These two are no matter of the connection, though trying again can help with them too.
    (PlatformFailed, FAILED),
    (DiskFailed, FAILED),
    (Unreachable, CONNECTION),
    (NotFound, NOT_FOUND),
    # The platform was not reached: something in front of it speaks.
    (WrongAddress, CONNECTION),
    (InputRefused, REFUSED),
    (RightsMissing, FAILED),
    # Not known to be done: a script must look, as for anything that is not done.
    (OutcomeUnknown, FAILED),
    (FeatureMissing, FAILED),
    (UnexpectedAnswer, FAILED),
)
"""The first row that an error belongs to counts."""


def exit_code(error: CsmError) -> int:
    """Return the exit code of an error, as ``csm-tui files`` has them."""
    return next((code for kind, code in CODES if isinstance(error, kind)), FAILED)


def short_exit_code(error: CsmError) -> int:
    """Return the same for a command that says no more than failed, usage or connection."""
    code = exit_code(error)
    return code if code <= CONNECTION else FAILED


def connecting_exit_code(error: CsmError) -> int:
    """Return the same for an error on the way in: what is not found then is no file."""
    code = exit_code(error)
    return CONNECTION if code in {NOT_FOUND, REFUSED} else code


def kind_of(error: CsmError) -> str:
    """Return the word for the kind of an error, which stays what it is between versions."""
    kinds = (kind for kind, _ in CODES if isinstance(error, kind))
    return next(kinds, CsmError).__name__


def code_of_many(codes: Iterable[int]) -> int:
    """Return the exit code of several things: partly done when some are and some are not."""
    different = set(codes)
    if different <= {DONE}:
        return DONE
    if DONE in different:
        return PARTLY
    return different.pop() if len(different) == 1 else FAILED
