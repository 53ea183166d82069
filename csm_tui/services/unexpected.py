"""Unexpected exceptions as errors of the application, so that no report is lost."""

import logging

from csm_tui.domain.errors import CsmError, OutcomeUnknown, UnexpectedAnswer

_log = logging.getLogger(__name__)


def as_error(error: Exception, what: str, *, changes: bool = False) -> CsmError:
    """Return an exception itself if it is a `CsmError`, else a `CsmError` that names it.

    Args:
        error: the exception; an unexpected one is logged with its traceback.
        what: what failed, as the start of a sentence.
        changes: whether the platform may have been changed.
    """
    if isinstance(error, CsmError):
        return error
    _log.error("%s failed in an unexpected way", what, exc_info=error)
    how = f"{what} failed: internal error ({type(error).__name__})"
    if changes:
        return OutcomeUnknown(
            f"{how}. It may or may not be done.",
            "Check whether it is done before you retry. Report this and attach the log.",
        )
    return UnexpectedAnswer(f"{how}.", "Report this and attach the log.")
