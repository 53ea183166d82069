"""A secret in the computer's own store of secrets, if that really encrypts."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from csm_tui.domain.errors import CsmError, FeatureMissing, SignInNeeded, Unreachable
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret, child_environment
from csm_tui.domain.text import visible
from csm_tui.settings.installation import command_line, command_to_add

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "csm-tui"
"""Under which the entries stand."""
PATIENCE = 10.0
"""Seconds; a locked store may wait for a window that nobody sees."""

_LOOK = 0.05
_SUITABLE = 1
"""The least priority of a store that keeps what it is given, and encrypts it."""


def secret_of_keyring(entry: str, cancel: CancelToken, patience: float) -> Secret:
    """Return an entry of the keyring.

    Raises:
        CsmError: there is no keyring, no such entry, or no answer in time.
        Cancelled: the user did not want to wait.
    """
    with _secrets_hidden():
        asking = _Asking(entry)
        deadline = time.monotonic() + patience
        while asking.is_alive():
            cancel.wait(_LOOK)
            if time.monotonic() > deadline:
                raise Unreachable(
                    f"The keyring did not answer within {patience:g} s.",
                    "Unlock it, or change where this profile takes its secret from.",
                )
    if asking.error is not None:
        raise asking.error
    if not asking.secret:
        raise SignInNeeded(
            f"The keyring has no entry “{visible(entry)}” of {SERVICE}.",
            f"Run `{keyring_command(entry)}`, or give the secret in another way.",
        )
    return asking.secret


@contextmanager
def _secrets_hidden() -> Iterator[None]:
    """Take our secrets out of the environment: a store may start programs, and has no say in it."""
    theirs = child_environment(os.environ)
    hidden = {name: value for name, value in os.environ.items() if name not in theirs}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)


class _Asking(threading.Thread):
    """One question to the keyring, in a thread that is left behind if it blocks."""

    def __init__(self, entry: str) -> None:
        super().__init__(daemon=True)
        self._entry = entry
        self.secret = Secret("")
        self.error: CsmError | None = None
        self.start()

    def run(self) -> None:
        """Ask, and keep the answer or the reason why there is none."""
        try:
            self.secret = Secret(_ask(self._entry) or "")
        except CsmError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - every store fails in its own way
            self.error = Unreachable(
                f"The keyring refuses to answer ({type(error).__name__}).",
                "Unlock it, or change where this profile takes its secret from.",
            )


def keyring_command(entry: str) -> str:
    """Return the command that asks for a secret and puts it under this entry.

    It is run with our own interpreter: pipx puts no command of what it adds on the path.
    """
    return command_line(sys.executable, "-m", "keyring", "set", SERVICE, visible(entry))


def keyring_problem() -> str:
    """Return why this computer keeps no secret in a keyring; empty where one does. Slow."""
    try:
        with _secrets_hidden():
            _stores()
    except CsmError as error:
        return error.headline
    except Exception as error:  # noqa: BLE001 - every store fails in its own way
        return f"The keyring refuses to answer ({type(error).__name__})."
    return ""


def _ask(entry: str) -> str | None:
    answers = (store.get_password(SERVICE, entry) for store in _stores())
    return next((answer for answer in answers if answer), None)


def _stores() -> "list[KeyringBackend]":
    """Return the stores that really encrypt.

    Raises:
        FeatureMissing: there is none, or the package for it is missing.
    """
    try:
        import keyring
        from keyring.backends.chainer import ChainerBackend
    except ImportError:
        raise FeatureMissing(
            "This profile takes its secret from a keyring, and the package for it is missing.",
            f"Run `{command_to_add('keyring')}`, then try again.",
        ) from None
    chosen = keyring.get_keyring()
    stores = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    safe = [store for store in stores if store.priority >= _SUITABLE]
    if not safe:
        raise FeatureMissing(
            f"This computer has no keyring that encrypts ({type(chosen).__module__}).",
            'Take the secret from "env:NAME", a command or "prompt" instead.',
        )
    return safe
