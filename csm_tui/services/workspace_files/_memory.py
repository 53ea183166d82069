"""The journal told that what it knows of some files is not true any more."""

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from csm_tui.domain.errors import CsmError

if TYPE_CHECKING:
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.service import WorkspaceFiles

_log = logging.getLogger(__name__)


def forget(journal: "Journal | None", files: "WorkspaceFiles", names: Iterable[str]) -> None:
    """Drop what a journal knows of files that were deleted or changed.

    A journal that cannot be written makes nothing undone: it is logged only.
    """
    gone = list(names)
    if journal is None or not gone:
        return
    try:
        journal.forget(files.place, gone)
    except CsmError as error:
        _log.warning("The journal still knows %d files that changed: %s", len(gone), error.headline)
