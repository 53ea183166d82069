"""Why runs of the demo failed: the true cause of each, and all that helps to find it."""

import json
from collections.abc import Iterator

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.connection import ConnectionSettings
from csm_tui.domain.errors import NotFound
from csm_tui.domain.run_state import RunState
from csm_tui.domain.secret import ApiKey
from csm_tui.domain.triage import CauseKind, json_report, markdown_report
from csm_tui.services.connection import connect
from csm_tui.services.runners import FailureTriage, Runners, triage_sections
from tests.platform.answering import Reply, as_json
from tests.services.runners.conftest import RUNS, dataset, runner, value

HEADLINES = {
    "Broken handler": "Step parameters-handler failed: KeyError: 'waiters_count'",
    "Command template gone": (
        "Step engine asks for the command template csm-run-simulator, which does not exist."
    ),
    "Ended by the machine": (
        "Step engine failed: csm-simulator ended with exit code 143: stopped from outside (SIGTERM)"
    ),
    "Engine not installed": (
        "Step engine failed: csm-simulator: command not found (exit code 127)"
    ),
    "Import of suppliers": (
        "Variables are missing: step fetch-parameters lacks CSM_RUN_ID; step parameters-handler"
        " lacks BREWERY_SUPPLIER_URL, BREWERY_SUPPLIER_TOKEN."
    ),
    "Killed in the night": (
        "Step engine failed: csm-simulator ended with exit code 137:"
        " killed, usually out of memory (SIGKILL)"
    ),
    "Prices beside the engine": (
        "Step suppliers failed: json.decoder.JSONDecodeError:"
        " Expecting value: line 1 column 1 (char 0)"
    ),
    "Results that nobody takes": (
        "Step send-results failed: PermissionError:"
        " role results_reader may not write to table stock"
    ),
    "Season without end": "Step engine is running; no failure so far.",
    "Waiting for a machine": (
        "Step fetch-parameters: no node has enough room for it"
        "; Unschedulable: 0/3 nodes are available: 3 Insufficient memory."
    ),
    "Whole country at once": (
        "Step engine: out of memory: it used more than its limit; OOMKilled (exit code 137)"
    ),
    "Winter season, nobody at work": "Step engine failed: ZeroDivisionError: division by zero",
    "Winter season, stock not counted": (
        "Step parameters-handler failed: ParameterError:"
        " parameter stock: 'to be counted' is no number"
    ),
    "Year by the hour": "Step engine failed: ZeroDivisionError: division by zero",
}
WELL = ("Caught in time", "Colours and bars", "Results at the third try", "Village and city")
STATUS = {
    "state": "Failed",
    "nodes": [{"id": "n-1", "name": "engine", "phase": "Failed", "message": "exit code 1"}],
}


@pytest.fixture
def demo_runners(demo: DemoPlatform) -> Iterator[Runners]:
    with connect(ConnectionSettings(demo.url, ApiKey(demo.api_key))) as session:
        yield Runners(session, demo.organization_id, demo.workspace_id)


def lines_of(found: FailureTriage, title: str) -> list[str]:
    """The texts of the section whose title begins so, its note last."""
    section = next(each for each in triage_sections(found) if each.title.startswith(title))
    return [*(line.text for line in section.lines), *filter(None, [section.note])]


@pytest.mark.parametrize("api", [3, 4, 5])
def test_the_true_cause_of_every_failure_of_the_demo(api: int) -> None:
    with (
        DemoPlatform(api=api, engine=False) as demo,
        connect(ConnectionSettings(demo.url, ApiKey(demo.api_key))) as session,
    ):
        runners = Runners(session, demo.organization_id, demo.workspace_id)
        ids = {each.name: each.id for each in runners.list()}
        found = {name: runners.explain(ids[name]) for name in (*HEADLINES, *WELL)}
        gone = runners.explain(ids["Older than its log"])
        never = next(each for each in runners.list() if each.last_run_id is None)
        with pytest.raises(NotFound):
            runners.explain(never.id)
    assert {name: found[name].explanation.headline for name in HEADLINES} == HEADLINES
    assert [found[name].explanation.cause for name in WELL] == [None] * len(WELL)
    assert gone.explanation.cause is None
    assert gone.explanation.headline.startswith("Cause unknown. Log ")
    cause = found["Winter season, nobody at work"].explanation.cause
    assert cause is not None
    assert cause.line is not None
    lines = found["Winter season, nobody at work"].log.lines
    assert lines[cause.line] == "ZeroDivisionError: division by zero"


def test_what_differs_and_when_the_same_error_went_away(demo_runners: Runners) -> None:
    runners = demo_runners
    ids = {each.name: each.id for each in runners.list()}
    found = runners.explain(ids["Winter season, nobody at work"])
    assert lines_of(found, "Compared with the last successful run") == [
        "parameter nb_waiters: 6 → 0"
    ]
    assert lines_of(found, "Compared with its parent Winter season") == [
        "parameter nb_waiters: 6 → 0"
    ]
    assert len(found.recurrence.same) == found.recurrence.failed == 3
    assert not found.recurrence.is_partial
    cured = found.recurrence.cured_by
    assert cured is not None
    assert cured.state is RunState.SUCCESSFUL
    assert lines_of(found, "Solved") == [cured.id, "parameter nb_waiters: 0 → 6"]
    assert [each.name for each in found.explanation.steps if each.cause] == ["engine"]
    assert lines_of(found, "Steps")[-1] == "send-results: skipped because of it"
    facts = " ".join(lines_of(found, "Run"))
    assert "Image now: brewery-demo/brewery:2.4.0" in facts
    assert "1 earlier successful run took" in facts
    wrong = runners.explain(ids["Winter season, stock not counted"])
    assert lines_of(wrong, "Parameters to look at")[0].startswith("stock: ")


def test_the_report_for_a_ticket(demo: DemoPlatform, demo_runners: Runners) -> None:
    runners = demo_runners
    runner_id = next(each.id for each in runners.list() if each.name == "Import of suppliers")
    found = runners.explain(runner_id)
    report = runners.report(found)
    text = markdown_report(report)
    assert text.startswith(f"# {found.run.id}\n")
    for part in (demo.organization_id, demo.workspace_id, runner_id, "4\\.x", "Image now"):
        assert part.replace("\\", "") in text.replace("\\", ""), part
    assert demo.api_key not in text
    data = json.loads(json.dumps(json_report(report)))
    assert data["found"] is True
    assert data["causes"][0]["kind"] == "missing-variables"
    assert data["facts"]["Run"] == found.run.id


def test_what_cannot_be_read_is_said_and_the_rest_is_told(
    world: dict[str, Reply], runners: Runners
) -> None:
    world[RUNS] = as_json(
        [
            {"id": "run-2", "runnerId": "r-1", "state": "Failed", "createdAt": "2026-06-15"},
            {"id": "run-1", "runnerId": "r-1", "state": "Failed", "createdAt": "2026-06-14"},
        ]
    )
    world[f"{RUNS}/run-2/logs"] = as_json({"logs": [{"line": "KeyError: 'x'"}]})
    world[f"{RUNS}/run-2/status"] = as_json(STATUS)
    world["/organizations/o-1/workspaces/w-1/runners/r-1"] = as_json(
        runner(parametersValues=[value("api_token", "s3cret", "int"), value("stock", "-4", "int")])
    )
    world["/organizations/o-1/datasets/d-1"] = as_json(
        dataset("d-1", "Reference") | {"ingestionStatus": "ERROR"}
    )
    found = runners.explain("r-1")
    assert found.run.id == "run-2"
    assert found.explanation.cause is not None
    assert found.explanation.cause.kind is CauseKind.EXCEPTION
    # The log of the earlier run is gone, so it is not known whether it is the same error.
    assert found.recurrence.is_partial
    assert lines_of(found, "The same error") == ["0 of 1 earlier failed run compared."]
    assert lines_of(found, "Datasets not in") == ["Reference (d-1): ERROR"]
    said = lines_of(found, "Parameters to look at")
    assert any(line.startswith("stock: ") for line in said)
    assert not any("s3cret" in line for line in said)
