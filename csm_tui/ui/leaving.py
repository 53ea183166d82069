"""Leaving a session or the program, with a question while something is still at work."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from csm_tui.ui.jobs import shell

if TYPE_CHECKING:
    from csm_tui.services.transfers import TransferQueue
    from csm_tui.ui.dialogs.confirm import ConfirmDialog

_TWICE = 3.0
"""Seconds within which a second Ctrl-C leaves."""


class Leaving:
    """What is asked before work is left behind."""

    def __init__(self, app: App[Any], transfers: "Callable[[], TransferQueue | None]") -> None:
        """Begin without a question.

        Args:
            app: The application.
            transfers: Returns the transfers of the session; None while there is none.
        """
        self._app = app
        self._transfers = transfers
        self._pressed = False
        """Whether Ctrl-C was pressed a moment ago."""
        self._questions: list[ConfirmDialog] = []
        """Open questions about leaving; the last one is on top, or opens now."""

    def transfers_left(self) -> list[str]:
        """Return the transfers that would be left behind, in words."""
        from csm_tui.ui.presentation.transfer_rows import left_behind

        transfers = self._transfers()
        return left_behind(transfers.snapshot()) if transfers is not None else []

    async def may_end_session(self, title: str, confirm: str) -> bool:
        """Return whether the session may be left; ask when transfers would be left behind."""
        from csm_tui.ui.dialogs.confirm import ConfirmDialog

        left = self.transfers_left()
        if not left:
            return True
        body = "\n".join([*left, "They will be cancelled. Finished work stays."])
        return await self._app.push_screen_wait(ConfirmDialog(title, body, confirm=confirm)) is True

    async def may_quit(self) -> bool:
        """Return whether the program may end; ask while work is running."""
        if self._questions and self._questions[-1] not in self._app.screen_stack[:-1]:
            return False  # The question is open already, and on top.
        running, transfers = shell(self._app).jobs.running, self.transfers_left()
        if not running and not transfers:
            return True
        works = "\n".join(f"• {what}" for what in [*(job.what for job in running), *transfers])
        left = (
            "Data already sent stays on the platform."
            if transfers or any(job.writes for job in running)
            else "No partial files remain."
        )
        return await self._confirm(f"Still running:\n{works}\nLeaving stops this. {left}")

    async def _confirm(self, body: str) -> bool:
        """Ask on top of all screens; the answer closes older questions under other dialogs too."""
        from csm_tui.ui.dialogs.confirm import ConfirmDialog

        question = ConfirmDialog("Leave?", body, confirm="Leave")
        self._questions.append(question)
        try:
            return await self._app.push_screen_wait(question) is True
        finally:
            self._questions.remove(question)
            for older in self._questions:
                older.withdraw()

    def interrupt(self) -> bool:
        """Stop running work, and return whether this was the second time in a row."""
        if self._pressed:
            return True
        self._pressed = True
        self._app.set_timer(_TWICE, self._stay)
        shell(self._app).tell("Press Ctrl-C again to leave.")
        shell(self._app).jobs.stop_all()
        return False

    def _stay(self) -> None:
        self._pressed = False
