"""The terminal, given to another program for as long as that runs."""

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


def run_in_terminal(app: App[Any], command: Sequence[str]) -> str:
    """Give the terminal to a command until it ends, and return what went wrong, or nothing.

    The application stands still meanwhile, because whatever it painted would be painted over the
    other program. Work in threads goes on.

    Raises:
        FeatureMissing: the command is not there, or there is no terminal that could be given.
        Unreachable: the system did not start it.
    """
    program = visible(command[0])
    if shutil.which(command[0]) is None:
        raise FeatureMissing(
            f"The editor {program} was not found.",
            "Set VISUAL or EDITOR to the command of one that is installed.",
        )
    code, failed = 0, None
    try:
        with app.suspend(), _interrupts_are_not_ours():
            try:
                code = subprocess.run(  # noqa: S603 - the person's own
                    command, check=False, env=environment_for_child()
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
    return _told(Path(program).name, code)


def _told(program: str, code: int) -> str:
    if code < 0:
        return f"{program} was ended by signal {-code} ({_signal_name(-code)})."
    return f"{program} ended with the exit code {code}." if code else ""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


@contextmanager
def _interrupts_are_not_ours() -> Iterator[None]:
    """Let Ctrl-C be for the other program alone.

    The terminal sends it to us too. To ignore it would make the other program ignore it as well,
    and an event loop that handles it hears of it beside its handler, through a file descriptor.
    Other signals are handed on when the loop runs again.
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
