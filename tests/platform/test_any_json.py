"""Any JSON as any response: it is decoded, or refused with a `CsmError`."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csm_tui.domain.errors import CsmError
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.datasets import get_dataset
from csm_tui.platform.generations.detect import detect_generation
from csm_tui.platform.organizations import (
    get_workspace,
    list_organizations,
    list_workspaces,
)
from csm_tui.platform.runners import get_runner, list_runners
from csm_tui.platform.runs import RunAddress, get_log, get_run, get_status, list_runs
from csm_tui.platform.solutions import get_solution
from tests.examples import examples
from tests.platform.answering import Answering, Reply

FIELDS = st.sampled_from(
    [
        *("id", "name", "tags", "labels", "security", "ownerId", "createInfo", "solution"),
        *("parameters", "parameterGroups", "runTemplates", "options", "defaultValue", "minValue"),
        *("parametersValues", "datasetList", "creationDate", "lastRunId", "state", "createdAt"),
        *("nodes", "startTime", "resourcesDuration", "logs", "line", "source", "paths", "info"),
        *("version", "major", "ingestionStatus", "isInherited", "value", "userId", "detail"),
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=8),
    max_leaves=25,
)
RUN = RunAddress("o-1", "w-1", "r-1", "run-1")
READS: dict[str, Callable[[PlatformClient], object]] = {
    "generation": detect_generation,
    "organizations": list_organizations,
    "workspaces": lambda client: list_workspaces(client, "o-1"),
    "workspace": lambda client: get_workspace(client, "o-1", "w-1"),
    "solution": lambda client: get_solution(client, "o-1", "sol-1"),
    "runners": lambda client: list_runners(client, "o-1", "w-1"),
    "runner": lambda client: get_runner(client, "o-1", "w-1", "r-1"),
    "runs": lambda client: list_runs(client, "o-1", "w-1", "r-1"),
    "run": lambda client: get_run(client, RUN),
    "status": lambda client: get_status(client, RUN),
    "log": lambda client: get_log(client, RUN),
    "dataset": lambda client: get_dataset(client, "o-1", "w-1", "d-1"),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@settings(
    max_examples=examples(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(value=ANY_JSON, status=st.sampled_from([200, 200, 200, 400, 403, 404, 500]))
def test_any_json(
    server: Answering,
    client: PlatformClient,
    read: Callable[[PlatformClient], object],
    value: object,
    status: int,
) -> None:
    server.replies(Reply(json.dumps(value).encode(), status))
    with suppress(CsmError):
        read(client)
