"""An upload is what browsers send; a list of files holds names only."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import CsmError, UnexpectedAnswer
from csm_tui.domain.secret import ApiKey
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.platform.workspace_files import list_names, open_file, send_file
from tests.canned import CannedServer, canned

JSON = "Content-Type: application/json"


@contextmanager
def answering(body: bytes) -> Iterator[tuple[PlatformClient, CannedServer]]:
    head = f"{JSON}\nContent-Length: {len(body)}"
    with canned(head, body) as server:
        settings = ConnectionSettings(server.url, ApiKey("key"), timeout=60)
        with closing(PlatformClient(settings, V4)) as client:
            yield client, server


def test_the_frame_of_an_upload() -> None:
    with answering(b'{"fileName": "as the server says"}') as (client, server):
        name = 'bière/say "a\\b"\r\n.csv'
        stored = send_file(client, "o-1", "w-1", name, [b"id\n", b"1\n"], 5, overwrite=True)
    assert stored == "as the server says"
    head, _, body = server.asked[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /organizations/o-1/workspaces/w-1/files HTTP/1.1\r\n")
    assert f"content-length: {len(body)}".encode() in head.lower()
    assert b"transfer-encoding" not in head.lower()
    boundary = head.split(b"boundary=")[1].split(b"\r\n")[0]
    fields = [
        b'Content-Disposition: form-data; name="overwrite"\r\n\r\ntrue',
        b'Content-Disposition: form-data; name="destination"\r\n\r\n' + name.encode(),
        (
            b'Content-Disposition: form-data; name="file"; filename="say %22a%5Cb%22%0D%0A.csv"'
            b"\r\nContent-Type: application/octet-stream\r\n\r\nid\n1\n"
        ),
    ]
    framed = b"".join(b"--" + boundary + b"\r\n" + field + b"\r\n" for field in fields)
    assert body == framed + b"--" + boundary + b"--\r\n"


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"fileName": 7}'])
def test_an_answer_without_a_name_is_an_upload_all_the_same(answer: bytes) -> None:
    with answering(answer) as (client, _):
        assert send_file(client, "o-1", "w-1", "a/b.csv", [b"x"], 1, overwrite=False) == "a/b.csv"


def test_names_are_taken_as_they_are() -> None:
    with answering(
        b'[{"fileName": "a//b"}, {"fileName": "", "size": 1}, {"fileName": "a//b"}]'
    ) as (
        client,
        _,
    ):
        assert list_names(client, "o-1", "w-1") == ["a//b", "", "a//b"]


@pytest.mark.parametrize(
    "answer", [b"{}", b'{"fileName": "a"}', b"7", b"null", b"[1]", b"[{}]", b'[{"fileName": null}]']
)
def test_what_is_no_list_of_names_is_no_list(answer: bytes) -> None:
    with answering(answer) as (client, _), pytest.raises(UnexpectedAnswer, match="w-1"):
        list_names(client, "o-1", "w-1")


@pytest.mark.parametrize("answer", [b"", b"[", b"<html>"])
def test_what_is_not_json_is_told(answer: bytes) -> None:
    with answering(answer) as (client, _), pytest.raises(CsmError):
        list_names(client, "o-1", "w-1")


def test_a_name_travels_quoted_in_the_query() -> None:
    with (
        answering(b"hello") as (client, server),
        open_file(client, "o-1", "w-1", "a b+c&d=é%2e/#") as body,
    ):
        assert body.length == 5
        assert body.read(100) == b"hello"
    line = server.asked[0].split(b"\r\n")[0]
    assert b"/files/download?file_name=a%20b%2Bc%26d%3D%C3%A9%252e" in line
    assert b"%23 HTTP/1.1" in line
