"""Requests that a web page can send to the demo platform through a browser."""

import json
import socket
from itertools import product
from urllib.parse import urlsplit

import pytest

from tests.demo.api import Api

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
PATHS = (
    *("/", "/v4", "/v4/", "/v4/openapi", "/v4/swagger-ui/index.html", "/v4/nowhere", "/v5/about"),
    *("/_control/faults", "/_control/latency", "/nowhere", "/v4//", "/v4/%2e%2e"),
)


def port_of(api: Api) -> int:
    return urlsplit(api.platform.url).port or 80


def paths_of(api: Api) -> list[str]:
    below = (api.organization, api.workspace, f"{api.workspace}/files", f"{api.runner}/start")
    return [*PATHS, *(f"/v4{path}" for path in below)]


def ask(api: Api, start: str, *headers: str, body: bytes = b"") -> tuple[int, dict[str, str]]:
    """Send a raw request with the good key; return status and headers."""
    key = f"X-CSM-API-KEY: {api.platform.api_key}"
    lines = [start, *headers, key, f"Content-Length: {len(body)}", "Connection: close", "", ""]
    with socket.create_connection(("127.0.0.1", port_of(api)), 10) as connection:
        connection.sendall("\r\n".join(lines).encode("latin-1") + body)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    names = (line.split(": ", 1) for line in head[1:])
    return int(head[0].split()[1]), {name.lower(): value for name, value in names}


def names_of_others(port: int) -> list[str]:
    return [
        *(f"evil.example:{port}", "evil.example", f"127.0.0.1.evil.example:{port}", ""),
        *("127.0.0.1", "localhost", f"127.0.0.1:{port + 1}", f"127.0.0.1:0{port}", "127.0.0.1:"),
        *(f"localhost.:{port}", f"localhost:{port}.", f"a.localhost:{port}", f"localhost :{port}"),
        *(f"user@127.0.0.1:{port}", f"127.0.0.1:{port}@evil.example", f"127.1:{port}"),
        *(f"0.0.0.0:{port}", f"2130706433:{port}", f"[::]:{port}", f"[::ffff:127.0.0.1]:{port}"),
        *(
            f"127.0.0.1:{port}, evil.example",
            f"127.0.0.1:{port}/",
            f"::1:{port}",
            f"[::1%lo]:{port}",
        ),
        *(f"http://127.0.0.1:{port}", f"127.0.0.1:{port}\t127.0.0.1:{port}", f"127.0.0.1:{port}#"),
    ]


def test_it_answers_to_its_own_names(api: Api) -> None:
    port = port_of(api)
    for name in ("127.0.0.1", "localhost", "LocalHost", "[::1]"):
        assert ask(api, "GET /v4/organizations HTTP/1.1", f"Host: {name}:{port}")[0] == 200
        own = f"Origin: http://{name}:{port}"
        assert ask(api, "GET /v4/organizations HTTP/1.1", f"Host: {name}:{port}", own)[0] == 200


def test_it_answers_to_no_other_name(api: Api) -> None:
    for name in names_of_others(port_of(api)):
        status, _ = ask(api, "GET /v4/organizations HTTP/1.1", f"Host: {name}")
        assert status in {400, 421}, name


def test_another_name_gets_nothing_by_any_way(fresh: Api) -> None:
    for method, path in product(METHODS, paths_of(fresh)):
        host = f"Host: evil.example:{port_of(fresh)}"
        status, _ = ask(fresh, f"{method} {path} HTTP/1.1", host, body=b'{"kind": "500"}')
        assert status == 421, (method, path)
    assert fresh.call("GET", "/organizations").status == 200


@pytest.mark.parametrize(
    ("start", "headers"),
    [
        ("GET /v4/organizations HTTP/1.0", []),
        ("GET /v4/organizations HTTP/1.1", []),
        ("GET /v4/organizations HTTP/1.1", ["Host: {own}", "Host: {own}"]),
        ("GET /v4/organizations HTTP/1.1", ["Host: {own}", "Host: evil.example"]),
        ("GET /v4/organizations HTTP/1.0", ["Host: evil.example", "Host: {own}"]),
        ("GET /v4/organizations HTTP/1.1", ["X-Forwarded-Host: {own}", "Host: evil.example"]),
        ("GET http://evil.example/v4/organizations HTTP/1.1", ["Host: {own}"]),
        ("GET http://{own}/v4/organizations HTTP/1.1", ["Host: evil.example"]),
        ("GET http://{own}/v4/organizations HTTP/1.1", ["Host: {own}"]),
        ("OPTIONS * HTTP/1.1", ["Host: {own}"]),
        ("CONNECT {own} HTTP/1.1", ["Host: {own}"]),
        ("GET v4/organizations HTTP/1.1", ["Host: {own}"]),
        ("GET @evil.example/v4/organizations HTTP/1.1", ["Host: {own}"]),
    ],
)
def test_odd_requests_are_refused(api: Api, start: str, headers: list[str]) -> None:
    own = f"127.0.0.1:{port_of(api)}"
    status, _ = ask(api, start.format(own=own), *(line.format(own=own) for line in headers))
    assert status in {400, 421}


def origins_of_others(port: int) -> list[str]:
    return [
        *("null", "", f"http://evil.example:{port}", f"https://127.0.0.1:{port}"),
        *("http://127.0.0.1", f"http://127.0.0.1:{port + 1}", f"http://127.0.0.1:{port}/"),
        *(f"http://localhost:{port}", f"http://127.0.0.1:{port}.evil.example", "file://"),
        *(f"http://127.0.0.1:{port} http://evil.example", f"//127.0.0.1:{port}", "*"),
    ]


def test_a_page_of_another_origin_changes_nothing(fresh: Api) -> None:
    platform = fresh.platform
    before = platform.file_names(platform.workspace_id)
    host = f"Host: 127.0.0.1:{port_of(fresh)}"
    form = "Content-Type: multipart/form-data; boundary=b"
    part = b'Content-Disposition: form-data; name="file"; filename="a.csv"'
    upload = b"--b\r\n" + part + b"\r\n\r\nid\r\n--b--\r\n"
    for origin in origins_of_others(port_of(fresh)):
        start = f"POST /v4{fresh.workspace}/files HTTP/1.1"
        assert ask(fresh, start, host, form, f"Origin: {origin}", body=upload)[0] == 403, origin
    for method, path in product(METHODS, paths_of(fresh)):
        start, origin = f"{method} {path} HTTP/1.1", "Origin: https://evil.example"
        assert ask(fresh, start, host, origin, body=b'{"kind": "500"}')[0] == 403, start
    own = f"Origin: http://127.0.0.1:{port_of(fresh)}"
    start = f"DELETE /v4{fresh.workspace}/files HTTP/1.1"
    assert ask(fresh, start, host, own, "Origin: https://evil.example")[0] == 403
    assert platform.file_names(platform.workspace_id) == before
    assert fresh.call("GET", "/organizations").status == 200


def test_a_websocket_is_not_opened(api: Api) -> None:
    wanted = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    own = f"Host: 127.0.0.1:{port_of(api)}"
    start = "GET /v4/organizations HTTP/1.1"
    assert ask(api, start, own, *wanted, key)[0] == 200
    assert ask(api, start, own, *wanted, key, "Origin: http://evil.example")[0] == 403


def test_no_browser_takes_a_stored_file_for_a_page(fresh: Api) -> None:
    page = b"<script>alert(1)</script>"
    assert fresh.upload(page, "page.txt").status == 201
    answer = fresh.call("GET", f"{fresh.workspace}/files/download?file_name=page.txt")
    assert answer.data == page
    assert answer.headers["content-type"] == "application/octet-stream"
    for path in paths_of(fresh):
        own = f"Host: 127.0.0.1:{port_of(fresh)}"
        _, headers = ask(fresh, f"GET {path} HTTP/1.1", own)
        assert headers["x-content-type-options"] == "nosniff", path


def test_every_cookie_stays_with_our_own_pages(api: Api) -> None:
    cookies = api.call("GET", "/organizations").headers.getlist("set-cookie")
    assert cookies
    for cookie in cookies:
        assert {"HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))


def test_no_header_makes_a_caller_of_this_machine_one_of_another(fresh: Api) -> None:
    own = f"Host: 127.0.0.1:{port_of(fresh)}"
    for claim in ("203.0.113.7", "nonsense", "127.0.0.1"):
        start = "GET /_control/faults HTTP/1.1"
        assert ask(fresh, start, own, f"X-Forwarded-For: {claim}")[0] == 200


def test_bodies_are_bounded(fresh: Api) -> None:
    own = f"Host: 127.0.0.1:{port_of(fresh)}"
    query = f"/v4{fresh.organization}/datasets/{fresh.platform.dataset_id}"
    csv = "Content-Type: text/csv"
    giant, deep = b"[" + b" " * 50 * 1024 * 1024 + b"]", b"[" * 200_000
    for start in (
        "POST /_control/faults HTTP/1.1",
        f"POST {query}/twingraph HTTP/1.1",
        f"POST {query}/batch?query=RETURN%201 HTTP/1.1",
        f"PATCH {query} HTTP/1.1",
    ):
        assert ask(fresh, start, own, csv, body=giant)[0] == 413, start
        if "batch" not in start:
            assert ask(fresh, start, own, csv, body=deep)[0] == 400, start


def test_the_key_is_a_new_one_at_each_start_and_opens_nothing_elsewhere(
    api: Api, fresh: Api
) -> None:
    assert len({api.platform.api_key, fresh.platform.api_key, fresh.platform.limited_key}) == 3
    assert len(fresh.platform.api_key) >= 32
    assert fresh.call("GET", "/organizations", key=api.platform.api_key).status == 403
    assert json.loads(fresh.call("GET", "/organizations").data)
