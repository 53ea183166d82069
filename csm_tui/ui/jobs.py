"""Slow work off the event loop: threads that report, can be stopped, and never end the app."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from textual import work
from textual.message_pump import MessagePump
from textual.screen import ModalScreen
from textual.worker import NoActiveWorker, Worker, get_current_worker

from csm_tui.domain.errors import Cancelled, CsmError, SignInNeeded
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.waiting import most_urgent
from csm_tui.wire.exchange import under_way

if TYPE_CHECKING:
    from csm_tui.domain.profile import Profile

T = TypeVar("T")
P = ParamSpec("P")
Node = TypeVar("Node", bound=MessagePump)


class Job:
    """One piece of slow work that runs in a thread of its own."""

    def __init__(self, what: str, *, writes: bool) -> None:
        self.what = what
        """What is being done, to which object; shown in the status line."""
        self.writes = writes
        """Whether its outcome must be waited for even after it was told to stop."""
        self.cancel = CancelToken()
        self.latest: Progress | None = None
        self.held = ""
        """Why it does not go on, in words; shown instead of how far it has come."""
        self.started = time.monotonic()
        self.thread: threading.Thread | None = None

    def progress(self, progress: Progress) -> None:
        """Remember where the work stands; called from the work's own thread."""
        self.latest = progress


class NotSignedIn(SignInNeeded):
    """The session has ended, and the person knows it: was asked to sign in again and would not."""


class SignInPrompt(Protocol):
    """Asks the person to sign in again, once for however many requests were refused."""

    declined: bool
    """Whether the person was asked and left it, since the last sign-in."""

    async def ask(self, refused: SignInNeeded, since: float, *, quiet: bool) -> bool:
        """Return whether there is a session again.

        Args:
            refused: Why there is none.
            since: When the refused work began, by the monotonic clock.
            quiet: Nobody asked for that work: the person is not bothered twice with it.
        """


_DECLINED: ContextVar[bool] = ContextVar("declined", default=False)
"""Whether the person would not sign in again for the flow that runs here."""


class Jobs:
    """All slow work of the application."""

    GRACE = 0.5
    """Seconds after which a read that was told to stop is no longer waited for."""

    def __init__(
        self,
        changed: Callable[[], None],
        sign_in_prompt: Callable[[], SignInPrompt | None] = lambda: None,
    ) -> None:
        self._changed = changed
        self._sign_in_prompt = sign_in_prompt
        self._running: list[Job] = []
        self._quiet: list[Job] = []
        self._writing: list[threading.Thread] = []
        self._waiting: list[Worker[Any]] = []

    @property
    def running(self) -> tuple[Job, ...]:
        """The work that is waited for, oldest first."""
        return tuple(self._running)

    @property
    def asking(self) -> bool:
        """Whether anything was asked and is not answered, by whatever work."""
        return bool(under_way())

    @property
    def silence(self) -> str:
        """What the platform is waited for, once that takes long; empty while it does not."""
        wait = most_urgent(under_way())
        return wait.words if wait is not None else ""

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Know that the flow that runs here waits: for the platform, the person, or a while."""
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
        """Tell whether a flow can only wait now."""
        return worker in self._waiting

    async def rest(self, seconds: float) -> None:
        """Let a flow do nothing for a while."""
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
        """Run a call in a thread and wait for it without holding up the application.

        When the session has ended, the person is asked to sign in again; then what only reads
        is done again, and what writes never is.

        Args:
            what: What is being done, to which object.
            call: What to do.
            writes: Wait for the outcome even after the work was told to stop.
            quiet: Nobody asked for it: it is not shown, and Escape is not for it.
            signs_in: It is itself how one signs in, or connects: nobody is asked in between.

        Raises:
            Cancelled: the work was told to stop.
            NotSignedIn: the session has ended, and the person left it so.
        """
        with self.waiting():
            return await self._signed_in(what, call, writes, quiet, signs_in)

    async def _signed_in(
        self, what: str, call: Callable[[Job], T], writes: bool, quiet: bool, signs_in: bool
    ) -> T:
        began = time.monotonic()
        try:
            return await self._once(what, call, writes=writes, quiet=quiet)
        except SignInNeeded as refused:
            prompt = None if signs_in else self._sign_in_prompt()
            if prompt is None:
                raise
            again = not _DECLINED.get() and await prompt.ask(refused, began, quiet=quiet)
            if writes:
                raise _not_repeated(what, refused, again) from None
            if not again:
                _DECLINED.set(True)
                raise NotSignedIn(refused.headline, refused.next_step, refused.details) from None
        return await self._once(what, call, writes=writes, quiet=quiet)

    async def _once(self, what: str, call: Callable[[Job], T], *, writes: bool, quiet: bool) -> T:
        job = Job(what, writes=writes)
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()
        job.thread = threading.Thread(
            target=_run_in_thread, args=(job, call, loop, outcome), name=what, daemon=True
        )
        self._writing = [thread for thread in self._writing if thread.is_alive()]
        if writes:
            self._writing.append(job.thread)
        those = self._quiet if quiet else self._running
        those.append(job)
        self._changed()
        job.thread.start()
        try:
            return await self._outcome(job, outcome)
        finally:
            job.cancel.cancel()
            # Nobody would take what comes now, and asyncio would complain of a lost exception.
            outcome.cancel()
            those.remove(job)
            self._changed()

    def stop_newest(self) -> Job | None:
        """Tell the newest work to stop, and return it."""
        waiting = [job for job in self._running if not job.cancel.cancelled]
        if waiting:
            waiting[-1].cancel.cancel()
            self._changed()
        return waiting[-1] if waiting else None

    def stop_all(self) -> None:
        """Tell all work to stop."""
        for job in (*self._running, *self._quiet):
            job.cancel.cancel()
        self._changed()

    def join_writing(self, seconds: float) -> None:
        """Wait for the work that writes, so that it leaves nothing half done.

        Work that only reads is not waited for: its threads end with the program.
        """
        deadline = time.monotonic() + seconds
        for thread in self._writing:
            thread.join(max(0.0, deadline - time.monotonic()))

    async def _outcome(self, job: Job, outcome: "asyncio.Future[T]") -> T:
        while not outcome.done():
            await asyncio.wait([outcome], timeout=None if job.writes else 0.1)
            if job.cancel.cancelled and not job.writes:
                await asyncio.wait([outcome], timeout=self.GRACE)
                break
        if not outcome.done():
            outcome.cancel()
            raise Cancelled
        return outcome.result()


def _not_repeated(what: str, refused: SignInNeeded, again: bool) -> SignInNeeded:
    """Return the error of a change that the end of the session has stopped."""
    return SignInNeeded(
        f"{what}: not finished, because the session ended, and not repeated by itself.",
        f"{'You are signed in again: look' if again else 'Sign in again, then look'}"
        " at what is there, then start it again.",
        {"why": refused.headline, **refused.details},
    )


async def together(*works: Awaitable[None]) -> None:
    """Do several things at once to their ends, and only then raise the first that went wrong."""
    for outcome in await asyncio.gather(*works, return_exceptions=True):
        if outcome is not None:
            raise outcome


def _run_in_thread(
    job: Job,
    call: Callable[[Job], T],
    loop: asyncio.AbstractEventLoop,
    outcome: "asyncio.Future[T]",
) -> None:
    """Run the call and hand its outcome to the loop, unless nobody waits for it any more."""

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
        result = call(job)
    except BaseException as error:  # noqa: BLE001 - it is handed to whoever awaits the outcome
        caught = error
    try:
        loop.call_soon_threadsafe(deliver, result, caught)
    except RuntimeError:
        # The application has ended meanwhile.
        return


class Shell(Protocol):
    """What screens and panes need of the application."""

    jobs: Jobs

    @property
    def profile(self) -> "Profile | None":
        """How one is connected; None while one is not."""

    @property
    def sign_in_prompt(self) -> SignInPrompt | None:
        """Whom to ask when the session has ended; None while there is none."""

    def report(self, error: CsmError) -> None:
        """Show an error that teaches."""

    def report_fault(self, error: Exception) -> None:
        """Show a mistake of our own, with what a report needs."""

    def tell(self, message: str) -> None:
        """Show a short message that goes away by itself."""

    def copy(self, text: str, what: str) -> None:
        """Put a text on the clipboard, and say how far it has come."""

    def opening(self, *dialogs: type[ModalScreen[Any]]) -> AbstractContextManager[None]:
        """Keep keys for what is opened meanwhile; see `KeysInTurn.opening`."""

    def dialog_comes(self) -> None:
        """Drop the keys that cannot be for the dialog that opens now; see `KeysInTurn.comes`."""

    def drop_keys(self) -> None:
        """Drop the keys that were kept for what does not open now."""


def shell(node: MessagePump) -> Shell:
    """Return the application that a node belongs to, as its shell."""
    return cast(Shell, node.app)


def flow(
    group: str, *, exclusive: bool = False, once: bool = False
) -> Callable[
    [Callable[Concatenate[Node, P], Awaitable[None]]],
    Callable[Concatenate[Node, P], "Worker[None]"],
]:
    """Make an async method a worker that ends well whatever happens in it.

    Errors of the tree are shown in a dialog, stopped work in a word, and mistakes of our own in a
    dialog that can be reported; none of them ends the application.

    Args:
        group: What kind of work it is.
        exclusive: Beginning one ends those of its group.
        once: It does not begin while one of its group is under way on the same node: what is asked
            already is not asked again by a key that came too often.
    """

    def decorate(
        method: Callable[Concatenate[Node, P], Awaitable[None]],
    ) -> Callable[Concatenate[Node, P], "Worker[None]"]:
        @wraps(method)
        async def guarded(node: Node, *args: P.args, **kwargs: P.kwargs) -> None:
            try:
                await method(node, *args, **kwargs)
            except NotSignedIn:
                shell(node).tell("Not signed in: what is shown may be old; r asks again.")
            except CsmError as error:
                shell(node).report(error)
            except Cancelled:
                shell(node).tell("Stopped.")
            except Exception as error:  # noqa: BLE001 - nothing ends the application
                shell(node).report_fault(error)

        worker: Any = work(group=group, exclusive=exclusive, exit_on_error=False)(guarded)

        @wraps(method)
        def unless_begun(node: Node, *args: P.args, **kwargs: P.kwargs) -> "Worker[None]":
            begun = (
                each
                for each in node.app.workers
                if each.group == group and each.node is node and not each.is_finished
            )
            return next(begun, None) or worker(node, *args, **kwargs)

        return cast(
            "Callable[Concatenate[Node, P], Worker[None]]", unless_begun if once else worker
        )

    return decorate
