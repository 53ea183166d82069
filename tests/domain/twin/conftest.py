from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo.engine import GraphEngine

Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphEngine]:
    """The real graph engine, private to these tests."""
    engine = GraphEngine(Path(tmp_path_factory.mktemp("engine")))
    engine.start()
    assert engine.available, engine.why_not
    yield engine
    engine.stop()


@pytest.fixture
def ask(engine: GraphEngine) -> Ask:
    """Runs a query on a graph that is empty at first."""
    engine.delete("tested")
    return lambda cypher: engine.query("tested", cypher)
