"""The Twin Data Layer of 3.x: the same work, with the words of its own errors."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.secret import ApiKey
from csm_tui.domain.twin import LoadOutcome, WritePath
from csm_tui.services.connection import connect
from csm_tui.services.twin_data import TwinData
from tests.services.twin_data.conftest import Bench
from tests.services.twin_data.folders import ARCS, NODES, write

pytestmark = pytest.mark.engine


@pytest.fixture
def bench3(twin_demo: DemoPlatform, bench: Bench) -> Iterator[Bench]:
    """The same graph, on 3.x."""
    settings = ConnectionSettings(twin_demo.urls[3], ApiKey(twin_demo.api_key))
    before = twin_demo.world.query_ms
    with connect(settings) as session:
        twin = TwinData(session, twin_demo.organization_id, bench.dataset.id)
        yield replace(bench, twin=twin)
    twin_demo.world.query_ms = before


@pytest.mark.parametrize("path", list(WritePath))
def test_a_folder_is_loaded_and_verified(bench3: Bench, path: WritePath) -> None:
    write(bench3.folder, Person=NODES, KNOWS=ARCS)
    report = bench3.load(path=path)
    assert (report.outcome, report.note) == (LoadOutcome.DONE, "")
    assert all(check.matches for check in report.verified)
    assert bench3.ask("MATCH ()-[r:KNOWS]->() RETURN count(r) > 0") == [(True,)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            "MATCH (n RETURN n",
            r"Query rejected by the graph engine: .*expected.* \(line 1, column 10\)",
        ),
        ("RETURN nothing(1)", "Unknown function 'nothing'"),
        (
            f"MATCH {', '.join(f'(n{i})' for i in range(15))} RETURN count(n0)",
            "timed out .*timed out",
        ),
    ],
)
def test_a_query_fails_with_the_words_of_the_engine(bench3: Bench, query: str, words: str) -> None:
    bench3.demo.world.query_ms = 200
    with pytest.raises(InputRefused, match=words):
        bench3.ask(query)
