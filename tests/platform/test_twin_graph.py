"""Requests and responses of the Twin Data Layer."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import OutcomeUnknown, UnexpectedAnswer
from csm_tui.domain.secret import ApiKey
from csm_tui.platform import twin_graph
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.platform.twin_graph import BatchError
from tests.canned import CannedServer, canned

JSON = "Content-Type: application/json"
PLACE = ("o-1", "d-1")


@contextmanager
def answering(body: bytes) -> Iterator[tuple[PlatformClient, CannedServer]]:
    with canned(f"{JSON}\nContent-Length: {len(body)}", body) as server:
        settings = ConnectionSettings(server.url, ApiKey("key"), timeout=60)
        with closing(PlatformClient(settings, V4)) as client:
            yield client, server


def test_the_batch_call_has_its_query_in_the_address() -> None:
    answer = b'{"totalLines":3,"processedLines":3,"errors":["#1: it: said\\nno","odd"]}'
    with answering(answer) as (client, server):
        cypher = "CREATE (:`a b+c&d%` {id: $c0_}) // é"
        told = twin_graph.batch(client, *PLACE, cypher, b"c0_\r\nx\r\n")
    assert (told.total, told.errors) == (
        3,
        (BatchError(1, "it: said\nno"), BatchError(None, "odd")),
    )
    head, _, body = server.asked[0].partition(b"\r\n\r\n")
    assert head.startswith(
        b"POST /organizations/o-1/datasets/d-1/batch?query="
        b"CREATE%20%28%3A%60a%20b%2Bc%26d%25%60%20%7Bid%3A%20%24c0_%7D%29%20//%20%C3%A9 HTTP"
    )
    assert b"content-type: text/csv" in head.lower()
    assert body == b"c0_\r\nx\r\n"


@pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"totalLines":"3"}', b'"done"'])
def test_a_batch_answer_that_counts_nothing_proves_nothing(answer: bytes) -> None:
    with answering(answer) as (client, _), pytest.raises(OutcomeUnknown):
        twin_graph.batch(client, *PLACE, "RETURN 1", b"c0_\n")


@pytest.mark.parametrize("answer", [b"{}", b"[1]", b"3", b'"text"'])
def test_rows_are_a_list_of_objects(answer: bytes) -> None:
    with answering(answer) as (client, _), pytest.raises(UnexpectedAnswer):
        twin_graph.query(client, *PLACE, "RETURN 1", changes=False)


def test_an_empty_answer_is_no_rows() -> None:
    with answering(b"") as (client, _):
        assert twin_graph.query(client, *PLACE, "CREATE ()", changes=True) == []


@pytest.mark.parametrize("body", [b"SUCCESS", b'"SUCCESS"', b"--- SUCCESS\n", b"---\n'SUCCESS'\n"])
def test_the_status_is_a_word_however_it_is_wrapped(body: bytes) -> None:
    with answering(body) as (client, _):
        assert twin_graph.status(client, *PLACE) == "SUCCESS"


def test_only_the_status_is_overwritten() -> None:
    with answering(b'{"id":"d-1"}') as (client, server):
        twin_graph.set_status(client, *PLACE, "SUCCESS")
    head, _, body = server.asked[0].partition(b"\r\n\r\n")
    assert head.startswith(b"PATCH /organizations/o-1/datasets/d-1 HTTP")
    assert json.loads(body) == {"ingestionStatus": "SUCCESS"}
