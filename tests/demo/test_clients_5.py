"""The vendor's own clients of 5.x do their whole work against the demo platform."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from tests.demo.clients.environments import client_python, session

pytestmark = [pytest.mark.clients, pytest.mark.postgres, pytest.mark.timeout(600)]

_OPERATIONS = 109
"""How many operations 5.3.1 exports."""
_NOT_IN_5_1 = (
    *("list_iam_members", "list_iam_groups", "get_dataset_security"),
    *(f"get_{one}_members" for one in ("organization", "solution", "workspace", "dataset")),
    "get_runner_members",
)
_REFUSED = {
    "create_dataset_part": 413,  # more than 50 MB (PLATFORM.md 9)
    "replace_dataset_part": 400,  # a header that breaks the rule
    "delete_dataset": 400,  # whose table is gone since
    "start_run": 500,  # an archived runner (PLATFORM.md 5.5)
}


@pytest.fixture
def demo() -> Iterator[DemoPlatform]:
    with DemoPlatform(api=5, pace=30) as platform:
        yield platform


def test_the_official_client_does_everything_that_it_exports(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    # It is our own dependency.
    seen = session(Path(sys.executable), "official5", demo, tmp_path)
    assert (seen["not called"], seen["called"]) == ([], _OPERATIONS)
    assert seen["failed"] == dict.fromkeys(_NOT_IN_5_1, 404) | _REFUSED
    assert seen["version"] == "5.1.0"
    assert seen["parameters"] >= 40
    assert seen["query"] == "sum_stock,count_distinct_stock\n7,2\n"
    assert seen["pages"] == [200, 31]
    assert (seen["archived"], seen["datasets"]) == (["Season of 2024"], 5)
    # The stop had no effect.
    assert seen["state"] == ["Successful", "Successful"]
    assert seen["log"] > 50


@pytest.mark.parametrize("release", ["2.3.0", "2.4.1"])
def test_the_vendors_library_does_its_whole_work(
    demo: DemoPlatform, tmp_path: Path, release: str
) -> None:
    python = client_python(f"coal-{release}", f"cosmotech-acceleration-library=={release}")
    seen = session(python, "coal5", demo, tmp_path)
    tables = ["Bar.csv", "Customer.csv", "arc_Satisfaction.csv", "contains_Customer.csv"]
    assert (seen["connection"], seen["version"]) == ("Cosmo Tech API Key", "5.1.0")
    assert seen["listed"] == [f"data/reference/{name}" for name in tables]
    assert seen["parameters"] == [
        "parameter/customers/customers.csv",
        "parameter/events/events.csv",
        "parameter/example_dataset_part_1/archive.zip",
        "parameter/initial_state/initial_state.csv",
        "parameter/initial_stock_dataset/initial stock.csv",
        "parameters.json",
    ]
    assert seen["datasets"] == [f"base/{name}" for name in tables]
    first = {"parameterId": "stock", "value": "120", "varType": "int", "isInherited": False}
    assert list(seen["value"].items()) == list(first.items())
    assert (seen["runner"], seen["run"]) == ("Summer season", "Successful")
    # The older one has a client that knows no archived runners (PLATFORM.md 13, point 3).
    assert seen["archived"] == (["Season of 2024"] if release == "2.4.1" else [])
    assert seen["sent"] == [
        ["Stock", "2026-06/Stock.csv", "File"],
        ["Stock", "2026-07/Stock.csv", "File"],
        ["a", "a.json", "File"],
        ["prices", "prices.csv", "DB"],
    ]
    assert seen["prices"] == ["id,price\n1,2.5\n", "id,price\n2,3.5\n"]
    assert seen["back"] == [
        *("2026-06/Stock.csv", "2026-07/Stock.csv", "a.json", "more.csv", "prices.csv")
    ]
    assert seen["by command"] == ["parameters.json"]
    assert seen["failed"] == {
        "list_filtered_workspace_files": "ValueError",
        "upload_dataset": 413,
        "upload_dataset_parts": 400,
    }
