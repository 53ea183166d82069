"""What the demo seeds for a night shift, as every generation answers it over HTTP."""

from collections.abc import Iterator

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import connect
from csm_tui.services.runners import Runners

CAUSES = {
    "Broken handler": "KeyError: 'waiters_count'",
    "Import of suppliers": "BREWERY_SUPPLIER_URL: address of the supplier's catalogue",
    "Engine not installed": "csm-simulator: command not found",
    "Killed in the night": "returned non-zero exit status 137.",
    "Ended by the machine": "returned non-zero exit status 143.",
    "Prices beside the engine": "json.decoder.JSONDecodeError: Expecting value",
    "Results that nobody takes": "PermissionError: role results_reader may not write",
    "Command template gone": "engine asks for a non existing template csm-run-simulator",
    "Year by the hour": "ZeroDivisionError: division by zero",
    "Winter season, nobody at work": "ZeroDivisionError: division by zero",
    "Winter season, stock not counted": "ParameterError: parameter stock: 'to be counted'",
}
ENDED_WELL = ("Results at the third try", "Caught in time", "Colours and bars")


@pytest.fixture(scope="module")
def platform() -> Iterator[DemoPlatform]:
    with DemoPlatform(engine=False) as demo:
        yield demo


@pytest.mark.parametrize("api", [3, 4, 5])
def test_every_end_of_a_run_is_seeded(platform: DemoPlatform, api: int) -> None:
    settings = ConnectionSettings(platform.urls[api], ApiKey(platform.api_key))
    with connect(settings) as session:
        service = Runners(session, platform.organization_id, platform.workspace_id)
        runners = {runner.name: runner for runner in service.list()}

        def last(runner: Runner) -> tuple[RunState, str]:
            run = service.runs(runner.id)[0]
            return run.state, "\n".join(service.log(runner.id, run.id).lines)

        for name, cause in CAUSES.items():
            state, log = last(runners[name])
            assert (state, cause in log) == (RunState.FAILED, True), name
        for name in ENDED_WELL:
            state, log = last(runners[name])
            assert (state, "Aborted." in log) == (RunState.SUCCESSFUL, False), name
        assert last(runners["Older than its log"]) == (RunState.FAILED, "")
        assert last(runners["Lost before anybody looked"]) == (RunState.UNKNOWN, "")
        assert last(runners["Longer than ever"])[0] is RunState.RUNNING

        nobody = runners["Winter season, nobody at work"]
        assert nobody.parent_id == runners["Winter season"].id
        stored = [
            next(one.value for one in run.parameters if one.parameter_id == "nb_waiters")
            for run in service.runs(nobody.id)
        ]
        assert stored == ["0", "0", "6", "0", "0"], "it went away with another value"
        together = runners["Prices beside the engine"]
        nodes = service.status(together.id, service.runs(together.id)[0].id).nodes
        starts = [node.started for node in nodes]
        assert starts[1] == starts[2], "two steps run at the same time"
        assert all(node.host for node in nodes)
