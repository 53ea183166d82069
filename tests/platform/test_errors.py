"""The error for every response without success, of the platform and of servers in between."""

import json

import pytest

from csm_tui.domain import errors
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.secret import ApiKey
from csm_tui.platform._request import Request, Response
from csm_tui.platform.errors import outcome_unknown, translate

SETTINGS = ConnectionSettings("https://host.example/tenant/v4", ApiKey("sesame"))
RUNNER = "/organizations/o-1/workspaces/w-1/runners/r-1"
SPRING = b'{"timestamp":"2026-01-01","status":500,"error":"Internal Server Error","path":"/x"}'
HTML = b"<html><body>nginx</body></html>"


def _detail(detail: str) -> bytes:
    return json.dumps({"type": "about:blank", "title": "T", "detail": detail}).encode()


READS = [
    (401, b"", errors.SignInNeeded, "received no key in header X-CSM-API-KEY"),
    (401, HTML, errors.SignInNeeded, "received no key"),
    (403, b"Wrong value for api API-Key X", errors.SignInNeeded, "rejected this API key"),
    (403, b"Access not allowed by API-Key", errors.RightsMissing, f"has no access to {RUNNER}"),
    (403, b"", errors.RightsMissing, "forbids reading runner r-1 of workspace w-1."),
    (403, HTML, errors.RightsMissing, "A proxy or portal in front of host.example"),
    (403, _detail("No read on r-1"), errors.RightsMissing, "No read on r-1"),
    (403, SPRING, errors.RightsMissing, "forbids reading"),
    (
        403,
        _detail("MIME type text/html for file a.html is not authorized."),
        errors.InputRefused,
        "rejects this file type: MIME type text/html",
    ),
    (
        404,
        _detail("Runner r-1 not found"),
        errors.NotFound,
        "Runner r-1 of workspace w-1 not found: Runner",
    ),
    (404, HTML, errors.NotFound, f"Nothing found at https://host.example/tenant/v4{RUNNER}"),
    (404, b"", errors.NotFound, "Nothing found at"),
    (
        400,
        _detail("File 'a' already exists, not overwriting it"),
        errors.AlreadyExists,
        "File 'a' already exists",
    ),
    (
        400,
        _detail("MIME type application/pdf for file it already exists.pdf is not authorized."),
        errors.InputRefused,
        "rejects this file type",
    ),
    (409, _detail("taken"), errors.AlreadyExists, "taken"),
    (400, _detail("size must be above 0"), errors.InputRefused, "size must be above 0"),
    (400, b"title: Bad\ndetail: in yaml", errors.InputRefused, "title: Bad␊detail: in yaml"),
    (400, SPRING, errors.InputRefused, "status 400"),
    (405, b"", errors.FeatureMissing, r"does not support reading .*\(405\)"),
    (415, b"", errors.FeatureMissing, "does not support"),
    (501, _detail("switched off"), errors.FeatureMissing, "switched off"),
    (407, b"", errors.Unreachable, "proxy requires a login"),
    (408, _detail("Query timed out"), errors.Unreachable, "timed out"),
    (413, HTML, errors.InputRefused, "too large"),
    (429, b"", errors.Unreachable, "limits the number"),
    (500, SPRING, errors.Unreachable, r"internal error \(500\) while reading runner r-1"),
    (500, _detail("graph says no"), errors.Unreachable, "graph says no"),
    (502, HTML, errors.Unreachable, r"is unavailable \(502\)"),
    (503, b"", errors.Unreachable, "is unavailable"),
    (504, HTML, errors.Unreachable, "is unavailable"),
    (418, b"", errors.InputRefused, "status 418"),
    (199, b"", errors.UnexpectedAnswer, "unexpected status .199"),
]


@pytest.mark.parametrize(("status", "body", "kind", "words"), READS)
def test_an_answer_to_a_read(
    status: int, body: bytes, kind: type[errors.CsmError], words: str
) -> None:
    error = _translated("GET", status, body)
    assert isinstance(error, kind)
    with pytest.raises(kind, match=words):
        raise error
    assert error.next_step.endswith(".")
    assert error.details["status"] == str(status)
    assert error.details["request"].startswith("GET https://host.example/tenant/v4")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (502, errors.OutcomeUnknown),
        (504, errors.OutcomeUnknown),
        (503, errors.OutcomeUnknown),
        (524, errors.OutcomeUnknown),
        (500, errors.PlatformFailed),
        *((status, errors.OutcomeUnknown) for status in (101, 199, 302, 304, 308, 408, 499, 999)),
    ],
)
def test_an_answer_to_a_write(status: int, kind: type[errors.CsmError]) -> None:
    error = _translated("POST", status, HTML)
    assert isinstance(error, kind)
    assert "before you retry" in error.next_step


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 451, 501])
def test_a_refused_write_is_not_unknown(status: int) -> None:
    assert not isinstance(_translated("POST", status, HTML), errors.OutcomeUnknown)


def test_a_lost_write_says_so() -> None:
    error = outcome_unknown(Request(SETTINGS, "POST", RUNNER, changes=True), "sesame broke")
    assert "while requesting runner r-1" in error.headline
    assert error.details["cause"] == "••• broke"


def test_a_redirect_without_a_target() -> None:
    assert "redirects to another address" in _translated("GET", 302, b"").headline


def test_the_words_of_a_server_are_made_safe_and_short() -> None:
    error = _translated("GET", 400, b"\x1b[31m sesame " + b"x" * 10_000)
    assert "\x1b" not in error.headline + error.details["server says"]
    assert "sesame" not in error.headline + error.details["server says"]
    assert len(error.headline) < 1000


def _translated(method: str, status: int, body: bytes) -> errors.CsmError:
    request = Request(SETTINGS, method, RUNNER, changes=method != "GET")
    return translate(request, Response(status, {}, body))
