"""The demo platform as a process: it starts, works, and ends in every case."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

from csm_tui.domain.errors import Cancelled, FeatureMissing, Unreachable
from csm_tui.domain.progress import CancelToken, Progress, ignore_progress
from csm_tui.domain.secret import Secret
from csm_tui.services.connection import connect
from csm_tui.services.demo_platform import DemoProcess
from tests.waiting import wait_until


@pytest.fixture
def process(temporary_folder: Path) -> Iterator[DemoProcess]:
    process = DemoProcess()
    yield process
    process.stop()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_comes_up_serves_and_leaves_nothing(
    process: DemoProcess, temporary_folder: Path
) -> None:
    told: list[Progress] = []
    place = process.start(told.append)
    pid = process.pid
    assert pid is not None

    with connect(place.settings) as session:
        assert place.organization_id in [each.id for each in session.organizations()]
    assert any(place.csv_folder.glob("*.csv"))
    assert process.start() is place
    assert told

    process.stop()
    process.stop()

    assert not is_running(pid)
    assert process.pid is None
    wait_until(lambda: not list(temporary_folder.iterdir()), "its temporary files are gone")


def test_its_key_may_be_chosen_and_it_learns_no_other_secret(
    process: DemoProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSM_API_KEY", "open-sesame")
    monkeypatch.setenv("CSM_DEMO_API_KEY", "a-key-of-ours")

    place = process.start()

    assert place.settings.api_key == Secret("a-key-of-ours")
    with connect(place.settings) as session:
        assert session.organizations()
    told = Path(f"/proc/{process.pid}/environ")
    if told.exists():
        assert b"open-sesame" not in told.read_bytes()
        assert b"a-key-of-ours" in told.read_bytes()


def test_it_can_be_started_again(process: DemoProcess) -> None:
    first = process.start()
    process.stop()
    second = process.start()

    assert second.settings.api_url != first.settings.api_url or second is not first
    with connect(second.settings) as session:
        assert session.organizations()


def test_when_it_has_died_the_next_start_makes_a_new_one(process: DemoProcess) -> None:
    process.start()
    first = process.pid
    assert first is not None
    os.kill(first, signal.SIGTERM)
    wait_until(lambda: process.pid is None, "the platform has died")

    process.start()

    assert process.pid not in {None, first}


def test_why_it_does_not_come_up_is_told(temporary_folder: Path) -> None:
    with pytest.raises(Unreachable) as failure:
        DemoProcess(["--port", "nonsense"]).start()

    assert "nonsense" in failure.value.headline
    assert "nonsense" in failure.value.details["last output"]


def test_starting_can_be_cancelled(process: DemoProcess, temporary_folder: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        process.start(ignore_progress, cancel)

    assert process.pid is None
    wait_until(lambda: not list(temporary_folder.iterdir()), "its temporary files are gone")


def test_a_missing_extra_is_a_missing_feature(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only variables that describe the program itself are found.
    described = distribution("csm-tui").read_text("METADATA")
    (tmp_path / "csm_tui-0.dist-info").mkdir()
    (tmp_path / "csm_tui-0.dist-info" / "METADATA").write_text(described or "", "utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])

    with pytest.raises(FeatureMissing, match="starlette, uvicorn") as told:
        DemoProcess().start()
    assert re.search(r"Run `.+ 'uvicorn>=[\d.]+'`, then start again", told.value.next_step)


def test_stopping_before_starting_does_nothing() -> None:
    DemoProcess().stop()


@pytest.mark.skipif(sys.platform == "win32", reason="needs sessions and SIGKILL")
def test_it_has_a_session_of_its_own_and_dies_with_us(temporary_folder: Path) -> None:
    """A program that is killed takes the platform, its engine and its files along."""
    code = (
        "import time; from csm_tui.services.demo_platform import DemoProcess; demo = DemoProcess();"
        "demo.start(); print(demo.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert os.getsid(pid) == pid
        parent.kill()

    wait_until(lambda: not is_running(pid), "the platform has followed")
    wait_until(lambda: not list(temporary_folder.iterdir()), "its temporary files are gone")


def test_it_may_be_stopped_while_it_starts(process: DemoProcess) -> None:
    outcome: list[Exception] = []

    def start() -> None:
        try:
            process.start()
        except (Cancelled, Unreachable) as error:
            outcome.append(error)

    starting = threading.Thread(target=start)
    starting.start()
    wait_until(lambda: process.pid is not None, "the process is there")
    process.stop()
    starting.join(60)

    assert outcome
    assert process.pid is None
