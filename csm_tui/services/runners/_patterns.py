"""Whether values match the patterns of their parameters, in a time that has an end.

A pattern comes from outside, and some patterns need years for a short value. Python's own engine
cannot be stopped, so it runs in another process, which is ended after a while.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache

from csm_tui.domain.secret import child_environment

PATIENCE = 2.0
"""Seconds for all patterns together; the process itself takes a twentieth of a second."""
_LONGEST = 10_000
"""Characters of a value or pattern; longer ones are not checked."""
_PROGRAM = """
import json, re, sys
for pattern, value in json.loads(sys.stdin.buffer.read()):
    try:
        found = re.search(pattern, value) is not None
    except Exception:
        found = None
    print(json.dumps(found), flush=True)
"""

Question = tuple[str, str]
"""A pattern and a value."""


class Match(Enum):
    """The answer for one value."""

    YES = True
    NO = False
    INVALID = None
    """The pattern is none."""
    UNCHECKED = "unchecked"
    """The time did not suffice, or no process could be started."""


def matches(questions: Sequence[Question]) -> tuple[Match, ...]:
    """Return for each pattern and value whether the pattern is found in the value."""
    return _answers(tuple(questions)) if questions else ()


@lru_cache(maxsize=64)
def _answers(questions: tuple[Question, ...]) -> tuple[Match, ...]:
    short = [each for each in questions if max(map(len, each)) <= _LONGEST]
    told = iter(_told(json.dumps(short).encode()) if short else ())
    fitting = {each: next(told, Match.UNCHECKED) for each in short}
    return tuple(fitting.get(each, Match.UNCHECKED) for each in questions)


def _told(questions: bytes) -> list[Match]:
    """Return the answers that came in time."""
    # Isolated, without site: it must start fast, and needs no package.
    command = [sys.executable, "-I", "-S", "-c", _PROGRAM]
    try:
        done = subprocess.run(  # noqa: S603 - the program is a constant, its input is data
            command,
            input=questions,
            capture_output=True,
            timeout=PATIENCE,
            env=child_environment(os.environ),
            check=False,
        )
        lines = done.stdout
    except subprocess.TimeoutExpired as late:
        lines = late.stdout or b""
    except OSError:
        lines = b""
    return [Match(json.loads(line)) for line in lines.splitlines() if line.endswith((b"e", b"l"))]
