"""The token of a session, renewed in time for all threads."""

import contextlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from csm_tui.auth.provider import Provider
from csm_tui.auth.token import Clock, Token, identity_of
from csm_tui.domain.connection import Identity
from csm_tui.domain.errors import Cancelled, CsmError, RightsMissing, SignInNeeded
from csm_tui.domain.profile import Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret
from csm_tui.domain.sign_in import Interaction, SessionFacts, SessionState

YOUNG = 10.0
"""Seconds: a refused token younger than this is wrong rather than old, and is not renewed."""
_LONGEST_SLEEP = 20.0
"""Seconds between checks of the clocks, which notice when the machine has slept."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
"""Seconds between attempts to renew, doubled each time."""

_NO_RENEWAL = frozenset({SessionState.NEEDS_LOGIN, SessionState.CONNECTING})
"""States that only the user ends."""
_logger = logging.getLogger(__name__)

Listener = Callable[[SessionFacts], None]


class TokenSource:
    """The live token for every thread; call `sign_in` first, and `close` at the end."""

    def __init__(self, profile: Profile, provider: Provider, clock: Clock | None = None) -> None:
        self._profile = profile
        self._provider = provider
        self._clock = clock or Clock()
        self._lock = threading.Lock()
        self._wake = threading.Condition(self._lock)
        self._provider_lock = threading.Lock()
        self._token: Token | None = None
        self._renewal: Future[None] | None = None
        self._state = SessionState.SIGNED_OUT
        self._problem: CsmError | None = None
        self._pause = 0.0
        self._retry_at = 0.0
        self._renewed = 0
        self._closed = False
        self._thread: threading.Thread | None = None
        self._listeners: list[Listener] = []

    @property
    def state(self) -> SessionState:
        """The state of the session now."""
        return self.facts.state

    @property
    def facts(self) -> SessionFacts:
        """The facts of the session now."""
        with self._lock:
            return self._facts()

    @property
    def identity(self) -> Identity:
        """The holder of the token.

        Raises:
            SignInNeeded: there is no token.
        """
        with self._lock:
            if self._token is None:
                raise self._ended()
            return identity_of(self._profile, self._token)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call the listener at every change of state, in any thread; return a function to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def sign_in(
        self,
        interaction: Interaction | None = None,
        cancel: CancelToken | None = None,
        provider: Provider | None = None,
    ) -> None:
        """Get the first token, or a new one after the session has ended.

        Args:
            interaction: with the user, if the method needs one.
            cancel: stops the waiting for the user.
            provider: replaces the current one, as with another secret.

        Raises:
            CsmError: the provider refused, or did not respond.
            Cancelled: the user gave up.
        """
        with self._provider_lock:
            before = self.state
            self._set_state(SessionState.CONNECTING)
            if provider is not None:
                self._provider.close()
                self._provider = provider
            try:
                token = self._provider.acquire(interaction, cancel or CancelToken())
            except (CsmError, Cancelled) as stop:
                again = SessionState.NEEDS_LOGIN if self._token else SessionState.SIGNED_OUT
                self._set_state(before if isinstance(stop, Cancelled) else again)
                raise
            self._store(token, renewed=0)
        with self._lock:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(
                    target=self._keep_alive, name="token renewal", daemon=True
                )
                self._thread.start()

    def get(self) -> Secret:
        """Return a valid token; wait for a renewal only if the current one has expired.

        Raises:
            SignInNeeded: the session has ended; the user or a new secret is needed.
            CsmError: the token has expired, and the provider gives no other.
        """
        with self._lock:
            token = self._usable()
            if token.remaining(self._clock) > 0:
                if self._due(token):
                    self._wake.notify_all()
                return token.value
            self._refuse_at_once()
        self._renew(token)
        with self._lock:
            return self._usable().value

    def renew_if(self, stale: Secret) -> Secret:
        """Return a token to replace a refused one, or that one if it is too young.

        Raises:
            CsmError: the provider gives no other.
        """
        with self._lock:
            token = self._usable()
            if token.value != stale or token.age(self._clock) < min(YOUNG, token.lifetime / 5):
                return token.value
            self._refuse_at_once()
        self._renew(token)
        with self._lock:
            return self._usable().value

    def sign_out(self) -> None:
        """End the session at the provider too, and forget the token."""
        with self._lock:
            token, self._token = self._token, None
        if token is not None:
            with self._provider_lock:
                self._provider.sign_out(token)
        self._set_state(SessionState.SIGNED_OUT)

    def close(self) -> None:
        """Stop renewing, forget the token and close the connections."""
        with self._lock:
            self._closed = True
            self._token = None
            self._state = SessionState.SIGNED_OUT
            self._wake.notify_all()
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            # A renewal under way ends by its own timeouts.
            thread.join(timeout=0.2)
        self._provider.close()

    def _usable(self) -> Token:
        if self._token is None:
            raise self._ended()
        return self._token

    def _ended(self) -> SignInNeeded:
        return SignInNeeded(f"No session on {self._profile.host}.", "Sign in. Your place is kept.")

    def _refuse_at_once(self) -> None:
        """Raise the last problem if the provider has just been asked.

        Raises:
            CsmError: the problem.
        """
        just_asked = self._clock.monotonic() < self._retry_at - self._pause + _FIRST_PAUSE
        if self._problem is not None and (self._state in _NO_RENEWAL or just_asked):
            raise _copy(self._problem)

    def _due(self, token: Token) -> bool:
        return token.remaining(self._clock) <= token.margin

    def _renew(self, stale: Token) -> None:
        """Replace this token; one thread asks, the others wait for the result."""
        with self._lock:
            if self._token is not stale or self._closed:
                return
            renewal = self._renewal
            if renewal is None:
                mine = self._renewal = Future()
        if renewal is not None:
            try:
                renewal.result()
            except CsmError as error:
                raise _copy(error) from None
            return
        try:
            self._ask(stale)
        except BaseException as error:
            mine.set_exception(error)
            raise
        else:
            mine.set_result(None)
        finally:
            with self._lock:
                self._renewal = None

    def _ask(self, stale: Token) -> None:
        with self._provider_lock:
            # A sign-in may have replaced the token meanwhile; renewing the old one would
            # replace the new one.
            if self._token is not stale:
                return
            self._set_state(SessionState.RENEWING)
            try:
                token = self._provider.renew(stale)
            except CsmError as error:
                self._failed(error)
                raise
            self._store(token, renewed=self._renewed + 1)

    def _store(self, token: Token, renewed: int) -> None:
        with self._lock:
            if self._closed:
                return
            self._token = token
            self._renewed = renewed
            self._problem = None
            self._pause = 0.0
            self._wake.notify_all()
        self._set_state(SessionState.READY)

    def _failed(self, error: CsmError) -> None:
        with self._lock:
            self._problem = error
            self._pause = min(max(2 * self._pause, _FIRST_PAUSE), _LONGEST_PAUSE)
            self._retry_at = self._clock.monotonic() + self._pause
        if isinstance(error, SignInNeeded | RightsMissing):
            self._set_state(SessionState.NEEDS_LOGIN)
        else:
            self._set_state(SessionState.AT_RISK if self.facts.remaining else SessionState.EXPIRED)

    def _set_state(self, state: SessionState) -> None:
        with self._lock:
            if self._closed:
                return
            self._state = state
            facts = self._facts()
        for listener in tuple(self._listeners):
            try:
                listener(facts)
            except Exception:  # a fault of a listener must not stop the renewal
                _logger.exception("a listener of the session failed")

    def _facts(self) -> SessionFacts:
        token, state = self._token, self._state
        remaining = None if token is None else max(0.0, token.remaining(self._clock))
        if state is SessionState.AT_RISK and not remaining:
            state = SessionState.EXPIRED
        due = token is not None and self._due(token)
        return SessionFacts(state, remaining, self._renewed, self._problem, due)

    def _keep_alive(self) -> None:
        while True:
            with self._lock:
                if self._closed:
                    return
                token = self._token
                expired = self._facts().state is not self._state
                wait = 0.0 if expired else self._until_due(token)
                if wait > 0:
                    self._wake.wait(min(wait, _LONGEST_SLEEP))
                    continue
            if expired:
                self._set_state(SessionState.EXPIRED)
            elif token is not None:
                with contextlib.suppress(CsmError):
                    self._renew(token)

    def _until_due(self, token: Token | None) -> float:
        """Return the seconds until the next renewal is due."""
        if token is None or self._state in _NO_RENEWAL:
            return _LONGEST_SLEEP
        backing_off = self._retry_at - self._clock.monotonic() if self._pause else 0.0
        due = max(token.remaining(self._clock) - token.margin, backing_off)
        if self._state is SessionState.AT_RISK:
            return min(due, token.remaining(self._clock) + 0.01)
        return due


def _copy(error: CsmError) -> CsmError:
    """Return an equal error, for one raised in several threads would mix their traces."""
    copy = type(error)(error.headline, error.next_step, error.details)
    copy.field = error.field
    return copy
