"""The vendor's own clients do their whole work against the demo platform."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from tests.demo.clients.environments import client_python, session

pytestmark = [pytest.mark.clients, pytest.mark.engine, pytest.mark.timeout(600)]

_RELEASES = {3: "cosmotech-api==3.3.4", 4: "cosmotech-api==4.2.6"}
_COAL = "cosmotech-acceleration-library==1.1.0"
_OPERATIONS = {3: 168, 4: 111}
"""How many operations each release exports."""
_UNWORKABLE = {
    "copy_dataset": "ServiceException",  # not implemented on the server (PLATFORM.md 7)
    "get_dataset_twingraph_status": "JSONDecodeError",  # a bare word (PLATFORM.md 11, trap 4)
    "rollback_refresh": "JSONDecodeError",
    "get_twingraph_entities": "JSONDecodeError",  # two arrays in one answer (PLATFORM.md 8.5)
    "twingraph_batch_update": "BadRequestException",  # a wrong parameter (PLATFORM.md 8.2)
}
"""How operations end that no release can use, by name."""
_UNWORKABLE_OLD = {
    "batch_upload_update": "BadRequestException",
    "job_status": "JSONDecodeError",
}
"""Those of 3.x besides."""


@pytest.fixture(params=[3, 4])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPlatform]:
    """A platform of its own for each session, where a run takes half a second."""
    with DemoPlatform(api=request.param, pace=30) as platform:
        yield platform


def test_the_official_client_does_everything_that_it_exports(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    python = client_python(f"api-{demo.api}", _RELEASES[demo.api])
    seen = session(python, "official", demo, tmp_path)
    assert (seen["not called"], seen["called"]) == ([], _OPERATIONS[demo.api])
    assert seen["failed"] == _UNWORKABLE | (_UNWORKABLE_OLD if demo.api == 3 else {})
    assert seen["parameters"] >= 3
    assert seen["state"] == "Successful"
    assert seen["log lines"] > 50
    assert (seen["table"], seen["rows"]) == ("cd_mine", [{"a": 1, "b": "x"}])
    assert seen["zip"] == ["Bar.csv", "K.csv"]
    assert seen["graph"] == [{"a": "A", "w": 3.0, "b": "B"}]
    assert seen["entity"] == [{"n": 4.0}]
    assert seen["bulk"] == 3
    if demo.api == 3:
        assert seen["handler source"] == "cloud"
        # The client gives the rows as the text of a Python value (PLATFORM.md 8.6).
        assert seen["old graph"].startswith("[{'n': {'id': 'A'")
        assert seen["old bulk"] == [{"id": "A"}]
        assert len(seen["scenarios"]) == 5


def test_the_vendors_library_does_its_whole_work(demo: DemoPlatform, tmp_path: Path) -> None:
    python = client_python(f"coal-{demo.api}", _COAL, _RELEASES[demo.api])
    seen = session(python, "coal", demo, tmp_path)
    tables = ["Bar.csv", "Customer.csv", "arc_Satisfaction.csv", "contains_Customer.csv"]
    assert seen["listed"] == seen["files"] == [f"data/reference/{name}" for name in tables]
    assert (seen["uploaded"], seen["same"]) == ("from/coal/mine.csv", True)
    assert seen["parameters"] == ["events/events.csv", "parameters.csv", "parameters.json"]
    assert (seen["datasets"], seen["parallel"]) == (tables, True)
    assert (seen["customers"], seen["events"]) == (50, "parameters/events")
    assert seen["arc columns"] == ["id", "source", "target", "name"]
    first = {"parameterId": "stock", "value": "120", "varType": "int", "isInherited": False}
    assert list(seen["parameter"].items()) == list(first.items())
    assert seen["table"] == {**first, "isInherited": "False"}
    assert (seen["metadata"], seen["run"]) == ("Fair with events", "Successful")
    assert {"cd_mine", "cd_from_store", "cd_stock"} <= set(seen["tables"])
    assert seen["mine"] == [
        {"done": "True", "id": "1", "name": "Zoë"},
        {"done": "False", "id": "2", "name": ""},
    ]
    assert seen["by command"] == [*(f"D/{name}" for name in tables), "P/parameters.json"]
    assert seen["sent by command"] == ["sent/mine.csv"]
    assert seen["loaded"] == seen["sent"]
    assert seen["loaded columns"] == ["dest", "name", "src"]
    unworkable = {
        "list_workspace_files": "ValueError",  # its default prefix is that of no file (10.3)
        "send_files_to_tdl": "ValueError",  # its query for nodes lacks a brace (8.7)
        "tdl-load-files": "TypeError",  # it passes an argument that the function lacks
    }
    if demo.api == 3:
        # The client gives the rows of an old graph as text, which CoAL takes for rows.
        unworkable["old graph"] = "TypeError"
        assert (seen["handlers"], seen["missing handler"]) == (True, False)
        assert "sim_brewery_parameters/prerun/main.py" in seen["handler files"]
    assert seen["failed"] == unworkable
