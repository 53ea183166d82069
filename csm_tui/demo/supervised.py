"""A child process that ends with us, however we end."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

_SUPERVISOR = """
folder=$1; shift
exec 3<&0
"$@" 3<&- </dev/null & child=$!
(cat <&3 >/dev/null; kill -9 $child) & watch=$!
wait $child; status=$?
kill $watch
rm -rf "$folder"
exit $status
"""
"""The watcher waits for the end of our pipe, which no death of ours can prevent.

It is stopped as soon as the child is gone, so that it never kills a reused process id."""

_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL")
"""What the child gets of our environment, in which there may be secrets."""


def start_supervised(
    command: Sequence[str], private: Path, output: Path
) -> subprocess.Popen[bytes]:
    """Start a command that is killed, and its folder removed, once our end of its input closes.

    Args:
        command: program and arguments.
        private: folder of the child, removed when the child has ended.
        output: file for what the child prints.

    Raises:
        OSError: there is no POSIX shell, or no room for a process.
    """
    with output.open("wb") as printed:
        return subprocess.Popen(  # noqa: S603 - no shell sees the arguments' text
            ["/bin/sh", "-c", _SUPERVISOR, "sh", str(private), *command],
            stdin=subprocess.PIPE,
            stdout=printed,
            stderr=subprocess.STDOUT,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            # Ctrl-C in our terminal is ours to handle: the child ends when we end.
            start_new_session=True,
        )


def end_supervised(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and wait until it is gone and its folder removed."""
    if process.stdin:
        process.stdin.close()
    process.wait()
