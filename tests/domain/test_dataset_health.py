"""What a dataset's status means, the ways out for its kind, and its relatives."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.dataset_health import WayOut, health, source_words
from csm_tui.domain.dataset_lineage import MOST_FILES, Family, Kin, KinSide
from csm_tui.domain.runner import ParameterValue, Runner

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
PLAIN = Dataset(
    id="d-1",
    organization_id="o-1",
    name="City",
    description="",
    tags=(),
    owner="ada",
    created=NOW - timedelta(days=9),
    source_type="File",
    source_location="",
    status="SUCCESS",
    twingraph_id="t-1",
)
RUNNER = Runner(
    id="r-1",
    name="Import",
    description="",
    tags=(),
    organization_id="o-1",
    workspace_id="w-1",
    solution_id=None,
    run_template_id=None,
    parent_id=None,
    root_id=None,
    owner=None,
    created=None,
    validation_status=None,
    parameters=(),
    base_dataset_ids=(),
    last_run_id=None,
)
W = WayOut
ETL = {"source_type": "ETL", "source_name": "r-1", "job_id": "run-1"}


@pytest.mark.parametrize(
    ("kind", "status", "ways"),
    [
        ("File", "PENDING", [W.WAIT, W.SET_STATUS]),
        ("None", "PENDING", [W.WAIT, W.SET_STATUS]),
        ("ADT", "PENDING", [W.WAIT, W.SET_STATUS]),
        ("ETL", "PENDING", [W.WAIT, W.OPEN_RUN, W.SET_STATUS]),
        ("File", "ERROR", [W.ROLL_BACK, W.LOAD, W.SET_STATUS]),
        ("AzureStorage", "ERROR", [W.REFRESH, W.ROLL_BACK, W.SET_STATUS]),
        ("Twincache", "ERROR", [W.REFRESH, W.ROLL_BACK, W.SET_STATUS]),
        ("ETL", "ERROR", [W.OPEN_RUN, W.REFRESH, W.ROLL_BACK, W.SET_STATUS]),
        ("File", "SUCCESS", []),
        ("ADT", "SUCCESS", [W.REFRESH]),
        ("File", "NONE", [W.LOAD, W.SET_STATUS]),
        ("ETL", "NONE", [W.REFRESH, W.SET_STATUS]),
        ("File", "LATER", [W.LOAD, W.SET_STATUS]),
    ],
)
def test_the_ways_out_are_those_that_the_platform_takes(
    kind: str, status: str, ways: list[WayOut]
) -> None:
    dataset = replace(PLAIN, source_type=kind, source_name="r-1", status=status)
    assert [way for way, _ in health(dataset, NOW).ways] == ways


def test_what_a_status_means() -> None:
    def words(**fields: object) -> str:
        return health(replace(PLAIN, **fields), NOW).words  # type: ignore[arg-type]

    morning = NOW - timedelta(hours=2, minutes=5)
    stuck = replace(PLAIN, status="PENDING", refreshed=morning)
    assert health(stuck, NOW).stuck
    assert health(stuck, NOW).words.startswith("PENDING for up to 2 h 5 min: an upload")
    assert not health(replace(stuck, refreshed=NOW), NOW).stuck
    assert "It may be stuck" not in words(status="PENDING", refreshed=morning, **ETL)
    assert "Run run-1 failed" in words(status="ERROR", **ETL)
    assert words(status="ERROR", created=None) == (
        "Last import failed; the platform gives no reason."
    )
    assert words(status="\x1b[31mODD") == "Unknown status ␛[31mODD."
    assert health(replace(PLAIN, status="NONE", twingraph_id=None), NOW).ways == ()
    azure = replace(PLAIN, source_type="AzureStorage", source_location="measures")
    assert source_words(replace(azure, source_name="acc", source_path="a/b")) == (
        "Azure storage: acc / measures / a/b"
    )


def test_relatives_on_both_sides() -> None:
    value = ParameterValue("events", "d-file", "%DATASETID%", None)
    maker = replace(RUNNER, base_dataset_ids=("d-1",), parameters=(value,))
    user = replace(RUNNER, id="r-2", name="Season", base_dataset_ids=("d-etl", "d-1"))
    etl = replace(PLAIN, id="d-etl", name="Suppliers", **ETL)  # type: ignore[arg-type]
    part = replace(PLAIN, id="d-part", name="Part", source_type="Twincache", parent_id="d-etl")
    pointing = {"connector": {"parametersValues": {"AZURE_STORAGE_CONTAINER_BLOB_PREFIX": "in/"}}}
    events = replace(PLAIN, id="d-file", name="Events", raw=pointing)
    datasets = {one.id: one for one in (PLAIN, etl, part, events)}
    names = ["in/a.csv", "in/b.csv", "out/c.csv"]
    family = Family(datasets, {"r-1": maker, "r-2": user}, names)

    def tree(dataset: Dataset, direction: KinSide) -> list[str]:
        found = [one for one in family.relatives(dataset) if one.side is direction]
        return [f"{one.depth} {one.kind.value} {one.name}: {one.how}" for one in found]

    assert tree(part, KinSide.FROM) == [
        "0 dataset Suppliers: its parent",
        "1 runner Import: filled by run run-1",
        "2 dataset City: base dataset",
        "2 dataset Events: parameter events",
        "3 file in/a.csv: its content",
        "3 file in/b.csv: its content",
    ]
    assert tree(PLAIN, KinSide.FROM) == []
    assert tree(PLAIN, KinSide.USED) == [
        "0 runner Import: base dataset",
        "1 dataset Suppliers: filled by it",
        "2 runner Season: base dataset",
        "2 dataset Part: part of it",
        "0 runner Season: base dataset",
    ]


def test_relatives_that_are_gone_many_or_in_a_circle() -> None:
    orphan = replace(PLAIN, source_type="ETL", source_name="r-9", parent_id="d-9")
    assert [one.name for one in Family({}, {}).relatives(orphan)] == [
        "(deleted or not shared)",
        "(not readable)",
    ]
    one, two = replace(PLAIN, parent_id="d-2"), replace(PLAIN, id="d-2", parent_id="d-1")
    circle = Family({"d-1": one, "d-2": two}, {}).relatives(one)
    assert [(each.side, each.id) for each in circle] == [
        (KinSide.FROM, "d-2"),
        (KinSide.USED, "d-2"),
    ]
    everything = replace(PLAIN, tags=("workspaceFile",), source_location="/")
    names = [f"{number}.csv" for number in range(MOST_FILES + 3)]
    found = Family({}, {}, names).relatives(everything)
    assert (len(found), found[-1].name) == (MOST_FILES + 1, "and 3 more files")
    (unread,) = Family({}, {}).relatives(everything)
    assert (unread.kind, unread.how) == (Kin.FILE, "not checked")
