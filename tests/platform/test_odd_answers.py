"""Any bytes as a response: the error is a `CsmError`, and a change that may be made is unknown."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csm_tui.domain.errors import CsmError, OutcomeUnknown, UnexpectedAnswer
from csm_tui.platform import twin_graph
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.datasets import list_datasets
from csm_tui.platform.workspace_files import delete_file, list_names, open_file, send_file
from tests.examples import examples
from tests.platform.raw import RawServer, raw_server
from tests.platform.test_any_json import READS

OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(scope="module")
def raw() -> Iterator[RawServer]:
    """One server for all tests of this module, for they are many."""
    with raw_server() as server:
        yield server


def upload(client: PlatformClient) -> object:
    return send_file(client, "o-1", "w-1", "a.csv", iter([b"a,b\n"]), 4, overwrite=False)


def download(client: PlatformClient) -> bytes:
    with open_file(client, "o-1", "w-1", "a.csv") as body:
        return b"".join(iter(lambda: body.read(100), b""))


CHANGES: dict[str, Callable[[PlatformClient], object]] = {
    "upload": upload,
    "delete": lambda client: delete_file(client, "o-1", "w-1", "a.csv"),
    "query": lambda client: twin_graph.query(client, "o-1", "d-1", "CREATE (n)", changes=True),
    "batch": lambda client: twin_graph.batch(client, "o-1", "d-1", "CREATE (n)", b"id\n1\n"),
    "status": lambda client: twin_graph.set_status(client, "o-1", "d-1", "SUCCESS"),
}
CALLS: dict[str, Callable[[PlatformClient], object]] = {
    **READS,
    **CHANGES,
    "datasets": lambda client: list_datasets(client, "o-1", "w-1"),
    "names": lambda client: list_names(client, "o-1", "w-1"),
    "download": download,
    "graph": lambda client: twin_graph.query(client, "o-1", "d-1", "MATCH (n)", changes=False),
    "graph status": lambda client: twin_graph.status(client, "o-1", "d-1"),
}
STORED_BUT = {
    "302": b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    "302 to a broken address": b"HTTP/1.1 302 Found\r\nLocation: http://[x\r\n\r\n",
    "303": b"HTTP/1.1 303 See Other\r\nLocation: /done\r\n\r\n",
    "308": b"HTTP/1.1 308 Moved\r\nLocation: https://other.example/\r\n\r\n",
    "101": b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    "199": b"HTTP/1.1 199 Odd\r\n\r\n",
    "102, then nothing": b"HTTP/1.1 102 Processing\r\n\r\n" * 3,
    "408": b"HTTP/1.1 408 Timeout\r\n\r\n",
    "499": b"HTTP/1.1 499 Closed\r\n\r\n",
    "503": b"HTTP/1.1 503 Unavailable\r\n\r\n",
    "520": b"HTTP/1.1 520 Odd\r\n\r\n",
    "600": b"HTTP/1.1 600 Odd\r\n\r\n",
    "999": b"HTTP/1.1 999 Odd\r\n\r\n",
    "1000": b"HTTP/1.1 1000 Odd\r\n\r\n",
    "-1": b"HTTP/1.1 -1 Odd\r\n\r\n",
    "no number": b"HTTP/1.1 OK\r\n\r\n",
    "HTTP/0.9": b'{"fileName": "a.csv"}',
    "HTTP/9": b"HTTP/9 200 OK\r\n\r\n",
    "nothing": b"",
    "half a status": b"HTTP/1.1 2",
    "a status alone": OK,
    "half a header": OK + b"Content-Le",
    "headers without their end": OK + b"Content-Length: 0\r\n",
    "a line that is no header": OK + b"odd\r\nContent-Length: 0\r\n\r\n",
    "too many headers": OK + b"A: b\r\n" * 1000 + b"\r\n",
    "two lengths": OK + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    "a length that never ends": OK + b"Content-Length: 1" + b"0" * 23 + b"\r\n\r\n{}",
    "a length of 5,000 digits": OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n{}x",
    "a short body": OK + b"Content-Length: 20\r\n\r\n{}",
    "a chunk of size -1": OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n0\r\n\r\n",
    "a chunk of size -5": OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n0\r\n\r\n",
    "a chunk without size": OK + b"Transfer-Encoding: chunked\r\n\r\n\r\n{}\r\n0\r\n\r\n",
    "a coding of its own": OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "a packing of its own": OK + b"Content-Encoding: br\r\n\r\n{}",
    "a damaged packing": OK + b"Content-Encoding: gzip\r\n\r\n{}",
    "a cut packing": OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"{}")[:-4],
    "a web page": OK + b"\r\n<html>",
    "no JSON": OK + b"\r\n{",
    "deep JSON": OK + b"\r\n" + b"[" * 100_000,
}


@pytest.mark.parametrize("answer", STORED_BUT.values(), ids=STORED_BUT)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_that_left_is_never_told_as_not_made(
    raw: RawServer,
    client: PlatformClient,
    change: Callable[[PlatformClient], object],
    answer: bytes,
) -> None:
    raw.requests = 0
    raw.says(answer)
    with pytest.raises(OutcomeUnknown) as caught:
        change(client)
    assert raw.requests == 1
    assert caught.value.next_step.startswith("Check")


def test_what_only_announces_an_answer_is_passed_over(
    raw: RawServer, client: PlatformClient
) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
    raw.says(early + OK + b"Content-Length: 2\r\n\r\n[]")
    assert list_names(client, "o-1", "w-1") == []


CODINGS = [b"gzip, chunked", b"gzip", b"chunked, chunked", b"deflate,chunked", b"xchunked", b"\xa0"]


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("read", [download, READS["organizations"]], ids=["file", "JSON"])
def test_an_odd_transfer_coding_is_refused(
    raw: RawServer,
    client: PlatformClient,
    read: Callable[[PlatformClient], object],
    coding: bytes,
) -> None:
    body = gzip.compress(b"[]")
    raw.says(
        OK + b"Transfer-Encoding: " + coding + b"\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    )
    with pytest.raises(UnexpectedAnswer, match="unrequested transfer encoding"):
        read(client)


def test_two_headers_of_transfer_codings_are_refused(
    raw: RawServer, client: PlatformClient
) -> None:
    two = b"Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n"
    raw.says(OK + two + b"2\r\n[]\r\n0\r\n\r\n")
    with pytest.raises(UnexpectedAnswer, match="unrequested transfer encoding chunked, gzip"):
        download(client)


@pytest.mark.parametrize("coding", [b"chunked", b"Chunked", b"chunked ", b" \tchunked\t"])
def test_chunks_are_never_content(raw: RawServer, client: PlatformClient, coding: bytes) -> None:
    raw.says(OK + b"Transfer-Encoding: " + coding + b"\r\n\r\n4\r\na,b\n\r\n0\r\n\r\n")
    assert download(client) == b"a,b\n"


def test_a_chunk_of_negative_size_is_no_content(raw: RawServer, client: PlatformClient) -> None:
    raw.says(OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\na,b\n\r\n0\r\n\r\n")
    with pytest.raises(CsmError):
        download(client)


def signed(content: bytes) -> bytes:
    frame = b"%x;chunk-signature=%064x\r\n%b\r\n"
    return frame % (len(content), 7, content) + b"0;chunk-signature=" + b"a" * 64 + b"\r\n\r\n"


def unsigned(content: bytes) -> bytes:
    return b"%x\r\n%b\r\n0\r\nx-amz-checksum-crc32c:AAAA==\r\n\r\n" % (len(content), content)


PLAIN = {
    "empty": b"",
    "table": b"id,name\r\n1,a\r\n",
    "numbers": b"10\r\n20\r\n30\r\n40\r\n50\r\n60\r\n",
    "hexadecimal": b"deadbeef\r\n" + b"x" * 300_000,
    "large": b"id\r\n" + b"1\r\n" * 400_000,
}


@pytest.mark.parametrize(
    "encoding",
    [b"aws-chunked", b"AWS-Chunked", b"aws-chunked,identity", b"UTF-8", b"none", b"binary"],
)
@pytest.mark.parametrize("content", PLAIN.values(), ids=PLAIN)
def test_a_plain_body_is_a_file_whatever_else_it_is_called(
    raw: RawServer, client: PlatformClient, content: bytes, encoding: bytes
) -> None:
    head = b"Content-Encoding: %b\r\nContent-Length: %d\r\n\r\n" % (encoding, len(content))
    raw.says(OK + head + content)
    assert download(client) == content


@pytest.mark.parametrize("content", PLAIN.values(), ids=PLAIN)
@pytest.mark.parametrize("framed", [signed, unsigned])
def test_frames_of_aws_chunked_are_never_content(
    raw: RawServer, client: PlatformClient, content: bytes, framed: Callable[[bytes], bytes]
) -> None:
    raw.says(OK + b"Content-Encoding: aws-chunked\r\n\r\n" + framed(content))
    with pytest.raises(UnexpectedAnswer, match="unrequested aws-chunked frames"):
        download(client)


def test_what_was_packed_before_it_was_sent_to_the_storage_is_unpacked(
    raw: RawServer, client: PlatformClient
) -> None:
    raw.says(OK + b"Content-Encoding: aws-chunked,gzip\r\n\r\n" + gzip.compress(b"a,b\n"))
    assert download(client) == b"a,b\n"


HEADS = st.sampled_from(
    [
        *(
            b"HTTP/1.1 %d X\r\n" % status
            for status in (200, 200, 200, 204, 206, 302, 404, 500, 799)
        ),
        *(b"", b"HTTP/1.1 200", b"HTTP/0.9 200 OK\r\n", b"\xff\x00"),
    ]
)
HEADERS = st.lists(
    st.sampled_from(
        [
            b"Content-Type: text/html\r\n",
            b"Content-Encoding: gzip\r\n",
            b"Content-Encoding: deflate\r\n",
            b"Content-Encoding: aws-chunked\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"Transfer-Encoding: gzip\r\n",
            b"Content-Length: 0\r\n",
            b"Content-Length: -5\r\n",
            b"Content-Length: 1e9\r\n",
            b"Content-Length: 1" + b"0" * 23 + b"\r\n",
            b"Content-Length: " + b"7" * 5000 + b"\r\n",
            b"Location: http://[\r\n",
            b"Date: Mon, 99 Foo 99999 99:99:99 GMT\r\n",
            b"WWW-Authenticate: \xff\r\n",
            b"Connection: close\r\n",
            b": x\r\n",
            b"\x00\r\n",
        ]
    ),
    max_size=4,
)
ODD_BODIES = (
    b'[{"count": null, "name": 3}]',
    b'[{"count": 1e999, "created": NaN}]',
    b'[{"created": -Infinity}]',
    b'[{"properties": "id", "name": []}]',
    b'{"totalLines": 1e999, "errors": []}',
    b'{"totalLines": NaN, "errors": []}',
    b'{"totalLines": 1, "errors": ["#' + b"9" * 5000 + b': x"]}',
    b'{"totalLines": 1e999, "errors": null}',
    b'{"totalLines": true, "errors": [{}, null, "#1e9: x"]}',
    b'{"fileName": "\\ud800"}',
    b'[{"fileName": "\\ud800"}, null]',
    b'[{"id": "\\ud800", "state": 1e999, "creationDate": 1e999}]',
    b'[{"id": "a", "n": ' + b"9" * 5000 + b"}]",
    b'{"detail": ' + b"[" * 5000,
    b"5\r\n[1,2]\r\n0\r\n\r\n",
    b"-1\r\n[]\r\n",
    b"fffffffffffffffffffff\r\n[]",
    b"\xef\xbb\xbf[]",
    "[]".encode("utf-16"),
)
BODIES = st.binary(max_size=40) | st.sampled_from(ODD_BODIES)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(head=HEADS, headers=HEADERS, body=BODIES)
def test_any_bytes(
    raw: RawServer,
    client: PlatformClient,
    call: Callable[[PlatformClient], object],
    head: bytes,
    headers: list[bytes],
    body: bytes,
) -> None:
    raw.says(b"".join([head, *headers, b"\r\n", body]))
    with suppress(CsmError):
        call(client)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("body", ODD_BODIES, ids=range(len(ODD_BODIES)))
def test_any_body(
    raw: RawServer, client: PlatformClient, call: Callable[[PlatformClient], object], body: bytes
) -> None:
    raw.says(OK + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    with suppress(CsmError):
        call(client)
