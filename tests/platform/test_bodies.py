"""Bodies of files: others are refused, and a stopped one gives only its own bytes."""

import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import UnexpectedAnswer, Unreachable
from csm_tui.domain.secret import ApiKey
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from tests.canned import canned
from tests.platform.answering import Answering, Reply, answering

LINE = b"one,line,of,a,file\n"
CONTENT = LINE * 200_000
"""More than any system buffers for a slow reader."""


@pytest.mark.parametrize(
    ("status", "body"), [(202, b""), (203, b"changed"), (204, b""), (205, b""), (206, LINE)]
)
def test_only_an_answer_of_200_is_a_file(
    server: Answering, client: PlatformClient, status: int, body: bytes
) -> None:
    server.replies(Reply(body, status, {"Content-Range": f"bytes 0-18/{len(CONTENT)}"}))
    with pytest.raises(UnexpectedAnswer, match=f"it has status {status}"):
        client.open("/a")


@pytest.mark.parametrize("length", ["-5", "abc", "1e3", "19, x"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    with canned(f"Content-Length: {length}", LINE) as server:
        client = PlatformClient(ConnectionSettings(server.url, ApiKey("key")), V4)
        with pytest.raises(UnexpectedAnswer, match=f"a length of “{length}”"):
            client.open("/a")


@pytest.mark.parametrize("more", [{}, {"Connection": "close"}], ids=["kept", "closed"])
def test_what_is_read_after_a_stop_is_never_encrypted(
    certificate: Path, more: Mapping[str, str]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with answering(context) as told:
        told.replies(Reply(CONTENT, headers=more))
        client = PlatformClient(replace(told.settings, ca_file=certificate), V4)
        with client.open("/a") as body:
            seen = body.read(100_000)
            body.stop()
            with suppress(Unreachable):
                while block := body.read(100_000):
                    seen += block
        client.close()
    assert len(seen) < len(CONTENT)
    assert CONTENT.startswith(seen)
