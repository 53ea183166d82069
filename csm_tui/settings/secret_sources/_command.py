"""Secrets that a program prints, such as a password store or a vault."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO

from csm_tui.domain.errors import CsmError, InputRefused, SignInNeeded, Unreachable
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.redaction import redacted
from csm_tui.domain.secret import Secret, child_environment
from csm_tui.domain.text import visible

PATIENCE = 30.0
"""Seconds; enough to touch a security key."""
LARGEST = 64 * 1024
"""Bytes of output after which a program is stopped."""

_LOOK = 0.02
"""Seconds between two checks of the program."""
_GRACE = 0.5
"""Seconds to read the rest after a program has ended; its children may keep the pipe open."""


def secret_of_command(
    command: Sequence[str], environment: Mapping[str, str], cancel: CancelToken, patience: float
) -> Secret:
    """Run a program without a shell or a terminal, and return the line that it prints.

    Raises:
        CsmError: it is missing, fails, prints nothing or too much, or takes too long.
        Cancelled: the user did not want to wait.
    """
    name = visible(command[0])
    process = _started(command, environment)
    readers = [_PipeReader(process.stdout), _PipeReader(process.stderr)]
    try:
        _wait(process, name, cancel, time.monotonic() + patience, readers)
    finally:
        _end(process)
    printed = Secret(readers[0].result())
    if len(printed.reveal()) > LARGEST:
        raise InputRefused(
            f"The secret command “{name}” printed too much text.",
            "Change the command to print only the secret.",
        )
    if process.returncode:
        raise _failed(name, process.returncode, readers[1].result())
    return _one_line(name, printed)


class _PipeReader(threading.Thread):
    """A thread that reads a pipe to its end, or until it has read too much."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._parts: list[bytes] = []
        self.full = False
        self.start()

    def run(self) -> None:
        """Read until the end, or the limit."""
        size = 0
        if self._pipe is None:
            return
        with self._pipe:
            while not self.full and (part := os.read(self._pipe.fileno(), 4096)):
                self._parts.append(part)
                size += len(part)
                self.full = size > LARGEST

    def result(self) -> str:
        """Return what was read."""
        self.join(_GRACE)
        return b"".join(self._parts).decode("utf-8", "surrogateescape")


def _started(command: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(  # noqa: S603 - the user's own command, and no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=child_environment(environment),
            # Without our terminal: its questions must not disturb the screen.
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        why = "was not found" if missing else f"cannot be run: {getattr(error, 'strerror', error)}"
        raise InputRefused(
            f"The secret command “{visible(command[0])}” {why}.",
            "Check the command in the profile and your PATH.",
        ) from None


def _wait(
    process: "subprocess.Popen[bytes]",
    name: str,
    cancel: CancelToken,
    deadline: float,
    readers: Sequence[_PipeReader],
) -> None:
    while process.poll() is None and not any(reader.full for reader in readers):
        cancel.wait(_LOOK)
        if time.monotonic() > deadline:
            raise Unreachable(
                f"The secret command “{name}” does not end.",
                "Run it in a terminal to see what it waits for. csm-tui gives it no terminal.",
            )


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill the program and what it started."""
    if process.poll() is None:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _one_line(name: str, printed: Secret) -> Secret:
    lines = printed.reveal().strip("\r\n").splitlines()
    if not any(line.strip() for line in lines):
        raise SignInNeeded(
            f"The secret command “{name}” printed nothing.",
            "Run it in a terminal to see why.",
        )
    if len(lines) > 1:
        raise InputRefused(
            f"The secret command “{name}” printed more than one line.",
            "Change the command to print only the secret.",
        )
    try:
        lines[0].encode()
    except UnicodeEncodeError:
        raise InputRefused(
            f"The secret command “{name}” printed text that is not UTF-8.",
            "Change the command to print the secret as text.",
        ) from None
    return Secret(lines[0].strip())


def _failed(name: str, code: int, errors: str) -> CsmError:
    how = f"exit code {code}" if code > 0 else f"signal {-code}"
    lines = errors.strip().splitlines()
    return SignInNeeded(
        f"The secret command “{name}” failed with {how}.",
        "Run it in a terminal to see why.",
        {"command said": visible(redacted(lines[-1])[:200])} if lines else {},
    )
