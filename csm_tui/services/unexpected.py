"""Errors that nobody has thought of, as errors of the tree: no report is lost by one."""

import logging

from csm_tui.domain.errors import CsmError, OutcomeUnknown, UnexpectedAnswer

_log = logging.getLogger(__name__)


def as_error(error: Exception, what: str, *, changes: bool = False) -> CsmError:
    """Return the error itself when it is one of the tree, else one that names it.

    Args:
        error: what was raised; its trace goes to the log.
        what: what failed, as the start of a sentence.
        changes: whether it may have changed something on the platform.
    """
    if isinstance(error, CsmError):
        return error
    _log.error("%s failed in an unexpected way", what, exc_info=error)
    how = f"{what} failed in an unexpected way ({type(error).__name__})"
    if changes:
        return OutcomeUnknown(
            f"{how}: it may or may not be done.",
            "Look whether it is done before repeating it; report this, with the log.",
        )
    return UnexpectedAnswer(f"{how}.", "Report this, with the log.")
