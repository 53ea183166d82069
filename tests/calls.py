"""The calls of `csm_tui` between a key press and the request that it causes.

`recorded` records while the application runs; `Recorder.chain` returns the calls that led to a
request. They begin with the action method of the key and end with the last function of `csm_tui`
before ``urllib3`` is asked to send. `Chain.flow` is the part that begins with the worker which the
action starts: before it, Textual only brings the key to the right widget.

A call is a frame of a function of `csm_tui` that is on the stack when the work is handed over or
the request begins. Functions that have returned by then do not count, nor do comprehensions, which
newer Pythons run without a frame. The work is handed over by the start of a thread, by an object
that another thread takes from a queue, by the start of an asyncio task, and by a message of
Textual: the calls on both sides of each are counted.

``python -m tests.calls`` prints the chains to which `tests/ui/test_paths.py` sets limits.
"""

import asyncio
import queue
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import Any

from textual.message_pump import MessagePump
from urllib3 import PoolManager

import csm_tui
from csm_tui.demo import DemoPlatform

PACKAGE = str(Path(csm_tui.__file__).parent)
_COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>"}
_OUTLIVES = 15.0
"""Seconds after which no thread of an earlier test may be left."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call on the way from the key to the request."""

    file: str
    """The path of the function's file within the package."""
    function: str
    entry: str = ""
    """What begins with the call: ``message``, ``thread``, or the coroutine of a task."""

    def __str__(self) -> str:
        return f"{self.file} {self.function}" + (f"  <- {self.entry}" if self.entry else "")


@dataclass(frozen=True, slots=True)
class Chain:
    """The calls from an action to a request, in their order."""

    request: str
    """Method and address."""
    calls: tuple[Call, ...]

    @property
    def files(self) -> int:
        """The number of files in which the functions are."""
        return len({call.file for call in self.calls})

    @property
    def changes(self) -> int:
        """How often a call goes from one file to another."""
        return sum(one.file != other.file for one, other in pairwise(self.calls))

    @property
    def flow(self) -> "Chain":
        """The part from the worker that the action starts."""
        starts = [at for at, call in enumerate(self.calls) if call.entry == "Worker._run"]
        return Chain(self.request, self.calls[starts[0] :])

    @property
    def rooms(self) -> list[str]:
        """The rooms in the order in which they are entered."""
        rooms = [call.file.partition("/")[0] for call in self.calls]
        return [room for at, room in enumerate(rooms) if at == 0 or rooms[at - 1] != room]

    @property
    def figures(self) -> str:
        """The figures in words."""
        return f"{len(self.calls)} calls in {self.files} files, {self.changes} changes of file"

    def __str__(self) -> str:
        lines = [f"{number:3} {call}" for number, call in enumerate(self.calls, 1)]
        return "\n".join([f"{self.figures}, to {self.request}", *lines])


class Recorder:
    """Records the chain of calls to every request; its hook runs in many threads."""

    def __init__(self) -> None:
        self.chains: list[Chain] = []
        self._origins: dict[int, tuple[object, tuple[Call, ...]]] = {}
        """The calls that led to a hand-over, by the identity of what was handed over."""
        self._own = threading.local()
        self._hooks: dict[CodeType, Callable[[FrameType], None]] = {
            threading.Thread.start.__code__: self._thread_starts,
            asyncio.BaseEventLoop.create_task.__code__: self._task_starts,
            MessagePump.post_message.__code__: self._message_posted,
            PoolManager.urlopen.__code__: self._request_begins,
        }

    def chain(self, request: str, action: str = "action_") -> Chain:
        """Return the calls from an action to the first request that it caused.

        Args:
            request: A pattern found in ``GET http://…/path``.
            action: How the name of the action method begins.
        """
        for chain in tuple(self.chains):
            names = [call.function.rpartition(".")[2] for call in chain.calls]
            starts = [at for at, name in enumerate(names) if name.startswith(action)]
            if starts and re.search(request, chain.request):
                return Chain(chain.request, chain.calls[starts[0] :])
        requests = "\n".join(chain.request for chain in self.chains)
        raise AssertionError(f"no {action} caused {request}, only these were sent:\n{requests}")

    def hook(self, frame: FrameType, event: str, arg: Any) -> None:
        """See an event of the interpreter, as `sys.setprofile` has it."""
        if event == "call":
            found = self._hooks.get(frame.f_code)
            if found is not None:
                found(frame)
        elif event == "c_call" and arg.__name__ == "put":
            if isinstance(arg.__self__, queue.SimpleQueue):
                self._hand_over(arg.__self__, frame)
        elif (
            event == "c_return"
            and arg.__name__ == "get"
            and isinstance(arg.__self__, queue.SimpleQueue)
        ):
            # A kept thread has the next piece of work; what it did before does not count.
            self._own.calls = self._calls_to(arg.__self__)

    def _thread_starts(self, frame: FrameType) -> None:
        self._hand_over(frame.f_locals["self"], frame)

    def _task_starts(self, frame: FrameType) -> None:
        self._hand_over(frame.f_locals["coro"], frame)

    def _message_posted(self, frame: FrameType) -> None:
        self._hand_over(frame.f_locals["message"], frame)

    def _request_begins(self, frame: FrameType) -> None:
        request = f"{frame.f_locals['method']} {frame.f_locals['url']}"
        self.chains.append(Chain(request, self._calls(frame)))

    def _hand_over(self, what: object, frame: FrameType) -> None:
        # The object is kept with the calls: another could get its identity.
        self._origins[id(what)] = what, self._calls(frame)

    def _calls_to(self, what: object) -> tuple[Call, ...]:
        return self._origins.get(id(what), (None, ()))[1]

    def _calls(self, frame: FrameType | None) -> tuple[Call, ...]:
        """Return the calls that led to a frame, those before the last hand-over too."""
        own: list[Call] = []
        while frame is not None:
            if frame.f_code.co_name == "_dispatch_message":
                message = frame.f_locals["message"]
                return _joined(self._calls_to(message), own, "message")
            own += _ours(frame)
            frame = frame.f_back
        try:
            task = asyncio.current_task()
        except RuntimeError:
            task = None
        if task is not None:
            coroutine = task.get_coro()
            return _joined(self._calls_to(coroutine), own, getattr(coroutine, "__qualname__", ""))
        before: tuple[Call, ...] | None = getattr(self._own, "calls", None)
        if before is None:
            before = self._calls_to(threading.current_thread())
        return _joined(before, own, "thread")


def _joined(before: tuple[Call, ...], innermost_first: list[Call], entry: str) -> tuple[Call, ...]:
    """Return the calls on both sides of a hand-over, in their order."""
    after = innermost_first[::-1]
    if after:
        after[0] = replace(after[0], entry=entry)
    return (*before, *after)


def _ours(frame: FrameType) -> list[Call]:
    code = frame.f_code
    if not code.co_filename.startswith(PACKAGE) or code.co_name in _COMPREHENSIONS:
        return []
    return [Call(code.co_filename[len(PACKAGE) + 1 :], code.co_qualname)]


@contextmanager
def recorded() -> Iterator[Recorder]:
    """Record what runs here and in every thread that begins meanwhile."""
    _wait_for_other_threads()
    recorder = Recorder()
    threading.setprofile(recorder.hook)
    sys.setprofile(recorder.hook)
    try:
        yield recorder
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def _wait_for_other_threads() -> None:
    """Wait until no thread of an earlier test is left: it would work without being recorded."""
    deadline = time.monotonic() + _OUTLIVES
    while (others := _other_threads()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not others, f"{others} would work without being recorded"


def _other_threads() -> list[str]:
    frames = sys._current_frames()
    mine = threading.get_ident()
    return [
        thread.name
        for thread in threading.enumerate()
        if thread.ident is not None and thread.ident != mine and _is_ours(frames.get(thread.ident))
    ]


def _is_ours(frame: FrameType | None) -> bool:
    demo = f"{PACKAGE}/demo"
    files = []
    while frame is not None:
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
    ours = [file for file in files if file.startswith(PACKAGE)]
    return bool(ours) and not any(file.startswith(demo) for file in ours)


def main() -> None:
    """Print the chains from a key to its request."""
    # Here, because the tests import this module.
    from tests.ui.test_paths import download, opened_runner

    for way in (download, opened_runner):
        with DemoPlatform(pace=100.0) as demo, TemporaryDirectory() as folder, chdir(folder):
            chain = asyncio.run(way(demo))
        sys.stdout.write(f"{way.__doc__}\n{chain}\nFrom the flow: {chain.flow.figures}\n\n")


if __name__ == "__main__":
    main()
