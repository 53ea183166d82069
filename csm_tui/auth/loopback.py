"""The listener on this computer that receives the browser's callback after a sign-in."""

import hmac
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from csm_tui.domain.errors import SignInNeeded, Unreachable
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.secret import Secret

_PATH = "/csm-tui"
_LIMIT = 300.0
"""Seconds that the user has to sign in."""
_LOOK = 0.1
"""Seconds between two checks for a cancel."""


def new_state() -> str:
    """Return a random value that identifies the callback to our request."""
    return secrets.token_urlsafe(32)


class LoopbackListener:
    """A context manager that listens for one callback; only one with the right state counts."""

    def __init__(self, state: str, issuer: str, limit: float = _LIMIT) -> None:
        self._state = state
        self._issuer = issuer
        self._limit = limit
        self._done = threading.Event()
        self._answer: dict[str, str] = {}
        self._server = _Server(("127.0.0.1", 0), _CallbackHandler)
        self._server.listener = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": _LOOK}, daemon=True
        )

    @property
    def address(self) -> str:
        """The redirect address for the provider."""
        return f"http://127.0.0.1:{self._server.server_port}{_PATH}"

    def wait(self, cancel: CancelToken) -> Secret:
        """Return the authorization code from the callback.

        Raises:
            SignInNeeded: the provider refused, or no callback came in time.
            Unreachable: the provider failed.
            Cancelled: the user gave up.
        """
        deadline = time.monotonic() + self._limit
        while not self._done.wait(_LOOK):
            cancel.check()
            if time.monotonic() > deadline:
                raise SignInNeeded(
                    f"No sign-in within {self._limit / 60:g} minutes.",
                    "Try again. If the page names a redirect address, ask the administrator to "
                    "allow http://127.0.0.1/* for the client, or sign in with a code.",
                )
        code = self._answer.get("code")
        if code:
            return Secret(code)
        error = self._answer.get("error", "")
        details = {"provider says": f"{error}: {self._answer.get('error_description', '')}"}
        if error in {"temporarily_unavailable", "server_error"}:
            raise Unreachable(
                "The identity provider returned an internal error.", "Retry.", details
            )
        raise SignInNeeded("Sign-in denied in the browser.", "Try again.", details)

    def receive(self, path: str) -> tuple[int, str]:
        """Handle a request of the browser; return the status and the page for it."""
        asked = urlsplit(path)
        if asked.path != _PATH:
            return 404, _page("Nothing here.")
        fields = {name: values[0] for name, values in parse_qs(asked.query).items()}
        ours = hmac.compare_digest(
            fields.get("state", "").encode("utf-8", "replace"), self._state.encode()
        )
        if self._done.is_set() or not ours or fields.get("iss", self._issuer) != self._issuer:
            return 400, _page("This page does not belong to a sign-in of csm-tui.")
        self._answer = fields
        self._done.set()
        if "code" in fields:
            return 200, _page("You are signed in. Close this page and return to csm-tui.")
        return 200, _page("Sign-in denied. Return to csm-tui.")

    def __enter__(self) -> "LoopbackListener":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    listener: LoopbackListener

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore errors: browsers open connections that they do not use."""


class _CallbackHandler(BaseHTTPRequestHandler):
    timeout = 5.0
    server: _Server

    def do_GET(self) -> None:
        """Send a page."""
        status, text = self.server.listener.receive(self.path)
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing: the address holds the code."""


def _page(text: str) -> str:
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>csm-tui</title><p>{text}'
