"""Secrets in the keyring of this computer, if it encrypts them."""

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
"""The name of the service of our entries."""
PATIENCE = 10.0
"""Seconds; a locked keyring may wait for a window that the user does not see."""

_LOOK = 0.05
_SUITABLE = 1
"""The least priority of a backend that encrypts what it stores."""


def secret_of_keyring(entry: str, cancel: CancelToken, patience: float) -> Secret:
    """Return an entry of the keyring.

    Raises:
        CsmError: there is no keyring, no such entry, or no answer in time.
        Cancelled: the user did not want to wait.
    """
    with _secrets_hidden():
        lookup = _Lookup(entry)
        deadline = time.monotonic() + patience
        while lookup.is_alive():
            cancel.wait(_LOOK)
            if time.monotonic() > deadline:
                raise Unreachable(
                    f"The keyring did not respond within {patience:g} s.",
                    "Unlock it, or change the secret source of this profile.",
                )
    if lookup.error is not None:
        raise lookup.error
    if not lookup.secret:
        raise SignInNeeded(
            f"Keyring entry “{visible(entry)}” of {SERVICE} not found.",
            f"Run `{keyring_command(entry)}`, or use another secret source.",
        )
    return lookup.secret


@contextmanager
def _secrets_hidden() -> Iterator[None]:
    """Remove our secrets from the environment, for a keyring may start programs."""
    theirs = child_environment(os.environ)
    hidden = {name: value for name, value in os.environ.items() if name not in theirs}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)


class _Lookup(threading.Thread):
    """A lookup in the keyring, in a thread that is left behind if it blocks."""

    def __init__(self, entry: str) -> None:
        super().__init__(daemon=True)
        self._entry = entry
        self.secret = Secret("")
        self.error: CsmError | None = None
        self.start()

    def run(self) -> None:
        """Look up the entry; keep the secret or the error."""
        try:
            self.secret = Secret(_ask(self._entry) or "")
        except CsmError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - every backend fails in its own way
            self.error = Unreachable(
                f"The keyring refused access ({type(error).__name__}).",
                "Unlock it, or change the secret source of this profile.",
            )


def keyring_command(entry: str) -> str:
    """Return the command that asks for a secret and stores it in this entry.

    It uses our own interpreter: pipx adds no commands of injected packages to the path.
    """
    return command_line(sys.executable, "-m", "keyring", "set", SERVICE, visible(entry))


def keyring_problem() -> str:
    """Return why no keyring can be used here; empty if one can. Slow."""
    try:
        with _secrets_hidden():
            _backends()
    except CsmError as error:
        return error.headline
    except Exception as error:  # noqa: BLE001 - every backend fails in its own way
        return f"The keyring refused access ({type(error).__name__})."
    return ""


def _ask(entry: str) -> str | None:
    answers = (backend.get_password(SERVICE, entry) for backend in _backends())
    return next((answer for answer in answers if answer), None)


def _backends() -> "list[KeyringBackend]":
    """Return the backends that encrypt.

    Raises:
        FeatureMissing: there is none, or the package for it is missing.
    """
    try:
        import keyring
        from keyring.backends.chainer import ChainerBackend
    except ImportError:
        raise FeatureMissing(
            "This profile uses a keyring, and the keyring package is missing.",
            f"Run `{command_to_add('keyring')}`, then retry.",
        ) from None
    chosen = keyring.get_keyring()
    backends = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    safe = [backend for backend in backends if backend.priority >= _SUITABLE]
    if not safe:
        raise FeatureMissing(
            f"No encrypted keyring on this computer ({type(chosen).__module__}).",
            'Use "env:NAME", a command or "prompt" as secret source.',
        )
    return safe
