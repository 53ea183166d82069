"""Logs that the real orchestrator 2.1.0 wrote: each names its true cause, also when wrapped."""

import json
from collections.abc import Callable
from pathlib import Path

from csm_tui.domain.triage import CauseKind, explain

LOGS = Path(__file__).parent / "logs"
RAISED = "Step engine failed: "
NO_JSON = (
    "The run template is not valid JSON: Expecting property name enclosed in double quotes:"
    " line 1 column 42 (char 41)."
)
CAUSES: dict[str, tuple[int | None, str]] = {
    # Number of the line that names the cause, from 1, and the headline.
    "argparse": (8, RAISED + "a.py: error: unrecognized arguments: --wrong (exit code 2)"),
    "async": (
        23,
        RAISED + "ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception):"
        " ConnectionError: topic is closed",
    ),
    "badcommandid": (
        2,
        "Step engine asks for the command template csm-run-simulator, which does not exist.",
    ),
    "called": (10, RAISED + "KeyError: 'inner'"),
    "caught_ok": (None, "All steps succeeded; no cause in the log."),
    "caught_then_exit": (13, RAISED + "the model has no entity Bar (exit code 2)"),
    "chain": (19, RAISED + "StockError: stock is no number"),
    "circular": (40, "The steps of the run template wait for each other (a cycle)."),
    "cpp": (
        8,
        RAISED + "std::runtime_error: no entity named Bar; python3 ended with exit code 134:"
        " aborted itself (SIGABRT)",
    ),
    "debug": (38, "Step parameters_handler failed: KeyError: 'waiters_count'"),
    "during2": (26, RAISED + "KeyError: 'x'"),
    "ep_norun": (3, "Run template Nope has no run.json in the image of the solution."),
    "ep_parallel2": (24, "Step b failed: KeyError: 'b: customers'; a also failed"),
    "ep_syntax": (12, RAISED + "SyntaxError: invalid syntax"),
    "exit_text": (
        8,
        RAISED + "No scenario is selected (python3 ended with exit code 1: a failure)",
    ),
    "group": (
        10,
        RAISED + "ExceptionGroup: two tables are wrong (2 sub-exceptions):"
        " ValueError: Customers: no rows; TypeError: Bars: NbWaiters is text",
    ),
    "http": (10, RAISED + "cosmotech_api.exceptions.ApiException: (403) Reason: Forbidden"),
    "ignored": (None, "All steps succeeded; no cause in the log."),
    "java": (
        10,
        RAISED + "java.io.FileNotFoundException: /pkg/share/model.xml (No such file or directory)",
    ),
    "json_lines": (8, RAISED + "dataset d-1 was not found"),
    "jsonerror": (2, NO_JSON),
    "logging_exc": (13, RAISED + "KeyError: 'x'"),
    "logonly": (10, RAISED + "table Stock has 3 duplicate keys"),
    "logsummary": (15, RAISED + "ValueError: stock is negative in bar MyBar"),
    "missingenv": (2, "Variables are missing: step engine lacks CSM_API_URL, X_Y."),
    "multiline": (
        10,
        RAISED + "ValueError: the table Customers is not valid: - row 3: Thirsty is empty",
    ),
    "nocommand": (7, RAISED + "csm-simulator-9: command not found (exit code 127)"),
    "nofile": (
        7,
        RAISED + "python3: can't open file '/pkg/share/nofile/missing.py':"
        " [Errno 2] No such file or directory (exit code 2)",
    ),
    "nofiletemplate": (
        6,
        "The file of the run template cannot be read: File 'none.json' does not exist.",
    ),
    "noperm": (7, RAISED + "./a.sh: Permission denied (exit code 126)"),
    "nomessage": (11, RAISED + "AssertionError at “assert 1 == 2”"),
    "occurred": (
        7,
        RAISED + "An error has occurred: the customer table is empty"
        " (python3 ended with exit code 1: a failure)",
    ),
    "output_missing": (57, "Step a lacks its required outputs: n."),
    "par3": (10, "Step load-b failed: ValueError: table B has no rows; load-c also failed"),
    "par_quiet": (
        11,
        "Step load-a failed: python3 ended with exit code 7: defined by the program",
    ),
    "parallel2": (21, "Step b failed: KeyError: 'b: customers'; a also failed"),
    "parallel_caught": (
        11,
        "Step a failed: python3 ended with exit code 4: defined by the program",
    ),
    "parallel_slow_tb": (11, "Step a failed: KeyError: 'k'"),
    "progress": (60, RAISED + "OSError: [Errno 28] No space left on device"),
    "quiet": (8, RAISED + "python3 ended with exit code 1: a failure"),
    "retries": (21, RAISED + "PermissionError: table stock is read-only"),
    "retry_ok": (None, "All steps succeeded; no cause in the log."),
    "retry_ok_then_fail": (
        14,
        RAISED + "validation failed: 3 negative stocks"
        " (bash ended with exit code 5: defined by the program)",
    ),
    "retry_shell": (23, RAISED + "TimeoutError: no answer at try 3"),
    "retry_then_other": (21, RAISED + "KeyError: 'stock'"),
    "rich": (11, RAISED + "KeyError: 'nb_waiters'"),
    "sigkill": (
        7,
        RAISED + "python3 ended with exit code 137: killed, usually out of memory (SIGKILL)",
    ),
    "sigsegv": (
        7,
        RAISED + "python3 ended with exit code 139: crashed, a segmentation fault (SIGSEGV)",
    ),
    "sigterm": (7, RAISED + "python3 ended with exit code 143: stopped from outside (SIGTERM)"),
    "skipped": (10, RAISED + "KeyError: 'x'"),
    "two_failures": (9, "Step a failed: KeyError: 'first'; c also failed"),
    "unknown_prec": (2, "A step waits for step zzz, which does not exist."),
}

WRAPPINGS: dict[str, Callable[[str], str]] = {
    "kubernetes": lambda line: f"2026-11-29T09:08:11.123456789Z {line}",
    "container runtime": lambda line: f"2026-11-29T09:08:11.123456789Z stderr F {line}",
    "kubectl": lambda line: f"[pod/run-abc12-456/main] {line}",
    "compose": lambda line: f"engine-1  | {line}",
    "docker": lambda line: json.dumps({"log": f"{line}\n", "stream": "stdout"}),
    "collector": lambda line: json.dumps({"level": "info", "message": line, "pod": "run-1"}),
    "line ends": lambda line: f"{line}\r\n",
    "colours": lambda line: f"\x1b[32m{line[:7]}\x1b[0m{line[7:]}\x1b[K",
    "entry point": str.strip,
}


def lines_of(name: str) -> list[str]:
    return (LOGS / f"{name}.log").read_text("utf-8").splitlines()


def found(lines: list[str]) -> tuple[int | None, str]:
    explanation = explain(lines)
    cause = explanation.cause
    return (cause.line + 1 if cause and cause.line is not None else None), explanation.headline


def test_every_log_names_its_true_cause() -> None:
    assert {path.stem for path in LOGS.glob("*.log")} == set(CAUSES)
    assert {name: found(lines_of(name)) for name in CAUSES} == CAUSES


def test_the_cause_is_the_same_through_every_collector_of_logs() -> None:
    wrong = [
        (name, wrapping)
        for name, cause in CAUSES.items()
        for wrapping, wrap in WRAPPINGS.items()
        if found([wrap(line) for line in lines_of(name)]) != cause
    ]
    assert wrong == []


def test_the_steps_of_a_failed_run() -> None:
    explanation = explain(lines_of("two_failures"), "run-1")
    assert [(step.name, step.result.value, step.exit_code) for step in explanation.steps] == [
        ("a", "ERROR", 1),
        ("c", "ERROR", 1),
        ("b", "SKIPPED_AFTER_FAILURE", None),
    ]
    assert explanation.skipped == ["b"]
    assert [cause.sentence for cause in explanation.causes] == [
        "KeyError: 'first'",
        "OSError: second",
    ]
    assert (explanation.version, explanation.attempts) == ("2.1.0", 1)
    assert explanation.excerpt[8] == "KeyError: 'first'"


def test_what_belongs_to_a_cause() -> None:
    chained = explain(lines_of("during2")).causes[0]
    assert chained.more == (
        "raised from RuntimeError: cannot load the customers",
        "raised from FileNotFoundError: [Errno 2] No such file or directory: '/nope/customers.csv'",
    )
    missing = explain(lines_of("missingenv")).causes[0]
    assert missing.kind is CauseKind.MISSING_VARIABLES
    assert missing.more == ("engine: CSM_API_URL (The url)", "engine: X_Y")
    wrapped = explain(lines_of("rich")).steps
    assert [step.exit_code for step in wrapped] == [None, 1, None]
    assert [each.sure for each in explain(lines_of("exit_text")).causes] == [False]
