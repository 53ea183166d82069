"""The handlers of run templates on 3.x: listing, and downloading their zip files."""

from collections.abc import Iterator
from pathlib import Path

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.errors import FeatureMissing
from csm_tui.domain.handler import Handler
from csm_tui.domain.progress import (
    CancelToken,
    Progress,
    ProgressCallback,
    Throttle,
    ignore_progress,
)
from csm_tui.services.connection import Session
from csm_tui.services.runners._saving import save_new

_BLOCK = 1 << 16
"""Bytes read at once."""


class Handlers:
    """The handlers of the solutions of one organization."""

    def __init__(self, session: Session, organization_id: str) -> None:
        self._session = session
        self._organization_id = organization_id

    def list(
        self, solution_id: str, template_id: str, *, cancel: CancelToken | None = None
    ) -> tuple[Handler, ...]:
        """Return the handlers that a run template names.

        Raises:
            FeatureMissing: the platform keeps no handlers.
        """
        from csm_tui.platform.handlers import handlers_of

        self._session.capabilities.require(Capability.HANDLERS)
        solution = self._session.solution(self._organization_id, solution_id, cancel)
        return handlers_of(solution, template_id)

    def download(
        self,
        handler: Handler,
        folder: Path,
        *,
        progress: ProgressCallback = ignore_progress,
        cancel: CancelToken | None = None,
    ) -> Path:
        """Download the zip file of a handler into a folder, and return its path.

        Raises:
            FeatureMissing: the platform keeps no handlers, or not the files of this one.
            AlreadyExists: a file has that name; it stays as it is.
        """
        from csm_tui.platform.handlers import open_handler

        self._session.capabilities.require(Capability.HANDLERS)
        if not handler.is_kept:
            raise FeatureMissing(
                f"Handler {handler.id} is not on the platform: its source is {handler.source}.",
                "Look in the repository or the image of the solution.",
            )
        cancel, told = cancel or CancelToken(), Throttle(progress)
        target = folder / handler.file_name
        with open_handler(self._session.client, self._organization_id, handler, cancel) as body:

            def blocks() -> Iterator[bytes]:
                done = 0
                with cancel.calling(body.stop):
                    while block := body.read(_BLOCK):
                        cancel.check()
                        yield block
                        done += len(block)
                        told(Progress(f"Downloading {target.name}", done, body.length, "bytes"))
                cancel.check()

            save_new(target, blocks())
        return target
