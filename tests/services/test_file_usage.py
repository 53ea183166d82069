"""The objects that use a file are found on a real platform, or reported as unknown."""

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.errors import Cancelled
from csm_tui.domain.file_usage import UserKind
from csm_tui.domain.progress import CancelToken
from csm_tui.services.file_usage import find_usages
from tests.services.workspace_files_support import files_of


def pointed_at(platform: DemoPlatform) -> str:
    dataset = next(
        dataset for dataset in platform.world.datasets.values() if dataset.name == "events"
    )
    return f"datasets/{dataset.id}/events.csv"


def test_a_dataset_and_the_runner_that_uses_it_are_found(demo: DemoPlatform) -> None:
    name = pointed_at(demo)
    with files_of(demo) as files:
        assert files.tree().has_file(name)
        found = find_usages(files, [name, "README.txt"])
    assert not found.unknown
    kinds = [usage.kind for usage in found.usages[name]]
    assert kinds[0] is UserKind.DATASET
    assert UserKind.RUNNER in kinds
    assert found.usages[name][0].breaks
    assert found.usages["README.txt"] == ()
    assert found.count == len(kinds)


def test_what_cannot_be_read_is_unknown(fresh_demo: DemoPlatform) -> None:
    name = pointed_at(fresh_demo)
    with files_of(fresh_demo) as files:
        fresh_demo.faults.add(InjectedFault("403", path="/runners"))
        found = find_usages(files, [name])
        assert len(found.unknown) == 1
        assert found.unknown[0].startswith("Cannot read the runners")
        assert [usage.kind for usage in found.usages[name]] == [UserKind.DATASET]
        fresh_demo.faults.add(InjectedFault("403", path="/datasets"))
        found = find_usages(files, [name])
        assert len(found.unknown) == 2
        assert found.usages[name] == ()


def test_it_can_be_stopped(demo: DemoPlatform) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with files_of(demo) as files, pytest.raises(Cancelled):
        find_usages(files, ["x"], cancel=cancel)
