"""What the platform refuses, and what it answers that nobody understands, as one tree of errors."""

from collections.abc import Mapping

from csm_tui.domain.errors import CsmError, OutcomeUnknown, UnexpectedAnswer, WrongAddress
from csm_tui.platform._refusals import BASE_ADDRESS_HINT, Unavailable, lost_write, refusal
from csm_tui.platform._request import WORDS_SHOWN, Answer, Request

__all__ = [
    "Answer",
    "Request",
    "Unavailable",
    "outcome_unknown",
    "translate",
    "unreadable",
    "web_page",
]


def translate(request: Request, answer: Answer) -> CsmError:
    """Return the error that an answer without success stands for."""
    details = request.details(
        status=str(answer.status),
        server_says=answer.text,
        content_type=answer.headers.get("Content-Type", ""),
    )
    kind, headline, next_step = refusal(request, answer)
    return kind(headline, next_step, details)


def outcome_unknown(request: Request, why: str) -> OutcomeUnknown:
    """Return the error of a write whose answer never came."""
    _, headline, next_step = lost_write(request)
    return OutcomeUnknown(headline, next_step, request.details(cause=why))


def web_page(request: Request) -> WrongAddress | OutcomeUnknown:
    """Return the error of an address where a web page answers instead of the platform."""
    headline = f"{request.address} answers a web page, not the platform's API"
    if request.changes:
        return _unsure(request, headline, request.details())
    return WrongAddress(f"{headline}.", BASE_ADDRESS_HINT, request.details())


def unreadable(request: Request, why: str, body: bytes = b"") -> UnexpectedAnswer | OutcomeUnknown:
    """Return the error of an answer that cannot be understood."""
    headline = (
        f"{request.settings.host} gave an answer for {request.subject} that cannot be read: {why}"
    )
    details = request.details(server_says=body[: 4 * WORDS_SHOWN].decode("utf-8", "replace"))
    if request.changes:
        return _unsure(request, headline, details)
    return UnexpectedAnswer(
        f"{headline}.",
        "Report this with the details; the platform may be of a version unknown here.",
        details,
    )


def _unsure(request: Request, headline: str, details: Mapping[str, str]) -> OutcomeUnknown:
    """Return the error of a write that was answered with a yes which nobody can read."""
    _, _, next_step = lost_write(request)
    return OutcomeUnknown(f"{headline}; the change may or may not be made.", next_step, details)
