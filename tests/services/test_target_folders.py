"""Folders made for downloads stay when any of them succeeds, and go when all have failed."""

import threading
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csm_tui.domain.errors import CsmError
from csm_tui.services.workspace_files import _target
from csm_tui.services.workspace_files._target import checked_target, folders_for
from tests.services.workspace_files_support import everything


class Broken(Exception):
    """What ends a transfer."""


def test_a_failure_leaves_the_folder_that_another_is_about_to_write_into(tmp_path: Path) -> None:
    with folders_for(tmp_path / "a" / "b" / "small.csv"):
        with suppress(Broken), folders_for(tmp_path / "a" / "b" / "big.csv"):
            raise Broken
        with suppress(Broken), folders_for(tmp_path / "a" / "c" / "big.csv"):
            raise Broken
        assert everything(tmp_path).keys() == {"a/", "a/b/"}
    assert everything(tmp_path).keys() == {"a/", "a/b/"}


def test_a_folder_that_cannot_be_made_leaves_none(tmp_path: Path) -> None:
    too_long = tmp_path / "a" / "b" / ("x" * 300) / "c.csv"
    with pytest.raises(CsmError), folders_for(too_long):
        raise AssertionError("it was made")
    assert everything(tmp_path) == {}


def test_a_folder_that_comes_and_goes_is_never_in_the_way(tmp_path: Path) -> None:
    folder, over = tmp_path / "a", threading.Event()

    def come_and_go() -> None:
        while not over.is_set():
            folder.mkdir()
            folder.rmdir()

    another = threading.Thread(target=come_and_go)
    another.start()
    try:
        for _ in range(5_000):
            assert checked_target("a/b.csv", tmp_path) == folder / "b.csv"
    finally:
        over.set()
        another.join()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["a/1", "a/b/1", "a/c/1", "here/1"]), st.booleans())),
    st.randoms(),
)
def test_what_is_left_is_what_succeeded(
    tmp_path_factory: pytest.TempPathFactory,
    transfers: list[tuple[str, bool]],
    random: Random,
) -> None:
    folder = tmp_path_factory.mktemp("target")
    (folder / "here").mkdir()
    begun: list[tuple[ExitStack, str, bool]] = []
    for name, succeeds in transfers:
        stack = ExitStack()
        stack.enter_context(folders_for(folder / name))
        begun.append((stack, name, succeeds))
    random.shuffle(begun)
    wanted = {"here/"}
    for stack, name, succeeds in begun:
        assert (folder / name).parent.is_dir()
        if succeeds:
            wanted |= {f"{parent}/" for parent in Path(name).parents[:-1]}
            stack.close()
        else:
            assert not stack.__exit__(Broken, Broken(), None)
    assert everything(folder).keys() == wanted
    assert (_target._made, _target._users) == (set(), {})
