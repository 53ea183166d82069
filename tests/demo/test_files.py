"""Workspace files (PLATFORM.md 4)."""

import io
import zipfile
from urllib.parse import quote

import pytest

from tests.demo.api import Api
from tests.waiting import wait_until

MEGABYTE = 1024 * 1024


def names(api: Api) -> list[str]:
    return api.platform.file_names(api.platform.workspace_id)


def download(api: Api, name: str) -> str:
    return f"{api.workspace}/files/download?file_name={quote(name, safe='')}"


def test_the_listing_holds_names_and_nothing_else(api: Api) -> None:
    listed = api.get(f"{api.workspace}/files")
    assert 25 <= len(listed) <= 60
    assert all(one.keys() == {"fileName"} for one in listed)
    assert [one["fileName"] for one in listed] == names(api)


def test_a_download_has_a_length_and_knows_ranges(api: Api) -> None:
    name = "data/été 2026/prévisions de ventes.csv"
    truth = api.platform.read_file(api.platform.workspace_id, name)
    answer = api.call("GET", download(api, name))
    assert answer.data == truth
    assert int(answer.headers["content-length"]) == len(truth)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "content-disposition" not in answer.headers
    part = api.call("GET", download(api, name), headers={"Range": "bytes=2-4"})
    assert (part.status, part.data) == (206, truth[2:5])


@pytest.mark.parametrize(
    ("name", "destination", "stored"),
    [
        ("a.csv", None, "a.csv"),
        ("a.csv", " ", "a.csv"),
        ("a.csv", "up/", "up/a.csv"),
        ("a.csv", "/up//deep///", "up/deep/a.csv"),
        ("a.csv", "up/b.csv", "up/b.csv"),
        ("a.csv", "/", "a.csv"),
        ("in/a.csv", "up/", "up/in/a.csv"),
        ("🍺 é.csv", "🍻/", "🍻/🍺 é.csv"),
    ],
)
def test_where_an_upload_goes(fresh: Api, name: str, destination: str | None, stored: str) -> None:
    fields = {} if destination is None else {"destination": destination}
    answer = fresh.upload(b"id\n1\n", name, **fields)
    assert (answer.status, answer.json()) == (201, {"fileName": stored})
    assert fresh.platform.read_file(fresh.platform.workspace_id, stored) == b"id\n1\n"


@pytest.mark.parametrize(
    ("name", "destination"),
    [("a.csv", "../b.csv"), ("a..csv", ""), ("/a.csv", ""), ("", "up/a.csv"), (" ", "")],
)
def test_places_that_are_refused(fresh: Api, name: str, destination: str) -> None:
    before = names(fresh)
    assert fresh.upload(b"id\n", name, destination=destination).status == 400
    assert names(fresh) == before


def test_an_existing_file_is_replaced_only_when_asked(fresh: Api) -> None:
    fresh.upload(b"id\n1\n")
    refused = fresh.upload(b"id\n2\n")
    assert refused.status == 400
    assert refused.json()["detail"] == "File 'a.csv' already exists, not overwriting it"
    assert fresh.call("GET", download(fresh, "a.csv")).data == b"id\n1\n"
    assert fresh.upload(b"id\n2\n", overwrite="true").status == 201
    assert fresh.call("GET", download(fresh, "a.csv")).data == b"id\n2\n"


def test_an_upload_without_a_file_or_a_form_is_refused(fresh: Api) -> None:
    path = f"{fresh.workspace}/files"
    assert fresh.call("POST", path, fields={"destination": "x"}).status == 400
    assert fresh.call("POST", path, body=b"{}").status == 415
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert fresh.call("POST", path, body=b"no form", headers=broken).status == 500


def zipped(name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "refused"),
    [
        ("a.csv", b"id,name\n", None),
        ("a.json", b"{}", None),
        ("a.yaml", b"a: 1\n", None),
        ("a.xml", b"<?xml version='1.0'?><a/>", None),
        ("noextension", b"words", None),
        ("a.png", b"only text", None),
        ("a.csv", "é;à\n".encode("latin-1"), None),
        ("a.zip", zipped("a.csv", b"id\n"), None),
        ("a.zip", zipped("a.sh", b"#!/bin/sh\n"), "application/x-sh"),
        ("a.xlsx", zipped("xl/workbook.xml", b"<?xml?>"), None),
        ("a.csv", b"%PDF-1.7", "application/pdf"),
        ("a.txt", b"\x1f\x8b\x08", "application/gzip"),
        ("a.py", b"print()\n", "text/x-python"),
        ("a.html", b"<p>", "text/html"),
        ("a.bin", b"\x00\x01\x02", "application/octet-stream"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-tika-msoffice"),
    ],
)
def test_types_that_are_taken(fresh: Api, name: str, content: bytes, refused: str | None) -> None:
    answer = fresh.upload(content, name)
    if refused is None:
        assert answer.status == 201, answer.data
    else:
        assert answer.status == 403
        assert answer.json()["detail"].startswith(f"MIME type {refused} for file ")
        assert name not in names(fresh)


def test_fifty_megabytes_with_their_form_are_too_much(fresh: Api) -> None:
    assert fresh.upload(b"a" * (49 * MEGABYTE), "most.txt").status == 201
    answer = fresh.upload(b"a" * (50 * MEGABYTE), "more.txt")
    assert answer.status == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert "more.txt" not in names(fresh)


def test_deleting_one_file_and_one_that_is_not_there(fresh: Api) -> None:
    path = f"{fresh.workspace}/files/delete?file_name="
    assert fresh.call("DELETE", f"{path}README.txt").status == 204
    assert "README.txt" not in names(fresh)
    assert fresh.call("DELETE", f"{path}README.txt").status == 204
    assert fresh.call("DELETE", f"{path}../x").status == 400
    answer = fresh.call("GET", download(fresh, "README.txt"))
    assert answer.status == 404
    assert "not found" in answer.json()["detail"]
    assert fresh.call("GET", download(fresh, "../x")).status == 400


def test_deleting_all_files_happens_after_the_answer(fresh: Api) -> None:
    assert fresh.call("DELETE", f"{fresh.workspace}/files").status == 204
    wait_until(lambda: not names(fresh), "all files gone")
    (left,) = fresh.platform.files_folder(fresh.platform.workspace_id).iterdir()
    assert left.name == "index.jsonl"


def test_the_test_workspace_holds_every_odd_name(api: Api) -> None:
    path = api.test_workspace()
    listed = [one["fileName"] for one in api.get(f"{path}/files")]
    odd = {"/etc/leading-slash.txt", "../../x", "C:\\x", "[/red]", "line\nbreak.txt"}
    assert odd <= set(listed)
    assert max(map(len, listed)) == 300
    assert sum(name.startswith("bulk/") for name in listed) == 2000
    slash = f"{path}/files/download?file_name={quote('/etc/leading-slash.txt', safe='')}"
    assert api.call("GET", slash).status == 200


def test_the_big_file_is_just_over_the_limit_and_takes_no_room(api: Api) -> None:
    path = f"{api.test_workspace()}/files/download?file_name=big%2Fjust-over-50-MB.csv"
    answer = api.call("GET", path, headers={"Range": "bytes=0-1"})
    assert answer.headers["content-range"].endswith(f"/{50 * MEGABYTE + 1}")
    folder = api.platform.files_folder(path.split("/")[4])
    assert sum(blob.stat().st_blocks * 512 for blob in folder.iterdir()) < MEGABYTE
