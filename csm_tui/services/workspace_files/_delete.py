"""One file deleted: never a name that could mean more than a file, never asked twice."""

from collections.abc import Callable
from functools import partial

from csm_tui.domain.errors import Cancelled, InputRefused, OutcomeUnknown
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import undeletable_reason
from csm_tui.services.threads import run_abandonable


def delete(send: Callable[[str], None], name: str, cancel: CancelToken | None) -> None:
    """Delete one file; see `WorkspaceFiles.delete`."""
    reason = undeletable_reason(name)
    if reason is not None:
        raise InputRefused(
            f"“{visible(name)}” was not deleted: {reason}.",
            "Ask the administrator of the platform to remove it.",
        )
    cancel = cancel or CancelToken()
    cancel.check()
    try:
        run_abandonable(partial(send, name), cancel)
    except Cancelled:
        raise OutcomeUnknown(
            f"Deleting “{visible(name)}” was stopped after it had been asked for: "
            "the file may or may not be there.",
            "Look at the list of files before repeating it.",
        ) from None
