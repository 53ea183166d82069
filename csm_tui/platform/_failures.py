"""Errors of requests without a response: what failed on the way."""

import ssl
from urllib.parse import urlsplit

import urllib3.exceptions as broken

from csm_tui.domain.errors import CsmError, InputRefused, UnexpectedAnswer, Unreachable
from csm_tui.domain.network_words import (
    SLOW_CONNECTION,
    UNKNOWN_HOST,
    ca_file_sentences,
    proxy_sentences,
    tls_sentences,
    variable_sentences,
)
from csm_tui.platform._request import Request
from csm_tui.platform.errors import Unavailable, outcome_unknown
from csm_tui.wire.exchange import BrokenLimit


class BadCompression(Exception):
    """A compressed body is cut or damaged; the text says which: “ended early”."""


def translate_failure(request: Request, failure: BaseException, *, sent: bool) -> CsmError:
    """Return the error for a failed request.

    Args:
        request: what was asked.
        failure: what was raised while the request was sent, or its response read.
        sent: whether a byte of it was sent: then the platform may have changed.
    """
    cause = _deepest(failure)
    text = str(cause)
    if sent and request.changes:
        return outcome_unknown(request, text)
    if (named := variable_sentences(failure)) is not None:
        return InputRefused(*named, request.details(cause=text))
    unsendable = isinstance(cause, ValueError | TypeError)
    if unsendable and not sent and not isinstance(cause, broken.HTTPError):
        # The text would quote the header, key included.
        return InputRefused(
            "The API key or its header name contains characters that cannot be sent.",
            "Paste it again without line breaks or accented characters.",
        )
    if isinstance(cause, broken.ProxyError):
        sentences = proxy_sentences(text, request.settings.api_url)
        return Unreachable(*sentences, request.details(cause=text))
    return _tls(request, cause) or _never_sent(request, cause) or _lost(request, cause)


def _deepest(failure: BaseException) -> BaseException:
    while isinstance(failure, broken.MaxRetryError) and failure.reason is not None:
        failure = failure.reason
    return failure


def _never_sent(request: Request, cause: BaseException) -> CsmError | None:
    host = request.settings.host
    details = request.details(cause=str(cause))
    # In this order, for they are subclasses of one another.
    if isinstance(cause, broken.NameResolutionError):
        name = urlsplit(request.settings.api_url).hostname
        headline, next_step = UNKNOWN_HOST
        return Unreachable(headline.format(name=name), next_step.format(url="API URL"), details)
    if isinstance(cause, broken.NewConnectionError):
        return Unavailable(
            f"Cannot reach {host}.",
            "Check the port in the API URL, or ask whether the platform is running.",
            details,
        )
    if isinstance(cause, broken.ConnectTimeoutError):
        headline, next_step = SLOW_CONNECTION
        seconds = request.settings.connect_timeout
        return Unreachable(headline.format(host=host, connect=seconds), next_step, details)
    return None


def _lost(request: Request, cause: BaseException) -> CsmError:
    host = request.settings.host
    details = request.details(cause=str(cause) or type(cause).__name__)
    if isinstance(cause, BrokenLimit):
        kind = Unreachable if "longer" in str(cause) else UnexpectedAnswer
        return kind(
            f"The response of {host} for {request.subject} {cause}.",
            "Retry when the platform is less busy. If it persists, contact your administrator.",
            details,
        )
    if isinstance(cause, broken.ReadTimeoutError):
        return Unreachable(
            f"{host} did not respond within {request.settings.timeout:g} s for {request.subject}.",
            "Retry when the platform is less busy.",
            details,
        )
    if isinstance(cause, BadCompression | broken.DecodeError):
        what = str(cause) if isinstance(cause, BadCompression) else "is damaged"
        return Unavailable(
            f"The compressed response of {host} for {request.subject} {what}.",
            "Retry. If it persists, ask your administrator about proxies that compress data.",
            details,
        )
    hint = (
        "Retry."
        if request.settings.api_url.startswith("https:")
        else "Retry. If it persists, try https:// in the API URL."
    )
    return Unavailable(f"{host} closed the connection for {request.subject}.", hint, details)


def _tls(request: Request, cause: BaseException) -> CsmError | None:
    if not isinstance(cause, broken.SSLError | ssl.SSLError):
        return None
    host = request.settings.host
    text = str(cause)
    known = text.lower()
    sentences = tls_sentences(text, host, "API URL", request.settings.trust_fault)
    if sentences is not None:
        return InputRefused(*sentences, request.details(cause=text))
    if "filenotfounderror" in known or "no such file" in known or "pem" in known:
        sentences = ca_file_sentences(request.settings.ca_file)
        return InputRefused(*sentences, request.details(cause=text))
    if "eof" in known:
        # A broken connection, no fault of TLS.
        return None
    return InputRefused(
        f"Cannot open a secure connection to {host}: {request.redacted(text)}.",
        request.settings.trust_fault or "Check the API URL and the CA file.",
        request.details(cause=text),
    )
