"""The platform as one object: its content, and that nothing remains of it."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.demo.brewery import Brewery
from csm_tui.demo.engine import GraphEngine
from tests.demo.api import Api


def count_nodes(api: Api) -> tuple[int, object]:
    path = f"{api.organization}/datasets/{api.platform.dataset_id}/twingraph"
    answer = api.call("POST", path, json={"query": "MATCH (n) RETURN count(n) AS c"})
    return answer.status, answer.json()


@pytest.mark.engine
def test_the_graph_behind_the_runner_is_loaded(api: Api) -> None:
    assert count_nodes(api) == (200, [{"c": 51.0}])


@pytest.mark.engine
def test_an_engine_that_is_stuck_at_its_first_write_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load, stuck = GraphEngine.load, list[int]()

    def first_stuck(engine: GraphEngine, graph: str, content: Brewery) -> None:
        if not stuck:
            pid = server_of(engine)
            os.kill(pid, signal.SIGSTOP)
            stuck.append(pid)
        load(engine, graph, content)

    monkeypatch.setattr(GraphEngine, "load", first_stuck)
    monkeypatch.setattr("csm_tui.demo.platform._LOAD_SECONDS", 0.5)
    with DemoPlatform() as platform:
        assert platform.world.engine_settled.wait(60)
        assert count_nodes(Api(platform)) == (200, [{"c": 51.0}])
    with pytest.raises(ProcessLookupError):
        os.kill(stuck[0], 0)


@pytest.mark.engine
def test_the_end_does_not_wait_for_an_engine_that_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    load, stuck = GraphEngine.load, threading.Event()

    def load_when_stuck(engine: GraphEngine, graph: str, content: Brewery) -> None:
        os.kill(server_of(engine), signal.SIGSTOP)
        stuck.set()
        load(engine, graph, content)

    monkeypatch.setattr(GraphEngine, "load", load_when_stuck)
    monkeypatch.setattr("csm_tui.demo.platform._LOAD_SECONDS", 600)
    platform = DemoPlatform()
    assert stuck.wait(60)
    closing = threading.Thread(target=platform.close, daemon=True)
    closing.start()
    closing.join(60)
    assert not closing.is_alive()


def server_of(engine: GraphEngine) -> int:
    """Return the engine's process: the child of the supervisor that is no shell."""
    lines = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    table = [line.split(maxsplit=2) for line in lines if line]
    (found,) = (
        int(pid)
        for pid, parent, name in table
        if int(parent) == engine.process_id and name.startswith("redis")
    )
    return found


def test_without_an_engine_the_graph_says_why_and_the_rest_works(fresh: Api) -> None:
    status, problem = count_nodes(fresh)
    assert status == 501
    assert isinstance(problem, dict)
    assert problem["detail"] == (
        "This demo platform has no graph engine. It was started without one."
    )
    assert fresh.get(fresh.runner)


def test_the_same_seed_makes_the_same_world() -> None:
    def look(seed: int) -> list[str]:
        with DemoPlatform(seed=seed, engine=False) as platform:
            return [platform.runner_id, *platform.file_names(platform.workspace_id)]

    assert look(3) == look(3)
    assert look(3) != look(4)


def test_any_file_can_be_put_and_read(fresh: Api) -> None:
    platform = fresh.platform
    platform.put_file(platform.workspace_id, "../../x\n", b"1")
    assert "../../x\n" in platform.file_names(platform.workspace_id)
    assert platform.read_file(platform.workspace_id, "../../x\n") == b"1"
    assert platform.files_folder(platform.workspace_id).is_dir()


def test_nothing_is_left_after_the_end(temporary_folder: Path) -> None:
    before = set(threading.enumerate())
    platform = DemoPlatform()
    assert list(temporary_folder.iterdir())
    platform.close()
    platform.close()
    assert not list(temporary_folder.iterdir())
    # Threads of other tests may still end meanwhile.
    assert set(threading.enumerate()) <= before


def test_an_unusable_folder_leaves_nothing(temporary_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="exists"):
        DemoPlatform(data=tmp_path / "file")
    assert not list(temporary_folder.iterdir())


def test_a_kept_folder_stays(tmp_path: Path) -> None:
    with DemoPlatform(data=tmp_path, engine=False) as platform:
        platform.put_file(platform.workspace_id, "a", b"1")
    with DemoPlatform(data=tmp_path, engine=False) as platform:
        assert platform.read_file(platform.workspace_id, "a") == b"1"


def test_importing_the_package_imports_no_server() -> None:
    code = "import sys, csm_tui.demo.serve; print({'starlette', 'uvicorn'} & {*sys.modules})"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"
