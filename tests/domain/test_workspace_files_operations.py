"""Plans to delete and to move name every file once, and no plan lets two files meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.errors import CsmError, InputRefused
from csm_tui.domain.workspace_files import FileTree, plan_deletion, plan_move, undeletable_reason

NAMES = st.lists(
    st.one_of(
        st.text(alphabet="ab/.é", max_size=6),
        st.sampled_from(["a", "a/b", "a/", "a//b", "/a", "b/a", "a/b/c", "..", "a/../b"]),
    ),
    max_size=10,
).map(tuple)
DESTINATIONS = st.one_of(
    st.text(alphabet="abc/. ", max_size=5), st.sampled_from(["", "c", "c/", "a/", "/", "a/b", ".."])
)


@given(NAMES, st.data())
def test_a_deletion_names_what_was_chosen_and_nothing_else(
    names: tuple[str, ...], data: st.DataObject
) -> None:
    tree = FileTree(names)
    some = st.sampled_from(names) if names else st.nothing()
    chosen = data.draw(st.lists(some, max_size=3)) if names else []
    folders = [name[: name.rfind("/") + 1] for name in chosen if "/" in name][:1]
    plan = plan_deletion(tree, chosen, folders)
    below = {name for name in names if any(name.startswith(folder) for folder in folders)}
    assert plan.names == tuple(sorted({*chosen, *below}))


@given(NAMES, DESTINATIONS, st.data())
def test_a_move_never_lets_two_files_meet(
    names: tuple[str, ...], destination: str, data: st.DataObject
) -> None:
    tree = FileTree(names)
    files = data.draw(st.lists(st.sampled_from(names), max_size=2)) if names else []
    folders = [name[: name.rfind("/") + 1] for name in files if "/" in name]
    as_folders = data.draw(st.booleans())
    try:
        plan = plan_move(
            tree, destination, [] if as_folders else files, folders if as_folders else []
        )
    except CsmError:
        return
    targets = {step.source: step.target for step in plan.steps}
    assert len(set(targets.values())) == len(targets)
    for source, target in targets.items():
        assert tree.has_file(source)
        assert not tree.has_file(target)
        # What the platform makes of a name is what is sent: it changes nothing more.
        assert ".." not in target
        assert "//" not in target
        assert not target.startswith("/")
        assert target
        assert not target.endswith("/")


def test_a_file_without_a_name_cannot_move_with_its_folder() -> None:
    with pytest.raises(InputRefused):
        plan_move(FileTree(("a/", "a/b")), "c/", folders=["a/"])
    for destination in ("c/", ""):
        with pytest.raises(InputRefused):
            plan_move(FileTree(("a/", "a/b")), destination, ["a/"])
    assert plan_move(FileTree(("a/", "a/b")), "c", ["a/"]).steps[0].target == "c"


def test_the_whole_workspace_is_no_folder_to_delete_or_move() -> None:
    tree = FileTree(("a/b", "c"))
    with pytest.raises(InputRefused, match="whole workspace"):
        plan_deletion(tree, folders=[""])
    with pytest.raises(InputRefused, match="whole workspace"):
        plan_move(tree, "new/", folders=[""])


@pytest.mark.parametrize("name", ["", "/", "//", " ", "..", "a/../b"])
def test_names_that_are_never_sent_to_be_deleted(name: str) -> None:
    assert undeletable_reason(name)


def test_other_odd_names_are() -> None:
    for name in ("a/", "a//b", "/a", ".", "x" * 300, "[/red]", "a\nb"):
        assert undeletable_reason(name) is None
