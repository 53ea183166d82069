"""A server between us and a demo platform, which records what the program has sent."""

from collections.abc import Iterator
from contextlib import contextmanager

import urllib3

from csm_tui.demo import DemoPlatform
from tests.platform.answering import Answering, Reply, Seen, answering

_HOP = {"host", "content-length", "connection", "transfer-encoding"}


@contextmanager
def forwarding(platform: DemoPlatform) -> Iterator[Answering]:
    """Forward every request to the platform, and keep it in `seen`."""
    with urllib3.PoolManager() as there, answering() as between:

        def answer(seen: Seen) -> Reply:
            path = seen.path.removeprefix("/v4")
            headers = {n: v for n, v in seen.headers.items() if n.lower() not in _HOP}
            got = there.request(seen.method, platform.url + path, body=seen.body, headers=headers)
            kept = {n: v for n, v in got.headers.items() if n.lower() not in {*_HOP, "server"}}
            return Reply(got.data, got.status, kept)

        between.answer = answer
        yield between
