"""Datasets of generation 5 and their parts: forms, tables, queries, and the server's dangers."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import urllib3

from csm_tui.demo import DemoPlatform
from tests.demo.api import Api

pytestmark = pytest.mark.postgres

Files = list[tuple[str, bytes]]
_CSV = b'id,stock,bar\n1,3,A\n2,4,A\n3,,B\n4,4,"B, C"\n'


class Parts(Api):
    """Calls of the datasets of the first workspace."""

    @property
    def datasets(self) -> str:
        return f"{self.workspace}/datasets"

    def create(self, parts: list[dict[str, Any]], files: Files) -> urllib3.BaseHTTPResponse:
        body = json.dumps({"name": "New", "parts": parts})
        form = [("datasetCreateRequest", body), *(("files", one) for one in files)]
        return self.call("POST", self.datasets, fields=form)

    def new(self) -> str:
        """Return the path of a new dataset without parts."""
        return f"{self.datasets}/{self.create([], []).json()['id']}"

    def add(
        self, dataset: str, name: str, content: bytes, kind: str = "DB", **more: Any
    ) -> urllib3.BaseHTTPResponse:
        body = json.dumps({"name": name, "sourceName": name, "type": kind, **more})
        form = {"datasetPartCreateRequest": body, "file": (name, content)}
        return self.call("POST", f"{dataset}/parts", fields=form)

    def table(self, content: bytes = _CSV) -> str:
        """Return the path of a new DB part."""
        dataset = self.new()
        return f"{dataset}/parts/{self.add(dataset, 'a.csv', content).json()['id']}"

    def named(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(one for one in self.get(self.datasets) if one["name"] == name)
        return found


@pytest.fixture(scope="module")
def parts(demo: DemoPlatform) -> Iterator[Parts]:
    client = Parts(demo, 5)
    yield client
    client.http.clear()


def told(answer: urllib3.BaseHTTPResponse) -> tuple[int, str, str]:
    """Return the status, title and detail of a refusal."""
    body = answer.json()
    return answer.status, body["title"], body["detail"]


@pytest.mark.parametrize(
    ("content", "downloaded"),
    [
        (b" a , b \n1,2\n", b"a,b\n1,2\n"),
        (b'"a","b c"\n1,"x ""y"", z"\n', b'a,b c\n1,"x ""y"", z"\n'),
        (b"a\r\n1\r\n2\r\n", b"a\n1\n2\n"),
        (b"a,b\r1,2\r", b"a,b\n1,2\n"),
        (b'a,b\n,""\n', b'a,b\n,""\n'),
        (b"only the header\n", b"only the header\n"),
        ("a\nZoë 🍺\n".encode(), "a\nZoë 🍺\n".encode()),
    ],
)
def test_a_table_comes_back_as_the_database_writes_it(
    parts: Parts, content: bytes, downloaded: bytes
) -> None:
    answer = parts.call("GET", f"{parts.table(content)}/download")
    assert answer.data == downloaded
    assert answer.headers["Content-Length"] == str(len(downloaded))


_BAD_SQL = "Bad SQL Request"


@pytest.mark.parametrize(
    ("content", "title", "detail"),
    [
        (b"a.b,c\n1,2\n", "Bad Request", "Invalid header name found"),
        ("\ufeffa,b\n1,2\n".encode(), "Bad Request", "Invalid header name found"),
        ("é\n1\n".encode(), "Bad Request", "Invalid header name found"),
        (b"a-b\n1\n", "Bad Request", "Invalid header name found"),
        (b"a;b\n1;2\n", "Bad Request", "Invalid header name found"),
        (b"a,,b\n1,2,3\n", "Bad Request", "Empty headers found"),
        (b"\n1\n", "Bad Request", "Empty headers found"),
        (b"a,b,A \n1,2,3\n", "Bad Request", "Duplicate headers found"),
        (b"", "Bad Request", "No headers found"),
        # A comma between quotes splits the header all the same.
        (b'"a, b",c\n1,2\n', _BAD_SQL, 'missing data for column "c"'),
        (b'a"b\n1\n', _BAD_SQL, "unterminated quoted identifier"),
        (b"a,b\n1\n", _BAD_SQL, "missing data for column"),
        (b"a,b\n1,2,3\n", _BAD_SQL, "extra data after last expected column"),
        (b"a\nZo\xeb\n", _BAD_SQL, "invalid byte sequence"),
        (b'a\n"open\n', _BAD_SQL, "unterminated CSV quoted field"),
    ],
)
def test_a_file_that_breaks_the_rule_is_refused(
    parts: Parts, content: bytes, title: str, detail: str
) -> None:
    dataset = parts.new()
    status, *words = told(parts.add(dataset, "a.csv", content))
    assert (status, words[0]) == (400, title)
    assert detail in words[1]
    assert parts.get(f"{dataset}/parts") == []


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", _CSV.decode()),
        ("limit=1&offset=1", "id,stock,bar\n2,4,A\n"),
        ("selects=bar*&orderBys=bar", 'bar\nA\nB\n"B, C"\n'),
        ("selects=id&selects=bar&orderBys=!id&limit=2", 'id,bar\n4,"B, C"\n3,B\n'),
        ("selects=id,stock&limit=1", "id,stock\n1,3\n"),
        ("counts=stock*&counts=id", "count_distinct_stock,count_id\n2,4\n"),
        (
            "selects=bar&sums=stock&counts=id&groupBys=bar&orderBys=bar",
            'bar,sum_stock,count_id\nA,7,2\nB,,1\n"B, C",4,1\n',
        ),
        (
            "sums=stock*&avgs=stock&mins=stock&maxs=id",
            "sum_distinct_stock,avg_stock,min_stock,max_id\n7,3.6666666666666665,3,4\n",
        ),
    ],
)
def test_queries(parts: Parts, table: str, query: str, rows: str) -> None:
    answer = parts.call("GET", f"{table}/query?{query}")
    assert (answer.status, answer.data.decode()) == (200, rows)
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.fixture(scope="module")
def table(parts: Parts) -> str:
    return parts.table()


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("selects=nothing", 'Error while querying Dataset Part {id}: (SELECT  "nothing" FROM'),
        ("sums=bar", 'sum( "bar"::float8) as "sum_bar"'),
        ("selects=id&counts=bar", "Error while querying"),
        ("limit=-1", "LIMIT -1"),
        ("limit=many", "Failed to convert 'limit'"),
        ("selects=a.b", "Invalid parameter value found in 'selects'"),
        ("orderBys=!", 'must not be "*" or "!"'),
        ("sums=id); DROP TABLE x", "Invalid parameter value found in 'sums'"),
    ],
)
def test_refused_queries(parts: Parts, table: str, query: str, detail: str) -> None:
    status, title, words = told(parts.call("GET", f"{table}/query?{quote(query, safe='=&')}"))
    assert (status, title) == (400, "Bad Request")
    assert detail.format(id=table.rpartition("/")[2]) in words


def test_a_refused_replacement_leaves_no_data_and_no_way_back(parts: Parts) -> None:
    part = parts.table()
    dataset = part.partition("/parts/")[0]

    replaced = parts.call("PUT", part, fields={"file": ("new.csv", b"a,b\n1\n")})

    assert told(replaced)[:2] == (400, _BAD_SQL)
    assert "does not exist" in told(parts.call("GET", f"{part}/download"))[2]
    # The table is dropped first, whether it is there or not.
    again = parts.call("PUT", part, fields={"file": ("old.csv", _CSV)})
    assert told(again)[:2] == (400, _BAD_SQL)
    assert parts.call("DELETE", part).status == 400
    assert parts.get(dataset)["parts"] == []
    assert len(parts.get(f"{dataset}/parts")) == 1
    fresh = parts.add(dataset, "a.csv", _CSV).json()["id"]
    assert parts.call("GET", f"{dataset}/parts/{fresh}/download").data == _CSV


def test_a_replacement_keeps_name_and_type(parts: Parts) -> None:
    part = parts.table()
    body = json.dumps({"sourceName": "b.csv", "tags": ["t"], "name": "other", "type": "File"})
    form = {"file": ("b.csv", b"x\n1\n"), "datasetPartUpdateRequest": body}
    changed = parts.call("PUT", part, fields=form).json()
    assert [changed[name] for name in ("name", "sourceName", "type", "tags")] == [
        "a.csv", "b.csv", "DB", ["t"],
    ]  # fmt: skip
    assert parts.call("GET", f"{part}/download").data == b"x\n1\n"


def _part(source: str, kind: str = "File") -> dict[str, Any]:
    return {"name": "p", "sourceName": source, "type": kind}


@pytest.mark.parametrize(
    ("described", "files", "status", "detail"),
    [
        (["a.csv"], [], 400, "0 != 1"),
        (["a.csv", "a.csv"], ["a.csv", "a.csv"], 400, "should be unique"),
        (["a.csv", "b.csv"], ["a.csv", "c.csv"], 400, "All files must have the same name"),
        (["../a.csv"], ["../a.csv"], 400, "Invalid filename"),
        (["/a.csv"], ["/a.csv"], 400, "Invalid filename"),
        (["a.pdf"], ["a.pdf"], 403, "MIME type application/pdf for file a.pdf"),
    ],
)
def test_refused_forms(
    parts: Parts, described: list[str], files: list[str], status: int, detail: str
) -> None:
    before = len(parts.get(parts.datasets))
    contents = [(name, b"%PDF-1.4" if name.endswith("pdf") else b"a\n") for name in files]
    answer = told(parts.create([_part(one) for one in described], contents))
    assert (answer[0], detail in answer[2]) == (status, True), answer
    assert len(parts.get(parts.datasets)) == before


def test_files_are_matched_by_name_in_any_order(parts: Parts) -> None:
    files = [("b.csv", b"b\n1\n"), ("dir/été.csv", b"a\n"), ("p.parquet", b"PAR1")]
    described = [_part("dir/été.csv"), _part("p.parquet"), _part("b.csv", "DB")]
    created = parts.create(described, files).json()
    base = f"{parts.datasets}/{created['id']}/parts"
    got = [parts.call("GET", f"{base}/{one['id']}/download").data for one in created["parts"]]
    assert got == [b"a\n", b"PAR1", b"b\n1\n"]


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("a.txt", b"a,b\n1,2\n", 403), ("a.json", b"[]", 403), ("a.csv", b"%PDF-1.4", 403)],
)
def test_a_table_takes_only_csv(parts: Parts, name: str, content: bytes, status: int) -> None:
    assert parts.add(parts.new(), name, content).status == status


def test_a_failed_creation_leaves_the_data_of_earlier_parts(
    parts: Parts, demo: DemoPlatform
) -> None:
    def tables() -> int:
        assert demo.database
        with demo.database.connection("reader") as connection:
            return connection.execute("SELECT FROM pg_tables WHERE schemaname = 'inputs'").rowcount

    before = tables()
    refused = parts.create(
        [_part("good.csv", "DB"), _part("bad.csv", "DB")],
        [("good.csv", b"a\n1\n"), ("bad.csv", b"a.b\n1\n")],
    )
    assert refused.status == 400
    assert tables() == before + 1


def test_parts_that_are_added_at_once_are_lost(parts: Parts) -> None:
    dataset = parts.new()
    body = json.dumps({"name": "slow.csv", "sourceName": "slow.csv"})
    file = ("slow.csv", b"a\n")
    whole, kind = urllib3.encode_multipart_formdata(
        {"datasetPartCreateRequest": body, "file": file}, "x"
    )

    def slowly() -> Iterator[bytes]:
        yield whole[:-20]
        # The server has read the dataset, and waits for the rest.
        assert parts.add(dataset, "fast.csv", b"a\n", "File").status == 201
        yield whole[-20:]

    headers = {"Content-Type": kind}
    added = parts.call("POST", f"{dataset}/parts", body=slowly(), headers=headers)

    assert added.status == 201
    assert [one["name"] for one in parts.get(dataset)["parts"]] == ["slow.csv"]
    assert [one["name"] for one in parts.get(f"{dataset}/parts")] == ["fast.csv", "slow.csv"]


def test_changes_of_a_dataset(parts: Parts) -> None:
    dataset = parts.new()
    old = parts.add(dataset, "a.csv", b"a\n", "File").json()["id"]

    named = parts.call(
        "PATCH", dataset, fields={"datasetUpdateRequest": '{"name": "B", "tags": ["b"]}'}
    ).json()
    replaced = parts.call(
        "PATCH",
        dataset,
        fields={
            "datasetUpdateRequest": json.dumps({"parts": [_part("b.csv")]}),
            "files": ("b.csv", b"b\n"),
        },
    ).json()

    assert (named["name"], named["tags"], named["parts"][0]["id"]) == ("B", ["b"], old)
    assert [one["sourceName"] for one in replaced["parts"]] == ["b.csv"]
    assert parts.call("GET", f"{dataset}/parts/{old}").status == 404
    assert parts.call("PATCH", dataset, body=b"{}").status == 415
    assert parts.call("DELETE", dataset).status == 204
    assert told(parts.call("GET", dataset))[0] == 404


def test_a_search_shows_what_may_not_be_read(parts: Parts) -> None:
    answers: list[dict[str, Any]] = []

    def search(path: str, *tags: str) -> list[str]:
        answers[:] = parts.call("POST", path, body=json.dumps(tags).encode()).json()
        return [one["name"] for one in answers]

    listed = search(f"{parts.datasets}/search")
    found = search(f"{parts.datasets}/search", "brewery", "other")
    payroll = next(one for one in answers if one["name"] == "Payroll")["id"]
    assert "Payroll" in found
    assert "Payroll" not in listed
    village = parts.named("Brewery reference")
    inside = f"{parts.datasets}/{village['id']}/parts/search"
    assert (len(search(inside, "file")), len(search(inside)), search(inside, "db")) == (4, 4, [])
    refused = told(parts.call("GET", f"{parts.datasets}/{payroll}/parts"))
    assert refused[0] == 403
    assert "does not have permission read" in refused[2]


def test_a_seeded_table_is_loaded_once_for_many(parts: Parts) -> None:
    readings = parts.named("Readings")
    part = next(one for one in readings["parts"] if one["sourceName"] == "sample.csv")
    path = f"{parts.datasets}/{readings['id']}/parts/{part['id']}/query?counts=id"
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: parts.call("GET", path).data, range(4)))
    assert answers == [b"count_id\n12\n"] * 4


def test_parameter_dataset_of_a_runner_stays(parts: Parts) -> None:
    kept = parts.get(parts.runner)["datasets"]["parameter"]
    assert parts.call("DELETE", f"{parts.datasets}/{kept}").status == 400


def test_a_request_of_more_than_fifty_megabytes_is_refused(parts: Parts) -> None:
    answer = parts.add(parts.new(), "a.csv", b"a" * (50 * 1024 * 1024), "File")
    assert told(answer)[0] == 413


@pytest.mark.postgres(needed=False)
def test_without_a_database_tables_say_so_and_files_work() -> None:
    with DemoPlatform(api=5, engine=False) as platform:
        parts = Parts(platform)
        dataset = parts.new()
        refused = told(parts.add(dataset, "a.csv", b"a\n1\n"))
        assert refused[::2] == (501, "This demo platform has no PostgreSQL.")
        assert parts.add(dataset, "a.csv", b"a\n1\n", "File").status == 201
        city = parts.named("Brewery Amsterdam")
        table = f"{parts.datasets}/{city['id']}/parts/{city['parts'][0]['id']}"
        for question in ("download", "query?" + urlencode({"selects": "id"})):
            assert parts.call("GET", f"{table}/{question}").status == 501
        parts.http.clear()
