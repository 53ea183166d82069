"""Where files of a runner's datasets go: whatever they are called, in the folder and apart."""

from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.runner_download.graph import GraphTable, cell
from csm_tui.domain.runner_download.uses import DatasetUse, Placement, safe_name
from csm_tui.domain.workspace_files.local_names import unsafe_reason

HOSTILE = st.one_of(
    st.text(max_size=12),
    st.lists(
        st.sampled_from(["..", ".", "", "a", "A", "é", "e\u0301", "x" * 300, "a\0b", "c:\\d"]),
        max_size=4,
    ).map("/".join),
)


@given(st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=12), st.booleans())
def test_every_file_has_a_path_of_its_own_in_the_folder(
    files: list[tuple[str, str]], portable: bool
) -> None:
    placement = Placement(portable=portable)
    found = [
        placement.place(DatasetUse(dataset_id, "datasets"), name) for dataset_id, name in files
    ]
    assert all(path.startswith("datasets/") for path in found)
    assert not [path for path in found if unsafe_reason(path)]
    keys = [path.casefold() if portable else path for path in found]
    assert len(set(keys)) == len(keys)
    parents = {path[:at] for path in found for at, letter in enumerate(path) if letter == "/"}
    assert not parents & set(found)


def test_names_stay_readable() -> None:
    assert safe_name("2026-06/Stock.csv") == "2026-06/Stock.csv"
    assert safe_name("/etc/../passwd") == "etc/__/passwd"
    assert safe_name("") == "_"


def test_values_of_a_graph_are_never_altered() -> None:
    texts = ["True", "O'Hara", "1e5", "007", "", " x ", "a,b", "null"]
    assert list(map(cell, texts)) == texts
    assert list(map(cell, [True, None, 3.0, 3, ["a", 1]])) == ["true", "", "3.0", "3", '["a", 1]']
    table = GraphTable("A", True, [{"z": 1, "id": "é"}, {"target": "b", "y": "c\nd"}])
    assert table.columns == ("id", "source", "target", "z", "y")
    assert table.as_csv().decode() == 'id,source,target,z,y\né,,,1,\n,,b,,"c\nd"\n'
