"""Templates that the real orchestrator runs, and that fail: triage names the true cause of each."""

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from csm_tui.domain.triage import CauseKind, explain
from tests.demo.clients.environments import client_python

pytestmark = [pytest.mark.clients, pytest.mark.timeout(600)]

RELEASE = "cosmotech-run-orchestrator==2.1.0"


@dataclass(frozen=True)
class Failing:
    """A template whose step “engine” runs a program, and the cause that is in the log."""

    program: str
    kind: CauseKind
    sentence: str
    line: str
    """What the line that names the cause has."""
    command: str = "python3"
    template: dict[str, Any] = field(default_factory=dict)
    """Fields of the step that are otherwise."""


CASES = {
    "traceback": Failing(
        "print('reading')\n{}['nb_waiters']",
        CauseKind.EXCEPTION,
        "KeyError: 'nb_waiters'",
        "KeyError: 'nb_waiters'",
    ),
    "chain": Failing(
        "class StockError(Exception): pass\n"
        "try: int('many')\n"
        "except ValueError as wrong: raise StockError('stock is no number') from wrong",
        CauseKind.EXCEPTION,
        "StockError: stock is no number",
        "StockError: stock is no number",
    ),
    "exit-code": Failing(
        "import sys\nprint('no table Stock', file=sys.stderr)\nsys.exit(3)",
        CauseKind.EXIT_CODE,
        "no table Stock (python3 ended with exit code 3: defined by the program)",
        "no table Stock",
    ),
    "command": Failing(
        "",
        CauseKind.COMMAND,
        "csm-simulator-of-nowhere: command not found (exit code 127)",
        "command not found",
        command="csm-simulator-of-nowhere",
    ),
    "killed": Failing(
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        CauseKind.KILLED,
        "python3 ended with exit code 137: killed, usually out of memory (SIGKILL)",
        "Killed",
    ),
    "stopped": Failing(
        "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
        CauseKind.KILLED,
        "python3 ended with exit code 143: stopped from outside (SIGTERM)",
        "Terminated",
    ),
    "retries": Failing(
        "import traceback\n"
        "for number in (1, 2):\n"
        "    try: raise ConnectionError(f'attempt {number}')\n"
        "    except ConnectionError: traceback.print_exc()\n"
        "print('connected', flush=True)\n"
        "raise PermissionError('table stock is read-only')",
        CauseKind.EXCEPTION,
        "PermissionError: table stock is read-only",
        "PermissionError: table stock is read-only",
    ),
    "module": Failing(
        "import pandas_of_nowhere",
        CauseKind.EXCEPTION,
        "ModuleNotFoundError: No module named 'pandas_of_nowhere'",
        "ModuleNotFoundError",
    ),
    "group": Failing(
        "raise ExceptionGroup('two tables', [ValueError('no bars'), TypeError('no names')])",
        CauseKind.EXCEPTION,
        "ExceptionGroup: two tables (2 sub-exceptions): ValueError: no bars; TypeError: no names",
        "ExceptionGroup",
    ),
    "variables": Failing(
        "",
        CauseKind.MISSING_VARIABLES,
        "Variables are missing: step engine lacks CSM_NOT_SET.",
        "Missing environment values for step engine",
        template={"environment": {"CSM_NOT_SET": {"description": "of nobody"}}},
    ),
    "template": Failing(
        "",
        CauseKind.TEMPLATE,
        "Step engine asks for the command template of-nobody, which does not exist.",
        "asks for a non existing template",
        template={"commandId": "of-nobody", "command": None, "arguments": None},
    ),
    "precedent": Failing(
        "",
        CauseKind.TEMPLATE,
        "A step waits for step nobody, which does not exist.",
        "Step nobody does not exists",
        template={"precedents": ["nobody"]},
    ),
}


def written(case: Failing, folder: Path) -> None:
    step = {
        "id": "engine",
        "command": case.command,
        "arguments": ["program.py"],
        "precedents": ["fetch"],
    } | case.template
    steps = [
        {"id": "fetch", "command": "echo", "arguments": ["no error found"], "precedents": []},
        {name: value for name, value in step.items() if value is not None},
        {"id": "send", "command": "echo", "arguments": ["sent"], "precedents": ["engine"]},
    ]
    (folder / "run.json").write_text(json.dumps({"steps": steps}), "utf-8")
    (folder / "program.py").write_text(case.program, "utf-8")


def whole_log(python: Path, name: str, folder: Path) -> list[str]:
    """Return the log of a case that has the line of its cause.

    The orchestrator 2.1.0 stops reading when the program has ended, so that its last lines are
    lost now and then; such a log is written again.
    """
    folder = folder / name
    folder.mkdir()
    written(CASES[name], folder)
    logs = (log_of(python, name, folder) for _ in range(5))
    return next((log for log in logs if CASES[name].line in "\n".join(log)), [])


def log_of(python: Path, name: str, folder: Path) -> list[str]:
    environment = {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [python.parent / "csm-orc", "run", "run.json"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    assert done.returncode, name
    return done.stdout.decode("utf-8", "replace").splitlines()


def test_the_true_cause_of_every_failure(tmp_path: Path) -> None:
    python = client_python("orchestrator", RELEASE)
    with ThreadPoolExecutor(2) as threads:
        logs = dict(
            zip(
                CASES,
                threads.map(lambda name: whole_log(python, name, tmp_path), CASES),
                strict=True,
            )
        )
    for name, case in CASES.items():
        cause = explain(logs[name], name).cause
        assert cause is not None, (name, logs[name])
        assert (cause.kind, cause.sentence) == (case.kind, case.sentence), logs[name]
        assert cause.line is not None
        assert case.line in logs[name][cause.line], name
