"""Running another program in the terminal of the application."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from csm_tui.domain.errors import FeatureMissing, Unreachable
from csm_tui.domain.text import visible
from csm_tui.services.children import environment_for_child


def run_in_terminal(app: App[Any], command: Sequence[str], folder: Path | None = None) -> str:
    """Run a command in the terminal until it ends, and return what went wrong, or nothing.

    The application is suspended meanwhile, because it would draw over the other program. Threads
    continue.

    Args:
        app: The application.
        command: The program and its arguments.
        folder: Where it runs; by default where the application does.

    Raises:
        FeatureMissing: The command does not exist, or there is no terminal.
        Unreachable: The system did not start it.
    """
    program = visible(command[0])
    if shutil.which(command[0]) is None:
        raise FeatureMissing(
            f"The editor {program} was not found.",
            "Set VISUAL or EDITOR to the command of one that is installed.",
        )
    code, failed = 0, None
    try:
        with app.suspend(), _interrupts_to_child():
            try:
                code = subprocess.run(  # noqa: S603 - the user's own
                    command, check=False, env=environment_for_child(), cwd=folder
                ).returncode
            except OSError as error:
                failed = error
    except SuspendNotSupported:
        raise FeatureMissing(
            "This terminal cannot be given to an editor.", "Download the file and edit it."
        ) from None
    if failed is not None:
        raise Unreachable(
            f"{program} could not be started: {failed.strerror or failed}.",
            "Set VISUAL or EDITOR to the command of another editor.",
        ) from failed
    return _ended(Path(program).name, code)


def _ended(program: str, code: int) -> str:
    if code < 0:
        return f"{program} was ended by signal {-code} ({_signal_name(-code)})."
    return f"{program} ended with the exit code {code}." if code else ""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


@contextmanager
def _interrupts_to_child() -> Iterator[None]:
    """Make Ctrl-C act on the other program only.

    The terminal sends it to this program too. Ignoring it would make the other program ignore it
    as well. An event loop that handles it gets it through a file descriptor besides its handler.
    Other signals are passed on when the loop runs again.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    heard, ours = socket.socketpair()
    heard.setblocking(False)
    ours.setblocking(False)
    loops = signal.set_wakeup_fd(ours.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(loops)
        signal.signal(signal.SIGINT, before)
        with heard, ours, contextlib.suppress(BlockingIOError):
            others = bytes(number for number in heard.recv(4096) if number != signal.SIGINT)
            if loops >= 0 and others:
                os.write(loops, others)
