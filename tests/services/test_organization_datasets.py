"""Datasets of 3.x and 4.x over real HTTP: refresh, rollback, repair, the run behind, relatives."""

from collections.abc import Iterator

import pytest

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.dataset import Dataset
from csm_tui.domain.dataset_lineage import KinSide
from csm_tui.domain.errors import FeatureMissing, InputRefused, NotFound, OutcomeUnknown
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import connect
from csm_tui.services.datasets.of_organization import OrganizationDatasets

TAPS, SUPPLIERS, STUCK = "Sensors of the taps", "Suppliers 🚚", "Import of this morning"


@pytest.fixture(params=[3, 4])
def place(request: pytest.FixtureRequest) -> Iterator[tuple[DemoPlatform, OrganizationDatasets]]:
    with (
        DemoPlatform(api=request.param, engine=False, pace=100.0) as demo,
        connect(ConnectionSettings(demo.url, ApiKey(demo.api_key))) as session,
    ):
        yield demo, OrganizationDatasets(session, demo.organization_id, demo.workspace_id)


def named(service: OrganizationDatasets, name: str) -> Dataset:
    return next(one for one in service.list() if one.name == name)


def sent(demo: DemoPlatform, name: str) -> list[str]:
    return [one.ingestion_status for one in demo.world.datasets.values() if one.name == name]


def test_each_change_is_judged_by_the_status(
    place: tuple[DemoPlatform, OrganizationDatasets],
) -> None:
    demo, service = place
    taps = named(service, TAPS)
    assert (taps.status, taps.cache_status, taps.source_name) == ("ERROR", "FULL", "brewerystorage")
    back = service.roll_back(taps)
    assert (back.dataset.status, back.doubt) == ("SUCCESS", "")
    with pytest.raises(InputRefused, match="Cannot roll back"):
        service.roll_back(back.dataset)
    assert service.refresh(back.dataset).doubt == ""

    with pytest.raises(InputRefused):
        service.refresh(named(service, STUCK))
    ready = service.set_ready(named(service, STUCK))
    assert (ready.dataset.status, ready.doubt) == ("SUCCESS", "")

    suppliers = named(service, SUPPLIERS)
    runs = len(demo.world.runs)
    assert service.refresh(suppliers).dataset.job_id != suppliers.job_id
    assert len(demo.world.runs) == runs + 1


def test_a_lost_answer_is_looked_up_and_never_sent_twice(
    place: tuple[DemoPlatform, OrganizationDatasets],
) -> None:
    demo, service = place
    demo.faults.add(InjectedFault("drop_after", r"/refresh$", "POST", times=1))
    runs = len(demo.world.runs)
    done = service.refresh(named(service, SUPPLIERS))
    assert (done.doubt, len(demo.world.runs)) == ("", runs + 1)
    demo.faults.add(InjectedFault("drop", r"/refresh/rollback$", "POST", times=1))
    with pytest.raises(OutcomeUnknown):
        service.roll_back(named(service, TAPS))
    assert sent(demo, TAPS) == ["ERROR"]
    # A change that was sent is never shown as one that could not be.
    suppliers = done.dataset
    demo.faults.add(InjectedFault("403", rf"{suppliers.id}(/status)?$", "GET"))
    with pytest.raises(OutcomeUnknown, match="was changed"):
        service.set_ready(suppliers)
    demo.faults.clear()


def test_the_run_behind_and_the_relatives(
    place: tuple[DemoPlatform, OrganizationDatasets],
) -> None:
    demo, service = place
    suppliers = named(service, SUPPLIERS)
    runner, run = service.runner_behind(suppliers)
    assert (runner.name, run and run.id) == ("Import of suppliers", suppliers.job_id)
    with pytest.raises(NotFound, match="No runner fills"):
        service.runner_behind(named(service, TAPS))

    found = service.lineage(named(service, "events"))
    rows = [(one.side, one.kind.value, one.name) for one in found.relatives]
    assert rows[0][:2] == (KinSide.FROM, "file")
    assert rows[0][2].endswith("events.csv")
    assert (KinSide.USED, "runner", "Fair with events") in rows
    assert found.unknown == ()

    demo.faults.add(InjectedFault("403", r"/runners$"))
    less = service.lineage(suppliers)
    assert less.unknown[0].startswith("Cannot read the runners")
    assert [one.name for one in less.relatives] == ["Import of suppliers"], "it is read alone"


def test_platforms_without_graphs_have_no_such_datasets(demo: DemoPlatform) -> None:
    settings = ConnectionSettings(demo.urls[5], ApiKey(demo.api_key))
    with connect(settings) as session, pytest.raises(FeatureMissing):
        OrganizationDatasets(session, demo.organization_id, demo.workspace_id)
