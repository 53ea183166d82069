"""Jobs: slow work in threads, which reports progress, can be stopped, and never ends the app."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from textual import work
from textual.message_pump import MessagePump
from textual.worker import NoActiveWorker, Worker, get_current_worker

from csm_tui.domain.errors import Cancelled, CsmError, SignInNeeded
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.waiting import most_urgent
from csm_tui.wire.exchange import under_way

if TYPE_CHECKING:
    from textual.content import Content

    from csm_tui.domain.profile import Profile
    from csm_tui.ui.key_queue import KeyQueue
    from csm_tui.ui.notices import Notices, Severity
    from csm_tui.ui.presentation.modules import Module
    from csm_tui.ui.presentation.place_fields import Place

T = TypeVar("T")
P = ParamSpec("P")
Node = TypeVar("Node", bound=MessagePump)


class Job:
    """One piece of slow work that runs in a thread of its own."""

    EARLY = 1.0
    """Seconds before which no rate is shown."""

    def __init__(self, what: str, *, writes: bool) -> None:
        self.what = what
        """What is being done, to which object; shown in the status line."""
        self.writes = writes
        """Whether its outcome is awaited even after it was stopped."""
        self.cancel = CancelToken()
        self.latest: Progress | None = None
        self._first: tuple[float, Progress] | None = None
        """The beginning of the current step, with its time."""
        self._at = 0.0
        """The time of the latest progress."""
        self.held = ""
        """Why it makes no progress, in words; shown instead of the progress."""
        self.started = time.monotonic()
        self.thread: threading.Thread | None = None

    def progress(self, progress: Progress) -> None:
        """Record the progress; called from the job's own thread."""
        latest, self._at = self.latest, time.monotonic()
        goes_on = latest is not None and (latest.unit, latest.total) == (
            progress.unit,
            progress.total,
        )
        if self._first is None or not goes_on or progress.done < self._first[1].done:
            self._first = self._at, progress
        self.latest = progress

    @property
    def rate(self) -> float | None:
        """The progress of the current step per second; None if it is too early to tell."""
        latest, first = self.latest, self._first
        if latest is None or first is None or self._at - first[0] < self.EARLY:
            return None
        return (latest.done - first[1].done) / (self._at - first[0])

    @property
    def awaits_answer(self) -> bool:
        """Whether all was sent, and the platform has not answered yet."""
        latest = self.latest
        return self.writes and latest is not None and 0 < (latest.total or 0) <= latest.done

    def run(self, call: "Callable[[Job], T]", outcome: "asyncio.Future[T]") -> None:
        """Run the call in this thread and deliver its outcome, if that is still awaited."""

        def deliver(result: T | None, error: BaseException | None) -> None:
            if outcome.done():
                return
            if error is None:
                outcome.set_result(cast(T, result))
            else:
                outcome.set_exception(error)

        result: T | None = None
        caught: BaseException | None = None
        try:
            result = call(self)
        except BaseException as error:  # noqa: BLE001 - it is raised where the outcome is awaited
            caught = error
        try:
            outcome.get_loop().call_soon_threadsafe(deliver, result, caught)
        except RuntimeError:
            # The application has ended meanwhile.
            return


class NotSignedIn(SignInNeeded):
    """The session has ended, and the user declined to sign in again."""


class SignInPrompt(Protocol):
    """Asks the user to sign in again, once for any number of refused requests."""

    declined: bool
    """Whether the user declined to sign in, since the last sign-in."""

    async def ask(self, refused: SignInNeeded, since: float, *, quiet: bool) -> bool:
        """Return whether there is a session again.

        Args:
            refused: Why there is none.
            since: When the refused work began, by the monotonic clock.
            quiet: The work runs in the background: the user is not asked a second time for it.
        """


_DECLINED: ContextVar[bool] = ContextVar("declined", default=False)
"""Whether the user declined to sign in again for the flow that runs here."""
_WROTE: ContextVar[bool] = ContextVar("wrote", default=False)
"""Whether the flow that runs here has begun a change, so that it is not repeated as a whole."""


class Jobs:
    """All slow work of the application."""

    GRACE = 0.5
    """Seconds for which a stopped read is still awaited."""

    def __init__(
        self,
        changed: Callable[[], None],
        sign_in_prompt: Callable[[], SignInPrompt | None] = lambda: None,
        ended: Callable[[Job, bool], None] = lambda _job, _failed: None,
    ) -> None:
        """Create the list.

        Args:
            changed: Called when a job begins, ends or is stopped.
            sign_in_prompt: Returns what asks the user to sign in again.
            ended: Called with a job that has ended by itself, and whether it failed.
        """
        self._changed = changed
        self._sign_in_prompt = sign_in_prompt
        self._ended = ended
        self._running: list[Job] = []
        self._quiet: list[Job] = []
        self._writing: list[threading.Thread] = []
        self._waiting: list[Worker[Any]] = []

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs that the user waits for, oldest first."""
        return tuple(self._running)

    @property
    def asking(self) -> bool:
        """Whether any request to the platform is unanswered, of a job or not."""
        return bool(under_way())

    @property
    def silence(self) -> str:
        """The request that the platform has not answered for long, in words; empty without one."""
        wait = most_urgent(under_way())
        return wait.words if wait is not None else ""

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Mark the flow that runs here as waiting: for the platform, the user, or some time."""
        try:
            worker = get_current_worker()
        except NoActiveWorker:
            yield
            return
        self._waiting.append(worker)
        try:
            yield
        finally:
            self._waiting.remove(worker)

    def is_waiting(self, worker: Worker[Any]) -> bool:
        """Return whether a flow can only wait now."""
        return worker in self._waiting

    async def rest(self, seconds: float) -> None:
        """Let a flow sleep."""
        with self.waiting():
            await asyncio.sleep(seconds)

    async def run(
        self,
        what: str,
        call: Callable[[Job], T],
        *,
        writes: bool = False,
        quiet: bool = False,
        signs_in: bool = False,
    ) -> T:
        """Run a call in a thread, and return its result without blocking the application.

        When the session has ended, the user is asked to sign in again; then a read is repeated,
        and a change never is.

        Args:
            what: What is being done, to which object.
            call: The work.
            writes: Await the outcome even after the job was stopped.
            quiet: The job runs in the background: it is not shown, and Escape does not stop it.
            signs_in: The job itself signs in or connects: it never asks to sign in again.

        Raises:
            Cancelled: the job was stopped.
            NotSignedIn: the session has ended, and the user declined to sign in again.
        """
        began, repeated = time.monotonic(), False
        _WROTE.set(_WROTE.get() or writes)
        with self.waiting():
            while True:
                job = Job(what, writes=writes)
                outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
                job.thread = threading.Thread(
                    target=job.run, args=(call, outcome), name=what, daemon=True
                )
                try:
                    with self._listed(job, quiet=quiet):
                        job.thread.start()
                        return await self._outcome(job, outcome)
                except SignInNeeded as refused:
                    if signs_in or repeated:
                        raise
                    await self._sign_in_again(job, refused, began, quiet=quiet)
                    repeated = True

    @contextmanager
    def _listed(self, job: Job, *, quiet: bool) -> Iterator[None]:
        """List a job while it is awaited, and its thread, if it writes, until that has ended."""
        self._writing = [thread for thread in self._writing if thread.is_alive()]
        if job.writes and job.thread:
            self._writing.append(job.thread)
        jobs = self._quiet if quiet else self._running
        jobs.append(job)
        self._changed()
        try:
            yield
        except CsmError:
            if not quiet:
                self._ended(job, True)
            raise
        else:
            if not quiet:
                self._ended(job, False)
        finally:
            job.cancel.cancel()
            jobs.remove(job)
            self._changed()

    async def _outcome(self, job: Job, outcome: "asyncio.Future[T]") -> T:
        """Return the result of a job, or raise its error, once it has ended or was stopped."""
        try:
            while not outcome.done():
                await asyncio.wait([outcome], timeout=None if job.writes else 0.1)
                if job.cancel.cancelled and not job.writes:
                    await asyncio.wait([outcome], timeout=self.GRACE)
                    break
            if not outcome.done():
                raise Cancelled
            return outcome.result()
        finally:
            # A late error would have no receiver, and asyncio would complain of that.
            outcome.cancel()

    async def _sign_in_again(
        self, job: Job, refused: SignInNeeded, began: float, *, quiet: bool
    ) -> None:
        """Let the user sign in again, so that a refused read can be repeated.

        Raises:
            SignInNeeded: there is no prompt, or the job writes and is not repeated.
            NotSignedIn: the user declined.
        """
        prompt = self._sign_in_prompt()
        if prompt is None:
            raise refused
        again = not _DECLINED.get() and await prompt.ask(refused, began, quiet=quiet)
        if job.writes:
            raise _not_repeated(job.what, refused, again) from None
        if not again:
            _DECLINED.set(True)
            raise NotSignedIn(refused.headline, refused.next_step, refused.details) from None

    def stop_newest(self) -> Job | None:
        """Stop the newest job, and return it."""
        waiting = [job for job in self._running if not job.cancel.cancelled]
        if waiting:
            waiting[-1].cancel.cancel()
            self._changed()
        return waiting[-1] if waiting else None

    def stop_all(self) -> None:
        """Stop all jobs."""
        for job in (*self._running, *self._quiet):
            job.cancel.cancel()
        self._changed()

    def join_writing(self, seconds: float) -> None:
        """Wait for the jobs that write, so that they leave nothing half done.

        Jobs that only read are not awaited: their threads end with the program.
        """
        deadline = time.monotonic() + seconds
        for thread in self._writing:
            thread.join(max(0.0, deadline - time.monotonic()))


def _not_repeated(what: str, refused: SignInNeeded, again: bool) -> SignInNeeded:
    """Return the error of a change that the end of the session has stopped."""
    return SignInNeeded(
        f"{what}: not finished, because the session ended, and not repeated by itself.",
        f"{'You are signed in again: check' if again else 'Sign in again, check'} the result, "
        "then start it again.",
        {"why": refused.headline, **refused.details},
    )


class Shell(Protocol):
    """What screens and panes need of the application."""

    jobs: Jobs
    keys: "KeyQueue"
    language: str
    """The language of labels, as a code: ``en``."""
    place: "Place | None"
    """The place of the session, which the bar of every screen shows; None while disconnected."""
    modules: "Sequence[Module]"
    """The modules of the open workspace, which the tabs show."""
    moving: "Sequence[Content]"
    """What transfers do now, which the status line of every screen shows."""

    @property
    def profile(self) -> "Profile | None":
        """The profile of the session, or None while disconnected."""

    @property
    def sign_in_prompt(self) -> SignInPrompt | None:
        """The prompt for when the session has ended, or None while disconnected."""

    def report(self, error: CsmError, again: Callable[[], object] | None = None) -> None:
        """Show an error with its next step, and offer to do the same again, if that can help."""

    def report_fault(self, error: Exception) -> None:
        """Show an internal error, with what a report needs."""

    notices: "Notices"
    """What the status lines show for a moment."""

    def tell(self, message: str, severity: "Severity" = "information") -> None:
        """Show a short message in the status line; an error stays until Escape."""

    def announce(self, message: str, severity: "Severity" = "information") -> None:
        """Show the end of long work; with the bell and more, if the user looks elsewhere."""

    def copy(self, text: str, what: str) -> None:
        """Copy a text to the clipboard, and show whether that worked."""

    def open_module(self, scope: str) -> object:
        """Show a module of the workspace instead of what is in front."""


def shell(node: MessagePump) -> Shell:
    """Return the application that a node belongs to, as its shell."""
    return cast(Shell, node.app)


def flow(
    group: str, *, exclusive: bool = False, once: bool = False
) -> Callable[
    [Callable[Concatenate[Node, P], Awaitable[None]]],
    Callable[Concatenate[Node, P], "Worker[None]"],
]:
    """Make an async method a worker whose errors never end the application.

    A `CsmError` is shown in a dialog, which offers to start the same again where that can help and
    nothing was changed; stopped work is a short message, and an internal error can be reported.

    Args:
        group: The kind of work.
        exclusive: A new worker cancels the others of its group.
        once: While a worker of the group runs on the same node, that one is returned and none is
            started, so that a key pressed too often does not ask twice.
    """

    def decorate(
        method: Callable[Concatenate[Node, P], Awaitable[None]],
    ) -> Callable[Concatenate[Node, P], "Worker[None]"]:
        @wraps(method)
        async def guarded(node: Node, *args: P.args, **kwargs: P.kwargs) -> None:
            _WROTE.set(False)
            try:
                await method(node, *args, **kwargs)
            except NotSignedIn:
                shell(node).tell("Signed out: the screen may be outdated. Press r to retry.")
            except CsmError as error:
                repeats = error.retryable and not _WROTE.get()
                again = partial(started, node, *args, **kwargs) if repeats else None
                shell(node).report(error, again)
            except Cancelled:
                if shell(node).notices.passing is None:
                    shell(node).tell("Stopped.")
            except Exception as error:  # noqa: BLE001 - nothing ends the application
                shell(node).report_fault(error)

        # Textual would describe it by its arguments, of which some are folders of 50,000 files.
        described = work(
            group=group, exclusive=exclusive, exit_on_error=False, description=method.__name__
        )
        worker: Any = described(guarded)

        @wraps(method)
        def unless_running(node: Node, *args: P.args, **kwargs: P.kwargs) -> "Worker[None]":
            running = (
                each
                for each in node.app.workers
                if each.group == group and each.node is node and not each.is_finished
            )
            return next(running, None) or worker(node, *args, **kwargs)

        started = cast(
            "Callable[Concatenate[Node, P], Worker[None]]", unless_running if once else worker
        )
        return started

    return decorate
