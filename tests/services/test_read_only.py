"""A read-only profile: no request that changes the platform is sent; reads still work."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cosmotech_api import RunnerApi

from csm_tui.demo import DemoPlatform
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.profile import Profile
from csm_tui.domain.secret import Secret
from csm_tui.domain.twin import WritePath
from csm_tui.services.connection import Session, connect
from csm_tui.services.twin_data import TwinData, scan_folder
from csm_tui.services.workspace_files import WorkspaceFiles
from tests.platform.answering import Answering
from tests.platform.forwarding import forwarding
from tests.services.twin_data.folders import NODES, write

COUNT = "MATCH (n) RETURN count(n) AS count"


@pytest.fixture(scope="module")
def between(demo: DemoPlatform) -> Iterator[Answering]:
    demo.world.engine_settled.wait()
    with forwarding(demo) as server:
        yield server


@pytest.fixture
def profile(between: Answering) -> Profile:
    between.seen.clear()
    return Profile("production", between.url, read_only=True)


@pytest.fixture
def session(demo: DemoPlatform, profile: Profile) -> Iterator[Session]:
    with connect(profile, Secret(demo.api_key)) as session:
        yield session


def changing(between: Answering) -> list[str]:
    """Return the requests that can change something; any query counts."""
    return [
        f"{seen.method} {seen.path} {seen.body!r}"
        for seen in between.seen
        if seen.method != "GET" and not seen.path.endswith("/twingraph")
    ]


def upload(session: Session, demo: DemoPlatform, folder: Path) -> None:
    files = WorkspaceFiles(session, demo.organization_id, demo.workspace_id)
    source = folder / "new.csv"
    source.write_text("a,b\n", "utf-8")
    files.upload(files.plan_upload(source, "new.csv", files.tree()))


def mark_ready(session: Session, demo: DemoPlatform, _: Path) -> None:
    TwinData(session, demo.organization_id, demo.dataset_id).mark_ready()


def generated(session: Session, demo: DemoPlatform, _: Path) -> None:
    """Call an operation of the official client directly, as a later screen may."""
    session.client.read(
        RunnerApi(session.client.official).start_run_without_preload_content,
        demo.organization_id,
        demo.workspace_id,
        "r-1",
    )


@pytest.mark.parametrize("change", [upload, mark_ready, generated])
def test_no_change_is_sent(
    session: Session,
    demo: DemoPlatform,
    between: Answering,
    tmp_path: Path,
    change: Callable[[Session, DemoPlatform, Path], None],
) -> None:
    with pytest.raises(InputRefused, match=r"production is read-only: P.* was not sent") as refused:
        change(session, demo, tmp_path)
    assert "read_only" in refused.value.next_step
    assert changing(between) == []


@pytest.mark.engine
@pytest.mark.parametrize("path", list(WritePath))
def test_no_load_is_sent(
    session: Session, demo: DemoPlatform, between: Answering, tmp_path: Path, path: WritePath
) -> None:
    twin = TwinData(session, demo.organization_id, demo.dataset_id)
    before = twin.counts()
    folder = write(tmp_path, City=NODES)
    plan = twin.plan(scan_folder(folder), wipe=True, write_path=path)
    report = twin.load(plan, confirmation=plan.confirmation)
    assert "read-only" in (report.problem.headline if report.problem else "")
    assert changing(between) == []
    assert not [seen for seen in between.seen if b"DELETE" in seen.body or b"CREATE" in seen.body]
    assert twin.counts() == before


@pytest.mark.engine
def test_queries_that_read_go_on_and_those_that_write_do_not(
    session: Session, demo: DemoPlatform, between: Answering
) -> None:
    twin = TwinData(session, demo.organization_id, demo.dataset_id)
    assert twin.query(COUNT).rows[0]
    assert [seen.method for seen in between.seen if seen.path.endswith("/twingraph")] == ["POST"]
    with pytest.raises(InputRefused, match="is read-only"):
        twin.query("CREATE (n:New) RETURN n", allow_writes=True)
    assert not [seen for seen in between.seen if b"CREATE" in seen.body]


def test_a_profile_that_may_change_something_does(
    fresh_demo: DemoPlatform, profile: Profile, tmp_path: Path
) -> None:
    """Without read-only the same changes are sent."""
    free = replace(profile, api_url=fresh_demo.url, read_only=False)
    with connect(free, Secret(fresh_demo.api_key)) as session:
        upload(session, fresh_demo, tmp_path)
