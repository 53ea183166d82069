"""A real program in a real pseudo-terminal, seen through a screen."""

import contextlib
import os
import re
import signal
import subprocess
import termios
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect
import pyte

from tests.waiting import PATIENCE, wait_until

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f5": "\x1b[15~",
    "f9": "\x1b[20~",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
QUIET = 0.25
"""Seconds without output after which the program waits for keys; less than a cursor's blink."""
_ALTERNATE_SCREEN = 1049 << 5
"""As pyte keeps the number of a private mode."""
# Sequences that pyte takes for text, and the beginning of one that has not come whole yet.
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*\$p|\x1b[P_][^\x1b]*\x1b\\")
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;?<>=$]*|[P_][^\x1b]*\x1b?)?$")


class Terminal:
    """Runs a program on a screen of the given size until left."""

    def __init__(
        self,
        argv: Sequence[str],
        size: tuple[int, int] = (80, 24),
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        columns, rows = size
        self.received = b""
        """All output of the program."""
        self._pending = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._program: pexpect.spawn[bytes] = pexpect.spawn(
            argv[0],
            list(argv[1:]),
            dimensions=(rows, columns),
            env={**os.environ, **(env or {})},
            cwd=cwd,
        )
        self._program.delaybeforesend = None
        self._seen: set[int] = {self.pid}

    @property
    def pid(self) -> int:
        """The program's process."""
        pid = self._program.pid
        assert pid is not None
        return pid

    @property
    def alive(self) -> bool:
        """Whether the program runs."""
        self._pump()
        return self._program.isalive()

    def send(self, *keys: str) -> None:
        """Send keys at once: names such as ``enter`` and ``ctrl+c``, else the text as it is."""
        for key in keys:
            self._program.send(KEYS.get(key, key))

    def press(self, *keys: str) -> None:
        """Press keys, each when the screen is at rest."""
        for key in keys:
            self._settle()
            before = len(self.received)
            self.send(key)
            # However late a busy machine lets the program read it, the next key comes after what
            # this one does, and makes no Alt key of an Escape. Some keys show nothing.
            with contextlib.suppress(AssertionError):
                wait_until(partial(self._answered_since, before), f"what {key} does", 3.0)

    def click(self, text: str, times: int = 1) -> None:
        """Click on the first text like this on the screen, once or more, when it is at rest."""
        self._settle()
        self.wait_for(text)
        column, line = self._place_of(text)
        before = len(self.received)
        at = f"{column + 1};{line + 1}"
        for _ in range(times):
            self.send(f"\x1b[<0;{at}M", f"\x1b[<0;{at}m")
        with contextlib.suppress(AssertionError):
            wait_until(partial(self._answered_since, before), f"what a click on {text!r} does", 3.0)

    def _place_of(self, text: str) -> tuple[int, int]:
        """Return the cell in the middle of a text; some letters take two cells."""
        for line in range(self._screen.lines):
            cells = [self._screen.buffer[line][x].data for x in range(self._screen.columns)]
            found = "".join(cells).find(text)
            if found >= 0:
                ends = [len("".join(cells[: x + 1])) for x in range(len(cells))]
                return next(x for x, end in enumerate(ends) if end > found + len(text) // 2), line
        raise AssertionError("\n".join([f"not on the screen: {text!r}", *self.screen()]))

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def screen(self) -> list[str]:
        """Return the lines on the screen now."""
        self._pump()
        return list(self._screen.display)

    def shows(self, text: str) -> bool:
        """Return whether a line of the screen holds the text."""
        return any(text in line for line in self.screen())

    def wait_for(self, text: str, timeout: float = PATIENCE) -> None:
        """Wait until the text stands on the screen."""
        shown = False

        def decided() -> bool:
            nonlocal shown
            shown = self.shows(text)
            return shown or not self.alive

        with contextlib.suppress(AssertionError):
            wait_until(decided, text, timeout)
        # It may be gone again by now; what an ended program wrote last may have come just now.
        assert shown or self.shows(text), "\n".join(
            [f"not on the screen: {text!r}", *self.screen()]
        )

    def wait_until_gone(self, text: str, timeout: float = PATIENCE) -> None:
        """Wait until the text no longer stands on the screen."""
        wait_until(lambda: not self.shows(text), f"{text!r} gone from the screen", timeout)

    def wait_for_end(self, timeout: float = PATIENCE) -> int:
        """Wait until the program has ended; its exit code, or minus the signal that ended it."""
        wait_until(lambda: not self.alive, "the end of the program", timeout)
        self._pump()
        if self._program.signalstatus is not None:
            return -int(self._program.signalstatus)
        return int(self._program.exitstatus or 0)

    def faults(self) -> list[str]:
        """Return what the program has left changed in the terminal."""
        self._pump()
        flags = termios.tcgetattr(self._program.child_fd)[3]
        left = {
            "the alternate screen is still shown": _ALTERNATE_SCREEN in self._screen.mode,
            "the cursor is hidden": self._screen.cursor.hidden,
            "keys are not echoed": not flags & termios.ECHO,
            "lines are not edited": not flags & termios.ICANON,
            "Ctrl-C does not interrupt": not flags & termios.ISIG,
            "the mouse is reported": bool({1000 << 5, 1003 << 5} & self._screen.mode),
        }
        return [fault for fault, is_left in left.items() if is_left]

    def family(self) -> set[int]:
        """Return every process that the program has running now, itself included."""
        parents = {pid: parent for pid, parent, _ in processes()}
        family = {self.pid}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        self._seen |= family
        return family

    def hang_up(self) -> None:
        """Close the terminal under the program, as a closed window or a lost connection does."""
        os.close(self._program.child_fd)

    def _answered_since(self, length: int) -> bool:
        self._pump()
        return len(self.received) > length

    def _settle(self) -> None:
        """Wait until the program has painted nothing for a moment, and so is ready for keys.

        What a person waits for may come by itself, and Escape would turn it into an Alt key.
        """
        seen, since = -1, time.monotonic()

        def is_quiet() -> bool:
            nonlocal seen, since
            self._pump()
            if len(self.received) != seen:
                seen, since = len(self.received), time.monotonic()
            return time.monotonic() - since > QUIET

        wait_until(is_quiet, "a quiet screen")

    def _pump(self) -> None:
        """Draw what the program has written since the last call."""
        with contextlib.suppress(pexpect.TIMEOUT, pexpect.EOF, OSError, ValueError):
            while True:
                data = self._program.read_nonblocking(65536, timeout=0)
                self.received += data
                text = _UNKNOWN.sub(b"", self._pending + data)
                rest = _UNFINISHED.search(text)
                self._pending = rest.group() if rest else b""
                self._stream.feed(text[: rest.start()] if rest else text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End what a failed test has left running."""
        with contextlib.suppress(Exception):
            self._program.close(force=True)
        for pid in self._seen & running():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def processes() -> Iterator[tuple[int, int, str]]:
    """Yield every process of the machine: its id, its parent's id, its state."""
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    for line in table.stdout.splitlines():
        pid, parent, state = line.split(maxsplit=2)
        yield int(pid), int(parent), state


def running() -> set[int]:
    """Return the ids of all processes that have not ended."""
    return {pid for pid, _, state in processes() if not state.startswith("Z")}
