"""The process itself: the signals that end it, lost threads, and its log."""

import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from csm_tui.settings.log import Log
    from csm_tui.ui.app import CsmApp

received_signals: list[int] = []
"""Signals that ended a command, Ctrl-C not among them."""
lost_threads: list[str] = []
"""Threads that an error ended, each with the type of the error."""


def end_on_signals() -> None:
    """Treat the signals that end a program like Ctrl-C, so that the outcome is printed."""

    def end(number: int, _: object) -> None:
        received_signals.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, end)


def leave_on_signals(app: "CsmApp", loop: "asyncio.AbstractEventLoop") -> None:
    """Let the signals that end a program end the app as its own keys do."""
    # Windows has no signal handlers on its event loop; there the terminal's keys remain.
    if sys.platform == "win32":
        return
    import termios

    def leave(code: int) -> None:
        app.exit(return_code=code)

    def hang_up(number: int, _: object) -> None:
        try:
            termios.tcgetattr(sys.stdin)
        except termios.error:
            # The terminal is gone, and Textual would wait for ever to write its last bytes there.
            try:
                app.close()
            finally:
                os._exit(128 + number)
        loop.call_soon_threadsafe(leave, 128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, leave, 128 + number)
    signal.signal(signal.SIGHUP, hang_up)


def record_lost_thread(lost: threading.ExceptHookArgs) -> None:
    """Log a thread's error and keep it for the end: the terminal may be drawn on now."""
    import logging

    name = lost.thread.name if lost.thread else "unknown"
    lost_threads.append(f"{name}: {lost.exc_type.__name__}")
    if lost.exc_value is not None:
        said = "the thread %r ended unexpectedly"
        logging.getLogger(__name__).error(said, name, exc_info=lost.exc_value)


def open_log(level: str) -> "Log":
    """Return the log file, opened for entries of a level and above."""
    from csm_tui.settings.log import Log
    from csm_tui.settings.paths import user_folders

    return Log(user_folders().log_file, level=level)


def open_log_when_needed(stack: contextlib.ExitStack, level: str) -> None:
    """Open the log with its first entry: before the first frame, that would cost time."""
    import logging

    class LazyLog(logging.Handler):
        log: "Log | None" = None

        def emit(self, _: logging.LogRecord) -> None:
            # It joins the handlers behind this one, and so gets this entry too.
            self.log = self.log or open_log(level)

        def close(self) -> None:
            if self.log is not None:
                self.log.close()
            super().close()

    root, handler = logging.getLogger(), LazyLog()
    logging.getLogger("csm_tui").setLevel(logging.DEBUG)
    root.addHandler(handler)
    stack.callback(handler.close)
    stack.callback(root.removeHandler, handler)
