"""The terminal, given to another program for as long as that runs."""

import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from csm_tui.domain.errors import FeatureMissing, Unreachable
from csm_tui.domain.text import visible


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
                code = subprocess.run(command, check=False).returncode  # noqa: S603 - the person's own
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
    """Let Ctrl-C reach the other program alone; a signal that is ignored would be so there too."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
