"""Families of runners, also the damaged ones."""

from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.runner import Runner, tree_order


def runner(id_: str, parent: str | None = None, name: str | None = None) -> Runner:
    return Runner(
        id=id_,
        name=name or id_,
        description="",
        tags=(),
        organization_id="o",
        workspace_id="w",
        solution_id=None,
        run_template_id=None,
        parent_id=parent,
        root_id=None,
        owner=None,
        created=None,
        validation_status=None,
        parameters=(),
        base_dataset_ids=(),
        last_run_id=None,
    )


def shape(*runners: Runner) -> list[tuple[int, str]]:
    return [(depth, each.id) for depth, each in tree_order(runners)]


def test_children_stand_below_their_parent_by_name() -> None:
    assert shape(runner("c", "a", "z"), runner("b"), runner("a"), runner("d", "a", "y")) == [
        (0, "a"),
        (1, "d"),
        (1, "c"),
        (0, "b"),
    ]


def test_an_orphan_stands_at_the_top() -> None:
    assert shape(runner("a", "gone")) == [(0, "a")]


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", *"abcdefg"]), min_size=1))
def test_every_runner_is_shown_once_whatever_the_parents_say(parents: dict[str, str]) -> None:
    shown = tree_order([runner(id_, parent or None) for id_, parent in parents.items()])
    assert sorted(each.id for _, each in shown) == sorted(parents)
