"""The objects that use a file are found by the rules of the vendor's tools."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.file_usage import FileUsers, UserKind, pointer_of
from csm_tui.domain.runner import ParameterValue, Runner

NAME = "datasets/d-1/bars.csv"


def dataset(
    id_: str = "d-1", *, tags: tuple[str, ...] = (), place: str = "none", **raw: Any
) -> Dataset:
    return Dataset(
        id_, "o-1", f"name of {id_}", "", tags, None, None, "None", place, "", None, raw=raw
    )


def connected(prefix: object, **raw: Any) -> Dataset:
    values = {"AZURE_STORAGE_CONTAINER_BLOB_PREFIX": prefix}
    return dataset(connector={"parametersValues": values}, **raw)


def runner(*values: str, bases: tuple[str, ...] = (), **raw: Any) -> Runner:
    parameters = tuple(ParameterValue(f"p{n}", value, "", None) for n, value in enumerate(values))
    return Runner(
        "r-1", "the runner", "", (), "o-1", "w-1", None, None, None, None, None, None, None,
        parameters, bases, None, raw=raw,
    )  # fmt: skip


def found(
    datasets: list[Dataset], runners: list[Runner], name: str = NAME
) -> list[tuple[str, str, bool]]:
    usages = FileUsers("w-1", datasets, runners).usages([name])[name]
    return [(usage.kind.value, usage.id, usage.breaks) for usage in usages]


@pytest.mark.parametrize(
    ("one", "pointer"),
    [
        (connected(f"%WORKSPACE_FILE%/{NAME}"), NAME),
        (connected("datasets/d-1"), "datasets/d-1"),
        (connected("%WORKSPACE_FILE%/"), ""),
        (connected("  "), None),
        (connected(7), None),
        (dataset(tags=("dataset_part",), place=NAME), NAME),
        (dataset(tags=("workspaceFile",), place=f"/{NAME}"), NAME),
        (dataset(tags=("workspaceFile",)), None),
        (dataset(tags=("other",), place=NAME), None),
        (dataset(connector="broken"), None),
    ],
)
def test_what_a_dataset_points_at(one: Dataset, pointer: str | None) -> None:
    assert pointer_of(one) == pointer


def test_a_file_a_prefix_and_everything() -> None:
    assert found([connected(NAME)], []) == [("dataset", "d-1", True)]
    assert found([connected("datasets/d-1")], []) == [("dataset", "d-1", False)]
    assert found([connected("%WORKSPACE_FILE%/")], []) == [("dataset", "d-1", False)]
    assert found([connected("datasets/d-2")], []) == []


@pytest.mark.parametrize("value", [NAME, f"/{NAME}", f" %WORKSPACE_FILE%/{NAME} "])
def test_a_parameter_names_the_file(value: str) -> None:
    assert found([], [runner("x", value)]) == [("runner", "r-1", True)]


@pytest.mark.parametrize(
    "one",
    [
        runner(bases=("d-1",)),
        runner("d-1"),
        runner(datasets={"bases": ["d-1"]}),
        runner(datasets={"bases": None, "parameter": "d-1"}),
    ],
)
def test_a_runner_uses_the_dataset_that_points_at_it(one: Runner) -> None:
    assert found([connected(NAME)], [one]) == [("dataset", "d-1", True), ("runner", "r-1", True)]


def test_a_part_is_a_copy() -> None:
    one = dataset(parts=[{"sourceName": NAME}, {"sourceName": None}, "broken"])
    assert found([one], []) == [("dataset part", "d-1", False)]


def test_datasets_of_other_workspaces_are_about_other_files() -> None:
    assert found([connected(NAME, linkedWorkspaceIdList=["w-2"])], []) == []
    for linked in ([], None, ["w-1"], "broken"):
        assert found([connected(NAME, linkedWorkspaceIdList=linked)], [])
    # A runner of this workspace reads this workspace's files, whatever the link says.
    used = found([connected(NAME, linkedWorkspaceIdList=["w-2"])], [runner(bases=("d-1",))])
    assert [kind for kind, _, _ in used] == [UserKind.DATASET.value, UserKind.RUNNER.value]


KEYS = ("bases", "parameter", "parametersValues", "sourceName")
ANY = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=3), st.just(NAME)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner),
    ),
    max_leaves=8,
)  # fmt: skip


@given(ANY, ANY, ANY, ANY)
def test_any_answer_of_the_platform_can_be_read(a: Any, b: Any, c: Any, d: Any) -> None:
    one = dataset(connector=a, parts=b, linkedWorkspaceIdList=c)
    FileUsers("w-1", [one], [runner(NAME, datasets=d)]).usages([NAME])
