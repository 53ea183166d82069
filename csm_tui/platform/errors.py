"""The error for each response without success, by status, then by its source and its message.

The server's message is shown, never trusted (PLATFORM.md 2.3 and 2.4).
"""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from csm_tui.domain.errors import (
    AlreadyExists,
    CsmError,
    FeatureMissing,
    InputRefused,
    NotFound,
    OutcomeUnknown,
    PlatformFailed,
    Refusal,
    RightsMissing,
    SignInNeeded,
    UnexpectedAnswer,
    Unreachable,
    WrongAddress,
)
from csm_tui.domain.network_words import proxy_sentences
from csm_tui.domain.text import visible
from csm_tui.platform._request import WORDS_SHOWN, Request, Response
from csm_tui.platform._token_refusals import role_missing, token_refusal

BASE_ADDRESS_HINT = "Check tenant and version: the API URL usually ends with /tenant/version."


Refusals = Callable[[Request, Response], Refusal | None]
"""Returns the error of a refusal that one generation answers so, None where shared rules hold."""


class Unavailable(Unreachable):
    """The platform is unavailable for a moment: a read may be repeated at once."""


def translate(
    request: Request, response: Response, refusals: Refusals = lambda _, __: None
) -> CsmError:
    """Return the error for a response without success.

    Args:
        request: what was asked.
        response: the answer.
        refusals: the rules of the platform's generation.
    """
    details = request.details(
        status=str(response.status),
        server_says=response.text,
        content_type=response.headers.get("Content-Type", ""),
    )
    kind, headline, next_step = _refusal(request, response, refusals)
    return kind(headline, next_step, details)


def outcome_unknown(request: Request, why: str) -> OutcomeUnknown:
    """Return the error for a write whose response was lost."""
    _, headline, next_step = _lost_write(request)
    return OutcomeUnknown(headline, next_step, request.details(cause=why))


def web_page(request: Request) -> WrongAddress | OutcomeUnknown:
    """Return the error for a web page in place of a response of the platform."""
    headline = f"{request.address} returned a web page instead of the platform's API"
    if request.changes:
        return _unsure(request, headline, request.details())
    return WrongAddress(f"{headline}.", BASE_ADDRESS_HINT, request.details())


def unreadable(request: Request, why: str, body: bytes = b"") -> UnexpectedAnswer | OutcomeUnknown:
    """Return the error for a response that cannot be decoded."""
    headline = (
        f"{request.settings.host} returned an unreadable response for {request.subject}: {why}"
    )
    details = request.details(server_says=body[: 4 * WORDS_SHOWN].decode("utf-8", "replace"))
    if request.changes:
        return _unsure(request, headline, details)
    return UnexpectedAnswer(
        f"{headline}.",
        "Report this with the details. The platform version may not be supported.",
        details,
    )


def _unsure(request: Request, headline: str, details: Mapping[str, str]) -> OutcomeUnknown:
    """Return the error for a write with a successful response that cannot be decoded."""
    _, _, next_step = _lost_write(request)
    return OutcomeUnknown(f"{headline}. The change may or may not be done.", next_step, details)


def _refusal(request: Request, response: Response, refusals: Refusals) -> Refusal:
    """Return the error for the response, in its parts."""
    if request.changes and not _says_no(response.status):
        return _unsettled(request, response)
    # A refused type quotes a file name, which may hold the words of any rule.
    if not _refused_type(response.words) and (special := refusals(request, response)):
        return special
    by_hundred = _BY_HUNDRED.get(response.status // 100, _nonsense)
    return _BY_STATUS.get(response.status, by_hundred)(request, response)


def _says_no(status: int) -> bool:
    """Return whether a change with this status was certainly refused.

    Any other status may come from a server in between, after a change was made (RFC 9110, 15).
    """
    if 400 <= status < 500:
        return status not in _GIVEN_UP
    return status in _FAILED_INSIDE


def _unsettled(request: Request, response: Response) -> Refusal:
    unknown, headline, next_step = _lost_write(request)
    if response.status // 100 == 3:
        return (
            unknown,
            f"Redirected to {_place(request, response)}: the change may or may not be done.",
            f"{next_step} Set the API URL to the final address of the platform.",
        )
    return unknown, headline, next_step


def _redirect(request: Request, response: Response) -> Refusal:
    return (
        WrongAddress,
        f"{request.address} redirects to {_place(request, response)} (not followed).",
        "Set the API URL to the final address of the platform.",
    )


def _place(request: Request, response: Response) -> str:
    try:
        target = urlsplit(response.headers.get("Location", ""))
        # The query of a sign-in redirect holds one-time values, which are secret.
        place = target._replace(query="", fragment="").geturl()
    except ValueError:
        place = ""
    return request.redacted(place) or "another address"


def _unauthorized(request: Request, response: Response) -> Refusal:
    if request.bearer is not None:
        return token_refusal(request, request.bearer, response)
    return (
        SignInNeeded,
        f"{request.settings.host} received no key in header {request.settings.key_header}.",
        "Check the header name and the key.",
    )


def _forbidden(request: Request, response: Response) -> Refusal:
    words = response.words
    if words.startswith("Wrong value for api API-Key"):
        return (
            SignInNeeded,
            f"{request.settings.host} rejected this API key.",
            "Check the key. The platform may have API keys switched off.",
        )
    if words.startswith("Access not allowed by API-Key"):
        return (
            RightsMissing,
            f"This API key has no access to {request.path} ({request.subject}).",
            "Ask your administrator to add this path to the key.",
        )
    if response.is_web_page:
        return (
            RightsMissing,
            f"A proxy or portal in front of {request.settings.host} blocks {request.subject}.",
            "Ask your administrator to allow the platform's API.",
        )
    if _refused_type(words):
        return _type_refused(request, words)
    if request.bearer is not None and not words:
        return role_missing(request, request.bearer)
    why = f": {request.redacted(words)}" if words else "."
    account = request.bearer.account if request.bearer else request.settings.key_header
    return (
        RightsMissing,
        f"{request.settings.host} forbids {request.doing}{why}",
        f"Ask the owner or an administrator to give {visible(account)} access.",
    )


def _missing(request: Request, response: Response) -> Refusal:
    # The platform's own "not found" always comes with a detail (PLATFORM.md 2.4).
    if response.detail:
        subject = f"{request.subject[:1].upper()}{request.subject[1:]}"
        return (
            NotFound,
            f"{subject} not found: {request.redacted(response.detail)}",
            "Check the name or id. It may be deleted, or not shared with you.",
        )
    return NotFound, f"Nothing found at {request.address}.", BASE_ADDRESS_HINT


_DEMO_WITHOUT_ENGINE = "This demo platform has no graph engine."


def _not_offered(request: Request, response: Response) -> Refusal:
    if response.words.startswith(_DEMO_WITHOUT_ENGINE):
        why = request.redacted(response.words.removeprefix(_DEMO_WITHOUT_ENGINE).strip())
        return FeatureMissing, _DEMO_WITHOUT_ENGINE, f"{why} The rest of the demo works."
    why = f": {request.redacted(response.words)}" if response.words else "."
    return (
        FeatureMissing,
        f"{request.settings.host} does not support {request.doing} ({response.status}){why}",
        "Ask your administrator whether the feature is switched off or needs another version.",
    )


def _proxy_login(request: Request, _: Response) -> Refusal:
    return Unreachable, *proxy_sentences("407", request.settings.api_url)


def _gave_up(request: Request, _: Response) -> Refusal:
    return (
        Unreachable,
        f"{request.settings.host} timed out on {request.subject}.",
        "Request less, or retry when the platform is less busy.",
    )


def _too_big(request: Request, _: Response) -> Refusal:
    return (
        InputRefused,
        f"{request.settings.host} rejected {request.subject}: too large.",
        "Send less at once. The default limit of the platform is 50 MB per request.",
    )


def _too_often(request: Request, _: Response) -> Refusal:
    return (
        Unreachable,
        f"{request.settings.host} limits the number of requests (429).",
        "Wait a moment, then retry.",
    )


def _bad_request(request: Request, response: Response) -> Refusal:
    words = response.words
    said = request.redacted(words) or f"status {response.status}"
    if _refused_type(words):
        return _type_refused(request, words)
    if response.status == 409 or "already exists" in words:
        return (
            AlreadyExists,
            f"{said.rstrip('.')} ({request.subject}).",
            "Choose another name, or replace the existing object.",
        )
    return (
        InputRefused,
        f"{request.settings.host} rejected {request.doing}: {said}",
        "Correct what the platform names, then retry.",
    )


def _refused_type(words: str) -> bool:
    return words.startswith("MIME type") and "not authorized" in words


def _type_refused(request: Request, words: str) -> Refusal:
    return (
        InputRefused,
        f"The platform rejects this file type: {request.redacted(words)}",
        "Convert the file, or ask your administrator to allow the type.",
    )


def _server_failed(request: Request, response: Response) -> Refusal:
    host, subject, status = request.settings.host, request.subject, response.status
    if status in {502, 503, 504}:
        return (
            Unavailable,
            f"{host} is unavailable ({status}) for {subject}.",
            "Retry in a moment. If it persists, contact your administrator.",
        )
    why = f": {request.redacted(response.words)}" if response.words else "."
    check = "Check whether the change was made before you retry." if request.changes else ""
    return (
        PlatformFailed,
        f"{host} returned an internal error ({status}) while {request.doing}{why}",
        check or "Retry; if it persists, contact your administrator.",
    )


def _lost_write(request: Request) -> Refusal:
    """Return the error for a write whose response was lost, in its parts."""
    return (
        OutcomeUnknown,
        f"No response while {request.doing}. The change may or may not be done.",
        "Check whether it is done before you retry.",
    )


def _nonsense(request: Request, response: Response) -> Refusal:
    host, status = request.settings.host, response.status
    return (
        UnexpectedAnswer,
        f"{host} returned an unexpected status ({status}) for {request.subject}.",
        "Report this with the details.",
    )


_GIVEN_UP = {408, 460, 499}
"""Statuses of a server in between that has stopped waiting for the platform."""
_FAILED_INSIDE = {500, 501, 505, 507, 511}
"""Statuses of the platform itself: it failed, or does not offer the operation."""
_BY_STATUS: dict[int, Callable[[Request, Response], Refusal]] = {
    401: _unauthorized,
    403: _forbidden,
    404: _missing,
    405: _not_offered,
    406: _not_offered,
    407: _proxy_login,
    408: _gave_up,
    413: _too_big,
    415: _not_offered,
    429: _too_often,
    501: _not_offered,
}
_BY_HUNDRED = {3: _redirect, 4: _bad_request, 5: _server_failed}
